"""Parcels from the hub's own stock: single items to villages, goods for showrooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.seeds import stream
from logistics_sim.core.units import DAY_S, clock_s
from logistics_sim.demand.columns import CLASSES, DIRECTIONS
from logistics_sim.demand.flow_rates import Rates, showrooms, volume_factor
from logistics_sim.demand.parcel_batch import FLOWS, HUB, Batch, cut_units, draw_places, make_batch
from logistics_sim.demand.sizes import unit_grams

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario


def drop_ship(
    scenario: Scenario, rates: Rates, home: NDArray[np.float64], day: int, replication: int
) -> list[Batch]:
    """Return the orders that are ready at the hub on `day`: one item, one parcel.

    `home` is the share of home delivery by place. Orders after the cut-off wait for the next day,
    so that a day's parcels follow the volumes of two days.
    """
    service = scenario.services.drop_ship
    if service is None:
        return []
    rng = stream(scenario.seed, "demand", "drop-ship", replication, day)
    late = float(service.late_share)
    before = volume_factor(scenario, day - 1, replication)
    factor = (1 - late) * volume_factor(scenario, day, replication) + late * before
    villages = draw_places(rates.drop_ship * factor, rng)
    ready = np.full(villages.size, day * DAY_S + clock_s(service.ready), dtype=np.int64)
    origin = np.full_like(villages, HUB)
    share, firm = float(service.fresh_share), _firm(scenario, service.firm)
    return [make_batch(scenario, rng, "drop_ship", origin, villages, ready, share, home, firm)]


def replenishment(scenario: Scenario, places: pd.DataFrame, day: int) -> list[Batch]:
    """Return the consignments for the showrooms whose turn `day` is; nothing is drawn."""
    service = scenario.services.replenishment
    if service is None:
        return []
    rows = showrooms(scenario, places)
    turn = (np.arange(rows.size) + day) % service.every_days == 0
    target = rows[turn].astype(np.int32)
    count = target.size
    grams = max(round(float(service.weight_kg) * 1_000), 1)
    density = float(scenario.demand.ltl_density_kg_m3)
    millilitres = max(round(float(service.weight_kg) / density * 1e6), 1)
    return [
        cut_units(
            Batch(
                kind=np.full(count, CLASSES.index("ltl"), dtype=np.int8),
                direction=DIRECTIONS.index("down"),
                origin=np.full(count, HUB, dtype=np.int32),
                destination=target,
                weight_g=np.full(count, grams, dtype=np.int32),
                volume_ml=np.full(count, millilitres, dtype=np.int32),
                ready_s=np.full(count, day * DAY_S + clock_s(service.ready), dtype=np.int64),
                firm=np.full(count, _firm(scenario, service.firm), dtype=np.int8),
                home=np.zeros(count, dtype=np.int8),
                flow=list(FLOWS).index("replenishment"),
            ),
            unit_grams(scenario),
        )
    ]


def _firm(scenario: Scenario, name: str) -> int:
    return [firm.id for firm in scenario.firms].index(name)
