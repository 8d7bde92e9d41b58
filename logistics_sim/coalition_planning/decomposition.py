"""Where the saving comes from: really planned states between the firms alone and the alliance.

States follow each other: (0) each firm alone; (1) vehicles and routes shared, still the firms'
waves, their own halls and docks; (2) one hall as well; (3) the alliance's own waves. The
saving is the sum of the steps, so the parts add up to it exactly:

* fewer stops: the stops that are no longer made, at their fixed minutes and the mean
  pay of a driver at the stops before;
* back-loads: what carrying the outbound adds to the routes, before less after (state 1);
* fuller vehicles: the rest of the change of the routes from 0 to 1 (vehicles, kilometres,
  driving and loading);
* shared hub: sorting and the hall's price from 1 to 2;
* waves: the change of the routes from 2 to 3 (two waves a day are dearer than one);
* shared stations: township stations are counted once in every state, so nothing is saved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from logistics_sim.coalition_planning.coalition_task import (
    CoalitionPlan,
    CoalitionTask,
    plan_coalition,
    task_key,
)
from logistics_sim.core.errors import InfeasibleError
from logistics_sim.language import gettext
from logistics_sim.study.manifest import input_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.coalition_planning.plan_store import PlanStore
    from logistics_sim.scenario import Scenario
    from logistics_sim.study.worker_pool import WorkerPool


def run_stored(
    pool: WorkerPool, store: PlanStore, tasks: Sequence[CoalitionTask]
) -> list[CoalitionPlan]:
    """Return the records of `tasks` in order; what the store holds is not planned again."""
    keyed = [replace(task, key=task_key(task)) for task in tasks]
    left = [task for task in keyed if store.get(task.key) is None]
    pool.run(plan_coalition, left, lambda _, record: store.put(record))
    found = [store.get(task.key) for task in keyed]
    return [record for record in found if record is not None]


def require_feasible(records: Sequence[CoalitionPlan]) -> None:
    """Raise `InfeasibleError` (ALL-011) at the first record without a plan."""
    for record in records:
        if not record.feasible:
            raise InfeasibleError(
                "ALL-011",
                "+".join(record.firms),
                gettext("no feasible plan: {reason}", reason=record.reason),
            )


def simple_alliance(scenario: Scenario) -> Scenario:
    """Return the scenario whose alliance runs as the firms do alone: their waves and halls."""
    said = scenario.before.equal_service
    return scenario.model_copy(update={"after": said})


def decompose(
    scenario: Scenario, pool: WorkerPool, store: PlanStore, iterations: int
) -> dict[str, Any]:
    """Return the parts of the saving of a mean day, in yuan, and the states behind them."""
    firms = tuple(firm.id for firm in scenario.firms if firm.share > 0)
    county = input_hash(scenario)
    simple = simple_alliance(scenario)
    near = input_hash(simple)
    alone = [
        CoalitionTask(scenario, county, (firm,), "equal_service", iterations) for firm in firms
    ]
    shared = CoalitionTask(simple, near, firms, "after", iterations, (), ())
    joint = CoalitionTask(scenario, county, firms, "after", iterations, (), None)
    tasks = [joint, shared, *alone]
    tasks += [replace(task, flows="down") for task in (shared, *alone)]
    records = run_stored(pool, store, tasks)
    require_feasible(records)
    n = len(firms)
    last, first = records[0], records[1]
    before, first_down, before_down = records[2 : 2 + n], records[2 + n], records[3 + n :]
    return _parts(scenario, before, first, last, before_down, first_down)


def _pay_at_stops(scenario: Scenario, records: list[CoalitionPlan]) -> float:
    """Return the mean pay (yuan/h) of a driver at a stop, over all stops made from the hubs."""
    pay = {kind.id: scenario.driver_pay_yuan_h(kind) for kind in scenario.fleet}
    visits = dict.fromkeys(pay, 0)
    for record in records:
        for kind, trips in record.days:
            visits[kind] += sum(len(places) for _, places in trips)
    count = sum(visits.values())
    return sum(pay[kind] * number for kind, number in visits.items()) / count if count else 0.0


def _parts(
    scenario: Scenario,
    before: list[CoalitionPlan],
    first: CoalitionPlan,
    last: CoalitionPlan,
    before_down: list[CoalitionPlan],
    first_down: CoalitionPlan,
) -> dict[str, Any]:
    def summed(records: list[CoalitionPlan], name: str) -> float:
        return sum(record.total(name) for record in records)

    routes = sum(record.routing_yuan for record in before)
    routes_down = sum(record.routing_yuan for record in before_down)
    minutes = float(scenario.operations.stop_fixed_min)
    wage = _pay_at_stops(scenario, before)
    stops = sum(record.stops for record in before) - first.stops
    fewer = stops * minutes / 60 * wage
    back = (routes - routes_down) - (first.routing_yuan - first_down.routing_yuan)
    fuller = routes - first.routing_yuan - fewer - back
    hall = {name: summed(before, name) - last.total(name) for name in ("sorting", "hub")}
    other = {
        name: summed(before, name) - last.total(name)
        for name in sorted({*last.yuan, *(k for r in before for k in r.yuan)})
        if name not in ("vehicle_day", "distance", "toll", "driver", "bus", "sorting", "hub")
    }
    parts = {
        "fewer_stops": fewer,
        "fuller_vehicles": fuller,
        "back_loads": back,
        "shared_hub": sum(hall.values()),
        "shared_stations": 0.0,
        "waves": first.routing_yuan - last.routing_yuan,
        "other": sum(other.values()),
    }
    cost_before = sum(sum(record.total(name) for name in record.yuan) for record in before)
    cost_after = sum(last.total(name) for name in last.yuan)
    return {
        "unit": "yuan a mean day",
        "parts": parts,
        "sum": sum(parts.values()),
        "saving": cost_before - cost_after,
        "before": cost_before,
        "after": cost_after,
        "stops": {
            "before": sum(r.stops for r in before),
            "shared": first.stops,
            "after": last.stops,
        },
        "vehicles": {
            "before": sum(r.vehicles for r in before),
            "shared": first.vehicles,
            "after": last.vehicles,
        },
    }
