"""Parcels that come with their own firm's line-haul trucks, not with the county's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.seeds import stream
from logistics_sim.core.units import DAY_S
from logistics_sim.demand.parcel_batch import FLOWS
from logistics_sim.scenario.line_haul import arrivals_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.demand.parcel_batch import Batch
    from logistics_sim.scenario import Scenario


def with_own_trucks(
    scenario: Scenario,
    batch: Batch,
    day: int,
    replication: int,
    free: NDArray[np.bool_] | None = None,
) -> Batch:
    """Return `batch` in which firms with `line_haul` of their own have its arrivals.

    Each firm draws from a stream of its own, so that one firm's trucks move nobody else's
    parcels; units of a consignment come together. Only `free` rows are moved, where stated.
    Firms without trucks of their own keep the county's.
    """
    ready = batch.ready_s.copy()
    flow = tuple(FLOWS)[batch.flow]
    for code, firm in enumerate(scenario.firms):
        mine = batch.firm == code
        if not firm.line_haul or not mine.any():
            continue
        arrivals = arrivals_of(firm.line_haul)
        times = np.array([second for second, _ in arrivals], dtype=np.int64)
        shares = np.array([share for _, share in arrivals])
        rng = stream(scenario.seed, "demand", "line_haul", firm.id, flow, replication, day)
        drawn = times[rng.choice(times.size, mine.size, p=shares / shares.sum())]
        if batch.unit is not None:
            first = np.flatnonzero(np.r_[True, np.diff(batch.unit) <= 0])
            drawn = drawn[first[np.searchsorted(first, np.arange(mine.size), side="right") - 1]]
        chosen = mine if free is None else mine & free
        ready[chosen] = day * DAY_S + drawn[chosen]
    return replace(batch, ready_s=ready)
