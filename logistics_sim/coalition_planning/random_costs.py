"""Random days that all coalitions share: what each firm's items cost, day by day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.seeds import stream
from logistics_sim.costs.expected import item_prices
from logistics_sim.costs.scenario_inputs import mean_flows, operator_tariffs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario

    Reals = NDArray[np.float64]

DIRECTIONS = ("down", "up", "intra")


def random_items(scenario: Scenario, world: World, months: int) -> dict[str, Reals]:
    """Return each firm's items by flow on random days, shape (flows, months × days).

    A day's county factor is the one that the parcel table of the same replication uses; a
    firm's own Poisson draws have a stream of their own, so a coalition's days are the sum
    of its members' and two coalitions have the random numbers of their common firms in common.
    """
    from logistics_sim.demand.flow_rates import volume_factor

    mean_weekday = float(np.mean(scenario.demand.weekday_factors.values))
    month = float(scenario.demand.month_factor)
    level = mean_weekday * month
    factors = [
        volume_factor(scenario, day, number) / level if level else 0.0
        for number in range(months)
        for day in range(scenario.days)
    ]
    found = {}
    for firm in scenario.firms:
        means = np.array([f.items.sum() for f in mean_flows(scenario, world, (firm.id,))])
        draws = stream(scenario.seed, "alliance-days", firm.id)
        found[firm.id] = draws.poisson(np.outer(means, factors)).astype(np.float64)
    return found


def item_yuan(
    scenario: Scenario,
    world: World,
    operator: Operator,
    items: Reals,
    *,
    to_village: bool = True,
) -> dict[str, Reals]:
    """Return yuan a day by direction of `items` (flows, days) at the operator's prices.

    Without `to_village` they end at the township.
    """
    flows = mean_flows(scenario, world, operator.firms)
    tariffs = operator_tariffs(scenario, operator)
    prices = [sum(item_prices(tariffs, flow, to_village).values()) for flow in flows]
    return {
        direction: np.asarray(
            sum(
                price * items[number]
                for number, (flow, price) in enumerate(zip(flows, prices, strict=True))
                if flow.direction == direction
            ),
            dtype=np.float64,
        )
        for direction in DIRECTIONS
    }
