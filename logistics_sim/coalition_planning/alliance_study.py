"""What the parts of an alliance study share: its settings, and coalitions planned on demand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.coalition_planning.coalition_task import (
    CoalitionPlan,
    CoalitionTask,
    HandOvers,
    plan_coalition,
    task_key,
)
from logistics_sim.coalition_planning.game_values import Values, values_of
from logistics_sim.coalition_planning.plan_store import PlanStore
from logistics_sim.coalition_planning.planner import CoalitionEffort, CoalitionPlanner
from logistics_sim.coalition_planning.random_costs import random_items
from logistics_sim.core.progress import Progress, silent
from logistics_sim.study.manifest import input_hash
from logistics_sim.study.worker_pool import WorkerPool

if TYPE_CHECKING:
    from logistics_sim.coalition_planning.own_route_driving import OwnRoutes
    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario

MONTHS = 20
Members = tuple[str, ...]


@dataclass(frozen=True)
class AllianceSettings:
    """What an alliance study may vary; every field enters the folder's stamp.

    Attributes
    ----------
    effort
        Work relative to the scenario's own effort.
    months
        Months of random days behind every interval.
    per_stratum
        Orders of entry for each place, where shares are sampled.
    deep
        Whether kinds of before, the decomposition, the levers and other volumes are planned.
    seeds
        How often everything is planned, each time by another seed of the search: their spread is
        the noise of the shares (`search_noise`). Up to ten firms only.
    """

    effort: float = 1.0
    months: int = MONTHS
    per_stratum: int = 4
    deep: bool = False
    seeds: int = 1


@dataclass(frozen=True)
class PlannedCoalitions:
    """All coalitions of the firms with parcels, planned."""

    records: dict[Members, CoalitionPlan]
    operators: dict[Members, Operator]


@dataclass
class AllianceStudy:
    """What the parts of an alliance study share."""

    scenario: Scenario
    world: World
    out: Path
    settings: AllianceSettings
    pool: WorkerPool
    progress: Progress = silent
    own: list[OwnRoutes] = field(default_factory=list)

    def active(self) -> Members:
        """Return the firms that have parcels."""
        return tuple(firm.id for firm in self.scenario.firms if firm.share > 0)

    def plan(
        self, members: list[Members], singles: tuple[str, ...], search: int = 0
    ) -> PlannedCoalitions:
        """Plan the coalitions `members` (two firms or more) and the firms `singles` alone.

        `search` numbers the seed of the search; 0 is the scenario's own.
        """
        efforts = CoalitionEffort.of(self.scenario.effort.iterations).times(self.settings.effort)
        planner = CoalitionPlanner(
            self.scenario,
            input_hash(self.scenario),
            PlanStore(self.out / "coalitions"),
            self.pool,
            efforts,
            self.progress,
            expected=len(members) + len(singles),
            search=search,
        )
        records: dict[Members, CoalitionPlan] = {}
        if members:
            planner.transfer = self._transfer(planner)
            records.update(planner.plan(members, "after"))
        records.update(planner.plan([(firm,) for firm in singles], "equal_service"))
        operators = {
            firms: CoalitionTask(
                self.scenario,
                "",
                firms,
                record.statement,
                1,
            ).operator(self.world)
            for firms, record in records.items()
        }
        return PlannedCoalitions(records, operators)

    def _transfer(self, planner: CoalitionPlanner) -> HandOvers:
        """Return where and in which waves the alliance of all hands over to local vans.

        Found once, with the whole effort; other coalitions are planned with it and without.
        """
        if self.scenario.after.echelons != "auto":
            return ()
        task = CoalitionTask(
            self.scenario,
            planner.county,
            self.active(),
            "after",
            planner.effort.first,
            search=planner.search,
        )
        task = replace(task, key=task_key(task))
        record = planner.store.get(task.key)
        if record is None:
            record = self.pool.run(plan_coalition, [task], lambda _, r: planner.store.put(r))[0]
        return record.transfer


def all_members(firms: Members) -> list[Members]:
    """Return all coalitions of two firms or more, in order."""
    sizes = range(2, len(firms) + 1)
    return [members for size in sizes for members in combinations(firms, size)]


def random_values(study: AllianceStudy, planned: PlannedCoalitions) -> Values:
    """Return the closed values of all coalitions on the shared random days."""
    items = random_items(study.scenario, study.world, study.settings.months)
    return values_of(
        study.scenario,
        study.world,
        planned.records,
        planned.operators,
        items,
        study.settings.months,
    )
