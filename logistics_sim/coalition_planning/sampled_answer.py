"""More than ten firms: Shapley shares from sampled orders of entry, with intervals."""

from __future__ import annotations

from typing import Any

import numpy as np

from logistics_sim.alliance.sampling import sampled_coalitions, sampled_shapley
from logistics_sim.coalition_planning.alliance_study import AllianceStudy, PlannedCoalitions
from logistics_sim.coalition_planning.coalition_tables import write_tables
from logistics_sim.coalition_planning.deep_study import deep_answer
from logistics_sim.coalition_planning.game_values import firm_items
from logistics_sim.core.errors import InfeasibleError
from logistics_sim.core.seeds import stream
from logistics_sim.costs.scenario_inputs import station_yuan_day
from logistics_sim.language import gettext as _

Numbers = tuple[int, ...]


def sampled_answer(study: AllianceStudy) -> dict[str, Any]:
    """Plan the coalitions that the sampled orders need; return the answer, write the tables."""
    firms = tuple(firm.id for firm in study.scenario.firms)
    volumes = firm_items(study.scenario, study.world)
    needed = _needed(study, len(firms))
    named = {numbers: tuple(firms[i] for i in numbers) for numbers in needed}
    active = {numbers: tuple(f for f in m if volumes[f] > 0) for numbers, m in named.items()}
    members = sorted({m for m in active.values() if len(m) > 1}, key=lambda m: (len(m), m))
    planned = study.plan(members, tuple(f for f in firms if volumes[f] > 0))
    cost = _closed(study, planned, needed, active, volumes)
    everyone = tuple(range(len(firms)))
    missing = [named[numbers] for numbers in needed if not np.isfinite(cost[numbers])]
    if missing:
        raise InfeasibleError(
            "ALL-011",
            _("sampled coalitions"),
            _(
                "{count} have no feasible plan, first {missing}",
                count=len(missing),
                missing="+".join(missing[0]),
            ),
            _("sampling needs a cost for every coalition it meets"),
        )
    rng = stream(study.scenario.seed, "alliance-orders")
    found = sampled_shapley(firms, lambda m: cost[m], study.settings.per_stratum, rng)
    alone = np.array([cost[i,] for i in everyone])
    grand = cost[everyone]
    total = sum(volumes.values())
    shares = {
        "shapley": found.yuan,
        "stand-alone": grand * alone / max(float(alone.sum()), 1e-12),
        "volume": grand * np.array([volumes[f] for f in firms]) / max(total, 1e-12),
    }
    rows = [
        {
            "rule": rule,
            "firm": firm,
            "yuan": float(amounts[i]),
            "low": float(found.low[i]) if rule == "shapley" else None,
            "high": float(found.high[i]) if rule == "shapley" else None,
            "in_core": None,
        }
        for rule, amounts in shares.items()
        for i, firm in enumerate(firms)
    ]
    values = [
        _value_row("+".join(named[numbers]), cost[numbers], planned.records.get(active[numbers]))
        for numbers in needed
    ]
    write_tables(study.out, values, rows)
    saved = float(alone.sum()) - grand
    paid = dict(zip(firms, found.yuan, strict=True))
    deep = deep_answer(study, paid) if study.settings.deep else {}
    return {
        "firms": list(firms),
        "unit": "yuan a mean day",
        "sampled": True,
        "values": values,
        "grand": grand,
        "stand_alone": {firm: float(alone[i]) for i, firm in enumerate(firms)},
        "saving": {"whole": {"share": saved / float(alone.sum()), "yuan": saved}},
        "core": {"empty": None, "least_core_epsilon": None, "blocking": []},
        "shares": {
            rule: {firm: float(amounts[i]) for i, firm in enumerate(firms)}
            for rule, amounts in shares.items()
        },
        "intervals": {
            firm: [float(found.low[i]), float(found.high[i])] for i, firm in enumerate(firms)
        },
        "volumes": volumes,
        **deep,
    }


def _needed(study: AllianceStudy, n: int) -> list[Numbers]:
    """Return all coalitions along the sampled orders, and every firm alone."""
    rng = stream(study.scenario.seed, "alliance-orders")
    found: dict[Numbers, None] = {(i,): None for i in range(n)}
    for order in sampled_coalitions(n, study.settings.per_stratum, rng):
        for place in range(n):
            found[tuple(sorted(order[: place + 1]))] = None
    return sorted(found, key=lambda numbers: (len(numbers), numbers))


def _closed(
    study: AllianceStudy,
    planned: PlannedCoalitions,
    needed: list[Numbers],
    active: dict[Numbers, tuple[str, ...]],
    volumes: dict[str, float],
) -> dict[Numbers, float]:
    """Return costs closed under splits into a planned part and single firms."""
    stations = station_yuan_day(study.scenario, study.world) / max(sum(volumes.values()), 1e-12)
    cost: dict[Numbers, float] = {}
    for numbers in needed:
        members = active[numbers]
        if not members:
            cost[numbers] = 0.0
            continue
        record = planned.records[members]
        own = float("inf")
        if record.feasible:
            own = sum(record.total(name) for name in record.yuan)
            own += stations * sum(volumes[firm] for firm in members)
        splits = [
            cost[rest] + cost[i,]
            for i in numbers
            if (rest := tuple(j for j in numbers if j != i)) in cost
        ]
        cost[numbers] = min([own, *splits])
    return cost


def _value_row(name: str, cost: float, record: Any) -> dict[str, Any]:
    return {
        "members": name,
        "cost": float(cost),
        "feasible": True,
        "runs_as": [name],
        "vehicles": 0 if record is None else record.vehicles,
        "distance_km": 0.0 if record is None else record.distance_km,
        "effort": 0 if record is None else record.iterations,
        "seed": 0 if record is None else record.seed,
        "plan_hash": "" if record is None else record.plan_hash,
    }
