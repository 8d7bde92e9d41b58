"""Tables of gaps by family and engine, with medians and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

UNSUPPORTED = "ENG-004"
"""How the note of a run begins whose engine does not know the family's rules."""
NEEDED = ("family", "file", "engine", "seed", "cost", "bks")
DRAWS = 2_000


def read_results(paths: Sequence[Path], needed: Sequence[str] = NEEDED) -> pd.DataFrame:
    """Read and join result files of `bench` with the columns `needed`; ``BEN-008`` if not so."""
    import pandas as pd

    frames = []
    for path in paths:
        if not path.is_file():
            raise InputError("BEN-001", str(path), _("there is no such file"))
        try:
            frame = pd.read_csv(path)
        except (ValueError, UnicodeDecodeError) as error:
            raise InputError(
                "BEN-008", str(path), _("is no table: {error}", error=error)
            ) from error
        missing = [name for name in needed if name not in frame]
        if missing:
            message = _("has no column {missing}", missing=", ".join(missing))
            raise InputError("BEN-008", str(path), message, _("is it a file of bench suite?"))
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def with_gaps(results: pd.DataFrame) -> pd.DataFrame:
    """Return `results` with ``gap_percent`` to the best known or best found value.

    Where no value is known (``reference`` says ``found``), and where an engine beat the
    value listed, the best cost of the table takes its place.
    """
    found = results.groupby("file")["cost"].transform("min")
    known = results["bks"]
    best = known.where(known.notna() & (known <= found + 1e-9), found)
    table = results.copy()
    table["reference"] = np.where(best.eq(known), "listed", "found")
    table["gap_percent"] = 100 * (table["cost"] / best - 1)
    return table


def unsupported_runs(results: pd.DataFrame) -> pd.Series[bool]:
    """Return which runs their engine refused because it does not know a rule."""
    if "note" not in results:
        return results["cost"].isna() & False
    noted = results["note"].fillna("").astype(str).str.startswith(UNSUPPORTED)
    return results["cost"].isna() & noted


def by_family(results: pd.DataFrame, seed: int = 0) -> list[dict[str, Any]]:
    """Return one row per family and engine: mean gap with its 95 % interval, median, worst.

    `results` is what `with_gaps` returns. The interval is a bootstrap over instances (their mean
    over seeds), because instances are what a new one would be drawn from. A run without a solution
    is counted, not averaged; one that its engine does not support is counted apart.
    """
    table = with_gaps(results)
    rows = []
    draws = np.random.default_rng(seed)
    for (family, engine), part in table.groupby(["family", "engine"], sort=True):
        solved = part.dropna(subset=["gap_percent"])
        means = solved.groupby("file")["gap_percent"].mean().to_numpy()
        unsupported = int(unsupported_runs(part).sum())
        row: dict[str, Any] = {
            "family": family,
            "engine": engine,
            "instances": int(part["file"].nunique()),
            "runs": len(part),
            "unsolved": int(part["cost"].isna().sum()) - unsupported,
            "unsupported": unsupported,
        }
        if means.size:
            again = draws.choice(means, size=(DRAWS, means.size)).mean(axis=1)
            row |= {
                "mean": round(float(means.mean()), 3),
                "low": round(float(np.quantile(again, 0.025)), 3),
                "high": round(float(np.quantile(again, 0.975)), 3),
                "median": round(float(np.median(means)), 3),
                "worst": round(float(means.max()), 3),
            }
        rows.append(row)
    return rows
