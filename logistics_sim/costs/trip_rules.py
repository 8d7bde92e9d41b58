"""Rules that split a shared trip among the firms aboard: capacity-distance, marginal, Shapley.

Marginal and Shapley look at the trip as a game of its own: what the same tour would cost if
it skipped every stop that only others need. A firm's parts of all its trips are then spread
over its own parcels by capacity-distance, so that classes, directions and townships follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from math import factorial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import HOUR_S
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.costs.tariffs import VehicleTariff

    Ints = NDArray[np.int64]
    Reals = NDArray[np.float64]

CAPACITY_DISTANCE = "capacity-distance"
TRIP_RULES = (CAPACITY_DISTANCE, "marginal", "shapley")
MOST_FIRMS = 12
CENTS = 100


class TravelTable(Protocol):
    """Metres and seconds between all places for one type of vehicle, shape ``(places, places)``."""

    @property
    def metres(self) -> NDArray[np.integer]:
        """Road metres."""

    @property
    def seconds(self) -> NDArray[np.integer]:
        """Driven seconds."""

    @property
    def toll_cents(self) -> NDArray[np.integer] | None:
        """Tolls; None where none are paid."""


@dataclass(frozen=True)
class Tours:
    """The planned tours, and what any part of them would cost.

    Attributes
    ----------
    trips, stops
        Tables of the plan (contracts of the same names).
    place_ids
        Places in the order of the rows of `travel`.
    travel, vehicles
        Travel tables and tariffs by vehicle type.
    stop_s, item_s, loading_s
        Seconds of a stop, of each item there, and of loading.
    """

    trips: pd.DataFrame
    stops: pd.DataFrame
    place_ids: tuple[str, ...]
    travel: Mapping[str, TravelTable]
    vehicles: Mapping[str, VehicleTariff]
    stop_s: float
    item_s: float
    loading_s: float


def firm_parts(cost: Reals, rule: str) -> Reals:
    """Return the part of each firm in trips with the costs `cost` of all subsets of firms.

    Parameters
    ----------
    cost : shape ``(trips, 2**n)``
        Entry ``b`` of a trip is its cost for the firms whose bit is set in ``b``; entry 0 is 0.

    Returns
    -------
    NDArray
        Non-negative parts that add up to 1 in each trip, shape ``(trips, n)``: Shapley values,
        or marginal costs scaled up to the whole (evenly among the firms aboard where nobody's
        absence saves anything).

    Examples
    --------
    >>> firm_parts(np.array([[0.0, 4.0, 4.0, 6.0]]), "shapley").tolist()
    [[0.5, 0.5]]
    """
    subsets = cost.shape[1]
    n = subsets.bit_length() - 1
    numbers = np.arange(subsets)
    size = np.array([int(b).bit_count() for b in numbers])
    found = np.zeros((cost.shape[0], n))
    for firm in range(n):
        without = numbers[(numbers >> firm) & 1 == 0]
        if rule == "shapley":
            weight = np.array(
                [factorial(s) * factorial(n - s - 1) / factorial(n) for s in size[without]]
            )
            found[:, firm] = (cost[:, without | 1 << firm] - cost[:, without]) @ weight
        else:
            found[:, firm] = cost[:, -1] - cost[:, (subsets - 1) ^ (1 << firm)]
    found = np.maximum(found, 0.0)
    aboard = np.stack([cost[:, 1 << firm] > 0 for firm in range(n)], axis=1).astype(np.float64)
    total = found.sum(axis=1, keepdims=True)
    even = aboard / np.maximum(aboard.sum(axis=1, keepdims=True), 1.0)
    return np.where(total > 1e-9, found / np.where(total > 1e-9, total, 1.0), even)


def trip_games(
    tours: Tours, runs: pd.DataFrame, run: Ints, firm: Ints, place: Ints, firms: int
) -> Reals:
    """Return what each run costs for every subset of its firms, shape ``(runs, 2**firms)``.

    `run`, `firm` and `place` (a row of the places table) name each parcel that a run carried.
    A subset's tour makes the calls that it needs in the planned order (ambient and cold goods of a
    place are one call where they follow each other); loading, the
    vehicle's day and its fixed parts are paid by any subset that is not empty. More than
    `MOST_FIRMS` firms are CST-003.
    """
    if firms > MOST_FIRMS:
        raise InputError(
            "CST-003",
            _("trip rule"),
            _("{firms} firms make too many subsets", firms=firms),
            "capacity-distance",
        )
    subsets = np.arange(1 << firms)
    members = ((subsets[:, None] >> np.arange(firms)) & 1).astype(np.float64)
    row_of = {name: row for row, name in enumerate(tours.place_ids)}
    stops: dict[str, list[int]] = {}
    for trip, name in zip(tours.stops["trip_id"], tours.stops["place"], strict=True):
        stops.setdefault(str(trip), []).append(row_of[str(name)])
    trips = tours.trips.set_index("trip_id")
    names, items = np.unique(np.stack([run, place, firm]), axis=1, return_counts=True)
    begin = np.searchsorted(names[0], np.arange(len(runs) + 1))
    trips_a_day = tours.trips.groupby("vehicle")["trip_id"].transform("size")
    share = dict(zip(tours.trips["trip_id"], 1.0 / trips_a_day, strict=True))
    cost = np.zeros((len(runs), subsets.size))
    for number, trip_id in enumerate(runs["trip_id"].astype(str)):
        here = slice(int(begin[number]), int(begin[number + 1]))
        if here.start == here.stop:
            continue
        trip = trips.loc[trip_id]
        price, travel = tours.vehicles[str(trip["type"])], tours.travel[str(trip["type"])]
        wage_s = price.driver_yuan_h / HOUR_S
        count: dict[int, Reals] = {}
        for at, owner, many in zip(names[1][here], names[2][here], items[here], strict=True):
            count.setdefault(int(at), np.zeros(firms))[owner] += many
        start = row_of[str(trip["origin"])]
        last = np.full(subsets.size, start)
        metres, seconds = np.zeros(subsets.size), np.zeros(subsets.size)
        tolls = np.zeros(subsets.size)
        calls = [stop for stop, _ in groupby(stops[trip_id][:-1])]
        for stop in calls:
            if stop not in count:
                continue
            wanted = members @ (count[stop] > 0) > 0
            metres[wanted] += travel.metres[last[wanted], stop]
            seconds[wanted] += travel.seconds[last[wanted], stop] + tours.stop_s
            if travel.toll_cents is not None:
                tolls[wanted] += travel.toll_cents[last[wanted], stop] / CENTS
            seconds += members @ count[stop] * tours.item_s / calls.count(stop)
            last[wanted] = stop
        gone = last != start
        metres[gone] += travel.metres[last[gone], start]
        seconds[gone] += travel.seconds[last[gone], start]
        if travel.toll_cents is not None:
            tolls[gone] += travel.toll_cents[last[gone], start] / CENTS
        day = price.fixed_yuan_day * share[trip_id] + tours.loading_s * wage_s
        aboard = np.zeros(firms)
        for carried in count.values():
            aboard += carried
        used = members @ (aboard > 0) > 0
        cost[number] = metres / 1_000 * price.yuan_km + seconds * wage_s + tolls
        cost[number, used] += day
        cost[number, ~used] = 0.0
    return cost
