"""Attainment: the share of parcels on time, with its interval, by any grouping."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import DAY_S
from logistics_sim.service.intervals import clustered_shares
from logistics_sim.service.legs import LEGS, leg_times
from logistics_sim.service.targets import TARGETS, Target

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario

GROUPINGS = ("village", "township", "firm", "class", "weekday")


def attainment(
    scenario: Scenario,
    world: World,
    parcels: pd.DataFrame,
    stamps: pd.DataFrame,
    by: str | None = None,
    *,
    end_s: int | None = None,
    targets: tuple[Target, ...] = TARGETS,
) -> pd.DataFrame:
    """Return one row per target and group (contract ``attainment`` and leg shares).

    A parcel is counted if its clock has started and its deadline lies within the run,
    so that whether it is late is known of every counted parcel (a parcel that has
    arrived before a deadline beyond the end is not counted either: that would favour
    the quick ones). `n` is what was counted.

    Parameters
    ----------
    scenario, world, parcels, stamps
        As built by their rooms; `parcels` and `stamps` have the same rows.
    by
        ``village``, ``township``, ``firm``, ``class``, ``weekday`` (of the clock's
        start) or None for the whole county.
    end_s
        End of the run; the end of the last stamped day if absent.
    targets
        Which targets.

    Returns
    -------
    DataFrame
        ``target, group_by, group, n, on_time, share, low, high, clock, days`` and the
        mean share of the time that each leg took; share, interval and legs are empty
        (None) where nothing was counted. Without groups every target has a row; groups
        with no counted parcel have none.
    """
    import pandas as pd

    if len(parcels) != len(stamps):
        raise InputError(
            "SRV-001", "stamps", f"{len(stamps)} rows for {len(parcels)} parcels", "same parcels?"
        )
    end = last_moment(stamps) if end_s is None else end_s
    tables = []
    for target in targets:
        start, finish = target.times(stamps)
        limit = target.limit_s(scenario)
        counted = np.flatnonzero(target.chosen(parcels) & (start >= 0) & (start + limit <= end))
        start, finish = start[counted], finish[counted]
        on_time = (finish >= 0) & (finish - start <= limit)
        codes, names = group_codes(scenario, world, parcels.iloc[counted], start, by)
        found = clustered_shares(codes, start // DAY_S, on_time, len(names))
        table = pd.DataFrame(
            {
                "target": target.id,
                "group_by": by or "all",
                "group": names,
                "n": found.n,
                "on_time": found.on_time,
                "share": found.share,
                "low": found.low,
                "high": found.high,
                "clock": target.clock,
                "days": found.days,
            }
        )
        legs = leg_times(target, stamps.iloc[counted])
        _add_legs(table, legs, codes, len(names))
        tables.append(table if by is None else table[table["n"] > 0])
    return _empty_as_none(pd.concat(tables, ignore_index=True))


def last_moment(stamps: pd.DataFrame) -> int:
    """Return the end (s) of the last day on which anything was stamped."""
    columns = [name for name in stamps.columns if name.endswith("_s")]
    last = max((int(stamps[name].max()) for name in columns if len(stamps)), default=-1)
    return (last // DAY_S + 1) * DAY_S


def group_codes(
    scenario: Scenario,
    world: World,
    parcels: pd.DataFrame,
    start_s: NDArray[np.int64],
    by: str | None,
) -> tuple[NDArray[np.int64], list[str]]:
    """Return each parcel's group number and the groups' names."""
    if by is None:
        return np.zeros(len(parcels), dtype=np.int64), ["all"]
    if by == "weekday":
        first = scenario.weekday(0)
        return (start_s // DAY_S + first) % 7, [str(day) for day in range(7)]
    if by in ("firm", "class"):
        column = parcels[by].astype("category")
        names = [str(name) for name in column.cat.categories]
        return column.cat.codes.to_numpy().astype(np.int64), names
    if by not in ("village", "township"):
        raise InputError("SRV-002", "by", f"{by!r} is unknown", f"one of {', '.join(GROUPINGS)}")
    places = world.places
    ids = [str(name) for name in places["place_id"]]
    row = {name: number for number, name in enumerate(ids)}
    village = np.where(
        (parcels["direction"] == "up").to_numpy(dtype=bool),
        _rows(parcels["origin"], row),
        _rows(parcels["destination"], row),
    )
    if by == "village":
        return village, ids
    townships = places["township"].astype("category")
    names = [str(name) for name in townships.cat.categories]
    return townships.cat.codes.to_numpy().astype(np.int64)[village], names


def _rows(column: pd.Series, row: dict[str, int]) -> NDArray[np.int64]:
    places = column.astype("category")
    rows = np.array([row[str(name)] for name in places.cat.categories], dtype=np.int64)
    return rows[places.cat.codes.to_numpy()] if len(column) else rows[:0]


def _add_legs(
    table: pd.DataFrame, legs: dict[str, NDArray[np.int64]], codes: NDArray[np.int64], groups: int
) -> None:
    """Add each leg's part of the time of all counted parcels that have arrived."""
    sums = {leg: np.bincount(codes, legs[leg], minlength=groups) for leg in LEGS}
    whole = np.sum(list(sums.values()), axis=0) if sums else np.zeros(groups)
    for leg, spent in sums.items():
        with np.errstate(divide="ignore", invalid="ignore"):
            table[f"{leg}_share"] = np.where(whole > 0, spent / whole, np.nan)


def _empty_as_none(table: pd.DataFrame) -> pd.DataFrame:
    """Replace NaN by None where a row has nothing to say (no NaN reaches JSON)."""
    for name in ("share", "low", "high", *(f"{leg}_share" for leg in LEGS)):
        if table[name].isna().any():
            table[name] = table[name].astype(object).where(table[name].notna(), None)
    return table
