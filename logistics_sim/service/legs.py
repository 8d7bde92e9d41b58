"""Which leg ate the time: waiting at the hub, sorting, trunk, station, local."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.service.targets import Target

    Column = Callable[[str], NDArray[np.int64]]

LEGS = ("hub_wait", "sort", "trunk", "station", "local")
STAMPS = (
    "at_hub_s",
    "sorted_s",
    "posted_s",
    "on_trunk_s",
    "at_township_s",
    "on_local_s",
    "at_village_s",
    "handed_over_s",
    "collected_s",
    "left_county_s",
)
"""Columns of ``stamps`` that clocks and legs are measured by."""


def leg_seconds(target: Target, stamps: pd.DataFrame) -> dict[str, NDArray[np.int64]]:
    """Return the seconds of each leg, shape ``(n,)``; zero for parcels that have not arrived.

    Inbound: `sort` until sorted, `hub_wait` until the vehicle leaves the hub, `trunk` until
    unloaded at the township, `station` until the local trip leaves, `local` until arrived.
    Outbound: `station` is the wait at the village and at the township, `hub_wait` that
    at the hub. Intra: the way out counts as `station` until the hub (or until the way in
    begins, for a parcel that turns before), since its stamps are replaced by those of the
    way in. The legs of a parcel add up to its whole time.
    """
    start, end = target.times(stamps)
    done = (start >= 0) & (end >= 0)

    def column(name: str) -> NDArray[np.int64]:
        return stamps[name].to_numpy(dtype=np.int64)

    marks = _outward(column) if target.direction == "up" else _inward(column, target.start)
    spent = {leg: np.zeros(start.size, dtype=np.int64) for leg in LEGS}
    clock = start.copy()
    for leg, mark in [*marks, (_last_leg(target), end)]:
        reached = done & (mark >= clock)
        spent[leg][reached] += mark[reached] - clock[reached]
        clock[reached] = mark[reached]
    return spent


def _last_leg(target: Target) -> str:
    return "hub_wait" if target.direction == "up" else "local"


def _inward(column: Column, start: str) -> list[tuple[str, NDArray[np.int64]]]:
    first = [("station", column("at_hub_s"))] if start == "posted_s" else []
    trunk, local = column("on_trunk_s"), column("on_local_s")
    leaves = np.where(trunk >= 0, trunk, local)
    at_township = np.where(trunk >= 0, column("at_township_s"), -1)
    past_the_hub = column("at_hub_s") >= 0
    return [
        *first,
        ("sort", column("sorted_s")),
        ("hub_wait", np.where(past_the_hub, leaves, -1)),
        ("station", np.where(past_the_hub, -1, leaves)),
        ("trunk", at_township),
        ("station", np.where(trunk >= 0, local, -1)),
    ]


def _outward(column: Column) -> list[tuple[str, NDArray[np.int64]]]:
    return [
        ("station", column("on_local_s")),
        ("local", column("at_township_s")),
        ("station", column("on_trunk_s")),
        ("trunk", np.where(column("on_trunk_s") >= 0, column("at_hub_s"), -1)),
        ("local", column("at_hub_s")),
    ]
