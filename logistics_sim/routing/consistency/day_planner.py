"""A day planned anew near its reference: candidates, search on the whole price, the cheapest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InternalError
from logistics_sim.core.seeds import stream
from logistics_sim.language import gettext as _
from logistics_sim.routing.consistency.change_prices import ChangePrices, change_prices
from logistics_sim.routing.consistency.day_evaluation import DayEvaluator, DayTotals, VehicleDay
from logistics_sim.routing.consistency.handover_part import (
    HandoverPart,
    handover_part,
    join_handover_part,
    without,
)
from logistics_sim.routing.consistency.insertion import StopInserter
from logistics_sim.routing.consistency.local_search import improve_days
from logistics_sim.routing.consistency.plan_changes import count_changes
from logistics_sim.routing.consistency.plan_tables_of_days import (
    days_in,
    plan_from,
    with_reference_names,
)
from logistics_sim.routing.consistency.reference import reference_of, stops_of
from logistics_sim.routing.consistency.route_repair import fit_reference
from logistics_sim.routing.consistency.sectors import Part, cheapest_mix, sectors
from logistics_sim.routing.county_plan.carried_loads import carry_over
from logistics_sim.routing.county_plan.planner import make_plan
from logistics_sim.routing.county_plan.routing_task import (
    MICRO_PER_YUAN,
    main_task,
    problem_of,
    useful_kinds,
)
from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs
from logistics_sim.routing.county_plan.stops import BANDS, LOADS, group_stops, split_oversized
from logistics_sim.routing.county_plan.warm_start import WarmStart, day_templates
from logistics_sim.routing.plan_verification import verify_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing.plan import Plan
    from logistics_sim.scenario import Operator, Scenario

STEPS_SHARE = 0.25
"""Steps of the search on the whole price for each iteration of the scenario's effort."""


@dataclass(frozen=True)
class Candidate:
    """A plan of the day before it is written: vehicle days, or a plan with hand-overs."""

    name: str
    totals: DayTotals
    days: tuple[VehicleDay, ...] = ()
    plan: Plan | None = None


class DayPlanner:
    """Plans one day for its loads, at any price of change against `last`.

    Candidates are the reference with the loads of today (``kept``), a plan that knows
    nothing of it (``free``), one whose search began from it (``warm``), and what the search
    on the whole price makes of them. The cheapest total wins, so a plan never costs more with its
    changes than ``kept`` or ``free`` would; and since all prices choose among the same
    candidates, a dearer change never means more of it. All keep the hand-overs of `last`:
    where local vehicles take over is arranged for a season.
    """

    def __init__(
        self, scenario: Scenario, world: World, operator: Operator, loads: pd.DataFrame, last: Plan
    ) -> None:
        self.scenario, self.world, self.operator, self.loads = scenario, world, operator, loads
        self.inputs = planning_inputs(scenario, world, operator)
        self.places = world.places
        self.reference = reference_of(last, self.places)
        self.tolerance_s = change_prices(scenario).tolerance_s
        self.candidates: list[Candidate] = []
        transfer = _handovers_of(last)
        self.free_plan = make_plan(
            scenario, world, operator, loads, warm_start=WarmStart(transfer=transfer)
        )
        self._add_plan("free", self.free_plan)
        warm_start = WarmStart((day_templates(last),), transfer)
        self._add_plan("warm", make_plan(scenario, world, operator, loads, warm_start=warm_start))
        self.handover: HandoverPart | None = None
        if transfer:
            kept = make_plan(
                scenario, world, operator, loads, warm_start=replace(warm_start, search=False)
            )
            self._add_plan("kept", kept)
            named = with_reference_names(kept, self.places, self.reference, (), operator.id)
            self.handover = handover_part(named, self.places, self.reference, self.tolerance_s)
        self.evaluator = self._make_evaluator()
        self._reference_days: list[VehicleDay] | None = None
        if self.evaluator is not None:
            for candidate in self.candidates:
                self._add_days(candidate.name, self._days(candidate))
            self._add_reference_days(self.evaluator)
            if self.handover is not None:
                every = range(len(self.evaluator.visit))
                self._add_days("free beside hand-overs", self._planned_apart(self.evaluator, every))

    def _add_reference_days(self, evaluator: DayEvaluator) -> None:
        """Add the reference as far as it fits: the rest put in one by one, or planned anew."""
        days, unassigned = fit_reference(evaluator)
        choices = [StopInserter(evaluator, self.prices(1.0)).insert(days, unassigned)]
        if unassigned:
            extra = self._planned_apart(evaluator, unassigned)
            choices.append(None if extra is None else [*days, *extra])
        within = [c for c in choices if c is not None and _in_fleet(evaluator, c)]
        for number, choice in enumerate(within):
            plain = number == 0 and self.handover is None
            self._add_days("kept" if plain else f"kept {number}", choice)
        base_prices = self.prices(1.0)
        whole = [evaluator.matched(choice) for choice in within]
        self._reference_days = min(
            whole, key=lambda c: evaluator.totals(c).total(base_prices), default=None
        )

    def _planned_apart(
        self, evaluator: DayEvaluator, unassigned: Sequence[int]
    ) -> list[VehicleDay] | None:
        """Return days for the stops `unassigned` by themselves; the work follows their number."""
        import pandas as pd

        (group,) = self.operator.day_groups
        stops = evaluator.task.stops.take(np.array(sorted(unassigned), dtype=np.int64))
        visits = [evaluator.visit[client] for client in sorted(unassigned)]
        frame = pd.DataFrame({name: getattr(stops, name) for name in LOADS})
        frame[["place", "wave", "band"]] = visits
        frame["wave"] = frame["wave"].astype(np.int64)
        frame = frame.groupby(["wave", "place", "band"], as_index=False, sort=True).sum()
        frame.insert(0, "group", group.id)
        share = self.scenario.effort.iterations * len(unassigned) / len(evaluator.visit)
        scaled = self.scenario.change(**{"effort.iterations": max(round(share), 1)})
        plan = make_plan(
            scaled, self.world, self.operator, frame, warm_start=WarmStart(transfer=())
        )
        return None if plan.missed else days_in(evaluator, plan, self.places, unassigned)

    def prices(self, factor: float) -> ChangePrices:
        """Return `factor` times the scenario's prices of change."""
        return change_prices(self.scenario, factor)

    def _make_evaluator(self) -> DayEvaluator | None:
        """Return the task of all that is not handed over, None where nothing can be searched.

        Limited vehicles beside hand-overs are not searched: both parts would share them.
        """
        limited = any(kind.count is not None for kind in self.scenario.fleet)
        if self.operator.echelons == "transfer" or (self.handover is not None and limited):
            return None
        (group,) = self.operator.day_groups
        apart = _missed_visits(self.free_plan)
        if self.handover is not None:
            apart |= {(wave, place, band) for place, wave, band in self.handover.visits}
        stops = group_stops(self.loads, self.places, group.id)
        stops, _moved = carry_over(self.inputs, self.operator, stops)
        names = self.places["place_id"].astype(str).to_numpy()[stops.place].tolist()
        bands = [BANDS[band] for band in stops.band.tolist()]
        visits = zip(stops.wave.tolist(), names, bands, strict=True)
        mine = np.array([visit not in apart for visit in visits], dtype=bool)
        kinds = useful_kinds(self.inputs, "trunk")
        stops = split_oversized(stops.take(mine), kinds)
        if not stops.size or not kinds:
            return None
        task = main_task(self.inputs, self.operator, stops, np.zeros(stops.size, dtype=bool))
        problem = problem_of(self.inputs, task)
        busy = frozenset() if self.handover is None else self.handover.vehicles
        last, tolerance_s = self.reference, self.tolerance_s
        return DayEvaluator(self.inputs, task, problem, last, tolerance_s, busy)

    def _days(self, candidate: Candidate) -> list[VehicleDay] | None:
        if self.evaluator is None or candidate.plan is None:
            return None
        plan = candidate.plan
        if self.handover is not None:
            if candidate.name != "kept":
                return None
            plan = without(plan, self.handover)
        return days_in(self.evaluator, plan, self.places)

    def _add_plan(self, name: str, plan: Plan) -> None:
        """Add a whole plan, if it serves what the free one serves."""
        if _missed_visits(plan) != _missed_visits(self.free_plan):
            return
        named = with_reference_names(plan, self.places, self.reference, (), self.operator.id)
        change = count_changes(stops_of(named, self.places), self.reference, self.tolerance_s)
        totals = DayTotals(
            round(plan.cost_yuan() * MICRO_PER_YUAN), change.changed_stops, change.excess_s
        )
        self.candidates.append(Candidate(name, totals, plan=named))

    def _add_days(self, name: str, days: list[VehicleDay] | None) -> None:
        """Add vehicle days; they stand for the plan of that name that they were read from."""
        if self.evaluator is None or days is None:
            return
        days = self.evaluator.matched(days)
        totals = self.evaluator.totals(days)
        if self.handover is not None:
            totals = totals.plus(self.handover.totals)
        made = Candidate(name, totals, tuple(days))
        self.candidates = [old for old in self.candidates if old.name != name] + [made]

    def search(self, factors: Sequence[float]) -> None:
        """Add to the candidates what the search finds at `factors` times the prices of change."""
        if self.evaluator is None:
            return
        steps = max(round(self.scenario.effort.iterations * STEPS_SHARE), 1)
        parts = self._parts(self.evaluator)
        for factor in factors:
            mix = cheapest_mix(self.evaluator, parts, self.prices(factor))
            if parts and _in_fleet(self.evaluator, mix):
                self._add_days(f"sectors {factor:g}", mix)
            starts = [self.best(factor).days, tuple(mix)]
            for number, days in enumerate(dict.fromkeys(start for start in starts if start)):
                rng = stream(self.scenario.seed, "daily", self.operator.id, str(factor), number)
                inserter = StopInserter(self.evaluator, self.prices(factor))
                found = improve_days(self.evaluator, inserter, list(days), steps, rng)
                self._add_days(f"search {factor:g}/{number}", found)

    def _parts(self, evaluator: DayEvaluator) -> list[Part]:
        """Return the reference's days by sectors, each also planned anew."""
        found: list[Part] = []
        for days in sectors(evaluator, self.places, self._reference_days or ()):
            clients = [client for day in days for trip in day.trips for client in trip]
            found.append((days, self._planned_apart(evaluator, clients) or days))
        return found

    def best(self, factor: float) -> Candidate:
        """Return the candidate of the least total; among equals that of the fewest changes."""
        prices, base_prices = self.prices(factor), self.prices(1.0)

        def rank(candidate: Candidate) -> tuple[int, int, str]:
            totals = candidate.totals
            change = base_prices.of(totals.changed_stops, totals.excess_s)
            return totals.total(prices), change, candidate.name

        return min(self.candidates, key=rank)

    def plan(self, candidate: Candidate, taken: Sequence[str] = ()) -> Plan:
        """Return the verified plan of a candidate; stand-ins have no name among `taken`."""
        if self.evaluator is not None and candidate.days:
            busy = () if self.handover is None else self.handover.vehicle_names
            made = plan_from(
                self.inputs,
                self.operator,
                self.evaluator,
                candidate.days,
                self.free_plan,
                (*taken, *busy),
            )
            made = made if self.handover is None else join_handover_part(made, self.handover)
        else:
            assert candidate.plan is not None
            made = with_reference_names(
                candidate.plan, self.places, self.reference, taken, self.operator.id
            )
        made = replace(
            made, work=[*self.free_plan.work, {"task": "daily", "candidate": candidate.name}]
        )
        for fault in verify_plan(self.scenario, self.world, made, self.loads):
            raise InternalError(
                fault.code,
                fault.where,
                fault.message,
                _("the planner broke a rule; no plan is kept"),
            )
        return made


def _in_fleet(evaluator: DayEvaluator, days: Sequence[VehicleDay]) -> bool:
    """Return whether no type is used more often than it exists."""
    used = Counter(day.kind for day in days)
    return all(
        used[kind] <= vehicle.count for kind, vehicle in enumerate(evaluator.problem.vehicles)
    )


def _missed_visits(plan: Plan) -> set[tuple[int, str, str]]:
    """Return the visits (wave, place, band) that `plan` does not make."""
    return {
        (int(row["wave"]), str(row["village"]), str(row.get("band", "any"))) for row in plan.missed
    }


def _handovers_of(plan: Plan) -> tuple[tuple[str, int], ...]:
    """Return the stations and waves at which local trips of `plan` take over."""
    local = plan.trips[plan.trips["echelon"] == "local"]
    pairs = {(str(o), int(w)) for o, w in zip(local["origin"], local["wave"], strict=True)}
    return tuple(sorted(pairs))
