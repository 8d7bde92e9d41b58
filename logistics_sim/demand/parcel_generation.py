"""The parcel table of a run: every item with firm, class, direction, size and hours."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.seeds import stream
from logistics_sim.core.units import DAY_S, HOUR_S, clock_s
from logistics_sim.demand.columns import CLASSES, categories
from logistics_sim.demand.flow_rates import Rates, other_posted, volume_factor
from logistics_sim.demand.known_rates import mean_rates
from logistics_sim.demand.local_stock import drop_ship, replenishment
from logistics_sim.demand.own_trucks import with_own_trucks
from logistics_sim.demand.parcel_batch import (
    HUB,
    Batch,
    draw_owned,
    draw_places,
    intra_targets,
    make_batch,
)
from logistics_sim.demand.volumes.known import KnownVolumes, known_volumes
from logistics_sim.demand.volumes.recorded_days import recorded_batches
from logistics_sim.places.functions import named_places, station_functions

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario


def generate_parcels(
    scenario: Scenario, places: pd.DataFrame, days: int | None = None, replication: int = 0
) -> pd.DataFrame:
    """Return the parcel table (contract ``parcels``) of `days` days, sorted by ``ready_s``.

    The index is the parcel's number. ``ready_s`` is the scheduled arrival of the
    line-haul truck (down) or the moment of posting at the village (up, intra).
    Every day and flow has its own random stream, so a longer run begins with the
    parcels of a shorter one.

    Parameters
    ----------
    places
        Contract ``places``; the first is the hub.
    days
        Length of the run, by default the scenario's.
    replication
        Which random days.

    Raises
    ------
    InputError
        DEM-003 for places of the scenario's services that are not there.
    """
    return _table(scenario, places, _batches(scenario, places, days, replication))


def parcel_flows(
    scenario: Scenario, places: pd.DataFrame, days: int | None = None, replication: int = 0
) -> NDArray[np.int8]:
    """Return the flow of each parcel of `generate_parcels`, as a code into `FLOWS`.

    The parcel table does not carry it: it is drawn again from the same streams.
    """
    batches = _batches(scenario, places, days, replication)
    if not batches:
        return np.empty(0, dtype=np.int8)
    ready = np.concatenate([batch.ready_s for batch in batches])
    codes = np.array([batch.flow for batch in batches], dtype=np.int8)
    flows = np.repeat(codes, [batch.origin.size for batch in batches])
    return flows[np.argsort(ready, kind="stable")]


def _batches(
    scenario: Scenario, places: pd.DataFrame, days: int | None, replication: int
) -> list[Batch]:
    horizon = scenario.days if days is None else days
    rates = mean_rates(scenario, places)
    home = _home_shares(scenario, places)
    known = known_volumes(scenario, places)
    return [
        batch
        for day in range(horizon)
        for batch in _day(scenario, places, rates, home, day, replication, known)
        if batch.origin.size
    ]


def _home_shares(scenario: Scenario, places: pd.DataFrame) -> NDArray[np.float64]:
    """Return the share of home delivery by place: the county's, or that of its township or own."""
    shares = np.full(len(places), float(scenario.demand.home_delivery_share))
    for rule in scenario.services.home_delivery:
        chosen = named_places(places, rule.places, "services.home_delivery")
        shares[chosen] = float(rule.share)
    return np.where(station_functions(scenario, places).home_delivery, shares, 0.0)


def _day(
    scenario: Scenario,
    places: pd.DataFrame,
    rates: Rates,
    home: NDArray[np.float64],
    day: int,
    replication: int,
    known: KnownVolumes | None,
) -> list[Batch]:
    own = (
        _of_ratios(scenario, rates, home, day, replication)
        if known is None
        else _of_known(scenario, known, home, day, replication)
    )
    return [
        *own,
        *_others(scenario, rates, home, day, replication),
        *drop_ship(scenario, rates, home, day, replication),
        *replenishment(scenario, places, day),
    ]


def _of_ratios(
    scenario: Scenario, rates: Rates, home: NDArray[np.float64], day: int, replication: int
) -> list[Batch]:
    """Return the parcels of a day by ratios per resident."""
    demand = scenario.demand
    factor = volume_factor(scenario, day, replication)
    fresh_in, fresh_out = float(demand.fresh_share_inbound), float(demand.fresh_share_outbound)
    harvest = scenario.services.harvest_factor(scenario.first_day + dt.timedelta(days=day))
    outbound = 1 + fresh_out * (harvest - 1)

    def draws(flow: str) -> np.random.Generator:
        return stream(scenario.seed, "demand", flow, replication, day)

    def posted(flow: str, rate: NDArray[np.float64], fresh: float) -> Batch:
        return _posted(scenario, rates, home, draws(flow), day, flow, rate * factor, fresh)

    inbound = draws("inbound")
    villages = draw_places(rates.inbound * factor, inbound)
    arrivals = _line_haul(scenario, day, villages.size, inbound)
    hub = np.full_like(villages, HUB)
    down = make_batch(scenario, inbound, "inbound", hub, villages, arrivals, fresh_in, home)
    down = with_own_trucks(scenario, down, day, replication)
    ltl = draws("ltl")
    stations = draw_places(rates.ltl * factor, ltl)
    ltl_ready = _line_haul(scenario, day, stations.size, ltl)
    dock = np.full_like(stations, HUB)
    heavy = make_batch(scenario, ltl, "ltl", dock, stations, ltl_ready, 0.0, home)
    heavy = with_own_trucks(scenario, heavy, day, replication)
    return [
        down,
        heavy,
        posted("outbound", rates.outbound * outbound, fresh_out * harvest / outbound),
        posted("return", rates.returns, 0.0),
        posted("intra", rates.intra, 0.0),
    ]


def _posted(
    scenario: Scenario,
    rates: Rates,
    home: NDArray[np.float64],
    rng: np.random.Generator,
    day: int,
    flow: str,
    means: NDArray[np.float64],
    fresh: float,
) -> Batch:
    """Return the parcels of a `flow` that villages post, drawn from their `means` by place."""
    demand = scenario.demand
    origin = draw_places(means, rng)
    opened, closed = clock_s(demand.posting_open), clock_s(demand.posting_close)
    ready = day * DAY_S + rng.integers(opened, closed, origin.size)
    target = np.full_like(origin, HUB)
    if flow == "intra":
        target = intra_targets(rates.inbound, origin, rng)
    return make_batch(scenario, rng, flow, origin, target, ready, fresh, home)


def _others(
    scenario: Scenario, rates: Rates, home: NDArray[np.float64], day: int, replication: int
) -> list[Batch]:
    """Return the parcels of `other_posted`, whatever the usual flows follow."""
    factor = volume_factor(scenario, day, replication)
    return [
        _posted(
            *(scenario, rates, home, stream(scenario.seed, "demand", flow, replication, day)),
            *(day, flow, rate * factor, 0.0),
        )
        for flow, rate in other_posted(rates).items()
    ]


def _of_known(
    scenario: Scenario,
    known: KnownVolumes,
    home: NDArray[np.float64],
    day: int,
    replication: int,
) -> list[Batch]:
    """Return the parcels of a day by the planner's volumes, firm by firm.

    Where waybills are played, they stand for the cells that they cover.
    """
    demand = scenario.demand
    play = demand.follows() == "waybills"
    factor = volume_factor(scenario, day, replication)
    harvest = scenario.services.harvest_factor(scenario.first_day + dt.timedelta(days=day))
    batches = recorded_batches(scenario, known, home, day, replication) if play else []
    for flow, name in (
        ("inbound", "inbound"),
        ("ltl", "ltl"),
        ("outbound", "outbound"),
        ("return", "returns"),
        ("intra", "intra"),
    ):
        rng = stream(scenario.seed, "demand", flow, replication, day)
        means = known.owned(name, without_waybills=play) * factor
        share = known.fresh.get(name, np.zeros(len(means)))
        if flow == "outbound":
            more = 1 + share * (harvest - 1)
            means, share = means * more[:, None], share * harvest / more
        place, firm = draw_owned(means, rng)
        hub = np.full_like(place, HUB)
        fresh = share[firm]
        if flow in ("inbound", "ltl"):
            ready = _line_haul(scenario, day, place.size, rng)
            made = make_batch(scenario, rng, flow, hub, place, ready, fresh, home, firm)
            made = with_own_trucks(scenario, made, day, replication)
        else:
            opened, closed = clock_s(demand.posting_open), clock_s(demand.posting_close)
            ready = day * DAY_S + rng.integers(opened, closed, place.size)
            inbound = known.flows["inbound"].rates.sum(axis=0)
            target = intra_targets(inbound, place, rng) if flow == "intra" else hub
            made = make_batch(scenario, rng, flow, place, target, ready, fresh, home, firm)
        batches.append(made)
    return batches


def _line_haul(
    scenario: Scenario, day: int, count: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    trucks = scenario.demand.line_haul
    times = np.array([clock_s(truck.arrive) for truck in trucks], dtype=np.int64)
    shares = np.array([float(truck.share) for truck in trucks])
    return day * DAY_S + times[rng.choice(times.size, count, p=shares / shares.sum())]


def _table(scenario: Scenario, places: pd.DataFrame, batches: list[Batch]) -> pd.DataFrame:
    import pandas as pd

    def column(name: str, dtype: str) -> NDArray[np.integer[Any]]:
        if not batches:
            return np.empty(0, dtype=dtype)
        return np.concatenate([getattr(batch, name) for batch in batches]).astype(dtype)

    ready = column("ready_s", "int64")
    order = np.argsort(ready, kind="stable")
    ready = ready[order]
    kind = column("kind", "int8")[order]
    sizes = [batch.origin.size for batch in batches]
    units = [
        np.zeros(batch.origin.size, dtype=np.int16) if batch.unit is None else batch.unit
        for batch in batches
    ]
    codes = np.array([batch.direction for batch in batches], dtype=np.int8)
    direction = np.repeat(codes, sizes)[order]
    names = categories(scenario, places)

    def category(values: NDArray[np.integer[Any]], column_name: str) -> pd.Categorical[str]:
        return pd.Categorical.from_codes(values, categories=pd.Index(names[column_name]))

    fresh = kind == 1
    return pd.DataFrame(
        {
            "firm": category(column("firm", "int8")[order], "firm"),
            "class": category(kind, "class"),
            "direction": category(direction, "direction"),
            "origin": category(column("origin", "int32")[order], "origin"),
            "destination": category(column("destination", "int32")[order], "destination"),
            "weight_g": column("weight_g", "int32")[order],
            "volume_ml": column("volume_ml", "int32")[order],
            "band": category(fresh.astype(np.int8), "band"),
            "ready_s": ready,
            "service": category(column("home", "int8")[order], "service"),
            "due_s": ready + _target_s(scenario)[kind],
            # Units of a consignment are ready together, so that the sort keeps them in a row.
            "unit": np.concatenate([np.empty(0, dtype=np.int16), *units])[order],
        }
    )


def _target_s(scenario: Scenario) -> NDArray[np.int64]:
    targets = scenario.targets
    hours = {
        "express": float(targets.express_h),
        "fresh": float(targets.fresh_h),
        "ltl": float(targets.baseline_h),
        "return": float(targets.baseline_h),
    }
    return np.array([round(hours[name] * HOUR_S) for name in CLASSES], dtype=np.int64)
