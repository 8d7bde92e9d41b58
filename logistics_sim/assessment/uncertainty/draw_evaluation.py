"""The answer at one draw: plans made from those of the base, days played, targets compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.core.units import DAY_S
from logistics_sim.routing.county_plan.warm_start import (
    WarmStart,
    bus_calls_of,
    day_templates,
)
from logistics_sim.scenario import VARIANTS, Operator, Scenario
from logistics_sim.study.case import firm_parcels, member_parcels, variant_operators
from logistics_sim.study.contract_values import fold_counts

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.simulation import Replay

DIRECTIONS = {"saving": None, "saving_up": "up", "saving_down": "down"}
Figures = dict[str, float]
"""What came out: shares by target (``saving``, ``express_48h``…), ``cost_per_parcel``."""
PACKING_ROUNDS = 60
"""Rounds of packing trips into vehicle days: of a plan that begins with a packed one."""
HandOvers = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class DrawOutcome:
    """Figures of one draw, the `wanted` share of each target, and whether all are served.

    `same_service` says whether the joint plan serves as much as the firms alone.
    """

    figures: Figures
    wanted: Figures
    same_service: bool

    def reached(self, target: str) -> bool:
        """Return whether a target is reached; money saved by not serving never counts."""
        share = self.figures.get(target)
        saved = not target.startswith("saving") or self.same_service
        return share is not None and saved and share >= self.wanted[target]


@dataclass(frozen=True)
class PlayedOperator:
    """An operator's `replay` with its `plan` and `parcels`, in its `world`."""

    plan: Plan
    world: World
    parcels: pd.DataFrame
    replay: Replay


@dataclass(frozen=True)
class PlayedDays:
    """What `days` days of all operators came to; `members` are the alliance's parcels."""

    days: int
    members: pd.DataFrame
    operators: tuple[PlayedOperator, ...]


def plan_all(
    scenario: Scenario, world: World, base: Mapping[Operator, Plan], search: bool = True
) -> dict[Operator, Plan]:
    """Return every operator's plan under `scenario`, searched on from its plan in `base`.

    Hand-overs stay those of the base. Without `search` the vehicle days of the base are
    taken as they are where they fit.

    Raises
    ------
    InfeasibleError
        Where an operator has no plan at all.
    """
    from logistics_sim.demand import design_loads
    from logistics_sim.places import operator_world
    from logistics_sim.routing import make_plan

    plans = {}
    now = {(who.variant, who.id): who for who in all_operators(scenario, world)}
    for operator, known in base.items():
        mine = now[operator.variant, operator.id]
        start = WarmStart(
            (day_templates(known),),
            hand_overs(known),
            search=search,
            buses=bus_calls_of(known),
            packing_rounds=PACKING_ROUNDS,
        )
        own = operator_world(scenario, world, mine)
        loads = design_loads(scenario, own.places, mine)
        plans[mine] = make_plan(scenario, own, mine, loads, warm_start=start)
    return plans


def all_operators(scenario: Scenario, world: World) -> list[Operator]:
    """Return who drives in any variant, the alliance first; firms that stay out are left out."""
    townships = world.townships_by_time()
    return [
        scenario.joint_operator(),
        *(
            operator
            for operator in (
                *scenario.alone_operators("equal_service", townships),
                *scenario.alone_operators("as_is", townships),
            )
            if operator.id in scenario.members
        ),
    ]


def hand_overs(plan: Plan) -> HandOvers:
    """Return where local vehicles take over in `plan`: pairs (station, wave)."""
    local = plan.trips[plan.trips["echelon"] == "local"]
    pairs = zip(local["origin"].astype(str), local["wave"].astype(int), strict=True)
    return tuple(sorted(set(pairs)))


def play(
    scenario: Scenario,
    world: World,
    plans: Mapping[Operator, Plan],
    days: int,
    replication: int = 0,
) -> DrawOutcome:
    """Play `days` days of every operator with its plan and compare the variants.

    The same figures as in the answer of a run of these days, without its tables. The luck
    belongs to the scenario's seed and the `replication`, so all draws share it.
    """
    return judge(scenario, world, replay_days(scenario, world, plans, days, replication))


def replay_days(
    scenario: Scenario,
    world: World,
    plans: Mapping[Operator, Plan],
    days: int,
    replication: int = 0,
) -> PlayedDays:
    """Replay `days` days of every operator; no price and no target is read."""
    from logistics_sim.demand import generate_parcels, with_categories
    from logistics_sim.places import operator_world
    from logistics_sim.simulation import replay_plan

    everything = generate_parcels(scenario, world.places, days, replication)
    everything = with_categories(everything, scenario, world.places)
    played = []
    for operator, plan in plans.items():
        own = operator_world(scenario, world, operator)
        parcels = firm_parcels(everything, operator)
        found = replay_plan(scenario, own, plan, parcels, days=days, replication=replication)
        played.append(PlayedOperator(plan, own, parcels, found))
    return PlayedDays(days, member_parcels(everything, scenario), tuple(played))


def judge(scenario: Scenario, world: World, played: PlayedDays) -> DrawOutcome:
    """Price days that were `played` and hold them against the targets of `scenario`."""
    from logistics_sim.costs import build_ledger, station_items, station_rows

    days, members = played.days, played.members
    items = station_items(members)
    yuan: dict[str, Figures] = {}
    unserved: dict[str, int] = {}
    figures: Figures = {}
    for variant in VARIANTS:
        names = {(who.variant, who.id) for who in variant_operators(scenario, variant)}
        mine = [
            each
            for each in played.operators
            if (each.plan.operator.variant, each.plan.operator.id) in names
        ]
        ledgers = [
            build_ledger(scenario, each.world, each.plan, each.replay, each.parcels, days)[
                ["direction", "yuan"]
            ]
            for each in mine
        ]
        station_day = float(scenario.costs.township_station_yuan_day)
        stations = station_rows(station_day, [each.plan for each in mine], items, days)
        ledgers += [stations] if len(stations) else []
        yuan[variant] = {name: _sum(ledgers, way) for name, way in DIRECTIONS.items()}
        unserved[variant] = sum(fold_counts(each.replay.counts())["unserved"] for each in mine)
        if variant == "after":
            figures |= _attainment(scenario, world, members, mine[0].replay.stamps, days)
    for name in DIRECTIONS:
        before = yuan["equal_service"][name]
        figures[name] = 1 - yuan["after"][name] / before if before > 0 else 0.0
    today = yuan["as_is"]["saving"]
    figures["saving_as_is"] = 1 - yuan["after"]["saving"] / today if today > 0 else 0.0
    figures["cost_per_parcel"] = yuan["after"]["saving"] / max(len(members), 1)
    served = unserved["after"] <= unserved["equal_service"] and unserved["after"] < len(members)
    return DrawOutcome(figures, _wanted(scenario, figures), served)


def _wanted(scenario: Scenario, figures: Figures) -> Figures:
    """Return the wanted share of each figure that has a target."""
    stated = scenario.targets
    saving, share = float(stated.saving_share), float(stated.required_share)
    found = {name: saving for name in figures if name.startswith("saving")}
    found |= {name: share for name in figures if name.endswith("h")}
    if "baseline_72h" in found:
        found["baseline_72h"] = float(stated.baseline_share)
    return found


def _sum(ledgers: list[pd.DataFrame], direction: str | None) -> float:
    """Return yuan of ledgers, of one direction or all."""
    if direction is None:
        return float(sum(ledger["yuan"].sum() for ledger in ledgers))
    return float(
        sum(ledger.loc[ledger["direction"] == direction, "yuan"].sum() for ledger in ledgers)
    )


def _attainment(
    scenario: Scenario, world: World, parcels: pd.DataFrame, stamps: pd.DataFrame, days: int
) -> Figures:
    """Return the share on time of each target that counts any parcel."""
    from logistics_sim.service import scenario_targets
    from logistics_sim.service.parcel_tally import count_parcels, parcel_keys

    keys = parcel_keys(world.places, parcels)
    found = {}
    for target in scenario_targets(scenario):
        tally = count_parcels(target, keys, parcels, stamps, days * DAY_S, scenario.weekday(0))
        total = int(tally.total.sum())
        if total:
            found[target.id] = float(tally.on_time.sum()) / total
    return found
