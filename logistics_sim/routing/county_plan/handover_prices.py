"""The price of through-running and of hand-over for every township and wave: the screen.

Both sides carry whole vehicle days. A day's fixed price and its paid waits are shared by its
trips in proportion to their length, and a trip's cost by its stops in proportion to what each
would take alone (way there and back, and service). So `through_yuan` is what the villages of
a township and wave cost in the through plan, `transfer_yuan` what their local routes cost
(vehicles shared between the waves, drivers paid for the hours worked) with their part of a
trunk truck by load. Sums over all rows are whole plans on either side.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.forked import map_beside
from logistics_sim.core.units import HOUR_S
from logistics_sim.routing.county_plan.echelons import (
    EchelonPlan,
    Unloaded,
    local_stops,
    local_task,
)
from logistics_sim.routing.county_plan.handovers import HandoverProblem, HandoverSet
from logistics_sim.routing.county_plan.routing_task import MICRO_PER_YUAN, useful_kinds
from logistics_sim.routing.county_plan.solved_task import SolvedTask
from logistics_sim.routing.county_plan.stops import Stops, capacity_ml
from logistics_sim.routing.county_plan.task_solution import solve_task
from logistics_sim.routing.engines.effort import SearchEffort
from logistics_sim.routing.solution import Route, route_distance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs

    Reals = NDArray[np.float64]


def screen_handovers(
    instance: HandoverProblem, through: EchelonPlan, name: str
) -> list[dict[str, Any]]:
    """Return one row for each township and wave: both prices, hours and pay of local drivers.

    `kept` counts the stops that vehicles from the hub serve in any case, since local ones
    would reach them too late or not at all.
    """
    effort = SearchEffort(max(instance.inputs.iterations // 10, 50))
    ids = instance.inputs.places["place_id"]
    village = (instance.inputs.places["kind"] == "village").to_numpy()[instance.stops.place]
    main = through.main.task.stops
    yuan, _ = cost_shares(through.main)

    def of_station(base: int) -> list[dict[str, Any]]:
        rows = []
        pairs = tuple(pair for pair in instance.candidates if pair[0] == base)
        unloaded, trunk = _trunk_estimate(instance, pairs)
        mine = local_stops(instance, pairs, base, unloaded)
        task = local_task(instance, mine, base, unloaded, useful_kinds(instance.inputs, "local"))
        label = f"{name}/{ids.iloc[base]}/price"
        local = solve_task(instance.inputs, task, label, effort=effort)
        local_yuan, local_s = cost_shares(local)
        for _, wave in pairs:
            wave_stops = mine.take(mine.wave == wave)
            keys = set(zip(wave_stops.place.tolist(), wave_stops.band.tolist(), strict=True))
            all_keys = zip(main.place.tolist(), main.band.tolist(), strict=True)
            of_through = np.array([key in keys for key in all_keys], dtype=bool) & (
                main.wave == wave
            )
            of_local = local.task.stops.wave == wave
            of_wave = village & (instance.station_of_stop == base) & (instance.stops.wave == wave)
            rows.append(
                {
                    "station": base,
                    "township": str(ids.iloc[base]),
                    "wave": wave,
                    "through_yuan": float(yuan[of_through].sum()),
                    "transfer_yuan": float(local_yuan[of_local].sum()) + trunk[wave],
                    "trunk_yuan": trunk[wave],
                    "local_h": float(local_s[of_local].sum()) / HOUR_S,
                    "local_pay_yuan_h": mean_pay_yuan_h(instance.inputs, local, wave),
                    "kept": int((of_wave & ~instance.locally_reachable).sum()),
                }
            )
        return rows

    found = map_beside(of_station, sorted({pair[0] for pair in instance.candidates}))
    return [row for rows in found for row in rows]


def cost_shares(part: SolvedTask) -> tuple[Reals, Reals]:
    """Return each stop's share of the cost (yuan) and of the paid time (s), by client."""
    problem = part.problem
    yuan = np.zeros(part.task.stops.size)
    paid = np.zeros(part.task.stops.size)
    place, service = problem.clients.location, problem.clients.service
    for kind, day in part.days:
        vehicle = problem.vehicles[kind]
        seconds = problem.duration[vehicle.profile]
        base = problem.depots[vehicle.start_depot].location
        length = sum(trip.length_s for trip in day)
        shared_cost = vehicle.fixed_cost + vehicle.unit_duration * sum(trip.wait_s for trip in day)
        for trip in day:
            clients = list(trip.clients)
            weight = seconds[base, place[clients]] + seconds[place[clients], base]
            weight = (weight + service[clients]).astype(np.float64) + 1.0
            day_share = trip.length_s / length if length else 1.0 / len(day)
            trip_cost = vehicle.unit_duration * trip.length_s
            trip_cost += vehicle.unit_distance * route_distance(
                problem, Route(kind, (trip.clients,))
            )
            yuan[clients] += (
                (trip_cost + shared_cost * day_share) / MICRO_PER_YUAN * weight / weight.sum()
            )
            paid[clients] += trip.length_s * weight / weight.sum()
    return yuan, paid


def mean_pay_yuan_h(inputs: PlanningInputs, part: SolvedTask, wave: int) -> float:
    """Return the mean pay of an hour on the trips of `wave`, each by its length; 0 without any."""
    worked_s: dict[float, int] = {}
    for kind, day in part.days:
        pay = inputs.driver_pay_yuan_h[part.task.kinds[kind].id]
        mine = (t.length_s for t in day if part.task.stops.wave[t.clients[0]] == wave)
        worked_s[pay] = worked_s.get(pay, 0) + sum(mine)
    hours = sum(worked_s.values())
    return sum(pay * s for pay, s in worked_s.items()) / hours if hours else 0.0


def _trunk_estimate(
    instance: HandoverProblem, pairs: HandoverSet
) -> tuple[Unloaded, dict[int, float]]:
    """Return when trunk trucks could be unloaded at `pairs`, and by wave their price by load.

    The price is that of direct trips of the cheapest trunk type with a third of its day, in
    proportion to the part of its capacity that the load fills.
    """
    unload = instance.inputs.rules.trunk_unload_s
    at_stations = instance.stops.take(instance.served_locally(pairs))
    unloaded: Unloaded = {}
    prices: dict[int, float] = {}
    for base, wave in pairs:
        prices[wave] = 0.0
        for band in np.unique(at_stations.band[at_stations.wave == wave]).tolist():
            part = at_stations.take((at_stations.wave == wave) & (at_stations.band == band))
            unloaded[base, wave, int(band)] = instance.earliest_truck_s(base, wave) + unload
            prices[wave] += _trunk_share(instance.inputs, part, base)
    return unloaded, prices


def _trunk_share(inputs: PlanningInputs, stops: Stops, base: int) -> float:
    """Return the cheapest price of the load's share of a direct trip."""
    rules = inputs.rules
    best = np.inf
    for kind in useful_kinds(inputs, "trunk"):
        room = int(capacity_ml((kind,))[0, stops.band[0]])
        if not room:
            continue
        travel = inputs.travel[kind.id]
        load_share = max(
            int(stops.down_g.sum()) / kind.payload_g,
            int(stops.down_ml.sum()) / room,
            int(stops.up_g.sum()) / kind.payload_g,
            int(stops.up_ml.sum()) / room,
        )
        driving_s = int(travel.seconds[0, base] + travel.seconds[base, 0])
        metres = int(travel.metres[0, base] + travel.metres[base, 0])
        second = inputs.driver_pay_yuan_h[kind.id] / HOUR_S
        trip = (driving_s + rules.loading_s + rules.trunk_unload_s) * second
        trip += metres / 1_000 * float(kind.yuan_km) + float(kind.fixed_yuan_day) / 3
        best = min(best, trip * load_share)
    return float(best) if np.isfinite(best) else 0.0
