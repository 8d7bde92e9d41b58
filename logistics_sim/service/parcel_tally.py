"""Counted parcels of a target by place, firm, class and day: every grouping is a sum of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S
from logistics_sim.service.legs import LEGS, leg_seconds

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.service.targets import Target


@dataclass(frozen=True)
class ParcelKeys:
    """Codes of each parcel, shape ``(n,)``, and the names behind them.

    `place` is the village (or station, for LTL) at the rural end of the way; `township`
    holds the township's code of each place.
    """

    place: NDArray[np.int64]
    firm: NDArray[np.int64]
    kind: NDArray[np.int64]
    place_names: list[str]
    firm_names: list[str]
    kind_names: list[str]
    township: NDArray[np.int64]
    township_names: list[str]


@dataclass(frozen=True)
class Tally:
    """What was counted for one target.

    Attributes
    ----------
    total, on_time : shape ``(places, firms, classes, days)``
        Parcels counted and parcels on time by the day of the clock's start.
    seconds : shape ``(legs, places, firms, classes, 7)``
        Time of the parcels that arrived, by leg and weekday of the clock's start.
    arrived : int
        Parcels counted that arrived, late ones included.
    weekday : shape ``(days,)``
        Weekday of each day.
    """

    target: Target
    keys: ParcelKeys
    total: NDArray[np.int32]
    on_time: NDArray[np.int32]
    seconds: NDArray[np.float64]
    arrived: int
    weekday: NDArray[np.int64]


def parcel_keys(places: pd.DataFrame, parcels: pd.DataFrame) -> ParcelKeys:
    """Return the codes of `parcels` between `places` (contracts of the same names)."""
    names = [str(name) for name in places["place_id"]]
    row = {name: number for number, name in enumerate(names)}
    up = (parcels["direction"] == "up").to_numpy(dtype=bool)
    place = np.where(up, _rows(parcels["origin"], row), _rows(parcels["destination"], row))
    firm, kind = (parcels[name].astype("category") for name in ("firm", "class"))
    townships = places["township"].astype("category")
    return ParcelKeys(
        place,
        firm.cat.codes.to_numpy().astype(np.int64),
        kind.cat.codes.to_numpy().astype(np.int64),
        names,
        [str(name) for name in firm.cat.categories],
        [str(name) for name in kind.cat.categories],
        townships.cat.codes.to_numpy().astype(np.int64),
        [str(name) for name in townships.cat.categories],
    )


@dataclass(frozen=True)
class CountedParcels:
    """Parcels whose clock has started and whose deadline lies within the run.

    Attributes
    ----------
    rows : shape ``(n,)``
        Their rows in the table of parcels.
    start, end : shape ``(n,)``
        Start and end of the clock (s), the end -1 where it was not reached.
    on_time : shape ``(n,)``
        Whether the end came within the limit.
    """

    rows: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    on_time: NDArray[np.bool_]


def counted_parcels(
    target: Target, parcels: pd.DataFrame, stamps: pd.DataFrame, end_s: int
) -> CountedParcels:
    """Return the parcels of `target` that are counted in a run to `end_s`.

    A parcel is counted if its clock has started and its deadline lies within the run,
    so that whether it is late is known of every counted parcel (a parcel that has
    arrived before a deadline beyond the end is not counted either: that would favour
    the quick ones).
    """
    limit = target.limit_s
    rows = np.flatnonzero(target.chosen(parcels))
    begun = stamps[target.start].to_numpy(dtype=np.int64)[rows]
    rows = rows[(begun >= 0) & (begun + limit <= end_s)]
    start, end = target.times(stamps.iloc[rows])
    return CountedParcels(rows, start, end, (end >= 0) & (end - start <= limit))


def count_parcels(
    target: Target,
    keys: ParcelKeys,
    parcels: pd.DataFrame,
    stamps: pd.DataFrame,
    end_s: int,
    first_weekday: int = 0,
) -> Tally:
    """Return the tally of one target over one run from `first_weekday` (0 = Monday) to `end_s`.

    Which parcels count: see `counted_parcels`.
    """
    found = counted_parcels(target, parcels, stamps, end_s)
    counted, start, on_time = found.rows, found.start, found.on_time
    stamps = stamps.iloc[counted]
    days = max(-(-end_s // DAY_S), 1)
    group = _group(keys, counted)
    shape = (len(keys.place_names), len(keys.firm_names), len(keys.kind_names))
    cell = group * days + start // DAY_S
    size = int(np.prod(shape))
    total = np.bincount(cell, minlength=size * days).astype(np.int32)
    good = np.bincount(cell[on_time], minlength=size * days).astype(np.int32)
    weekday = (first_weekday + np.arange(days)) % 7
    spent = leg_seconds(target, stamps)
    week = group * 7 + weekday[start // DAY_S]
    seconds = np.array([np.bincount(week, spent[leg], minlength=size * 7) for leg in LEGS])
    return Tally(
        target,
        keys,
        total.reshape(*shape, days),
        good.reshape(*shape, days),
        seconds.reshape(len(LEGS), *shape, 7),
        int((found.end >= 0).sum()),
        weekday,
    )


def join_tallies(tallies: Sequence[Tally]) -> Tally:
    """Put replications side by side: their days are days of their own."""
    first = tallies[0]
    if len(tallies) == 1:
        return first
    return Tally(
        first.target,
        first.keys,
        np.concatenate([part.total for part in tallies], axis=-1),
        np.concatenate([part.on_time for part in tallies], axis=-1),
        np.sum([part.seconds for part in tallies], axis=0),
        sum(part.arrived for part in tallies),
        np.concatenate([part.weekday for part in tallies]),
    )


def _group(keys: ParcelKeys, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    firms, kinds = len(keys.firm_names), len(keys.kind_names)
    return (keys.place[rows] * firms + keys.firm[rows]) * kinds + keys.kind[rows]


def _rows(column: pd.Series, row: dict[str, int]) -> NDArray[np.int64]:
    places = column.astype("category")
    rows = np.array([row[str(name)] for name in places.cat.categories], dtype=np.int64)
    return rows[places.cat.codes.to_numpy()] if len(column) else rows[:0]
