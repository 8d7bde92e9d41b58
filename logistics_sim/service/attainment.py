"""Attainment: the share of parcels on time, with its interval, by any grouping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import DAY_S
from logistics_sim.language import gettext
from logistics_sim.service.intervals import table_shares
from logistics_sim.service.legs import LEGS
from logistics_sim.service.parcel_tally import Tally, count_parcels, parcel_keys
from logistics_sim.service.targets import TARGETS, Target

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

GROUPINGS = ("village", "township", "firm", "class", "weekday")


def attainment(
    parcels: pd.DataFrame,
    stamps: pd.DataFrame,
    places: pd.DataFrame,
    targets: tuple[Target, ...] = TARGETS,
    by: str | None = None,
    *,
    end_s: int | None = None,
    first_weekday: int = 0,
) -> pd.DataFrame:
    """Return one row per target and group (contract ``attainment`` and leg shares).

    Parameters
    ----------
    parcels, stamps, places
        Tables (contracts of these names); `parcels` and `stamps` have the same rows.
    targets
        Which targets; see `scenario_targets` for those of a scenario.
    by
        ``village``, ``township``, ``firm``, ``class``, ``weekday`` (of the clock's
        start) or None for the whole county.
    end_s
        End of the run; the end of the last stamped day if absent. Parcels whose deadline
        lies beyond it are not counted.
    first_weekday
        Weekday of day 0 (0 = Monday).

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
            "SRV-001",
            "stamps",
            gettext("{count} rows for {count_2} parcels", count=len(stamps), count_2=len(parcels)),
            gettext("same parcels?"),
        )
    end = last_moment(stamps) if end_s is None else end_s
    keys = parcel_keys(places, parcels)
    tables = [
        attainment_rows(count_parcels(target, keys, parcels, stamps, end, first_weekday), by)
        for target in targets
    ]
    return pd.concat(tables, ignore_index=True)


def attainment_rows(tally: Tally, by: str | None = None) -> pd.DataFrame:
    """Return the rows of one tally, one per group; see `attainment`."""
    return _empty_as_none(attainment_numbers(tally, by))


def attainment_numbers(tally: Tally, by: str | None = None) -> pd.DataFrame:
    """Return the rows of one tally with NaN where a row has nothing to say; see `attainment`."""
    import pandas as pd

    total, names = counts_by_group(tally, tally.total, by)
    good, _ = counts_by_group(tally, tally.on_time, by)
    found = table_shares(total, good)
    spent = np.array([_leg_sums(tally, number, by) for number in range(len(LEGS))])
    total_s = spent.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.where(total_s > 0, spent / total_s, np.nan)
    table = pd.DataFrame(
        {
            "target": tally.target.id,
            "group_by": by or "all",
            "group": names,
            "n": found.n,
            "on_time": found.on_time,
            "share": found.share,
            "low": found.low,
            "high": found.high,
            "clock": tally.target.clock,
            "days": found.days,
            **{f"{leg}_share": share for leg, share in zip(LEGS, shares, strict=True)},
        }
    )
    return table if by is None else table[table["n"] > 0].reset_index(drop=True)


def last_moment(stamps: pd.DataFrame) -> int:
    """Return the end (s) of the last day on which anything was stamped."""
    columns = [name for name in stamps.columns if name.endswith("_s")]
    last = max((int(stamps[name].max()) for name in columns if len(stamps)), default=-1)
    return (last // DAY_S + 1) * DAY_S


def counts_by_group(
    tally: Tally, grid: NDArray[Any], by: str | None
) -> tuple[NDArray[Any], list[str]]:
    """Return the counts of `grid` by group and day, ``(groups, days)``, and the groups' names."""
    keys = tally.keys
    if by is None:
        return grid.sum(axis=(0, 1, 2))[None, :], ["all"]
    if by == "weekday":
        daily = grid.sum(axis=(0, 1, 2))
        return daily[None, :] * (tally.weekday[None, :] == np.arange(7)[:, None]), _WEEK
    if by == "firm":
        return grid.sum(axis=(0, 2)), keys.firm_names
    if by == "class":
        return grid.sum(axis=(0, 1)), keys.kind_names
    if by not in ("village", "township"):
        raise InputError(
            "SRV-002",
            "by",
            gettext("{by!r} is unknown", by=by),
            gettext("one of {groupings}", groupings=", ".join(GROUPINGS)),
        )
    villages = grid.sum(axis=(1, 2))
    if by == "village":
        return villages, keys.place_names
    table = np.zeros((len(keys.township_names), villages.shape[1]), dtype=villages.dtype)
    np.add.at(table, keys.township, villages)
    return table, keys.township_names


_WEEK = [str(day) for day in range(7)]


def _leg_sums(tally: Tally, leg: int, by: str | None) -> NDArray[np.float64]:
    """Return the seconds of one leg by group."""
    seconds = tally.seconds[leg]
    if by == "weekday":
        return np.asarray(seconds.sum(axis=(0, 1, 2)))
    table, _ = counts_by_group(tally, seconds, by)
    return np.asarray(table.sum(axis=1), dtype=np.float64)


def _empty_as_none(table: pd.DataFrame) -> pd.DataFrame:
    """Replace NaN by None where a row has nothing to say (no NaN reaches JSON)."""
    for name in ("share", "low", "high", *(f"{leg}_share" for leg in LEGS)):
        if table[name].isna().any():
            table[name] = table[name].astype(object).where(table[name].notna(), None)
    return table
