"""The parcel table of a run: every item with firm, class, direction, size and hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.seeds import stream
from logistics_sim.core.units import DAY_S, HOUR_S, clock_s
from logistics_sim.demand.columns import CLASSES, categories
from logistics_sim.demand.rates import Rates, mean_rates
from logistics_sim.demand.sizes import ltl_sizes, parcel_sizes

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario

HUB = 0


@dataclass(frozen=True)
class _Batch:
    """Parcels of one day and flow, as columns of codes."""

    kind: NDArray[np.int8]
    direction: int
    origin: NDArray[np.int32]
    destination: NDArray[np.int32]
    weight_g: NDArray[np.int32]
    volume_ml: NDArray[np.int32]
    ready_s: NDArray[np.int64]
    firm: NDArray[np.int8]
    home: NDArray[np.int8]


def generate_parcels(
    scenario: Scenario, world: World, days: int | None = None, replication: int = 0
) -> pd.DataFrame:
    """Return the parcel table (contract ``parcels``) of `days` days, sorted by ``ready_s``.

    The index is the parcel's number. ``ready_s`` is the scheduled arrival of the
    line-haul truck (down) or the moment of posting at the village (up, intra).
    Every day and flow has its own random stream, so a longer run begins with the
    parcels of a shorter one.
    """
    horizon = scenario.days if days is None else days
    rates = mean_rates(scenario, world.places)
    batches = [
        batch
        for day in range(horizon)
        for batch in _day(scenario, rates, day, replication)
        if batch.origin.size
    ]
    return _table(scenario, world, batches)


def day_factor(scenario: Scenario, day: int, replication: int) -> float:
    """Return the county's volume on `day` relative to an ordinary day."""
    demand = scenario.demand
    sigma = np.sqrt(np.log1p(float(demand.daily_volume_cv) ** 2))
    noise = stream(scenario.seed, "demand-day", replication, day).standard_normal()
    weekday = demand.weekday_factors.values[scenario.weekday(day)]
    weekday *= scenario.disruptions.surge_factor(scenario.first_day + dt.timedelta(days=day))
    return float(demand.month_factor) * weekday * float(np.exp(sigma * noise - sigma**2 / 2))


def _day(scenario: Scenario, rates: Rates, day: int, replication: int) -> list[_Batch]:
    demand = scenario.demand
    factor = day_factor(scenario, day, replication)
    fresh_in, fresh_out = float(demand.fresh_share_inbound), float(demand.fresh_share_outbound)

    def draws(flow: str) -> np.random.Generator:
        return stream(scenario.seed, "demand", flow, replication, day)

    def posted(flow: str, rate: NDArray[np.float64], fresh: float, base: int) -> _Batch:
        luck = draws(flow)
        places = _places(rate * factor, luck)
        opened, closed = clock_s(demand.posting_open), clock_s(demand.posting_close)
        ready = day * DAY_S + luck.integers(opened, closed, places.size)
        direction = 2 if flow == "intra" else 1
        target = np.full_like(places, HUB)
        if flow == "intra":
            target = _other_places(rates.inbound, places, luck)
        return _batch(scenario, luck, places, target, ready, direction, base, fresh)

    inbound = draws("inbound")
    villages = _places(rates.inbound * factor, inbound)
    arrivals = _line_haul(scenario, day, villages.size, inbound)
    hub = np.full_like(villages, HUB)
    down = _batch(scenario, inbound, hub, villages, arrivals, 0, 0, fresh_in)
    ltl = draws("ltl")
    stations = _places(rates.ltl * factor, ltl)
    ltl_ready = _line_haul(scenario, day, stations.size, ltl)
    heavy = _batch(scenario, ltl, np.full_like(stations, HUB), stations, ltl_ready, 0, 2, 0.0)
    return [
        down,
        heavy,
        posted("outbound", rates.outbound, fresh_out, 0),
        posted("return", rates.returns, 0.0, 3),
        posted("intra", rates.intra, 0.0, 0),
    ]


def _places(means: NDArray[np.float64], luck: np.random.Generator) -> NDArray[np.int32]:
    counts = luck.poisson(means)
    return np.repeat(np.arange(means.size, dtype=np.int32), counts)


def _other_places(
    weights: NDArray[np.float64], origin: NDArray[np.int32], luck: np.random.Generator
) -> NDArray[np.int32]:
    """Draw destinations by residents; a parcel to its own village moves one place on."""
    villages = np.flatnonzero(weights > 0)
    if villages.size == 0:
        return origin.copy()
    drawn = luck.choice(villages.size, origin.size, p=weights[villages] / weights[villages].sum())
    same = villages[drawn] == origin
    drawn = np.where(same, (drawn + 1) % villages.size, drawn)
    return villages[drawn].astype(np.int32)


def _line_haul(
    scenario: Scenario, day: int, count: int, luck: np.random.Generator
) -> NDArray[np.int64]:
    trucks = scenario.demand.line_haul
    times = np.array([clock_s(truck.arrive) for truck in trucks], dtype=np.int64)
    shares = np.array([float(truck.share) for truck in trucks])
    return day * DAY_S + times[luck.choice(times.size, count, p=shares / shares.sum())]


def _batch(
    scenario: Scenario,
    luck: np.random.Generator,
    origin: NDArray[np.int32],
    destination: NDArray[np.int32],
    ready: NDArray[np.int64],
    direction: int,
    base: int,
    fresh: float,
) -> _Batch:
    count = origin.size
    shares = np.array([firm.share for firm in scenario.firms])
    firm = luck.choice(shares.size, count, p=shares / shares.sum()).astype(np.int8)
    kind = np.full(count, base, dtype=np.int8)
    kind[luck.random(count) < fresh] = 1
    sizes = ltl_sizes if base == 2 else parcel_sizes
    weight, volume = sizes(scenario, count, luck)
    to_village = direction != 1 and base != 2
    home_share = float(scenario.demand.home_delivery_share) if to_village else 0.0
    home = (luck.random(count) < home_share).astype(np.int8)
    return _Batch(kind, direction, origin, destination, weight, volume, ready, firm, home)


def _table(scenario: Scenario, world: World, batches: list[_Batch]) -> pd.DataFrame:
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
    codes = np.array([batch.direction for batch in batches], dtype=np.int8)
    direction = np.repeat(codes, sizes)[order]
    names = categories(scenario, world)

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
