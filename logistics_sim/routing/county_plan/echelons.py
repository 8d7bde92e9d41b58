"""A plan of both echelons: vehicles from the hub, and local ones where loads are handed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.county_plan.bus_legs import BusLeg, BusSet, taken_by_bus
from logistics_sim.routing.county_plan.handovers import HandoverProblem, HandoverSet
from logistics_sim.routing.county_plan.missed_waves import load_growth
from logistics_sim.routing.county_plan.routing_task import Task, main_task, useful_kinds
from logistics_sim.routing.county_plan.solved_task import SolvedTask
from logistics_sim.routing.county_plan.stops import Stops, split_oversized
from logistics_sim.routing.county_plan.task_solution import solve_task
from logistics_sim.routing.county_plan.unload_deadlines import due_s
from logistics_sim.routing.engines.effort import SearchEffort

if TYPE_CHECKING:
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.county_plan.warm_start import WarmStart
    from logistics_sim.scenario import Operator, VehicleType

LEAST_LOCAL = 200
"""Iterations that a station's few stops get at least, also where the hub's get none."""
Unloaded = dict[tuple[int, int, int], int]
"""When the last trunk truck has been unloaded (s), by (station, wave, band)."""


@dataclass(frozen=True)
class EchelonPlan:
    """A plan of both echelons: the hub's task, the local tasks, and their whole price.

    `work` holds rows about what was done beside the tasks' own searches, `legs` what buses carry.
    """

    main: SolvedTask
    local: dict[int, SolvedTask]
    transfer: HandoverSet
    work: tuple[dict[str, Any], ...] = ()
    legs: tuple[BusLeg, ...] = ()

    @property
    def buses(self) -> BusSet:
        """Whose loads go by which bus."""
        return tuple(
            sorted({(leg.number, place) for leg in self.legs for place in leg.stops.place.tolist()})
        )

    def cost_yuan(self) -> float:
        """Return the planned cost of a service day."""
        vehicles = self.main.cost_yuan() + sum(part.cost_yuan() for part in self.local.values())
        return vehicles + sum(leg.cost_yuan() for leg in self.legs)

    def unserved(self) -> list[dict[str, Any]]:
        """Return what no vehicle serves, in both echelons."""
        parts = [self.main, *self.local.values()]
        return [row for part in parts for row in part.unserved]


def plan_with_handovers(
    inputs: PlanningInputs,
    operator: Operator,
    stops: Stops,
    transfer: HandoverSet,
    name: str,
    warm_start: WarmStart | None = None,
) -> EchelonPlan:
    """Plan with the hand-overs `transfer`: pairs (station, wave).

    `warm_start` (vehicle days of other plans) lends the hub's routes a start.
    """
    return plan_echelons(HandoverProblem(inputs, operator, stops), transfer, name, warm_start)


def plan_echelons(
    instance: HandoverProblem,
    transfer: HandoverSet,
    name: str,
    warm_start: WarmStart | None = None,
    local_starts: dict[int, WarmStart] | None = None,
    effort: SearchEffort | None = None,
    buses: BusSet = (),
) -> EchelonPlan:
    """Plan a case.

    `warm_start` lends the hub's routes a start, `local_starts` the local routes of a station.
    Each task gets `effort`, without it the scenario's. `buses` take over what they can carry.
    """
    inputs = instance.inputs
    effort = effort or SearchEffort(inputs.iterations)
    task = hub_task(instance, transfer)
    back_s = inputs.rules.back_s
    taken, legs = taken_by_bus(inputs.buses, buses, task.stops, task.trunk, instance.hours, back_s)
    if taken.any():
        task = task.take(np.flatnonzero(~taken))
    main = solve_task(inputs, task, f"{name}/main", effort=effort, warm_start=warm_start)
    unloaded = unloaded_at(main, legs)
    local: dict[int, SolvedTask] = {}
    for base in sorted({station for station, _ in transfer}):
        mine = local_stops(instance, transfer, base, unloaded)
        if not mine.size:
            continue
        kinds = useful_kinds(inputs, "local")
        kinds = remaining_kinds(kinds, used_kinds([main, *local.values()]))
        task = local_task(instance, mine, base, unloaded, kinds)
        label = f"{name}/{inputs.places['place_id'].iloc[base]}"
        least = SearchEffort(max(effort.iterations, LEAST_LOCAL))
        local[base] = solve_task(
            inputs, task, label, effort=least, warm_start=(local_starts or {}).get(base)
        )
    return EchelonPlan(main, local, transfer, legs=legs)


def hub_task(instance: HandoverProblem, transfer: HandoverSet) -> Task:
    """Return the task of the vehicles from the hub: direct stops, and hand-overs with deadlines."""
    joined, trunk = instance.hub_stops(transfer)
    if not trunk.any():
        return main_task(instance.inputs, instance.operator, joined, trunk)
    due = due_s(instance, transfer, joined, trunk)
    grown = np.ones(joined.size)
    for stop in np.flatnonzero(trunk).tolist():
        grown[stop] = load_growth(instance, int(joined.place[stop]), int(joined.wave[stop]))
    return main_task(instance.inputs, instance.operator, joined, trunk, due, grown)


def unloaded_at(main: SolvedTask, legs: tuple[BusLeg, ...] = ()) -> Unloaded:
    """Return by (station, wave, band) when its last trunk truck or bus has been unloaded."""
    found: Unloaded = {}
    for leg in legs:
        for row in range(leg.stops.size) if leg.trunk else ():
            if leg.down_call[row] >= 0:
                columns = (leg.stops.place, leg.stops.wave, leg.stops.band)
                place, wave, band = (int(column[row]) for column in columns)
                found[place, wave, band] = leg.left_s(row)
    stops = main.task.stops
    for _, day in main.days:
        for trip in day:
            for client, leave in zip(trip.clients, trip.leave, strict=True):
                if main.task.trunk[client]:
                    place, wave, band = (v[client] for v in (stops.place, stops.wave, stops.band))
                    key = (int(place), int(wave), int(band))
                    found[key] = max(found.get(key, 0), leave)
    return found


def local_stops(
    instance: HandoverProblem, transfer: HandoverSet, base: int, unloaded: Unloaded
) -> Stops:
    """Return the stops of the local vehicles at `base`: those whose goods come there at all."""
    mine = instance.stops.take(
        instance.served_locally(transfer) & (instance.station_of_stop == base)
    )
    keys = zip(mine.wave.tolist(), mine.band.tolist(), strict=True)
    return mine.take(np.array([(base, *key) in unloaded for key in keys], dtype=bool))


def stranded_stops(instance: HandoverProblem, transfer: HandoverSet, unloaded: Unloaded) -> int:
    """Return how many stops lie behind a hand-over that no truck comes to."""
    rows = instance.served_locally(transfer)
    columns = (instance.station_of_stop[rows], instance.stops.wave[rows], instance.stops.band[rows])
    keys = zip(*(column.tolist() for column in columns), strict=True)
    return sum(key not in unloaded for key in keys)


def used_kinds(parts: Iterable[SolvedTask]) -> Counter[str]:
    """Return how many vehicles of each type the days of `parts` use."""
    return Counter(part.task.kinds[kind].id for part in parts for kind, _ in part.days)


def remaining_kinds(kinds: tuple[VehicleType, ...], used: Counter[str]) -> tuple[VehicleType, ...]:
    """Return the types of which vehicles are left beside those `used`, with that count."""
    left = [
        kind
        if kind.count is None
        else kind.model_copy(update={"count": max(kind.count - used[kind.id], 0)})
        for kind in kinds
    ]
    return tuple(kind for kind in left if kind.count != 0)


def local_task(
    instance: HandoverProblem,
    stops: Stops,
    base: int,
    unloaded: Unloaded,
    kinds: tuple[VehicleType, ...],
) -> Task:
    """Return the local task of one station; nothing leaves before the wave's trucks are empty."""
    parts = split_oversized(stops, kinds)
    last: dict[int, int] = {}
    for (station, wave, _), moment in unloaded.items():
        if station == base:
            last[wave] = max(last.get(wave, 0), moment)
    release = np.array([last.get(int(wave), 0) for wave in parts.wave], dtype=np.int64)
    grown = np.array(
        [load_growth(instance, base, int(wave)) for wave in parts.wave], dtype=np.float64
    )
    none = np.zeros(parts.size, dtype=bool)
    return Task(base, parts, none, release, kinds, "local", grown=grown)
