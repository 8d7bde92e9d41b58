"""Speeds by kind of road and terrain, from tracks on the roads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.estimate import FEWEST, Estimate, uneven_ratio
from logistics_sim.core.units import DAY_S, HOUR_S
from logistics_sim.network.road_class import CLASSES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

SPEEDS = {
    ("expressway", ""): "expressway",
    ("trunk", "plain"): "trunk_plain",
    ("trunk", "mountain"): "trunk_mountain",
    ("local", "plain"): "local_plain",
    ("local", "mountain"): "local_mountain",
}
"""Parameters below ``operations.speeds_kmh`` by group of road and terrain."""
KMH = 3.6
FEWEST_DAYS = 3


def cells(edges: pd.DataFrame) -> NDArray[np.object_]:
    """Return which parameter the speed on each edge is, empty where none is.

    Roads with a stated limit, ferries and hills (whose speed follows from plain and mountain)
    have none.
    """
    group = edges["road_class"].map({name: entry.group for name, entry in CLASSES.items()})
    free = (edges["speed_basis"] == "class").to_numpy()
    found = np.full(len(edges), "", dtype=object)
    for (kind, terrain), name in SPEEDS.items():
        match = (group == kind).to_numpy() & free
        found[match & ((edges["terrain"] == terrain).to_numpy() | (terrain == ""))] = name
    return found


def moving_steps(pieces: pd.DataFrame, steps: pd.DataFrame, edges: pd.DataFrame) -> pd.DataFrame:
    """Return ``cell, metres, seconds, hour, cluster, day, leg`` of the steps on roads of one cell.

    `pieces` (``step, edge, metres``) are what was driven in each of `steps` (``step, seconds,
    begin_s, cluster, leg, moving``) on `edges` (contract ``roads``). Steps that begin or end at a
    stay are left out: nobody knows how much of them was standing. A ``day`` begins at the hour
    around which least is driven: who comes home after midnight drives on the day that he set out.
    """
    import pandas as pd

    code, names = pd.factorize(cells(edges))
    parts = pieces.assign(code=code[pieces["edge"].to_numpy()]).groupby("step")
    low, high = parts["code"].min(), parts["code"].max()
    one = pd.DataFrame({"low": low, "high": high, "metres": parts["metres"].sum()})
    made = steps.set_index("step").join(one, how="inner")
    made = made[(made["low"] == made["high"]) & made["moving"] & (made["seconds"] > 0)]
    made["cell"] = np.asarray(names, dtype=object)[made["low"].to_numpy(dtype=np.int64)]
    made["hour"] = (made["begin_s"] % DAY_S // HOUR_S).astype(np.int64)
    begins = _quiet_hour(made["hour"].to_numpy(), made["seconds"].to_numpy(dtype=np.float64))
    made["day"] = (made["begin_s"] - begins * HOUR_S) // DAY_S
    columns = ["cell", "metres", "seconds", "hour", "cluster", "day", "leg"]
    kept = made.loc[made["cell"] != "", columns]
    return kept.reset_index(drop=True)


def _quiet_hour(hour: NDArray[np.int64], seconds: NDArray[np.float64]) -> int:
    """Return the hour of day around which the fewest `seconds` are driven, the first of several.

    >>> _quiet_hour(np.array([1, 8, 23]), np.array([9.0, 5.0, 3.0]))
    3
    """
    driven = np.bincount(hour, weights=seconds, minlength=24)
    return int(np.argmin(driven + np.roll(driven, 1) + np.roll(driven, -1)))


def speeds(steps: pd.DataFrame) -> list[Estimate]:
    """Return the speeds (km/h) that `steps` (see `moving_steps`) show.

    Notes
    -----
    All metres over all seconds of a cell. Steps of one day are not independent (snow slows every
    vehicle), and not equally long on each kind of road: the interval is the jackknife's over days
    (`uneven_ratio`); over vehicle days where there are under three days.
    """
    found = []
    for name in SPEEDS.values():
        of_cell = steps[steps["cell"] == name]
        if of_cell["cluster"].nunique() < FEWEST:
            continue
        few = of_cell["day"].nunique() < FEWEST_DAYS
        seen = of_cell.groupby("cluster" if few else "day")[["metres", "seconds"]].sum()
        base, low, high = uneven_ratio(
            seen["metres"].to_numpy(np.float64), seen["seconds"].to_numpy(np.float64)
        )
        sample = KMH * (seen["metres"] / seen["seconds"]).to_numpy(dtype=np.float64)
        words = (
            f"metres over seconds of {len(of_cell):,} steps between stays; "
            f"{'vehicle days' if few else 'days'} as clusters"
        )
        found.append(
            Estimate(
                f"operations.speeds_kmh.{name}",
                KMH * base,
                KMH * max(low, 0.0),
                KMH * high,
                "km/h",
                int(of_cell["cluster"].nunique()),
                words,
                sample,
            )
        )
    return found


def by_hour(steps: pd.DataFrame) -> pd.DataFrame:
    """Return ``cell, hour, kmh, km, vehicle_days`` of `steps`: how speed goes by hour of day."""
    grouped = steps.groupby(["cell", "hour"])
    table = grouped[["metres", "seconds"]].sum()
    table["kmh"] = (KMH * table["metres"] / table["seconds"]).round(2)
    table["km"] = (table["metres"] / 1000).round(1)
    table["vehicle_days"] = grouped["cluster"].nunique()
    return table.reset_index()[["cell", "hour", "kmh", "km", "vehicle_days"]]
