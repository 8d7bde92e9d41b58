"""Three kinds of *before*, never mixed, each against the same alliance on the same days.

``equal_service``: every firm to every village, at the service of the alliance. ``as_is``: every
firm to the village on its own delivery days. ``today``: as it is, but firms of scope
``township`` stop at the township station and their customers fetch there. ``own_routes``: the
planner's route list, costed as it stands (see `own_routes`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.coalition_planning.alliance_saving import daily_costs, saving_answer
from logistics_sim.coalition_planning.coalition_task import CoalitionPlan, CoalitionTask
from logistics_sim.coalition_planning.decomposition import require_feasible, run_stored
from logistics_sim.coalition_planning.random_costs import random_items
from logistics_sim.scenario import ALONE_VARIANTS
from logistics_sim.study.manifest import input_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from logistics_sim.coalition_planning.plan_store import PlanStore
    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario
    from logistics_sim.study.worker_pool import WorkerPool

    Reals = NDArray[np.float64]


def township_of(world: World) -> tuple[tuple[str, str], ...]:
    """Return the pairs (village, its township station)."""
    places = world.places
    village = (places["kind"] == "village").to_numpy()
    return tuple(
        (str(name), str(station))
        for name, station in zip(
            places["place_id"][village], places["township"][village], strict=True
        )
    )


def before_variant_tasks(
    scenario: Scenario, world: World, iterations: int
) -> dict[str, list[CoalitionTask]]:
    """Return the firms' tasks of each kind of before; ``today`` where a firm stops short."""
    county = input_hash(scenario)
    firms = [firm for firm in scenario.firms if firm.share > 0]
    kinds: dict[str, list[CoalitionTask]] = {
        name: [CoalitionTask(scenario, county, (f.id,), name, iterations) for f in firms]
        for name in ALONE_VARIANTS
    }
    if any(firm.scope == "township" for firm in firms):
        stations = township_of(world)
        kinds["today"] = [
            replace(task, serve_from=stations, to_village=False)
            if firm.scope == "township"
            else task
            for firm, task in zip(firms, kinds["as_is"], strict=True)
        ]
    return kinds


def compare_before_variants(
    scenario: Scenario,
    world: World,
    pool: WorkerPool,
    store: PlanStore,
    iterations: int,
    months: int,
    own: Mapping[str, CoalitionPlan] | None = None,
) -> dict[str, Any]:
    """Return the saving against each kind of before, with paired intervals.

    `own` gives by firm what its own route list costs (``own_routes``); firms without one
    enter by their plan of ``as_is``.
    """
    firms = tuple(firm.id for firm in scenario.firms if firm.share > 0)
    joint = CoalitionTask(scenario, input_hash(scenario), firms, "after", iterations, (), None)
    kinds = before_variant_tasks(scenario, world, iterations)
    tasks = [joint, *dict.fromkeys(task for kind in kinds.values() for task in kind)]
    records = dict(zip(tasks, run_stored(pool, store, tasks), strict=True))
    require_feasible(list(records.values()))
    items = random_items(scenario, world, months)
    after = _daily(scenario, world, [(joint, records[joint])], items)
    parcels = float(sum(table.sum() for table in items.values())) / after["down"].size
    target = float(scenario.targets.saving_share)
    answer: dict[str, Any] = {}
    for name, chosen in kinds.items():
        before = _daily(scenario, world, [(task, records[task]) for task in chosen], items)
        answer[name] = saving_answer(before, after, target, parcels)
    if own:
        pairs = [(task, own.get(task.firms[0], records[task])) for task in kinds["as_is"]]
        answer["own_routes"] = saving_answer(
            _daily(scenario, world, pairs, items), after, target, parcels
        )
    return answer


def _daily(
    scenario: Scenario,
    world: World,
    pairs: Sequence[tuple[CoalitionTask, CoalitionPlan]],
    items: Mapping[str, Reals],
) -> dict[str, Reals]:
    planned = [(record, task.operator(world), task.to_village) for task, record in pairs]
    return daily_costs(scenario, world, planned, items)
