"""Drive a planner's own route list as it is written, hold it against the rules, cost it.

Nothing is improved: the first visit of a place carries the firm's whole design load there, rests
fall where the rule wants them (before the leg that would exceed the longest stretch of
work), and what breaks a rule is listed, not repaired.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.coalition_planning.coalition_task import CoalitionPlan
from logistics_sim.core.errors import Fault
from logistics_sim.core.slow_work import finish_s, windows_between
from logistics_sim.core.units import clock_s
from logistics_sim.routing.county_plan.plan_tables import TableWriter
from logistics_sim.routing.county_plan.routing_task import Task
from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs, time_rules
from logistics_sim.routing.county_plan.stops import LOADS, Stops, group_stops
from logistics_sim.routing.county_plan.time_rules import TimeRules
from logistics_sim.routing.county_plan.timetable import TripTimes
from logistics_sim.routing.plan import Plan
from logistics_sim.scenario.operator import DayGroup

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario


@dataclass(frozen=True)
class OwnRoutes:
    """One firm's route list as a plan, what it breaks, and its record for comparisons."""

    firm: str
    plan: Plan
    violations: list[Fault]
    record: CoalitionPlan


def driven(scenario: Scenario, world: World, firm: str, rows: pd.DataFrame) -> OwnRoutes:
    """Drive the list `rows` of one firm."""
    from logistics_sim.costs.scenario_inputs import expected_ledger
    from logistics_sim.routing import verify_plan

    chosen = next(o for o in scenario.alone_operators("as_is") if o.firms == (firm,))
    said = rows["weekdays"] if "weekdays" in rows else rows["place"].map(lambda _: "")
    usual = "".join(map(str, chosen.day_groups[0].weekdays[: chosen.days_per_week]))
    rows = rows.assign(weekdays=["".join(sorted(set(text))) or usual for text in said])
    groups = tuple(
        DayGroup(f"d{text}", tuple(map(int, text))) for text in sorted(set(rows["weekdays"]))
    )
    days = sorted({day for group in groups for day in group.weekdays})
    operator = replace(chosen, day_groups=groups, days_per_week=len(days))
    loads = _loads(scenario, world, operator, rows)
    writer = TableWriter(planning_inputs(scenario, world, operator), operator)
    for group in groups:
        mine = rows[rows["weekdays"] == group.id[1:]]
        _Group(scenario, world, operator, group, mine, loads).drive(writer)
    trips, stops = writer.frames()
    fixed = {kind.id: float(kind.fixed_yuan_day) for kind in scenario.fleet}
    plan = Plan(operator, trips, stops, fixed)
    violations = verify_plan(scenario, world, plan, loads)
    ledger = expected_ledger(scenario, world, plan)
    yuan: dict[str, dict[str, float]] = {}
    sums = ledger.groupby(["activity", "direction"])["yuan"].sum().reset_index()
    for activity, direction, amount in sums.itertuples(index=False):
        yuan.setdefault(str(activity), {})[str(direction)] = round(float(amount), 6)
    return OwnRoutes(firm, plan, violations, _record(plan, firm, yuan))


def _loads(
    scenario: Scenario, world: World, operator: Operator, rows: pd.DataFrame
) -> pd.DataFrame:
    """Return the design loads of each group's own places, by all the days of each place.

    A place that several groups visit has smaller loads on each visit; one that no group visits
    stands in the first group, where it is missed.
    """
    import pandas as pd

    from logistics_sim.demand import design_loads

    visited: dict[str, set[int]] = defaultdict(set)
    for place, text in zip(rows["place"], rows["weekdays"], strict=True):
        visited[str(place)] |= set(map(int, text))
    first = operator.day_groups[0]
    pattern = {
        str(place): tuple(sorted(visited.get(str(place), first.weekdays)))
        for place in world.places["place_id"]
    }
    by_pattern = {
        days: design_loads(
            scenario, world.places, replace(operator, day_groups=(DayGroup("x", days),))
        )
        for days in sorted(set(pattern.values()))
    }
    tables = []
    for group in operator.day_groups:
        listed = set(rows.loc[rows["weekdays"] == group.id[1:], "place"].astype(str))
        if group is first:
            listed |= set(pattern) - set(visited)
        for days, table in by_pattern.items():
            chosen = {place for place in listed if pattern[place] == days}
            tables.append(table[table["place"].isin(chosen)].assign(group=group.id))
    return pd.concat(tables, ignore_index=True)


@dataclass
class _Group:
    """The trips of one set of weekdays."""

    scenario: Scenario
    world: World
    operator: Operator
    group: DayGroup
    rows: pd.DataFrame
    loads: pd.DataFrame
    rules: TimeRules = field(init=False)
    task: Task = field(init=False)
    left: dict[int, list[int]] = field(init=False)
    index: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.rules = time_rules(self.scenario)
        self.index = {str(name): row for row, name in enumerate(self.world.places["place_id"])}
        stops = group_stops(self.loads, self.world.places, self.group.id)
        stops = Stops.concatenated([stops, self._extra_stops(stops)])
        depart = {wave.id: wave.depart_s for wave in self.operator.waves}
        release = np.array([depart[int(wave)] for wave in stops.wave], dtype=np.int64)
        none = np.zeros(stops.size, dtype=bool)
        self.task = Task(0, stops, none, release, tuple(self.scenario.fleet), "through")
        self.left = defaultdict(list)
        for client in range(stops.size):
            self.left[int(stops.place[client])].append(client)

    def _extra_stops(self, stops: Stops) -> Stops:
        """Return empty stops for visits beyond the first of each place and wave."""
        have = np.zeros(len(self.index), dtype=np.int64)
        visits = {(int(p), int(w)) for p, w in zip(stops.place, stops.wave, strict=True)}
        for place, _ in visits:
            have[place] += 1
        want = np.bincount([self.index[str(p)] for p in self.rows["place"]], minlength=have.size)
        more = np.repeat(np.arange(have.size), np.maximum(want - have, 0)).astype(np.int64)
        none = np.zeros(more.size, dtype=np.int64)
        waves = np.full(more.size, self.operator.waves[0].id, dtype=np.int64)
        band = np.full(more.size, stops.band[0] if stops.size else 0, dtype=np.int64)
        return replace(
            stops.take(np.zeros(0, dtype=np.int64)),
            place=more,
            wave=waves,
            **dict.fromkeys(LOADS, none),
            band=band,
        )

    def drive(self, writer: TableWriter) -> None:
        """Drive every vehicle's trips in the order of their departures."""
        kinds = {kind.id: number for number, kind in enumerate(self.task.kinds)}
        for _, day in self.rows.groupby("vehicle", sort=True):
            kind = kinds[str(day["type"].iloc[0])]
            listed = [trip for _, trip in day.groupby("trip", sort=False)]
            listed.sort(key=self._depart_s)
            trips: list[TripTimes] = []
            since = 0
            for trip in listed:
                times = self._trip(kind, trip)
                if times is None:
                    continue
                gap = times.start_s - trips[-1].end_s if trips else self.rules.break_s
                if gap >= self.rules.break_s:
                    since = times.start_s
                since = self._timed(times, since, kind)
                if trips:
                    rest = self.rules.break_s
                    times.wait_s = gap - rest if gap >= rest else max(gap, 0)
                trips.append(times)
            if trips:
                writer.add_day(self.group, self.task, kind, trips, {})

    def _depart_s(self, trip: pd.DataFrame) -> int:
        said = str(trip["depart"].iloc[0]) if "depart" in trip else ""
        return clock_s(said) if said else self.operator.waves[0].depart_s

    def _trip(self, kind: int, rows: pd.DataFrame) -> TripTimes | None:
        """Return a trip's clients and legs, in the order of ``seq``."""
        ordered = rows.assign(number=rows["seq"].astype(int)).sort_values("number", kind="stable")
        clients: list[int] = []
        for name in ordered["place"]:
            if self.index[str(name)] != 0:
                clients += self._handed(self.index[str(name)])
        if not clients:
            return None
        way = [0, *(int(self.task.stops.place[client]) for client in clients), 0]
        seconds = self.world.travel[self.task.kinds[kind].id].seconds
        legs = [int(seconds[a, b]) for a, b in pairwise(way)]
        depart = self._depart_s(rows)
        return TripTimes(tuple(clients), depart - self.rules.loading_s, depart, legs=legs)

    def _handed(self, place: int) -> list[int]:
        """Return what the next visit of a place hands over: one wave, every band."""
        waiting = self.left[place]
        wave = self.task.stops.wave[waiting[0]]
        taken = [client for client in waiting if self.task.stops.wave[client] == wave]
        empty = [c for c in taken if not self.task.stops.items[c]]
        taken = [c for c in taken if c not in empty] or empty[:1]
        self.left[place] = [client for client in waiting if client not in taken]
        return taken

    def _timed(self, times: TripTimes, since: int, kind: int) -> int:
        """Drive the trip with its rest; return since when the driver has worked without one.

        A vehicle of `kind` needs for each leg what its hour says. One rest a trip at most: what a
        second one would be needed for is a violation.
        """
        opens = self.world.places["open_s"].to_numpy(dtype=np.int64)
        stops, rules = self.task.stops, self.rules
        service = rules.service_s(stops.items)
        places = stops.place[list(times.clients)]
        opened = [*opens[places].tolist(), 0]
        one_call = np.concatenate([[False], places[1:] == places[:-1]])
        handling = [
            *(service[list(times.clients)] - rules.stop_fixed_s * one_call).tolist(),
            0,
        ]
        slow = self.world.travel[self.task.kinds[kind].id].slow
        ways = list(pairwise([0, *places.tolist(), 0]))
        windows = [windows_between(slow, here, there) for here, there in ways]
        clock = times.depart_s
        for number, (open_s, stay_s) in enumerate(zip(opened, handling, strict=True)):
            usual_s = times.legs[number]
            arrive = finish_s(windows[number], clock, usual_s)
            late = max(arrive, open_s) + stay_s - since > rules.break_after_s
            if late and not times.break_s:
                times.break_s = rules.break_s
                since = clock = clock + rules.break_s
                arrive = finish_s(windows[number], clock, usual_s)
            times.legs[number] = arrive - clock
            times.arrive.append(arrive)
            clock = max(arrive, open_s) + stay_s
            times.leave.append(clock)
        times.arrive.pop()
        times.end_s = times.leave.pop()
        return since


def _record(plan: Plan, firm: str, yuan: dict[str, dict[str, float]]) -> CoalitionPlan:
    summary: dict[str, Any] = plan.summary()
    text = plan.trips.to_csv(index=False) + plan.stops.to_csv(index=False)
    return CoalitionPlan(
        key="",
        firms=(firm,),
        statement="as_is",
        feasible=True,
        reason="",
        yuan=yuan,
        lines={},
        days=(),
        vehicles=summary["vehicles"],
        trips=summary["trips"],
        stops=summary["stops"],
        distance_km=summary["distance_km"],
        transfer=(),
        iterations=0,
        seed=0,
        plan_hash=hashlib.sha256(text.encode()).hexdigest(),
    )
