"""A lower bound on a day's cost that no plan for the same stops can undercut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import HOUR_S
from logistics_sim.routing.county_plan.routing_task import useful_kinds
from logistics_sim.routing.county_plan.stops import Stops

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.county_plan.echelons import EchelonPlan
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.scenario import Operator, VehicleType

    Reals = NDArray[np.float64]


def lower_bound_yuan(inputs: PlanningInputs, operator: Operator, stops: Stops) -> float:
    """Return yuan a service day that every plan for `stops` costs at least.

    `stops` are loads at their own places (no hand-overs). Parts that never overlap:
    handling at the stops; loading of the trips that the load needs; and driving. A vehicle
    works at most a shift a day, so every second of it costs at least the driver's pay and that
    part of its fixed price; where the type is not known, those of the cheapest useful one.
    Driving is bounded by wave in two ways, the larger counts: every trip is a closed tour, so
    its cost is at least the way out and back of each load in proportion to the capacity filled
    (Haimovich and Rinnooy Kan, Mathematics of Operations Research 10, 1985); and the tours
    without one arc each span all places, so they cost at least a minimum spanning tree and the
    cheapest ways home.
    Both hold with transfers at stations, which the ways may then pass. Fastest roads need
    not be the cheapest, so that ways are the cheapest over several legs, not the direct leg.
    """
    waves = [wave for wave in operator.waves if (stops.wave == wave.id).any()]
    trunk = list(useful_kinds(inputs, "trunk"))
    if not waves or not trunk:
        return 0.0
    rules = inputs.rules
    echelons = ("trunk",) if operator.echelons == "through" else ("trunk", "local")
    fleet = {k.id: k for echelon in echelons for k in useful_kinds(inputs, echelon)}
    first_s = min(wave.depart_s for wave in waves) - rules.loading_s
    day_s = max(min(rules.shift_s, rules.back_s - first_s), 1)
    second = {
        name: inputs.driver_pay_yuan_h[name] / HOUR_S + float(kind.fixed_yuan_day) / day_s
        for name, kind in fleet.items()
    }
    arcs = {
        name: inputs.travel[name].metres / 1_000 * float(kind.yuan_km)
        + inputs.travel[name].seconds * second[name]
        for name, kind in fleet.items()
    }
    stations = np.flatnonzero((inputs.places["kind"] == "township_station").to_numpy())
    transfer_places = stations[:0] if operator.echelons == "through" else stations
    yuan = 0.0
    for wave in waves:
        part = stops.take(stops.wave == wave.id)
        places = np.unique(np.append(part.place, 0))
        trips = _least_trips(part, trunk)
        calls = places.size - 1  # ambient and cold goods of a place may share one
        handling = calls * rules.stop_fixed_s + int(rules.items_s(part.items).sum())
        yuan += float(handling) * min(second.values())
        yuan += trips * rules.loading_s * min(second[kind.id] for kind in trunk)
        yuan += _driving(fleet, arcs, part, places, transfer_places, trips)
    return yuan


def beyond_buses(inputs: PlanningInputs, stops: Stops) -> Stops:
    """Return the stops that no bus on offer could bring nearer: what any plan needs vehicles for.

    Left out are places that a bus passes, and those of townships whose station it passes.
    """
    called = sorted({call.place for offer in inputs.buses for call in offer.trip.calls})
    if not called:
        return stops
    kinds, townships = inputs.places["kind"].to_numpy(), inputs.places["township"].to_numpy()
    passed = [townships[place] for place in called if kinds[place] == "township_station"]
    reached = np.isin(townships.astype(str), passed)
    reached[called] = True
    return stops.take(~reached[stops.place])


def served_stops(chosen: EchelonPlan) -> Stops:
    """Return the loads served at their own places, parts of a split one together again."""
    parts = []
    for part in (chosen.main, *chosen.local.values()):
        stops = part.served()
        if part is chosen.main and chosen.transfer:
            stations = [station for station, _ in chosen.transfer]
            stops = stops.take(~np.isin(stops.place, stations))
        parts.append(stops)
    whole = Stops.concatenated(parts)
    return whole.merged(np.arange(whole.place.max(initial=0) + 1))


def _least_trips(stops: Stops, trunk: list[VehicleType]) -> int:
    """Return the fewest trips from the hub that carry the loads."""
    grams = max(int(stops.down_g.sum()), int(stops.up_g.sum()))
    millilitres = max(int(stops.down_ml.sum()), int(stops.up_ml.sum()))
    return max(
        -(-grams // max(kind.payload_g for kind in trunk)),
        -(-millilitres // max(kind.volume_ml for kind in trunk)),
        1,
    )


def _driving(
    fleet: dict[str, VehicleType],
    arcs: dict[str, Reals],
    stops: Stops,
    places: NDArray[np.int64],
    transfer_places: NDArray[np.int64],
    trips: int,
) -> float:
    """Return the larger of the radial and the spanning bound, in the unit of `arcs`.

    Tours visit `places` (the hub first) and may turn at the stations `transfer_places`.
    """
    from scipy.sparse.csgraph import minimum_spanning_tree

    radial = max(
        _radial({n: arcs[n] / kind.payload_g for n, kind in fleet.items()}, stops, stops.down_g),
        _radial({n: arcs[n] / kind.volume_ml for n, kind in fleet.items()}, stops, stops.down_ml),
    )
    least = np.min(list(arcs.values()), axis=0)
    for station in transfer_places:
        least = np.minimum(least, least[:, station, None] + least[None, station])
    least = np.minimum(least, least.T)
    ends = np.setdiff1d(np.union1d(places, transfer_places), [0])
    homeward = float(least[ends, 0].min()) * trips if ends.size else 0.0
    least = least[np.ix_(places, places)]
    tree = float(minimum_spanning_tree(np.triu(least, 1) + 1e-9).sum())
    return max(radial, tree - 1e-9 * places.size + homeward)


def _radial(per_unit: dict[str, Reals], stops: Stops, load: NDArray[np.int64]) -> float:
    """Return the cost of carrying each load out and back by the cheapest share of a vehicle.

    A load may change vehicles anywhere, so the way is the cheapest over any places.
    """
    least = np.min(list(per_unit.values()), axis=0)
    outward, homeward = cheapest_ways(least), cheapest_ways(least.T)
    round_trip = outward[stops.place] + homeward[stops.place]
    return float((round_trip * load).sum())


def cheapest_ways(legs: Reals) -> Reals:
    """Return the least cost from the first place to each over any sequence of legs."""
    cost: Reals = legs[0].copy()
    while True:
        nearer = np.minimum(cost, np.min(cost[:, None] + legs, axis=0))
        if np.array_equal(nearer, cost):
            return cost
        cost = nearer
