"""The planner's own route list: driven as it is written, checked, and costed with its faults.

A CSV with one row per stop: ``firm, vehicle, type, trip, seq, place`` and, where known,
``depart`` (HH:MM of the trip) and ``weekdays`` (digits, 0 = Monday). Nothing is improved: a
stop carries the firm's whole design load of its place on the first visit, and what breaks a
rule is listed, not repaired.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.core.units import clock_s
from logistics_sim.routing.county.rules import TimeRules, time_rules
from logistics_sim.routing.county.stops import Stops, group_stops
from logistics_sim.routing.county.tables import TableWriter
from logistics_sim.routing.county.task import Task
from logistics_sim.routing.county.timetable import TripTimes
from logistics_sim.routing.plan import Plan
from logistics_sim.scenario.operator import DayGroup
from logistics_sim.study.coalitions.task import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario

NEEDED = ("firm", "vehicle", "type", "trip", "seq", "place")


@dataclass(frozen=True)
class OwnRoutes:
    """One firm's route list as a plan, what it breaks, and its record for comparisons."""

    firm: str
    plan: Plan
    violations: list[Fault]
    record: Record


def read_own_routes(path: Path, scenario: Scenario, world: World) -> list[OwnRoutes]:
    """Return the route lists of `path`, one for each firm in it.

    Raises `FaultsError` (ALL-013) with every row that cannot be read: unknown firms, places
    or vehicle types, stops that are not numbered, days or times that are none.
    """
    import pandas as pd

    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except FileNotFoundError as error:
        raise InputError("ALL-013", str(path), "there is no such file") from error
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError("ALL-013", str(path), f"not readable as CSV: {error}") from error
    missing = [name for name in NEEDED if name not in table]
    if missing:
        found = ", ".join(map(str, table.columns))
        text = f"columns are missing: {', '.join(missing)}"
        raise InputError("ALL-013", str(path), text, f"found: {found}")
    faults = _row_faults(table, str(path), scenario, world)
    if faults:
        raise FaultsError(faults)
    return [
        _driven(scenario, world, str(firm), rows) for firm, rows in table.groupby("firm", sort=True)
    ]


def kept_routes(own: Sequence[OwnRoutes], out: Path) -> list[dict[str, Any]]:
    """Save the plans of route lists under ``out/own_routes``; return what they break, by firm."""
    for found in own:
        folder = out / "own_routes" / found.firm
        folder.mkdir(parents=True, exist_ok=True)
        found.plan.save(folder)
    return [{"firm": found.firm, **asdict(fault)} for found in own for fault in found.violations]


def _row_faults(table: pd.DataFrame, where: str, scenario: Scenario, world: World) -> list[Fault]:
    known = {
        "firm": {firm.id for firm in scenario.firms},
        "type": {kind.id for kind in scenario.fleet},
        "place": set(world.places["place_id"].astype(str)),
    }
    faults = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        place = f"{where}, row {number}"
        for name, names in known.items():
            if row[name] not in names:
                faults.append(Fault("ALL-013", place, f"unknown {name} {row[name]!r}"))
        if not str(row["seq"]).strip().isdecimal():
            faults.append(Fault("ALL-013", place, f"seq {row['seq']!r} is not a whole number"))
        if set(row.get("weekdays", "")) - set("0123456"):
            text = f"weekdays {row['weekdays']!r} are not digits 0 to 6"
            faults.append(Fault("ALL-013", place, text))
        if row.get("depart"):
            try:
                clock_s(row["depart"])
            except ValueError as error:
                faults.append(Fault("ALL-013", place, str(error)))
    return faults


def _driven(scenario: Scenario, world: World, firm: str, rows: pd.DataFrame) -> OwnRoutes:
    """Drive one firm's list and hold it against the rules."""
    from logistics_sim.costs.expected import expected_ledger
    from logistics_sim.demand import design_loads
    from logistics_sim.routing import verify_plan

    operator = _operator(scenario, firm, rows)
    group = operator.day_groups[0]
    loads = design_loads(scenario, world, operator)
    stops = group_stops(loads, world, group.id)
    rules = time_rules(scenario)
    release = np.array(
        [{w.id: w.depart_s for w in operator.waves}[int(wave)] for wave in stops.wave],
        dtype=np.int64,
    )
    task = Task(
        0, stops, np.zeros(stops.size, dtype=bool), release, tuple(scenario.fleet), "through"
    )
    extra = _extra_stops(world, stops, rows, operator.waves[0].id)
    if extra.size:
        joined = Stops.joined([stops, extra])
        grown = np.concatenate(
            [release, np.full(extra.size, operator.waves[0].depart_s, dtype=np.int64)]
        )
        task = replace(task, stops=joined, trunk=np.zeros(joined.size, dtype=bool), release_s=grown)
    writer = TableWriter(scenario, world, operator)
    left: dict[int, list[int]] = defaultdict(list)
    for client in range(task.stops.size):
        left[int(task.stops.place[client])].append(client)
    kinds = {kind.id: number for number, kind in enumerate(task.kinds)}
    for _, day in rows.groupby("vehicle", sort=True):
        kind = kinds[str(day["type"].iloc[0])]
        trips: list[TripTimes] = []
        for _, trip in day.groupby("trip", sort=False):
            times = _trip(scenario, world, task, kind, trip, left, rules, operator)
            if times is not None:
                if trips:
                    gap = times.start_s - trips[-1].end_s
                    times.wait_s = gap - rules.break_s if gap >= rules.break_s else max(gap, 0)
                trips.append(times)
        if trips:
            writer.add_day(group, task, kind, trips, {})
    trips_table, stops_table = writer.frames()
    fixed = {kind.id: float(kind.fixed_yuan_day) for kind in scenario.fleet}
    plan = Plan(operator, trips_table, stops_table, fixed)
    violations = verify_plan(scenario, world, plan, loads)
    ledger = expected_ledger(scenario, world, plan)
    yuan: dict[str, dict[str, float]] = {}
    sums = ledger.groupby(["activity", "direction"])["yuan"].sum().reset_index()
    for activity, direction, amount in sums.itertuples(index=False):
        yuan.setdefault(str(activity), {})[str(direction)] = round(float(amount), 6)
    return OwnRoutes(firm, plan, violations, _record(plan, firm, yuan))


def _operator(scenario: Scenario, firm: str, rows: pd.DataFrame) -> Operator:
    chosen = next(o for o in scenario.alone_operators("as_is") if o.firms == (firm,))
    said = sorted({int(day) for text in rows.get("weekdays", []) for day in text})
    days = tuple(said) or tuple(range(min(2 * chosen.days_per_week, 6)))
    return replace(chosen, day_groups=(DayGroup("all", days),), days_per_week=len(days))


def _extra_stops(world: World, stops: Stops, rows: pd.DataFrame, wave: int) -> Stops:
    """Return empty stops for visits beyond the first of each place and wave."""
    index = {str(name): row for row, name in enumerate(world.places["place_id"])}
    have = np.bincount(stops.place, minlength=len(index))
    want = np.bincount([index[str(p)] for p in rows["place"]], minlength=len(index))
    more = np.repeat(np.arange(len(index)), np.maximum(want - have, 0))
    none = np.zeros(more.size, dtype=np.int64)
    waves = np.full(more.size, wave, dtype=np.int64)
    return Stops(more.astype(np.int64), waves, none, none, none, none, none, none, none)


def _trip(
    scenario: Scenario,
    world: World,
    task: Task,
    kind: int,
    rows: pd.DataFrame,
    left: dict[int, list[int]],
    rules: TimeRules,
    operator: Operator,
) -> TripTimes | None:
    """Drive one trip in the order of ``seq``, without a break."""
    index = {str(name): row for row, name in enumerate(world.places["place_id"])}
    ordered = rows.assign(number=rows["seq"].astype(int)).sort_values("number", kind="stable")
    places = [index[str(name)] for name in ordered["place"] if index[str(name)] != 0]
    clients = tuple(left[place].pop(0) for place in places)
    if not clients:
        return None
    said = str(rows["depart"].iloc[0]) if "depart" in rows else ""
    depart = clock_s(said) if said else operator.waves[0].depart_s
    travel = world.travel[task.kinds[kind].id]
    way = [0, *places, 0]
    legs = [int(travel.seconds[a, b]) for a, b in pairwise(way)]
    opens = world.places["open_s"].to_numpy(dtype=np.int64)
    service = rules.service_s(task.stops.items)
    times = TripTimes(clients, depart - rules.loading_s, depart, legs=legs)
    clock = depart
    for leg, client, place in zip(legs, clients, places, strict=False):
        clock += leg
        times.arrive.append(clock)
        clock = max(clock, int(opens[place])) + int(service[client])
        times.leave.append(clock)
    times.end_s = clock + legs[-1]
    return times


def _record(plan: Plan, firm: str, yuan: dict[str, dict[str, float]]) -> Record:
    summary: dict[str, Any] = plan.summary()
    text = plan.trips.to_csv(index=False) + plan.stops.to_csv(index=False)
    return Record(
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
