"""`make_plan`: from design loads to a plan of both echelons."""

from __future__ import annotations

from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InternalError
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext, noop
from logistics_sim.routing.county_plan.bus_choice import improve_by_bus
from logistics_sim.routing.county_plan.carried_loads import carry_over
from logistics_sim.routing.county_plan.cost_bound import (
    beyond_buses,
    lower_bound_yuan,
    served_stops,
)
from logistics_sim.routing.county_plan.echelons import EchelonPlan
from logistics_sim.routing.county_plan.handover_choice import choose_handovers
from logistics_sim.routing.county_plan.plan_tables import TableWriter
from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs
from logistics_sim.routing.county_plan.stops import group_stops
from logistics_sim.routing.county_plan.warm_start import WarmStart
from logistics_sim.routing.later_waves import with_next_wave
from logistics_sim.routing.plan import Plan
from logistics_sim.routing.plan_verification import verify_plan
from logistics_sim.routing.search_monitor import enter_stage

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.scenario import DayGroup, Operator, Scenario


def make_plan(
    scenario: Scenario,
    world: World,
    operator: Operator,
    loads: pd.DataFrame,
    *,
    progress: Progress = silent,
    warm_start: WarmStart | None = None,
    prove: bool = False,
) -> Plan:
    """Return the plan of `operator` for the design `loads` (see `demand.design_loads`).

    `warm_start` lends what earlier plans know; the plan is at least as cheap as a start that fits.
    With `prove` its lower bound is worked out with effort, else quickly and far off.

    Each day group is planned whole: townships are not walls. The result depends on the
    scenario, its seed and its effort only. Every plan is verified before it leaves:
    one that breaks a rule raises `InternalError` with the first ``VER`` code.
    """
    inputs = planning_inputs(scenario, world, operator)
    writer = TableWriter(inputs, operator)
    missed: list[dict[str, Any]] = []
    townships: list[dict[str, Any]] = []
    work: list[dict[str, Any]] = []
    buses: list[dict[str, Any]] = []
    proofs: list[dict[str, Any]] = []
    bound = days = 0.0
    for number, group in enumerate(operator.day_groups):
        progress(noop("plan"), number, len(operator.day_groups))
        stops = group_stops(loads, world.places, group.id)
        if not stops.size:
            continue
        name = f"{operator.variant}/{operator.id}/{group.id}"
        stops, moved = carry_over(inputs, operator, stops)
        open_to_us = tuple(o for o in inputs.buses if set(group.weekdays) <= o.trip.weekdays)
        known = replace(inputs, buses=open_to_us)
        needing = beyond_buses(known, stops)
        enter_stage(name, partial(lower_bound_yuan, inputs, operator, needing))
        chosen, prices = choose_handovers(known, operator, stops, name, warm_start)
        if open_to_us and (warm_start is None or warm_start.transfer is None):
            chosen, tried = improve_by_bus(known, operator, stops, name, chosen, prices)
            buses.extend({"group": group.id, **row} for row in tried)
        _write(writer, group, chosen)
        missed.extend({"group": group.id, **row} for row in (*moved, *chosen.unserved()))
        townships.extend({"group": group.id, **row} for row in prices)
        work.extend(part.work for part in (chosen.main, *chosen.local.values()))
        work.extend(chosen.work)
        served_by_vehicle = beyond_buses(known, served_stops(chosen))
        least = lower_bound_yuan(inputs, operator, served_by_vehicle)
        if prove:
            from logistics_sim.routing.county_plan.cost_proof import prove_cost

            proof = prove_cost(known, operator, chosen, name)
            least = max(least, proof.yuan)
            proofs.append({"group": group.id, **asdict(proof)})
        bound += least * len(group.weekdays)
        days += len(group.weekdays)
    progress(noop("plan"), len(operator.day_groups), len(operator.day_groups))
    trips, table = writer.frames()
    served = len({day for text in trips["weekdays"] for day in text})
    plan = Plan(
        operator,
        trips,
        table,
        {kind.id: float(kind.fixed_yuan_day) for kind in inputs.fleet},
        with_next_wave(missed, trips, table, operator),
        townships,
        bound / served if served else 0.0,
        work,
        buses,
        proofs,
    )
    for fault in verify_plan(scenario, world, plan, loads):
        raise InternalError(
            fault.code,
            fault.where,
            fault.message,
            gettext("the planner broke a rule; no plan is kept"),
        )
    return plan


def _write(writer: TableWriter, group: DayGroup, chosen: EchelonPlan) -> None:
    """Write the hub's trips first, so that local trips can name the trunk trip they wait for."""
    main = chosen.main
    first = len(writer.trips)
    for kind, day in main.days:
        writer.add_day(group, main.task, kind, day, {})
    after: dict[tuple[int, int, int], tuple[int, str]] = {}
    stops = main.task.stops
    names = iter(writer.trips[first:])
    for _, day in main.days:
        for trip in day:
            name = str(next(names)["trip_id"])
            for client, leave in zip(trip.clients, trip.leave, strict=True):
                if main.task.trunk[client]:
                    place, wave, band = (v[client] for v in (stops.place, stops.wave, stops.band))
                    key = (int(place), int(wave), int(band))
                    after[key] = max(after.get(key, (-1, "")), (leave, name))
    for leg in chosen.legs:
        name = writer.add_bus(group, leg)
        for row in range(leg.stops.size) if leg.trunk else ():
            if leg.down_call[row] >= 0:
                columns = (leg.stops.place, leg.stops.wave, leg.stops.band)
                place, wave, band = (int(column[row]) for column in columns)
                after[place, wave, band] = (leg.left_s(row), name)
    waits = {key: name for key, (_, name) in after.items()}
    for part in chosen.local.values():
        for kind, day in part.days:
            writer.add_day(group, part.task, kind, day, waits)
