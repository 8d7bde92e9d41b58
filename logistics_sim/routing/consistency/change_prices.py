"""What a change against the reference costs, in whole micro-yuan so that sums are exact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.core.units import HOUR_S, MINUTE_S
from logistics_sim.routing.county_plan.routing_task import MICRO_PER_YUAN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from logistics_sim.scenario import Scenario


@dataclass(frozen=True)
class ChangePrices:
    """Micro-yuan per stop with another driver, and per second beyond the tolerance.

    Driver consistency and time consistency of the consistent vehicle routing problem
    (Groër, Golden and Wasil, M&SOM 11(4), 2009), but priced instead of hard, as Kovacs,
    Golden, Hartl and Parragh (Networks 64(3), 2014) describe for soft variants.
    """

    driver_stop: int
    hour_second: int
    tolerance_s: int

    def of(self, changed_stops: int, excess_s: int) -> int:
        """Return the price of `changed_stops` and `excess_s` off the usual hours, micro-yuan."""
        return self.driver_stop * changed_stops + self.hour_second * excess_s


def change_prices(scenario: Scenario, factor: float = 1.0) -> ChangePrices:
    """Return `factor` times the scenario's prices of change; the tolerance stays.

    >>> ChangePrices(1_000_000, 500, 900).of(3, 7_200)
    6600000
    """
    planning = scenario.planning
    return ChangePrices(
        driver_stop=round(float(planning.driver_change_yuan_stop) * factor * MICRO_PER_YUAN),
        hour_second=round(float(planning.hour_change_yuan_h) * factor * MICRO_PER_YUAN / HOUR_S),
        tolerance_s=round(float(planning.hour_tolerance_min) * MINUTE_S),
    )


def excess_s(begin_s: int, usual: Sequence[int], tolerance_s: int) -> int:
    """Return the seconds by which a stop begins off its nearest usual hour, beyond tolerance.

    >>> excess_s(36_000, (33_000, 37_800), 900)
    900
    """
    return max(min(abs(begin_s - other) for other in usual) - tolerance_s, 0) if usual else 0


def total_excess_s(stops: Iterable[tuple[int, Sequence[int]]], tolerance_s: int) -> int:
    """Return the sum of `excess_s` over stops (begin, usual hours)."""
    return sum(excess_s(begin, usual, tolerance_s) for begin, usual in stops)
