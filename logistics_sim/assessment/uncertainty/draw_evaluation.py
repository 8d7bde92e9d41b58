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

DIRECTIONS = {"saving": None, "saving_up": "up", "saving_down": "down"}
Figures = dict[str, float]
"""What came out: shares by target (``saving``, ``express_48h``…), ``cost_per_parcel``."""
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
            (day_templates(known),), hand_overs(known), search=search, buses=bus_calls_of(known)
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
    from logistics_sim.costs import station_items, station_rows
    from logistics_sim.demand import generate_parcels, with_categories

    everything = generate_parcels(scenario, world.places, days, replication)
    everything = with_categories(everything, scenario, world.places)
    members = member_parcels(everything, scenario)
    items = station_items(members)
    yuan: dict[str, Figures] = {}
    unserved: dict[str, int] = {}
    figures: Figures = {}
    for variant in VARIANTS:
        names = {(who.variant, who.id) for who in variant_operators(scenario, variant)}
        mine = [who for who in plans if (who.variant, who.id) in names]
        parts = [_one(scenario, world, plans[who], everything, days, replication) for who in mine]
        station_day = float(scenario.costs.township_station_yuan_day)
        stations = station_rows(station_day, [plans[who] for who in mine], items, days)
        ledgers = [part.ledger for part in parts] + ([stations] if len(stations) else [])
        yuan[variant] = {name: _sum(ledgers, way) for name, way in DIRECTIONS.items()}
        unserved[variant] = sum(part.unserved for part in parts)
        if variant == "after":
            figures |= _attainment(scenario, world, members, parts[0].stamps, days)
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


@dataclass(frozen=True)
class _Played:
    ledger: pd.DataFrame
    stamps: pd.DataFrame
    unserved: int


def _one(
    scenario: Scenario, world: World, plan: Plan, everything: pd.DataFrame, days: int, number: int
) -> _Played:
    """Replay one operator and price its days."""
    from logistics_sim.costs import build_ledger
    from logistics_sim.places import operator_world
    from logistics_sim.simulation import replay_plan

    own = operator_world(scenario, world, plan.operator)
    parcels = firm_parcels(everything, plan.operator)
    played = replay_plan(scenario, own, plan, parcels, days=days, replication=number)
    ledger = build_ledger(scenario, own, plan, played, parcels, days)
    unserved = fold_counts(played.counts())["unserved"]
    return _Played(ledger[["direction", "yuan"]], played.stamps, unserved)


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
