"""How much calibration moves the answer, and what the answer still hangs on.

Both come from the draws of an earlier `run --uncertainty`: no new runs are made.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_parquet
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.scenario import Scenario

FIGURES = ("saving", "express_48h", "cost_per_parcel")
Z = 1.959963984540054
FEWEST = 10


def read_study(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return draws and influence of the folder of a `run --uncertainty`.

    Raises
    ------
    InputError
        ``FIL-003`` where the folder holds no such study, ``UNC-001`` for one of under ten answers.
    """
    draws = read_parquet(folder / "draws.parquet")
    shares = read_parquet(folder / "influence.parquet")
    answered = draws[(draws["without"] == "").to_numpy()]
    if len(answered) < FEWEST:
        text = _(
            "{count} draws have an answer; a slope needs {least}",
            count=len(answered),
            least=FEWEST,
        )
        raise InputError("UNC-001", str(folder), text, _("draw more"))
    return answered, shares


def moves(draws: pd.DataFrame, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return by calibrated parameter how much each figure of the answer moves.

    Parameters
    ----------
    draws
        Of `read_study`: each row's values and figures.
    rows
        Of ``before_after.csv``: ``key, before, base``.

    Returns
    -------
    list of dict
        ``key`` and by figure ``FIGURE``, ``FIGURE_low``, ``FIGURE_high``: the slope over the draws
        times the change, with its 95 % interval; None where the study did not draw the number.

    Notes
    -----
    Draws of a Latin hypercube are independent, so that the slope of one number alone is without
    bias; what the others do is its noise, and stands in the interval.
    """
    found = []
    for row in rows:
        told: dict[str, Any] = {"key": row["key"]}
        for figure in FIGURES:
            slope = _slope(draws, row["key"], figure)
            step = row["base"] - row["before"]
            names = (figure, f"{figure}_low", f"{figure}_high")
            if slope is None:
                told |= dict.fromkeys(names)
                continue
            ends = sorted(
                (slope[0] - Z * slope[1], slope[0] + Z * slope[1]), key=lambda s: s * step
            )
            told |= dict(zip(names, (slope[0] * step, *(end * step for end in ends)), strict=True))
        found.append(told)
    return found


def still_guessed(
    scenario: Scenario, calibrated: set[str], shares: pd.DataFrame | None
) -> list[dict[str, Any]]:
    """Return the guesses of `scenario` outside `calibrated`, what the saving hangs on in front.

    ``key, base, low, high, unit, first, total``: shares of the variance of the saving from
    `shares` (of `read_study`), None where the study did not draw the number or none is given.
    """
    found = {}
    if shares is not None:
        saving = shares[(shares["target"] == "saving").to_numpy()]
        found = {row["key"]: row for row in saving.to_dict("records")}
    rows = [
        {
            "key": key,
            "base": said.base,
            "low": said.low,
            "high": said.high,
            "unit": said.unit,
            "first": found[key]["first"] if key in found else None,
            "total": found[key]["total"] if key in found else None,
        }
        for key, said in scenario.parameters()
        if said.status == "guess" and key not in calibrated
    ]
    return sorted(rows, key=lambda row: (-(row["first"] or 0.0), row["key"]))


def _slope(draws: pd.DataFrame, key: str, figure: str) -> tuple[float, float] | None:
    """Return slope and standard error of a `figure` on the number `key` over the draws."""
    if key not in draws or figure not in draws:
        return None
    x, y = (draws[name].to_numpy(dtype=np.float64) for name in (key, figure))
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    if x.size < FEWEST or float(np.ptp(x)) == 0.0:
        return None
    x = x - x.mean()
    square = float((x**2).sum())
    slope = float((x * (y - y.mean())).sum() / square)
    rest = y - y.mean() - slope * x
    return slope, float(np.sqrt((rest**2).sum() / (x.size - 2) / square))
