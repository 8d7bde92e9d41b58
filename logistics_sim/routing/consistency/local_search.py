"""Local search on the whole price: ruin and recreate, trips that change vehicles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from logistics_sim.routing.consistency.day_evaluation import DayEvaluator, VehicleDay
from logistics_sim.routing.search_monitor import stop_requested

if TYPE_CHECKING:
    import numpy as np

    from logistics_sim.routing.consistency.insertion import StopInserter

MOST_RUINED = 9
MATCH_EVERY = 50
"""Steps after which the drivers are matched anew."""


def improve_days(
    evaluator: DayEvaluator,
    inserter: StopInserter,
    days: list[VehicleDay],
    steps: int,
    rng: np.random.Generator,
) -> list[VehicleDay]:
    """Return days of no higher total price after `steps` tries; the same seed, the same days.

    A step takes out a stop with its neighbours, or a whole trip, and puts every stop back
    where it costs least, or gives a trip to another vehicle, or turns it round. It is kept
    when the exact total (cost and changes) does not rise.
    """
    search = _Search(evaluator, inserter, rng)
    now = evaluator.matched(days)
    total = search.total(now)
    for step in range(steps):
        if stop_requested():
            break
        tried = search.step(now)
        if tried is None:
            continue
        found = search.total(tried)
        if found <= total:
            now, total = tried, found
        if step % MATCH_EVERY == MATCH_EVERY - 1:
            now = evaluator.matched(now)
            total = search.total(now)
    return evaluator.matched(now)


class _Search:
    def __init__(
        self, evaluator: DayEvaluator, inserter: StopInserter, rng: np.random.Generator
    ) -> None:
        self._evaluator = evaluator
        self._inserter = inserter
        self._random = rng
        self._clients = len(evaluator.visit)

    def total(self, days: list[VehicleDay]) -> int:
        return sum(self._inserter.total(day) or 0 for day in days)

    def step(self, days: list[VehicleDay]) -> list[VehicleDay] | None:
        chance = self._random.random()
        if chance < 0.5:
            seed = int(self._random.integers(self._clients))
            count = int(self._random.integers(1, MOST_RUINED + 1))
            removed = [seed, *self._inserter.near[seed]][:count]
            return self._ruin_and_recreate(days, removed)
        row = int(self._random.integers(len(days)))
        number = int(self._random.integers(len(days[row].trips)))
        trip = days[row].trips[number]
        if chance < 0.65:
            return self._ruin_and_recreate(days, list(trip))
        if chance < 0.85:
            return self._relocate_trip(days, row, number)
        return self._reorder_trips(days, row, number)

    def _reorder_trips(
        self, days: list[VehicleDay], row: int, number: int
    ) -> list[VehicleDay] | None:
        """Drive a trip the other way round, or before another trip of the same vehicle."""
        day = days[row]
        trips = list(day.trips)
        if len(trips) > 1 and self._random.random() < 0.5:
            trips.insert(int(self._random.integers(len(trips))), trips.pop(number))
        else:
            trips[number] = trips[number][::-1]
        if self._evaluator.price_day(day.kind, tuple(trips)) is None:
            return None
        return [
            *days[:row],
            VehicleDay(day.kind, tuple(trips), day.vehicle),
            *days[row + 1 :],
        ]

    def _ruin_and_recreate(
        self, days: list[VehicleDay], removed: list[int]
    ) -> list[VehicleDay] | None:
        removed_set = set(removed)
        kept = []
        for day in days:
            if not any(client in removed_set for trip in day.trips for client in trip):
                kept.append(day)
                continue
            rest = (tuple(c for c in trip if c not in removed_set) for trip in day.trips)
            trips = tuple(trip for trip in rest if trip)
            if not trips:
                continue
            if self._evaluator.price_day(day.kind, trips) is None:
                return None
            kept.append(VehicleDay(day.kind, trips, day.vehicle))
        order = self._random.permutation(len(removed)).tolist()
        return self._inserter.insert(kept, [removed[number] for number in order])

    def _relocate_trip(
        self, days: list[VehicleDay], row: int, number: int
    ) -> list[VehicleDay] | None:
        """Give a trip to the vehicle that makes it cheapest, or to a new one."""
        day = days[row]
        trip = day.trips[number]
        rest = (*day.trips[:number], *day.trips[number + 1 :])
        if rest and self._evaluator.price_day(day.kind, rest) is None:
            return None
        others = [*days[:row], *days[row + 1 :]]
        if rest:
            others.append(VehicleDay(day.kind, rest, day.vehicle))
        best: tuple[int, int, VehicleDay] | None = None
        for place, other in enumerate(others):
            longer = self._inserter.with_trip(other, trip)
            new, old = self._inserter.total(longer), self._inserter.total(other)
            if new is not None and old is not None and (best is None or new - old < best[0]):
                best = (new - old, place, longer)
        used = Counter(other.kind for other in others)
        for kind, count in enumerate(self._inserter.fleet_size):
            alone = VehicleDay(kind, (trip,))
            new = self._inserter.total(alone) if used[kind] < count else None
            if new is not None and (best is None or new < best[0]):
                best = (new, -1, alone)
        if best is None:
            return None
        _, place, chosen = best
        if place < 0:
            return [*others, chosen]
        return [*others[:place], chosen, *others[place + 1 :]]
