"""Plan all coalitions: rounds of neighbours, then repairs where a larger load costs less."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from logistics_sim.core.progress import Report, silent
from logistics_sim.study.coalitions.order import rounds
from logistics_sim.study.coalitions.task import (
    CoalitionTask,
    Record,
    Statement,
    plan_coalition,
    task_key,
)

if TYPE_CHECKING:
    from logistics_sim.routing.county.warm import Days
    from logistics_sim.scenario import Scenario
    from logistics_sim.study.coalitions.store import Store
    from logistics_sim.study.crew import Crew

MOST_REPAIRS = 4
"""Rounds of repairs at most; each lowers costs, so they end by themselves."""
SWEEPS = 1
NEAR = 0.05
"""Largest difference of loads between two coalitions whose costs are held against each other."""
STEP = 0.02
"""A rise of the routes' cost from one coalition to the next larger that is worth another look:
about twice what the load itself explains among the 57 coalitions of six firms."""


@dataclass(frozen=True)
class CoalitionEffort:
    """Iterations of the search by the round in which a coalition is planned."""

    first: int
    second: int
    later: int

    @staticmethod
    def of(iterations: int) -> CoalitionEffort:
        """Return the efforts that belong to the scenario's own."""
        return CoalitionEffort(
            first=max(iterations, 1),
            second=max(iterations // 2, 1),
            later=max(iterations // 16, 1),
        )

    def times(self, factor: float) -> CoalitionEffort:
        """Return the same split with `factor` times the work."""
        return CoalitionEffort(
            *(max(round(number * factor), 1) for number in (self.first, self.second, self.later))
        )

    def of_round(self, number: int) -> int:
        """Return the iterations of round `number`."""
        return (self.first, self.second)[number] if number < 2 else self.later


@dataclass
class CoalitionPlanner:
    """Plans coalitions of a scenario, each once; what the store holds is not planned again."""

    scenario: Scenario
    county: str
    store: Store
    crew: Crew
    effort: CoalitionEffort
    report: Report = silent
    transfer: tuple[str, ...] | None = None
    expected: int = 0
    planned: int = 0
    work: int = field(default=0)

    def plan(
        self, members: Sequence[tuple[str, ...]], statement: Statement
    ) -> dict[tuple[str, ...], Record]:
        """Return the record of each coalition in `members`, all under one statement."""
        share = {firm.id: firm.share for firm in self.scenario.firms}
        load = {firms: round(sum(share[f] for f in firms), 12) for firms in members}
        order = {firm.id: number for number, firm in enumerate(self.scenario.firms)}
        ranked = sorted(members, key=lambda m: (-load[m], [order[f] for f in m]))
        found: dict[tuple[str, ...], Record] = {}
        for number, batch in enumerate(rounds(range(len(ranked)))):
            tasks = [
                self._task(
                    ranked[item],
                    statement,
                    self.effort.of_round(number),
                    _days(found, [ranked[other] for other in near]),
                )
                for item, near in batch
            ]
            found.update(self._run(tasks))
        self._repair(found, statement, load)
        for _ in range(SWEEPS):
            if not self._smoothed(found, statement, ranked, load):
                break
            self._repair(found, statement, load)
        return found

    def _smoothed(
        self,
        found: dict[tuple[str, ...], Record],
        statement: Statement,
        ranked: Sequence[tuple[str, ...]],
        load: dict[tuple[str, ...], float],
    ) -> bool:
        """Plan on from the next smaller coalition's routes where the cost jumps up.

        Return whether anything got cheaper.
        """
        tasks = []
        for larger, smaller in itertools.pairwise(ranked):
            one, other = found[larger], found[smaller]
            if not (one.feasible and other.feasible):
                continue
            near = load[larger] <= load[smaller] * (1 + NEAR)
            if near and one.routing_yuan > other.routing_yuan * (1 + STEP):
                starts = _days(found, [smaller, larger])
                tasks.append(self._task(larger, statement, max(self.effort.second // 2, 1), starts))
        better = False
        for firms, record in self._run(tasks).items():
            if record.feasible and record.routing_yuan < found[firms].routing_yuan - 0.005:
                found[firms] = record
                better = True
        return better

    def _repair(
        self,
        found: dict[tuple[str, ...], Record],
        statement: Statement,
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
                    tasks.append(self._task(firms, statement, 0, starts))
            if not tasks:
                return
            for firms, record in self._run(tasks).items():
                if record.feasible and record.routing_yuan < found[firms].routing_yuan:
                    found[firms] = record

    def _task(
        self,
        firms: tuple[str, ...],
        statement: Statement,
        iterations: int,
        starts: tuple[Days, ...],
    ) -> CoalitionTask:
        task = CoalitionTask(
            self.scenario,
            self.county,
            firms,
            statement,
            iterations,
            starts,
            self.transfer if statement == "after" else None,
        )
        return replace(task, key=task_key(task))

    def _run(self, tasks: Sequence[CoalitionTask]) -> dict[tuple[str, ...], Record]:
        found = {}
        left = []
        for task in tasks:
            record = self.store.get(task.key)
            if record is None:
                left.append(task)
            else:
                found[task.firms] = record
                self._count(record)

        def done(number: int, record: Record) -> None:
            self.store.put(record)
            found[record.firms] = record
            self._count(record)

        self.crew.run(plan_coalition, left, done)
        return {task.firms: found[task.firms] for task in tasks}

    def _count(self, record: Record) -> None:
        self.planned += 1
        self.work += record.iterations
        self.report("coalitions", min(self.planned, self.expected), max(self.expected, 1))


def _days(
    found: dict[tuple[str, ...], Record], members: Sequence[tuple[str, ...]]
) -> tuple[Days, ...]:
    return tuple(found[firms].days for firms in members if found[firms].feasible)


def _cheaper(
    firms: tuple[str, ...],
    record: Record,
    found: dict[tuple[str, ...], Record],
    load: dict[tuple[str, ...], float],
) -> Record | None:
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
