"""From planned coalitions to a cost game: closed under splitting, with random days.

A coalition may always run as several groups side by side, each under the plan and the
service that it was valued with (a single firm in its own hall, a group in a joint one). Its
cost is the least of its own plan and of all such splits, so ``c(S + T) <= c(S) + c(T)``
holds for every pair by construction. The township stations are the county's: each
firm pays its part of the items whatever the coalitions are, so no building is saved twice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.alliance import CostGame
from logistics_sim.coalition_planning.random_costs import DIRECTIONS, item_yuan
from logistics_sim.core.errors import InfeasibleError
from logistics_sim.costs.scenario_inputs import mean_flows, station_yuan_day
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from logistics_sim.coalition_planning.coalition_task import CoalitionPlan
    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario

    Reals = NDArray[np.float64]

FIXED = ("vehicle_day", "distance", "toll", "driver", "hub")


@dataclass(frozen=True)
class Values:
    """Costs of all coalitions, in yuan a mean day.

    Attributes
    ----------
    firms
        Players; bit i of a coalition's number is ``firms[i]``.
    own : shape ``(2**n,)``
        Cost of each coalition's own plan (`inf` without one).
    parts
        The groups that each coalition runs as: one number for its own plan, or several.
    records
        The plan of each coalition number (firms without parcels share their partners').
    days : shape ``(2**n, months × days)``
        Cost on random days, the same days for all.
    """

    firms: tuple[str, ...]
    own: Reals
    parts: tuple[tuple[int, ...], ...]
    records: dict[int, CoalitionPlan]
    days: Reals
    months: int

    @cached_property
    def game(self) -> CostGame:
        """The game at mean volumes."""
        cost = np.array([sum(self.own[part] for part in parts) for parts in self.parts])
        return CostGame(self.firms, cost)

    def month_games(self) -> list[CostGame]:
        """Return one game for each month of random days, yuan a mean day of that month."""
        size = self.days.shape[1] // self.months
        by_month = self.days.reshape(len(self.parts), self.months, size).mean(axis=2)
        return [CostGame(self.firms, by_month[:, month]) for month in range(self.months)]

    def interval(self, number: int) -> tuple[float, float] | None:
        """Return the 95 % range of a month's mean day, None where there is no plan."""
        if not np.isfinite(self.game.cost[number]):
            return None
        months = np.array([game.cost[number] for game in self.month_games()])
        low, high = np.quantile(months, [0.025, 0.975])
        return float(low), float(high)


def close_under_splits(own: Reals) -> tuple[tuple[int, ...], ...]:
    """Return for each coalition the cheapest way to run it: as one, or as groups.

    Exact over all splits in two, each half already closed, in order of size: 3**n steps.

    >>> close_under_splits(np.array([0.0, 3.0, 4.0, 8.0]))[3]
    (1, 2)
    """
    count = own.size
    cost = own.astype(np.float64).copy()
    parts: list[tuple[int, ...]] = [() if number == 0 else (number,) for number in range(count)]
    for number in sorted(range(1, count), key=lambda b: (b.bit_count(), b)):
        half = (number - 1) & number
        while half > number ^ half:
            other = number ^ half
            together = cost[half] + cost[other]
            margin = 1e-9 * max(abs(cost[number]), 1.0) if np.isfinite(cost[number]) else 0.0
            if together + margin < cost[number]:
                cost[number] = together
                parts[number] = tuple(sorted((*parts[half], *parts[other])))
            half = (half - 1) & number
    return tuple(parts)


def firm_items(scenario: Scenario, world: World) -> dict[str, float]:
    """Return each firm's items of a mean day."""
    return {
        firm.id: float(sum(f.items.sum() for f in mean_flows(scenario, world, (firm.id,))))
        for firm in scenario.firms
    }


def values_of(
    scenario: Scenario,
    world: World,
    records: Mapping[tuple[str, ...], CoalitionPlan],
    operators: Mapping[tuple[str, ...], Operator],
    items: Mapping[str, Reals],
    months: int,
) -> Values:
    """Return the closed values; `records` and `operators` are by the firms with parcels.

    `items` are those of each firm, shape ``(flows, days)``.
    """
    firms = tuple(firm.id for firm in scenario.firms)
    volume = firm_items(scenario, world)
    stations = station_yuan_day(scenario, world) / max(sum(volume.values()), 1e-12)
    count = 1 << len(firms)
    own = np.zeros(count)
    fixed = np.zeros(count)
    by_number: dict[int, CoalitionPlan] = {}
    width = next(iter(items.values())).shape[1] if items else months
    variable: dict[tuple[str, str], Reals] = {}
    days = np.zeros((count, width))
    for number in range(1, count):
        active = tuple(f for i, f in enumerate(firms) if number >> i & 1 and volume[f] > 0)
        if not active:
            continue
        record, operator = records[active], operators[active]
        by_number[number] = record
        if not record.feasible:
            own[number] = fixed[number] = np.inf
            days[number] = np.inf
            continue
        share = stations * sum(volume[firm] for firm in active)
        fixed[number] = sum(record.total(name) for name in FIXED) + share
        own[number] = sum(record.total(name) for name in record.yuan) + share
        for firm in active:
            key = (firm, operator.sorter_kind)
            if key not in variable:
                priced = item_yuan(scenario, world, operator, items[firm])
                variable[key] = sum((priced[name] for name in DIRECTIONS), np.zeros(width))
            days[number] += variable[key]
        days[number] += fixed[number]
    parts = close_under_splits(own)
    closed = np.stack([days[list(p)].sum(axis=0) if p else np.zeros(width) for p in parts])
    return Values(firms, own, parts, by_number, closed, months)


def require_grand_coalition(values: Values) -> None:
    """Raise `InfeasibleError` (ALL-011) when the alliance of all has no plan."""
    if math.isinf(values.game.grand):
        record = values.records.get((1 << len(values.firms)) - 1)
        why = record.reason if record is not None else _("nobody has parcels")
        raise InfeasibleError(
            "ALL-011",
            _("alliance of all firms"),
            _("it has no feasible plan: {why}", why=why),
            _("add vehicles"),
        )
