"""Plan all coalitions: rounds of neighbours, then repairs where a larger load costs less."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.coalition_planning.coalition_task import (
    CoalitionPlan,
    CoalitionTask,
    HandOvers,
    plan_coalition,
    task_key,
)
from logistics_sim.coalition_planning.planning_rounds import rounds
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import noop
from logistics_sim.scenario import Variant

if TYPE_CHECKING:
    from logistics_sim.coalition_planning.plan_store import PlanStore
    from logistics_sim.routing.county_plan.warm_start import DayTemplates
    from logistics_sim.scenario import Scenario
    from logistics_sim.study.worker_pool import WorkerPool

MOST_REPAIRS = 4
"""Rounds of repairs at most; each lowers costs, so they end by themselves."""
SWEEPS = 3
DEAR = 6
"""One coalition in so many is planned on in a sweep: those dearest for their load."""
STEP = 0.005
"""Least part above the lower hull of costs over loads that is worth another look."""


@dataclass(frozen=True)
class CoalitionEffort:
    """Iterations of the search by the round in which a coalition is planned, and in a sweep."""

    first: int
    second: int
    later: int
    sweep: int

    @staticmethod
    def of(iterations: int) -> CoalitionEffort:
        """Return the efforts that belong to the scenario's own."""
        return CoalitionEffort(
            first=max(iterations, 1),
            second=max(iterations // 4, 1),
            later=max(iterations // 16, 1),
            sweep=max(iterations // 2, 1),
        )

    def times(self, factor: float) -> CoalitionEffort:
        """Return the same split with `factor` times the work."""
        parts = (self.first, self.second, self.later, self.sweep)
        return CoalitionEffort(*(max(round(number * factor), 1) for number in parts))

    def of_round(self, number: int) -> int:
        """Return the iterations of round `number`."""
        return (self.first, self.second)[number] if number < 2 else self.later


@dataclass
class CoalitionPlanner:
    """Plans coalitions of a scenario, each once; what the store holds is not planned again."""

    scenario: Scenario
    county: str
    store: PlanStore
    pool: WorkerPool
    effort: CoalitionEffort
    progress: Progress = silent
    transfer: HandOvers | None = None
    expected: int = 0
    search: int = 0
    planned: int = 0
    work: int = field(default=0)

    def plan(
        self, members: Sequence[tuple[str, ...]], statement: Variant
    ) -> dict[tuple[str, ...], CoalitionPlan]:
        """Return the record of each coalition in `members`, all under one statement."""
        loads = self._loads(members)
        order = {firm.id: number for number, firm in enumerate(self.scenario.firms)}
        ranked = sorted(members, key=lambda m: (-loads[m][0], [order[f] for f in m]))
        first_of: dict[tuple[float, tuple[str, ...]], tuple[str, ...]] = {}
        for firms in ranked:
            first_of.setdefault(loads[firms], firms)
        leaders = list(first_of.values())
        found: dict[tuple[str, ...], CoalitionPlan] = {}
        batches = rounds(range(len(leaders)))
        for number, batch in enumerate(batches):
            few = len(batches) == 2 and number == 1
            effort = self.effort.sweep if few else self.effort.of_round(number)
            found |= self._run(
                [self._near(leaders, i, n, found, statement, effort) for i, n in batch]
            )
        load = {firms: loads[firms][0] for firms in leaders}
        self._repair(found, statement, load)
        if statement == "after" and self.transfer:
            # What pays for the whole alliance need not pay for few of its firms.
            self._keep(
                found,
                [
                    self._task(m, statement, self.effort.later, _days(found, [m]), ())
                    for m in leaders
                ],
            )
        for _ in range(SWEEPS):
            if not self._smoothed(found, statement, leaders, load):
                break
            self._repair(found, statement, load)
        twins = [firms for firms in ranked if firms not in found]
        same = {firms: first_of[loads[firms]] for firms in twins}
        return found | self._run(
            [
                self._task(m, statement, 0, _days(found, [first]), found[first].transfer)
                for m, first in same.items()
            ]
        )

    def _loads(
        self, members: Sequence[tuple[str, ...]]
    ) -> dict[tuple[str, ...], tuple[float, tuple[str, ...]]]:
        """Return what decides a coalition's loads: its share, and its firms that own stock.

        Where firms have volumes of their own, no two coalitions are alike.
        """
        share = {firm.id: firm.share for firm in self.scenario.firms}
        services = self.scenario.services
        owners = {s.firm for s in (services.drop_ship, services.replenishment) if s is not None}
        if self.scenario.demand.follows() != "ratios":
            owners = set(share)
        return {
            firms: (
                round(sum(share[f] for f in firms), 12),
                tuple(sorted(owners.intersection(firms))),
            )
            for firms in members
        }

    def _near(
        self,
        leaders: Sequence[tuple[str, ...]],
        item: int,
        near: Sequence[int],
        found: dict[tuple[str, ...], CoalitionPlan],
        statement: Variant,
        effort: int,
    ) -> CoalitionTask:
        """Return the task of a coalition that starts from what is planned `near` it."""
        return self._task(
            leaders[item], statement, effort, _days(found, [leaders[other] for other in near])
        )

    def _keep(
        self, found: dict[tuple[str, ...], CoalitionPlan], tasks: Sequence[CoalitionTask]
    ) -> bool:
        """Run `tasks` and keep what is cheaper; return whether anything is."""
        better = False
        for firms, record in self._run(tasks).items():
            old = found[firms]
            if record.feasible and (
                not old.feasible or record.routing_yuan < old.routing_yuan - 0.005
            ):
                found[firms] = record
                better = True
        return better

    def _smoothed(
        self,
        found: dict[tuple[str, ...], CoalitionPlan],
        statement: Variant,
        leaders: Sequence[tuple[str, ...]],
        load: dict[tuple[str, ...], float],
    ) -> bool:
        """Plan on where routes are dearest for their load; return whether anything got cheaper."""
        known = [firms for firms in leaders if found[firms].feasible]
        points = [(load[firms], found[firms].routing_yuan) for firms in known]
        above = dict(zip(known, above_hull(points), strict=True))
        dear = sorted((f for f in known if above[f] > STEP), key=lambda f: -above[f])
        tasks = []
        for firms in dear[: len(known) // DEAR]:
            place = known.index(firms)
            near = [firms, *known[max(place - 1, 0) : place], *known[place + 1 : place + 2]]
            starts, over = _days(found, near), found[firms].transfer
            tasks.append(self._task(firms, statement, self.effort.sweep, starts, over))
        return self._keep(found, tasks)

    def _repair(
        self,
        found: dict[tuple[str, ...], CoalitionPlan],
        statement: Variant,
        load: dict[tuple[str, ...], float],
    ) -> None:
        """Take over the routes of a coalition with at least the same load where they cost less.

        Routes that carry more carry less too, so no search is needed.
        """
        for _ in range(MOST_REPAIRS):
            tasks = []
            for firms, record in found.items():
                better = _cheaper(firms, record, found, load)
                if better is not None:
                    starts = _days(found, [better.firms, firms])
                    tasks.append(self._task(firms, statement, 0, starts, better.transfer))
            if not tasks:
                return
            for firms, record in self._run(tasks).items():
                if record.feasible and record.routing_yuan < found[firms].routing_yuan:
                    found[firms] = record

    def _task(
        self,
        firms: tuple[str, ...],
        statement: Variant,
        iterations: int,
        starts: tuple[DayTemplates, ...],
        transfer: HandOvers | None = None,
    ) -> CoalitionTask:
        """Return a task; without `transfer` with the hand-overs of the whole alliance."""
        over = self.transfer if transfer is None else transfer
        task = CoalitionTask(
            self.scenario,
            self.county,
            firms,
            statement,
            iterations,
            starts,
            over if statement == "after" else None,
            search=self.search,
        )
        return replace(task, key=task_key(task))

    def _run(self, tasks: Sequence[CoalitionTask]) -> dict[tuple[str, ...], CoalitionPlan]:
        found = {}
        left = []
        for task in tasks:
            record = self.store.get(task.key)
            if record is None:
                left.append(task)
            else:
                found[task.firms] = record
                self._count(record)

        def done(number: int, record: CoalitionPlan) -> None:
            self.store.put(record)
            found[record.firms] = record
            self._count(record)

        self.pool.run(plan_coalition, left, done)
        return {task.firms: found[task.firms] for task in tasks}

    def _count(self, record: CoalitionPlan) -> None:
        self.planned += 1
        self.work += record.iterations
        self.progress(noop("coalitions"), min(self.planned, self.expected), max(self.expected, 1))


def above_hull(points: Sequence[tuple[float, float]]) -> list[float]:
    """Return by what part each cost lies above the lower convex hull of all ``(load, cost)``.

    >>> above_hull([(1.0, 10.0), (2.0, 30.0), (3.0, 30.0), (3.0, 45.0)])
    [0.0, 0.5, 0.0, 0.5]
    """
    if not points:
        return []
    hull: list[tuple[float, float]] = []
    for x, y in sorted(points):
        if hull and hull[-1][0] == x:
            continue
        while len(hull) > 1:
            (a, c), (b, d) = hull[-2:]
            if (d - c) * (x - a) < (y - c) * (b - a):
                break
            hull.pop()
        hull.append((x, y))
    xs, ys = [x for x, _ in hull], [y for _, y in hull]
    low = np.interp([x for x, _ in points], xs, ys)
    return [float(y / b - 1) if b > 0 else 0.0 for (_, y), b in zip(points, low, strict=True)]


def _days(
    found: dict[tuple[str, ...], CoalitionPlan], members: Sequence[tuple[str, ...]]
) -> tuple[DayTemplates, ...]:
    return tuple(found[firms].days for firms in members if found[firms].feasible)


def _cheaper(
    firms: tuple[str, ...],
    record: CoalitionPlan,
    found: dict[tuple[str, ...], CoalitionPlan],
    load: dict[tuple[str, ...], float],
) -> CoalitionPlan | None:
    """Return the cheapest plan for at least this load that costs less than the own plan."""
    mine = record.routing_yuan if record.feasible else float("inf")
    better = [
        other
        for name, other in found.items()
        if name != firms
        and other.feasible
        and load[name] >= load[firms]
        and other.routing_yuan < mine - 0.005
    ]
    return min(better, key=lambda other: other.routing_yuan, default=None)
