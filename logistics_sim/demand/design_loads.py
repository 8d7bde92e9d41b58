"""Design loads: what one visit of each wave must be able to carry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S, HOUR_S, MINUTE_S, clock_s
from logistics_sim.demand.flow_rates import Rates
from logistics_sim.demand.known_rates import firm_weights, firms_rates
from logistics_sim.demand.sizes import mean_units, unit_grams
from logistics_sim.demand.volumes.day_pattern import DayPattern, day_pattern

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import DayGroup, Operator, Scenario
    from logistics_sim.scenario.line_haul import Arrivals

VISIT_AFTER_DEPARTURE_S = 3 * HOUR_S
"""A wave reaches a mean village about three hours after it leaves (used for up loads only)."""


def design_loads(scenario: Scenario, places: pd.DataFrame, operator: Operator) -> pd.DataFrame:
    """Return one row per day group and wave of `operator` and place: the load of one visit.

    Columns ``group, wave, place, band, down_g, down_ml, down_items, up_g, up_ml, up_items``
    (whole numbers). The mean weekly flow is assigned to the first wave that can take
    it (down: sorted before loading starts; up: posted before the visit) and scaled
    to the `design_percentile` of the visits of a week under daily volume noise. The
    scaling is that of the whole county, since a trip pools its villages. Parcels from the
    hub's stock belong to one firm and are spread over the visits like its inbound ones.
    """
    import pandas as pd

    rates, share = firms_rates(scenario, places, operator.firms)
    pattern = day_pattern(scenario, places)
    arrivals = scenario.arrivals(operator.firms, firm_weights(scenario, places))
    tables = []
    for group in operator.day_groups:
        chosen = _in_group(places, group)
        down_week = _down_by_visit(scenario, rates, operator, group, share, pattern, arrivals)
        up_week = _up_by_visit(scenario, operator, group, pattern)
        for number, wave in enumerate(operator.waves):
            down = _percentile(scenario, down_week[:, number], pattern)
            up = _percentile(scenario, up_week[:, number], pattern)
            for part in _parts(scenario, rates):
                table = _loads(scenario, rates, down * share, up * share, part)
                table = table + _stock_loads(scenario, rates, operator, down, part)
                table.insert(0, "band", part.band)
                table.insert(0, "place", places["place_id"])
                table.insert(0, "wave", wave.id)
                table.insert(0, "group", group.id)
                used = chosen & (table[["down_items", "up_items"]].sum(axis=1) > 0)
                tables.append(table[used])
    return pd.concat(tables, ignore_index=True)


@dataclass(frozen=True)
class _Part:
    """The share of each flow that travels as one kind of load; `rest`: all other flows."""

    band: str
    inbound: float | NDArray[np.float64]
    outbound: float | NDArray[np.float64]
    drop_ship: float
    rest: float


def _parts(scenario: Scenario, rates: Rates) -> tuple[_Part, ...]:
    """Return the kinds of load: one, or ambient and cold goods apart."""
    if scenario.coldchain.carried_in == "boxes":
        return (_Part("any", 1.0, 1.0, 1.0, 1.0),)
    service = scenario.services.drop_ship
    demand = scenario.demand
    fresh_in = float(demand.fresh_share_inbound) if rates.fresh_in is None else rates.fresh_in
    fresh_out = float(demand.fresh_share_outbound) if rates.fresh_out is None else rates.fresh_out
    drop_ship = 0.0 if service is None else float(service.fresh_share)
    return (
        _Part("ambient", 1 - fresh_in, 1 - fresh_out, 1 - drop_ship, 1.0),
        _Part("cold", fresh_in, fresh_out, drop_ship, 0.0),
    )


def _in_group(places: pd.DataFrame, group: DayGroup) -> NDArray[np.bool_]:
    if group.townships is None:
        return (places["kind"] != "hub").to_numpy()
    return places["township"].isin(group.townships).to_numpy()


def _loads(scenario: Scenario, rates: Rates, down: float, up: float, part: _Part) -> pd.DataFrame:
    """Turn days of flow per visit into items, grams and millilitres by place."""
    import pandas as pd

    demand = scenario.demand
    parcel_kg, parcel_l = float(demand.parcel_weight_mean_kg), float(demand.parcel_volume_mean_l)
    ltl_kg = (float(demand.ltl_weight_min_kg) + float(demand.ltl_weight_max_kg)) / 2
    ltl_l = ltl_kg / float(demand.ltl_density_kg_m3) * 1_000
    month = float(demand.month_factor)
    weights = rates.inbound / max(rates.inbound.sum(), 1e-9)
    intra_in = weights * rates.intra.sum() * part.rest
    parcels_down = (rates.inbound * part.inbound + intra_in) * down * month
    posted = rates.outbound * part.outbound + (rates.returns + rates.intra) * part.rest
    parcels_up = posted * up * month
    ltl = rates.ltl * down * month * part.rest

    return pd.DataFrame(
        {
            "down_g": _whole((parcels_down * parcel_kg + ltl * ltl_kg) * 1_000),
            "down_ml": _whole((parcels_down * parcel_l + ltl * ltl_l) * 1_000),
            "down_items": _whole(parcels_down + ltl * mean_units(scenario)),
            "up_g": _whole(parcels_up * parcel_kg * 1_000),
            "up_ml": _whole(parcels_up * parcel_l * 1_000),
            "up_items": _whole(parcels_up),
        }
    )


def _stock_loads(
    scenario: Scenario, rates: Rates, operator: Operator, down: float, part: _Part
) -> pd.DataFrame:
    """Return what the services of the hub's stock add to one visit, zero without them."""
    import pandas as pd

    demand, services = scenario.demand, scenario.services
    orders, goods = np.zeros_like(rates.inbound), np.zeros_like(rates.inbound)
    goods_kg = 0.0
    if services.drop_ship is not None and services.drop_ship.firm in operator.firms:
        orders = rates.drop_ship * down * float(demand.month_factor) * part.drop_ship
    if services.replenishment is not None and services.replenishment.firm in operator.firms:
        goods_kg = float(services.replenishment.weight_kg)
        # A consignment is not divided: a station that gets one gets a whole one.
        goods = np.ceil(rates.replenishment * down - 1e-9) * part.rest
    kg, litres = float(demand.parcel_weight_mean_kg), float(demand.parcel_volume_mean_l)
    goods_l = goods_kg / float(demand.ltl_density_kg_m3) * 1_000
    unit_g = unit_grams(scenario)
    units = 1 if unit_g is None else -(-round(goods_kg * 1_000) // unit_g)
    nothing = np.zeros(orders.size, dtype=np.int64)
    return pd.DataFrame(
        {
            "down_g": _whole((orders * kg + goods * goods_kg) * 1_000),
            "down_ml": _whole((orders * litres + goods * goods_l) * 1_000),
            "down_items": _whole(orders + goods * units),
            "up_g": nothing,
            "up_ml": nothing,
            "up_items": nothing,
        }
    )


def _whole(values: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.ceil(values - 1e-9).astype(np.int64)


def _down_by_visit(
    scenario: Scenario,
    rates: Rates,
    operator: Operator,
    group: DayGroup,
    share: float,
    pattern: DayPattern,
    arrivals: Arrivals,
) -> NDArray[np.float64]:
    """Return ordinary days of inbound flow taken by each (weekday, wave), shape (7, waves)."""
    operations = scenario.operations
    unload_s = float(operations.unload_scan_min) * MINUTE_S
    loading_s = float(operations.loading_min) * MINUTE_S
    rate_s = operator.sorter_rate_items_h * operator.sorter_lines / HOUR_S
    pieces: list[tuple[float, float, float]] = []
    free_s = -np.inf
    for weekday in range(7):
        factor = pattern.weekdays[weekday]
        for second, part in sorted(arrivals, key=lambda truck: truck[0]):
            amount = factor * part
            items = amount * (rates.inbound.sum() + rates.ltl.sum()) * share
            start = max(weekday * DAY_S + second + unload_s, free_s)
            free_s = start + items / rate_s
            pieces.append((start, free_s, amount))
    cutoffs = [(day, w.depart_s - loading_s) for day in group.weekdays for w in operator.waves]
    return _assign(pieces, cutoffs, group, len(operator.waves))


def _up_by_visit(
    scenario: Scenario, operator: Operator, group: DayGroup, pattern: DayPattern
) -> NDArray[np.float64]:
    """Return ordinary days of posted flow taken by each (weekday, wave), shape (7, waves)."""
    demand = scenario.demand
    opened, closed = clock_s(demand.posting_open), clock_s(demand.posting_close)
    pieces: list[tuple[float, float, float]] = [
        (day * DAY_S + opened, day * DAY_S + closed, pattern.weekdays[day]) for day in range(7)
    ]
    cutoffs = [
        (day, w.depart_s + VISIT_AFTER_DEPARTURE_S)
        for day in group.weekdays
        for w in operator.waves
    ]
    return _assign(pieces, cutoffs, group, len(operator.waves))


def _assign(
    pieces: list[tuple[float, float, float]],
    cutoffs: Sequence[tuple[int, float]],
    group: DayGroup,
    waves: int,
) -> NDArray[np.float64]:
    """Spread pieces (start, end, amount), each uniform in time, over the weekly cut-offs.

    The week is a circle: what comes after the last cut-off goes with the next week's first.
    """
    week = 7 * DAY_S
    moments = np.array([day * DAY_S + second for day, second in cutoffs], dtype=np.float64)
    taken = np.zeros(moments.size)
    edges = np.concatenate([moments - week, moments, moments + week])
    order = np.argsort(edges, kind="stable")
    sorted_edges, owner = edges[order], order % moments.size
    for start, end, amount in pieces:
        length = max(end - start, 1.0)
        inside = np.clip((sorted_edges - start) / length, 0.0, 1.0)
        parts = np.diff(np.concatenate([[0.0], inside]))
        np.add.at(taken, owner, parts * amount)
    table = np.zeros((7, waves))
    for (day, _), amount, place in zip(cutoffs, taken, range(len(cutoffs)), strict=True):
        table[day, place % waves] += amount
    return table[list(group.weekdays)]


def _percentile(scenario: Scenario, visits: NDArray[np.float64], pattern: DayPattern) -> float:
    """Return the design percentile of the visits' loads under daily volume noise."""
    share = float(scenario.operations.design_percentile)
    return float(np.quantile(np.outer(visits, pattern.noise), share))
