"""One coalition planned: a task for a worker, and the record that it leaves."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from logistics_sim.coalition_planning.station_merging import gathered_loads
from logistics_sim.core.seeds import stream
from logistics_sim.language import gettext as _
from logistics_sim.routing.county_plan.warm_start import DayTemplates, WarmStart, day_templates
from logistics_sim.scenario import Variant

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Operator, Scenario

FORMAT = 5
"""Number of the record's form: a new one plans anew what an older version left."""
HandOvers = tuple[tuple[str, int], ...]
"""Pairs (station, wave) from which local vehicles drive."""
ROUTING = ("vehicle_day", "distance", "toll", "driver", "bus")


@dataclass(frozen=True)
class CoalitionTask:
    """Plan `firms` as one operator under a service statement.

    Attributes
    ----------
    scenario, county
        The scenario, and the hash of its inputs (a worker builds each county once).
    iterations
        Work of the search; 0 takes the cheapest of `starts` as it is.
    starts
        Vehicle days of other plans.
    transfer
        The hand-overs, pairs (station, wave); ``None`` lets the planner choose.
    flows
        ``all``, or ``down`` for a plan that brings and takes nothing back.
    serve_from
        Pairs (place, place that serves it): merged stations, or stops at the township only.
    to_village
        Whether parcels reach a village station (else no commission is paid for them).
    search
        Which seed the search takes: 0 for the scenario's own, else another that follows from it.
    key
        Content hash of everything that decides the result.
    """

    scenario: Scenario
    county: str
    firms: tuple[str, ...]
    statement: Variant
    iterations: int
    starts: tuple[DayTemplates, ...] = ()
    transfer: HandOvers | None = None
    flows: Literal["all", "down"] = "all"
    serve_from: tuple[tuple[str, str], ...] = ()
    to_village: bool = True
    search: int = 0
    key: str = ""

    def operator(self, world: World) -> Operator:
        """Return the operator: the alliance's statement, or a firm's own."""
        if self.statement == "after":
            return self.scenario.joint_operator(self.firms)
        townships = world.townships_by_time()
        chosen = self.scenario.alone_operators(self.statement, townships)
        return next(operator for operator in chosen if operator.firms == self.firms)


@dataclass(frozen=True)
class CoalitionPlan:
    """What is kept of a planned coalition; the same task leaves the same bytes.

    `yuan` holds a mean day's cost by activity and direction without township stations,
    `lines` the same by ``class|direction``, `days` the vehicle days (the start of other
    coalitions), `plan_hash` the timetable's hash.
    """

    key: str
    firms: tuple[str, ...]
    statement: Variant
    feasible: bool
    reason: str
    yuan: dict[str, dict[str, float]]
    lines: dict[str, float]
    days: DayTemplates
    vehicles: int
    trips: float
    stops: float
    distance_km: float
    transfer: HandOvers
    iterations: int
    seed: int
    plan_hash: str

    @property
    def routing_yuan(self) -> float:
        """Vehicles, kilometres and drivers of a mean day."""
        return sum(sum(self.yuan.get(name, {}).values()) for name in ROUTING)

    def total(self, activity: str) -> float:
        """Return yuan of an activity, all directions."""
        return sum(self.yuan.get(activity, {}).values())

    def to_json(self) -> dict[str, Any]:
        """Return the record as plain values."""
        return asdict(self)

    @staticmethod
    def from_json(value: dict[str, Any]) -> CoalitionPlan:
        """Return the record that `to_json` wrote."""
        days = tuple(
            (kind, tuple((int(wave), tuple(places)) for wave, places in trips))
            for kind, trips in value["days"]
        )
        firms = tuple(value["firms"])
        transfer = tuple((str(place), int(wave)) for place, wave in value["transfer"])
        return CoalitionPlan(**{**value, "firms": firms, "transfer": transfer, "days": days})


def task_key(task: CoalitionTask) -> str:
    """Return the content hash of everything that decides a task's result."""
    from logistics_sim.study.manifest import version

    fields = {name: getattr(task, name) for name in CoalitionTask.__dataclass_fields__}
    content = {**fields, "scenario": None, "key": None, "version": version(), "format": FORMAT}
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


_COUNTIES: dict[str, World] = {}


def _county(task: CoalitionTask) -> World:
    """Return the county, built once a worker (the hash holds all that it depends on).

    A firm by itself works from its own depot, whatever the statement.
    """
    from logistics_sim.places import build_world

    alone = [firm.depot for firm in task.scenario.firms if (firm.id,) == task.firms]
    depot = alone[0] if alone else None
    key = f"{task.county} {depot}"
    if key not in _COUNTIES:
        if not any(known.startswith(task.county) for known in _COUNTIES):
            _COUNTIES.clear()
        _COUNTIES[key] = build_world(task.scenario, depot=depot)
    return _COUNTIES[key]


def _by_seed(scenario: Scenario, search: int) -> Scenario:
    """Return the scenario with the seed of the search numbered `search`."""
    if not search:
        return scenario
    seed = int(stream(scenario.seed, "alliance-search", search).integers(2**31))
    return scenario.model_copy(update={"seed": seed})


def plan_coalition(task: CoalitionTask) -> CoalitionPlan:
    """Plan, verify and price one coalition; what cannot be served is stated, never hidden."""
    from logistics_sim.core.errors import InfeasibleError
    from logistics_sim.costs.scenario_inputs import expected_ledger
    from logistics_sim.demand import design_loads
    from logistics_sim.routing import make_plan

    world = _county(task)
    effort = task.scenario.effort.model_copy(update={"iterations": max(task.iterations, 1)})
    scenario = task.scenario.model_copy(update={"effort": effort})
    operator = task.operator(world)
    loads = _changed(design_loads(scenario, world.places, operator), task)
    try:
        plan = make_plan(
            _by_seed(scenario, task.search),
            world,
            operator,
            loads,
            warm_start=WarmStart(task.starts, task.transfer, search=task.iterations > 0),
        )
    except InfeasibleError as error:
        return _impossible(task, str(error))
    if plan.unserved:
        row = plan.unserved[0]
        text = _(
            "{count} stops unserved, first {village}: {cause}",
            count=len(plan.unserved),
            village=row["village"],
            cause=row["cause"],
        )
        return _impossible(task, text)
    ledger = expected_ledger(scenario, world, plan, dict(task.serve_from), task.to_village)
    yuan: dict[str, dict[str, float]] = {}
    sums = ledger.groupby(["activity", "direction"])["yuan"].sum().reset_index()
    for activity, direction, amount in sums.itertuples(index=False):
        yuan.setdefault(str(activity), {})[str(direction)] = round(float(amount), 6)
    summary = plan.summary()
    tables = plan.trips.to_csv(index=False) + plan.stops.to_csv(index=False)
    return CoalitionPlan(
        key=task.key,
        firms=task.firms,
        statement=task.statement,
        feasible=True,
        reason="",
        yuan=yuan,
        lines=_lines(ledger),
        days=day_templates(plan),
        vehicles=summary["vehicles"],
        trips=summary["trips"],
        stops=summary["stops"],
        distance_km=summary["distance_km"],
        transfer=_hand_overs(plan),
        iterations=task.iterations,
        seed=_by_seed(scenario, task.search).seed,
        plan_hash=hashlib.sha256(tables.encode()).hexdigest(),
    )


def _hand_overs(plan: Plan) -> HandOvers:
    local = plan.trips[plan.trips["echelon"] == "local"]
    pairs = zip(local["origin"].astype(str), local["wave"].astype(int), strict=True)
    return tuple(sorted(set(pairs)))


def _lines(ledger: pd.DataFrame) -> dict[str, float]:
    sums = ledger.groupby(["class", "direction"])["yuan"].sum().reset_index()
    return {
        f"{kind}|{direction}": round(float(amount), 6)
        for kind, direction, amount in sums.itertuples(index=False)
    }


def _changed(loads: pd.DataFrame, task: CoalitionTask) -> pd.DataFrame:
    """Return the loads without what is not carried, gathered where places are served."""
    if task.flows == "down":
        loads = loads.assign(up_g=0, up_ml=0, up_items=0)
        loads = loads[loads["down_items"] > 0]
    if task.serve_from:
        loads = gathered_loads(loads, dict(task.serve_from))
    return loads.reset_index(drop=True)


def _impossible(task: CoalitionTask, reason: str) -> CoalitionPlan:
    return CoalitionPlan(
        key=task.key,
        firms=task.firms,
        statement=task.statement,
        feasible=False,
        reason=reason,
        yuan={},
        lines={},
        days=(),
        vehicles=0,
        trips=0.0,
        stops=0.0,
        distance_km=0.0,
        transfer=(),
        iterations=task.iterations,
        seed=_by_seed(task.scenario, task.search).seed,
        plan_hash="",
    )
