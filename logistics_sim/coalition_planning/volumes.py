"""Volume and the alliance: where the target holds, and where a firm is better off alone.

The county's parcels are scaled by a few factors, alike for every firm, and the alliance and every
firm alone are re-planned at each. Between two factors a firm's cost is a straight line over its
volume, the saving one over the logarithm of the volume; beyond the factors nothing is said.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.coalition_planning.coalition_task import CoalitionPlan, CoalitionTask
from logistics_sim.coalition_planning.decomposition import run_stored
from logistics_sim.coalition_planning.game_values import firm_items
from logistics_sim.costs.scenario_inputs import station_yuan_day
from logistics_sim.language import gettext as _
from logistics_sim.study.manifest import input_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from logistics_sim.coalition_planning.plan_store import PlanStore
    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario
    from logistics_sim.study.worker_pool import WorkerPool

FACTORS = (0.5, 1.0, 2.0, 4.0)
"""Volumes that are planned, as multiples of the scenario's."""


def volume_study(
    scenario: Scenario,
    world: World,
    pool: WorkerPool,
    store: PlanStore,
    iterations: int,
    shares: Mapping[str, float] | None = None,
    factors: Sequence[float] = FACTORS,
) -> dict[str, Any]:
    """Return the saving by volume, where the target stops to hold, and each firm's own break-even.

    `factors` multiply the volume. `shares` are what the firms pay in the alliance at the scenario's
    volume, yuan a mean day; without them every firm pays the alliance's mean cost per parcel.
    """
    firms = tuple(firm.id for firm in scenario.firms if firm.share > 0)
    scaled = [scaled_volume(scenario, factor) for factor in factors]
    tasks = []
    for other in scaled:
        county = input_hash(other)
        tasks.append(CoalitionTask(other, county, firms, "after", iterations, (), None))
        tasks += [CoalitionTask(other, county, (f,), "equal_service", iterations) for f in firms]
    records = run_stored(pool, store, _warm(tasks, pool, store, len(firms) + 1))
    stations = station_yuan_day(scenario, world)
    rows, alone = [], []
    for number, other in enumerate(scaled):
        joint, *singles = records[number * (len(firms) + 1) :][: len(firms) + 1]
        items = firm_items(other, world)
        total = sum(items.values())
        part = {f: stations * items[f] / max(total, 1e-12) for f in firms}
        costs = {f: _cost(r, part[f]) for f, r in zip(firms, singles, strict=True)}
        alone.append({f: (items[f], costs[f]) for f in firms})
        rows.append(_row(factors[number], total, _cost(joint, stations), list(costs.values())))
    target = float(scenario.targets.saving_share)
    base = firm_items(scenario, world)
    paid = dict(shares) if shares is not None else _even(rows, base)
    return {
        "rows": rows,
        "target": target,
        "holds": holds(rows, target),
        "tariff": "volume" if shares is None else "shares",
        "firms": [firm_row(f, base[f], paid[f], [p[f] for p in alone]) for f in firms if f in paid],
    }


def _even(rows: Sequence[Mapping[str, Any]], items: Mapping[str, float]) -> dict[str, float]:
    """Return shares at the alliance's mean cost per parcel, none without a plan."""
    total = sum(items.values())
    row = next((row for row in rows if row["factor"] == 1.0), None)
    if row is None or row["after"] is None or not total:
        return {}
    return {firm: row["after"] * count / total for firm, count in items.items()}


def scaled_volume(scenario: Scenario, factor: float) -> Scenario:
    """Return the scenario with `factor` times the parcels in every flow."""
    if factor == 1.0:
        return scenario
    if scenario.demand.follows() != "ratios":
        return _scaled_files(scenario, factor)
    month = float(scenario.demand.month_factor)
    changed = scenario.demand.month_factor.model_copy(
        update={"base": month * factor, "low": None, "high": None}
    )
    demand = scenario.demand.model_copy(update={"month_factor": changed})
    return scenario.model_copy(update={"demand": demand})


def _scaled_files(scenario: Scenario, factor: float) -> Scenario:
    """Return the scenario with `factor` times what its files say, and its ratios.

    The days are then random ones around these volumes: recorded parcels cannot be halved.
    """
    demand = scenario.demand
    files = tuple(f.model_copy(update={"times": f.times * factor}) for f in demand.volumes or ())
    ratios = {}
    for name in ("inbound_per_village_resident", "ltl_per_day"):
        said = getattr(demand, name)
        values = {"base": float(said) * factor, "low": None, "high": None}
        ratios[name] = said.model_copy(update=values)
    changed = {"volumes": files, "drawn_from": "volumes", **ratios}
    return scenario.model_copy(update={"demand": demand.model_copy(update=changed)})


def holds(rows: Sequence[Mapping[str, Any]], target: float) -> dict[str, Any]:
    """Return at which volumes (items a mean day) the saving crosses the target.

    ``crossings`` are ``{items, word}`` in order of volume; ``word`` is *ends* or *begins*.
    ``at_least`` and ``at_most`` are the volumes looked at; ``everywhere`` tells whether the
    target holds at all of them (None where one has no plan).

    >>> rows = [{"items": 100.0, "saving": 0.3}, {"items": 400.0, "saving": 0.1}]
    >>> holds(rows, 0.2)["crossings"]
    [{'items': 200.0, 'word': 'ends'}]
    """
    known = [(row["items"], row["saving"]) for row in rows if row["saving"] is not None]
    crossings = []
    for (low, before), (high, after) in pairwise(known):
        if (before >= target) != (after >= target):
            part = (target - before) / (after - before)
            at = float(np.exp(np.log(low) + part * (np.log(high) - np.log(low))))
            word = _("ends") if before >= target else _("begins")
            crossings.append({"items": round(at, 6), "word": word})
    whole = None if len(known) < len(rows) else all(saving >= target for _, saving in known)
    span = [items for items, _ in known]
    return {
        "crossings": crossings,
        "everywhere": whole,
        "at_least": min(span, default=None),
        "at_most": max(span, default=None),
    }


def firm_row(
    firm: str, items: float, share: float, alone: Sequence[tuple[float, float | None]]
) -> dict[str, Any]:
    """Return what a firm pays per parcel in the alliance and alone, and its break-even volume.

    `alone` are pairs (items, cost alone) in order of volume. ``break_even_items`` is the volume a
    day from which it would carry its parcels alone for less than the alliance charges per
    parcel today; None where that is beyond all volumes looked at (``at_most``).

    >>> firm_row("a", 10.0, 20.0, [(10.0, 40.0), (40.0, 40.0)])["break_even_items"]
    20.0
    """
    price = share / items if items else 0.0
    known = [(count, cost) for count, cost in alone if cost is not None and count > 0]
    found = None
    for (low, dear), (high, cheap) in pairwise(known):
        if dear > price * low and cheap <= price * high and found is None:
            part = (dear - price * low) / (price * (high - low) - (cheap - dear))
            found = low + part * (high - low)
    if known and known[0][1] <= price * known[0][0]:
        found = known[0][0]
    now = next((cost / n for n, cost in alone if cost is not None and np.isclose(n, items)), None)
    return {
        "firm": firm,
        "items": items,
        "yuan_item": price,
        "alone_yuan_item": now,
        "break_even_items": None if found is None else round(found, 6),
        "at_most": max((count for count, _ in known), default=None),
    }


def _warm(
    tasks: Sequence[CoalitionTask], pool: WorkerPool, store: PlanStore, width: int
) -> list[CoalitionTask]:
    """Return the tasks with starts: a factor's firms alone lean on the first of them."""
    first = run_stored(pool, store, tasks[1::width])
    starts = [record.days for record in first]
    return [
        task
        if number % width < 2 or not first[number // width].feasible
        else replace(
            task, starts=(starts[number // width],), iterations=max(task.iterations // 4, 1)
        )
        for number, task in enumerate(tasks)
    ]


def _cost(record: CoalitionPlan, stations: float) -> float | None:
    if not record.feasible:
        return None
    return sum(record.total(name) for name in record.yuan) + stations


def _row(
    factor: float, items: float, joint: float | None, alone: list[float | None]
) -> dict[str, Any]:
    known = [cost for cost in alone if cost is not None]
    before = sum(known) if len(known) == len(alone) else None
    saving = None if before is None or joint is None or not before else 1 - joint / before
    return {
        "factor": factor,
        "items": items,
        "before": before,
        "after": joint,
        "saving": saving,
        "yuan_item": None if joint is None else joint / max(items, 1e-12),
    }
