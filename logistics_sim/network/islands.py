"""Parts of the roads that nothing joins: found, measured, and small ones left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import noop
from logistics_sim.network.raw_roads import Draft

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def parts(draft: Draft) -> NDArray[np.int64]:
    """Return the number of the connected part that each piece belongs to (0 is the longest)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = draft.xy.shape[0]
    links = coo_array((np.ones(draft.u.size), (draft.u, draft.v)), shape=(size, size))
    count, label = connected_components(links, directed=False)
    part = label[draft.u]
    metres = np.bincount(part, weights=draft.metres, minlength=count)
    rank = np.empty(count, dtype=np.int64)
    rank[np.argsort(-metres, kind="stable")] = np.arange(count)
    return rank[part]


def islands(draft: Draft) -> pd.DataFrame:
    """Return one row per connected part, longest first: pieces, km and a point of it."""
    import pandas as pd

    part = parts(draft)
    count = int(part.max()) + 1 if part.size else 0
    first = np.full(count, part.size)
    np.minimum.at(first, part, np.arange(part.size))
    metres = np.bincount(part, weights=draft.metres, minlength=count)
    at = draft.xy[draft.u[first]] if count else np.empty((0, 2))
    return pd.DataFrame(
        {
            "pieces": np.bincount(part, minlength=count),
            "km": np.round(metres / 1_000, 3),
            "lon": at[:, 0],
            "lat": at[:, 1],
        }
    )


def without_small_islands(draft: Draft, least_km: float) -> Draft:
    """Leave out connected parts shorter than `least_km` (never the longest one)."""
    part = parts(draft)
    if not part.size:
        return draft
    metres = np.bincount(part, weights=draft.metres)
    big = metres >= least_km * 1_000
    big[0] = True
    kept = big[part]
    notes = dict(draft.notes)
    notes[noop("islands left out")] = int((~big).sum())
    notes[noop("pieces on islands left out")] = int((~kept).sum())
    return replace(draft.choose(kept), notes=notes)
