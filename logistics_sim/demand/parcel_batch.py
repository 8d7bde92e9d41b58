"""Parcels of one day and flow: who sends what where, before they become a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.demand.columns import CLASSES, DIRECTIONS
from logistics_sim.demand.sizes import in_units, ltl_sizes, parcel_sizes, unit_grams

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

HUB = 0
FLOWS = {
    "inbound": ("down", "express"),
    "ltl": ("down", "ltl"),
    "outbound": ("up", "express"),
    "return": ("up", "return"),
    "intra": ("intra", "express"),
    "drop_ship": ("down", "express"),
    "replenishment": ("down", "ltl"),
}
"""Direction and class of each flow; a part of the express parcels is fresh."""


@dataclass(frozen=True)
class Batch:
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
    flow: int
    unit: NDArray[np.int16] | None = None
    """Number of each handling unit in its consignment (absent: every row is a whole one)."""


def draw_places(means: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int32]:
    """Return the place of each item, Poisson with the `means` of the places."""
    counts = rng.poisson(means)
    return np.repeat(np.arange(means.size, dtype=np.int32), counts)


def intra_targets(
    weights: NDArray[np.float64], origin: NDArray[np.int32], rng: np.random.Generator
) -> NDArray[np.int32]:
    """Draw destinations by `weights` of places; a parcel to its own `origin` moves one on.

    `rng` draws.
    """
    villages = np.flatnonzero(weights > 0)
    if villages.size == 0:
        return origin.copy()
    drawn = rng.choice(villages.size, origin.size, p=weights[villages] / weights[villages].sum())
    same = villages[drawn] == origin
    drawn = np.where(same, (drawn + 1) % villages.size, drawn)
    return villages[drawn].astype(np.int32)


def draw_owned(
    means: NDArray[np.float64], rng: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """Return place and firm of each item, Poisson with the `means` of firms by places.

    `rng` draws.
    """
    cells = draw_places(means.ravel(), rng)
    return (cells % means.shape[1]).astype(np.int32), (cells // means.shape[1]).astype(np.int8)


def make_batch(
    scenario: Scenario,
    rng: np.random.Generator,
    flow: str,
    origin: NDArray[np.int32],
    destination: NDArray[np.int32],
    ready: NDArray[np.int64],
    fresh: float | NDArray[np.float64],
    home_share: NDArray[np.float64],
    firm: int | NDArray[np.int8] | None = None,
    said: Mapping[str, NDArray[np.int64]] | None = None,
) -> Batch:
    """Draw firm, class, size and service of the items of a flow.

    `origin` and `destination` are places, `ready` seconds, shape ``(items,)``; `fresh` is the share
    of fresh goods. `home_share` is by place. A flow that belongs to one `firm` (or parcels with
    theirs) draws no other. Of what `said` states by column, values of at least 0 hold.
    """
    count = origin.size
    direction, base = FLOWS[flow]
    if firm is None:
        shares = np.array([entry.share for entry in scenario.firms])
        owner = rng.choice(shares.size, count, p=shares / shares.sum()).astype(np.int8)
    else:
        owner = np.broadcast_to(np.asarray(firm, dtype=np.int8), (count,)).copy()
    kind = np.full(count, CLASSES.index(base), dtype=np.int8)
    kind[rng.random(count) < fresh] = CLASSES.index("fresh")
    sizes = ltl_sizes if base == "ltl" else parcel_sizes
    weight, volume = sizes(scenario, count, rng)
    to_village = direction != "up" and base != "ltl"
    share = home_share[destination] if to_village else 0.0
    home = (rng.random(count) < share).astype(np.int8)
    columns: dict[str, NDArray[Any]] = {
        "kind": kind,
        "weight_g": weight,
        "volume_ml": volume,
        "home": home,
    }
    for name, values in (said or {}).items():
        column = columns[name]
        column[values >= 0] = values[values >= 0]
    batch = Batch(
        kind=kind,
        direction=DIRECTIONS.index(direction),
        origin=origin,
        destination=destination,
        weight_g=weight,
        volume_ml=volume,
        ready_s=ready,
        firm=owner,
        home=home,
        flow=list(FLOWS).index(flow),
    )
    return cut_units(batch, unit_grams(scenario)) if base == "ltl" else batch


def cut_units(batch: Batch, most_g: int | None) -> Batch:
    """Return the batch with every consignment cut into handling units of at most `most_g`."""
    if most_g is None:
        return batch
    rows, weight, volume = in_units(batch.weight_g, batch.volume_ml, most_g)
    unit = np.arange(rows.size) - np.searchsorted(rows, rows)
    same = ("kind", "origin", "destination", "ready_s", "firm", "home")
    taken = {name: getattr(batch, name)[rows] for name in same}
    return replace(batch, **taken, weight_g=weight, volume_ml=volume, unit=unit.astype(np.int16))
