"""What legs do to parcels: end temperature, time outside the band, life left."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.coldchain.leg_chains import chain_temperatures
from logistics_sim.coldchain.products import Product, product_catalogue, temperature_bands
from logistics_sim.coldchain.shelf_life import (
    SERIES_REACH,
    SERIES_STEPS,
    life_used,
    life_used_arrhenius,
    series,
)
from logistics_sim.coldchain.thermal_response import degree_seconds_above, seconds_above
from logistics_sim.core.units import MINUTE_S

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.coldchain.leg_table import Legs

BLOCK = 16_384
"""Legs worked at once: their columns fit into the second cache."""


@dataclass(frozen=True)
class LegExposure:
    """What each leg did, arrays of shape ``(legs,)`` in the order of the legs."""

    temp_start_c: NDArray[np.float64]
    temp_end_c: NDArray[np.float64]
    excursion_s: NDArray[np.float64]
    degree_s: NDArray[np.float64]
    life_used: NDArray[np.float64]


def leg_exposures(legs: Legs) -> LegExposure:
    """Follow every parcel through its legs; a gap after a leg lengthens it.

    The legs are worked in blocks that stay in the processor's cache.
    """
    seconds = legs.end_s - legs.start_s
    seconds[:-1] += legs.gap_s[1:]
    laws = _laws(legs.product_names)
    low, high = _limits(legs.band_names)
    columns = [np.empty(legs.size) for _ in range(5)]
    for rows in _blocks(legs.first):
        first, ambient = legs.first[rows], legs.ambient_c[rows]
        spent, tau = seconds[rows], legs.tau_s[rows]
        steps = spent / tau
        decay = np.exp(-steps)
        start, end = chain_temperatures(first, legs.begin_c[rows], ambient, decay)
        band = legs.band[rows]
        beyond, degrees = _outside(start, end, ambient, spent, tau, low[band], high[band])
        used = _life(laws, legs.product[rows], start, ambient, spent, tau, steps, decay)
        for column, values in zip(columns, (start, end, beyond, degrees, used), strict=True):
            column[rows] = values
    return LegExposure(*columns)


def _blocks(first: NDArray[np.bool_]) -> Iterator[slice]:
    """Yield blocks of whole chains, each of about `BLOCK` legs."""
    begins = np.flatnonzero(first)
    cuts = np.searchsorted(begins, np.arange(BLOCK, first.size, BLOCK))
    edges = np.unique(np.append(begins[cuts[cuts < begins.size]], [0, first.size]))
    for start, end in itertools.pairwise(edges.tolist()):
        yield slice(start, end)


def _limits(names: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and upper limit of each band, infinite where there is none."""
    known = [temperature_bands()[name] for name in names]
    low = [-np.inf if band.low_c is None else band.low_c for band in known]
    high = [np.inf if band.high_c is None else band.high_c for band in known]
    return np.array(low), np.array(high)


def _outside(
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    ambient: NDArray[np.float64],
    seconds: NDArray[np.float64],
    tau: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return seconds and degree-seconds outside the band.

    A leg is monotone: only those that begin or end outside need work, and of these only
    those that cross a limit need its moment.
    """
    beyond, degrees = np.zeros(start.size), np.zeros(start.size)
    warmer, colder = np.maximum(start, end), np.minimum(start, end)
    gained = (start - end) * tau
    for sign, limit, wholly, partly in (
        (1.0, high, colder >= high, warmer > high),
        (-1.0, low, warmer <= low, colder < low),
    ):
        rows = np.flatnonzero(wholly & partly)
        if rows.size:
            beyond[rows] += seconds[rows]
            mean = (ambient[rows] - limit[rows]) * seconds[rows]
            fall = np.where(np.isfinite(tau[rows]), gained[rows], 0.0)
            flat = (start[rows] - ambient[rows]) * seconds[rows]
            degrees[rows] += sign * (mean + np.where(np.isfinite(tau[rows]), fall, flat))
        rows = np.flatnonzero(partly & ~wholly)
        if rows.size:
            place = (sign * start[rows], sign * ambient[rows], seconds[rows], tau[rows])
            beyond[rows] += seconds_above(*place, sign * limit[rows])
            degrees[rows] += degree_seconds_above(*place, sign * limit[rows])
    return beyond, degrees


@dataclass(frozen=True)
class _Laws:
    """The products' parameters by code."""

    products: list[Product]
    slope: NDArray[np.float64]
    ref_c: NDArray[np.float64]
    per_life: NDArray[np.float64]
    arrhenius: NDArray[np.bool_]


def _laws(names: list[str]) -> _Laws:
    goods = [product_catalogue()[name] for name in names]
    return _Laws(
        products=goods,
        slope=np.array([np.log(product.q10) / 10 for product in goods]),
        ref_c=np.array([product.ref_c for product in goods]),
        per_life=np.array([0 if p.law == "none" else 1 / p.life_s for p in goods], dtype=float),
        arrhenius=np.array([product.law == "arrhenius" for product in goods]),
    )


def _life(
    laws: _Laws,
    product: NDArray[np.int64],
    start: NDArray[np.float64],
    ambient: NDArray[np.float64],
    seconds: NDArray[np.float64],
    tau: NDArray[np.float64],
    steps: NDArray[np.float64],
    decay: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the part of the shelf life used; the common case shares what is known already."""
    slope = laws.slope[product]
    lift = slope * (start - ambient)
    speed = laws.per_life[product] * np.exp(slope * (ambient - laws.ref_c[product]))
    plain = (np.abs(lift) < SERIES_REACH) & (steps > SERIES_STEPS) & ~laws.arrhenius[product]
    if plain.all():
        gained = steps + series(lift) - series(lift * decay)
        return np.asarray(speed * tau * gained)
    used = np.empty(start.size)
    rows = np.flatnonzero(plain)
    if rows.size:
        some = lift[rows]
        gained = steps[rows] + series(some) - series(some * decay[rows])
        used[rows] = speed[rows] * tau[rows] * gained
    for code in np.unique(product[~plain]).tolist():
        rows = np.flatnonzero(~plain & (product == code))
        place = (start[rows], ambient[rows], seconds[rows], tau[rows])
        used[rows] = product_life_used(laws.products[code], *place)
    return used


def product_life_used(
    product: Product,
    start_c: NDArray[np.float64],
    ambient_c: NDArray[np.float64],
    seconds: NDArray[np.float64],
    tau_s: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the part of the product's shelf life that each leg uses up; see `shelf_life`."""
    place = (start_c, ambient_c, seconds, tau_s)
    if product.law == "q10":
        return life_used(*place, product.q10, product.life_s, product.ref_c)
    if product.law == "arrhenius":
        energy = product.ea_kj_mol * 1_000
        return life_used_arrhenius(*place, energy, product.life_s, product.ref_c)
    return np.zeros(start_c.size)


def exposure_by_parcel(legs: Legs, exposed: LegExposure) -> pd.DataFrame:
    """Return one row per parcel, in the order in which the file names them."""
    import pandas as pd

    changes = np.flatnonzero(np.diff(legs.parcel)) + 1
    begins = np.concatenate([[0], changes]).astype(np.int64) if legs.size else np.empty(0, int)
    ends = np.concatenate([changes, [legs.size]]).astype(np.int64) - 1 if legs.size else begins

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.add.reduceat(values, begins) if legs.size else values

    warmest = np.maximum(exposed.temp_start_c, exposed.temp_end_c)
    return pd.DataFrame(
        {
            "parcel": legs.names,
            "product": [legs.product_names[code] for code in legs.product[begins]],
            "band": [legs.band_names[code] for code in legs.band[ends]],
            "temp_start_c": exposed.temp_start_c[begins],
            "temp_end_c": exposed.temp_end_c[ends],
            "temp_max_c": np.maximum.reduceat(warmest, begins) if legs.size else warmest,
            "excursion_minutes": total(exposed.excursion_s) / MINUTE_S,
            "degree_minutes": total(exposed.degree_s) / MINUTE_S,
            "remaining_life_share": np.maximum(1 - total(exposed.life_used), 0.0),
            "gap_minutes": total(legs.gap_s) / MINUTE_S,
        }
    )
