"""Greedy opening: the site that saves most comes next (Kuehn and Hamburger 1963)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from logistics_sim.places.siting.cost_rows import CostRows


def open_greedily(rows: CostRows, k: int, start: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `k` sites that contain `start`, opened one by one; ties take the earlier site.

    >>> rows = CostRows.of(np.array([[0, 5, 9], [5, 0, 9], [9, 9, 0]]))
    >>> open_greedily(rows, 2, np.array([], dtype=np.int64)).tolist()
    [0, 2]
    """
    chosen = [int(site) for site in start]
    if chosen:
        now = rows.cost[:, chosen].min(axis=1)
    else:
        first = int(rows.cost.sum(axis=0).argmin())
        chosen, now = [first], rows.cost[:, first].copy()
    taken = np.zeros(rows.m, dtype=bool)
    taken[chosen] = True
    while len(chosen) < k:
        cells = rows.below(now)
        gain = np.bincount(cells.col, now[cells.row] - cells.cost, rows.m)
        gain[taken] = -1
        best = int(gain.argmax())
        chosen.append(best)
        taken[best] = True
        np.minimum(now, rows.cost[:, best], out=now)
    return np.sort(np.array(chosen, dtype=np.int64))
