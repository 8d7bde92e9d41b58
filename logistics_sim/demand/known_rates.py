"""Mean flows from the best that is known: the planner's volumes, or ratios per resident."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.demand.flow_rates import Rates, ratio_rates
from logistics_sim.demand.volumes.known import known_volumes

if TYPE_CHECKING:
    from collections.abc import Collection

    import pandas as pd

    from logistics_sim.scenario import Scenario


def mean_rates(scenario: Scenario, places: pd.DataFrame) -> Rates:
    """Return the mean flows of an ordinary day of all firms together."""
    known = known_volumes(scenario, places)
    if known is None:
        return ratio_rates(scenario, places)
    return known.rates_of(list(range(len(scenario.firms))))


def firms_rates(
    scenario: Scenario, places: pd.DataFrame, firms: Collection[str]
) -> tuple[Rates, float]:
    """Return mean flows and by what to multiply them to have those of `firms`.

    Where volumes are known the flows are the firms' own and the factor is 1, else they are
    the county's and the factor is the firms' share.
    """
    known = known_volumes(scenario, places)
    if known is None:
        share = sum(firm.share for firm in scenario.firms if firm.id in firms)
        return ratio_rates(scenario, places), share
    rows = [row for row, firm in enumerate(scenario.firms) if firm.id in firms]
    return known.rates_of(rows), 1.0


def firm_weights(scenario: Scenario, places: pd.DataFrame) -> dict[str, float] | None:
    """Return inbound items of an ordinary day by firm, None where the firms' shares say it."""
    known = known_volumes(scenario, places)
    if known is None:
        return None
    sums = known.owned("inbound").sum(axis=1)
    return {firm.id: float(items) for firm, items in zip(scenario.firms, sums, strict=True)}
