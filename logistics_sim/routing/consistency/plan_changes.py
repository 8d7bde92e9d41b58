"""How far a plan is from the reference, counted stop by stop."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.routing.consistency.change_prices import ChangePrices, excess_s
from logistics_sim.routing.consistency.vehicle_matching import STAND_IN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.consistency.reference import Reference, Stop, Visit


@dataclass(frozen=True)
class PlanChanges:
    """Changes of a day.

    Attributes
    ----------
    stops
        Stops that the reference makes too; others cost nothing.
    changed_stops
        Of those, stops with another driver.
    excess_s
        Seconds off the usual hour, beyond the tolerance, summed.
    deviations_s
        Absolute seconds off the nearest usual hour, by stop.
    same_villages, villages
        Places outside the hub and the stations where every stop is made by a usual driver, of
        how many that the reference serves too.
    """

    stops: int
    changed_stops: int
    excess_s: int
    deviations_s: tuple[int, ...]
    same_villages: int
    villages: int

    def micro(self, prices: ChangePrices) -> int:
        """Return the price in micro-yuan."""
        return prices.of(self.changed_stops, self.excess_s)


def count_changes(
    stops: Sequence[Stop],
    reference: Reference,
    tolerance_s: int,
    stations: frozenset[str] = frozenset(),
) -> PlanChanges:
    """Return how `stops` differ from `reference`; a vehicle is a driver by its name.

    Places of `stations` are not asked whether their driver is a usual one.
    """
    number = {vehicle.name: row for row, vehicle in enumerate(reference.vehicles)}
    changed = excess = known = 0
    off: list[int] = []
    same: dict[str, bool] = defaultdict(lambda: True)
    for stop in stops:
        usual = reference.begins_of.get(stop.visit)
        if usual is None:
            continue
        known += 1
        keeps = number.get(stop.vehicle, STAND_IN) in reference.vehicles_of[stop.visit]
        changed += not keeps
        excess += excess_s(stop.begin_s, usual, tolerance_s)
        off.append(min(abs(stop.begin_s - other) for other in usual))
        place = _place(stop.visit)
        if place not in stations:
            same[place] = same[place] and keeps
    return PlanChanges(known, changed, excess, tuple(off), sum(same.values()), len(same))


def _place(visit: Visit) -> str:
    return visit[0]
