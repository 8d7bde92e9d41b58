"""Saving of the alliance against the firms alone on the same random days, up, down and whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.coalition_planning.random_costs import DIRECTIONS, item_yuan
from logistics_sim.costs import paired_saving
from logistics_sim.costs.scenario_inputs import mean_flows, station_yuan_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from logistics_sim.coalition_planning.coalition_task import CoalitionPlan
    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario

    Reals = NDArray[np.float64]

FIXED = ("vehicle_day", "distance", "toll", "driver", "hub")


def daily_costs(
    scenario: Scenario,
    world: World,
    planned: Iterable[tuple[CoalitionPlan, Operator, bool]],
    items: Mapping[str, Reals],
) -> dict[str, Reals]:
    """Return yuan a day by direction of operators side by side, stations counted once.

    Each of `planned` is ``(record, operator, whether its parcels reach the villages)``; `items`
    are those of each firm, shape ``(flows, days)``.
    """
    width = next(iter(items.values())).shape[1]
    total = {name: np.zeros(width) for name in DIRECTIONS}
    for record, operator, to_village in planned:
        mine = sum((items[firm] for firm in operator.firms), np.zeros(1))
        priced = item_yuan(scenario, world, operator, mine, to_village=to_village)
        for name in DIRECTIONS:
            fixed = sum(record.yuan.get(activity, {}).get(name, 0.0) for activity in FIXED)
            total[name] += fixed + priced[name]
    everyone = tuple(firm.id for firm in scenario.firms)
    flows = mean_flows(scenario, world, everyone)
    whole = sum(float(flow.items.sum()) for flow in flows)
    for name in DIRECTIONS:
        part = sum(float(f.items.sum()) for f in flows if f.direction == name)
        total[name] += station_yuan_day(scenario, world) * part / max(whole, 1e-12)
    return total


def saving_answer(
    before: Mapping[str, Reals], after: Mapping[str, Reals], target: float, parcels: float
) -> dict[str, Any]:
    """Return the saving three ways, each with its paired interval and verdict.

    `before` and `after` are yuan a day by direction. ``yuan`` is a mean day's, ``yuan_parcel`` per
    parcel of all directions.
    """
    whole_before = sum(before.values(), np.zeros(1))
    whole_after = sum(after.values(), np.zeros(1))
    sides = {
        "whole": (whole_before, whole_after),
        "up": (before["up"], after["up"]),
        "down": (before["down"], after["down"]),
    }
    answer: dict[str, Any] = {}
    for name, (one, other) in sides.items():
        saved = float((one - other).mean())
        answer[name] = {
            **paired_saving(one, other, target).to_dict(),
            "before": float(one.mean()),
            "after": float(other.mean()),
            "yuan": saved,
            "yuan_parcel": saved / parcels if parcels else 0.0,
        }
    return answer
