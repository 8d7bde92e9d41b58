"""What legs do to parcels: end temperature, time outside the band, life left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.coldchain.history import follow
from logistics_sim.coldchain.life import life_used, life_used_arrhenius
from logistics_sim.coldchain.products import Product, bands, products
from logistics_sim.coldchain.response import (
    degree_seconds_above,
    degree_seconds_below,
    seconds_above,
    seconds_below,
)
from logistics_sim.core.units import MINUTE_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.coldchain.events import Legs


@dataclass(frozen=True)
class Exposed:
    """What each leg did, arrays of shape ``(legs,)`` in the order of the legs."""

    temp_start_c: NDArray[np.float64]
    temp_end_c: NDArray[np.float64]
    excursion_s: NDArray[np.float64]
    degree_s: NDArray[np.float64]
    life_used: NDArray[np.float64]


def expose(legs: Legs) -> Exposed:
    """Follow every parcel through its legs; a gap after a leg lengthens it."""
    seconds = legs.end_s - legs.start_s
    seconds[:-1] += legs.gap_s[1:]
    start, end = follow(legs.first, legs.begin_c, legs.around_c, seconds, legs.tau_s)
    known = bands()
    low, high = (
        np.array([np.nan if limit is None else limit for limit in limits])[legs.band]
        for limits in (
            [known[name].low_c for name in legs.band_names],
            [known[name].high_c for name in legs.band_names],
        )
    )
    place = (start, legs.around_c, seconds, legs.tau_s)
    used = np.zeros(legs.size)
    for code, name in enumerate(legs.product_names):
        rows = np.flatnonzero(legs.product == code)
        if rows.size:
            some = (start[rows], legs.around_c[rows], seconds[rows], legs.tau_s[rows])
            used[rows] = product_life_used(products()[name], *some)
    return Exposed(
        temp_start_c=start,
        temp_end_c=end,
        excursion_s=seconds_above(*place, high) + seconds_below(*place, low),
        degree_s=degree_seconds_above(*place, high) + degree_seconds_below(*place, low),
        life_used=used,
    )


def product_life_used(
    product: Product,
    start_c: NDArray[np.float64],
    around_c: NDArray[np.float64],
    seconds: NDArray[np.float64],
    tau_s: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the part of the product's shelf life that each leg uses up."""
    place = (start_c, around_c, seconds, tau_s)
    if product.law == "q10":
        return life_used(*place, product.q10, product.life_s, product.ref_c)
    if product.law == "arrhenius":
        energy = product.ea_kj_mol * 1_000
        return life_used_arrhenius(*place, energy, product.life_s, product.ref_c)
    return np.zeros(start_c.size)


def by_parcel(legs: Legs, exposed: Exposed) -> pd.DataFrame:
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
