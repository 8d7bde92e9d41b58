"""From the buses of a county to what an operator's planner may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.routing.county_plan.bus_legs import BusOffer

if TYPE_CHECKING:
    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario


def bus_offers(scenario: Scenario, world: World, operator: Operator) -> tuple[BusOffer, ...]:
    """Return the bus trips open to `operator`, each with the last wave that leaves before it.

    A bus is loaded as long before its departure as a vehicle before its wave. Buses that leave
    before the first wave, and those of which nothing may be known, are no offers.
    """
    if scenario.buses is None or not scenario.rides_buses(operator):
        return ()
    found = []
    for trip in world.buses:
        waves = [wave for wave in operator.waves if wave.depart_s <= trip.depart_s]
        if waves:
            wave = max(waves, key=lambda wave: wave.depart_s)
            found.append(BusOffer(trip, scenario.buses.terms(trip.line), wave.id))
    return tuple(found)
