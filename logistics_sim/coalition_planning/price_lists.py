"""Price lists of an alliance: what each firm signs so that it pays its share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.costs.price_list import PriceList, price_list, price_table
from logistics_sim.costs.scenario_inputs import mean_flows, station_yuan_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from logistics_sim.coalition_planning.coalition_task import CoalitionPlan
    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario


def line_costs(
    scenario: Scenario, world: World, records: Sequence[CoalitionPlan]
) -> dict[tuple[str, str], float]:
    """Return what one parcel of each class and direction costs the alliance on a mean day."""
    firms = tuple(firm.id for firm in scenario.firms)
    flows = mean_flows(scenario, world, firms)
    total = sum(float(flow.items.sum()) for flow in flows)
    station = station_yuan_day(scenario, world) / total if total else 0.0
    found = {}
    for flow in flows:
        count = float(flow.items.sum())
        if count > 0:
            name = f"{flow.kind}|{flow.direction}"
            yuan = sum(record.lines.get(name, 0.0) for record in records)
            found[flow.kind, flow.direction] = yuan / count + station
    return found


def price_lists(
    scenario: Scenario,
    world: World,
    records: Sequence[CoalitionPlan],
    shares: Mapping[str, float],
) -> list[PriceList]:
    """Return the price list of every firm; `records` are the plans the alliance runs as."""
    costs = line_costs(scenario, world, records)
    lists = []
    for firm, share in shares.items():
        flows = mean_flows(scenario, world, (firm,))
        items = {(flow.kind, flow.direction): float(flow.items.sum()) for flow in flows}
        lists.append(price_list(firm, share, items, costs))
    return lists


def price_rows(lists: list[PriceList]) -> list[dict[str, Any]]:
    """Return the lists as plain rows."""
    rows = price_table(lists).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
