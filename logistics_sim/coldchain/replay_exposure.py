"""Exposures of cold parcels, leg by leg, from the stamps of a replay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.coldchain.compartments import BOX, Carriage
from logistics_sim.coldchain.leg_exposure import product_life_used
from logistics_sim.coldchain.parameters import ColdChainParameters
from logistics_sim.coldchain.products import product_catalogue, temperature_bands
from logistics_sim.coldchain.shelf_life import life_used
from logistics_sim.coldchain.station_cabinets import crowded_out
from logistics_sim.coldchain.thermal_response import (
    degree_seconds_above,
    degree_seconds_below,
    seconds_above,
    seconds_below,
    temperature_after,
)
from logistics_sim.core.units import MINUTE_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

DOWN = (
    ("hub", "at_hub_s", ""),
    ("trunk", "on_trunk_s", "trunk_in"),
    ("station", "at_township_s", ""),
    ("local", "on_local_s", "trip_in"),
    ("village", "at_village_s", ""),
)
UP = (
    ("village", "posted_s", ""),
    ("local", "on_local_s", "trip_out"),
    ("station", "at_township_s", ""),
    ("trunk", "on_trunk_s", "trunk_out"),
    ("hub", "at_hub_s", ""),
)
ENDS = {"down": ("handed_over_s", "collected_s"), "up": ("left_county_s",)}
ROOM, OUTSIDE = "cold room", "outside"


@dataclass(frozen=True)
class _Leg:
    """One leg of the parcels of a direction, arrays of shape ``(n,)``; -1 = not on it."""

    name: str
    run: NDArray[np.int64] | None
    start_s: NDArray[np.int64]
    end_s: NDArray[np.int64]


@dataclass(frozen=True)
class _Boxes:
    """The boxes of a direction: numbers, bands and, if known, products."""

    number: NDArray[np.int64]
    band: NDArray[np.object_]
    product: NDArray[np.object_]
    volume_ml: NDArray[np.int64]
    crowded: NDArray[np.bool_]


def exposures(
    parameters: ColdChainParameters,
    parcels: pd.DataFrame,
    stamps: pd.DataFrame,
    carriage: Carriage | None = None,
    product: pd.Series | None = None,
) -> pd.DataFrame:
    """Return the exposures of all cold parcels that go in or out (contract ``exposures``).

    Every parcel lies in an insulated box (time constant `box_tau_s`) that begins at
    `start_temp_c` (fresh; other bands at their set-point) at the hub's scan (down) or
    when posted (up). It follows its surroundings: `coldroom_c` in a cold room or station
    cabinet; the outside air where the cabinet was full; the air of the compartment that
    carries it, with its doors and failures, if `carriage` tells it; the outside air of
    the leg's middle in any other vehicle. The last leg ends with the hand-over; a leg
    that has not ended is left out. Intra-county parcels are followed from the hub on.

    The end temperature of a leg in a compartment is exact. Excursion, degrees and life
    inside it use the constant surroundings (``ambient_c``) that lead to that end.

    Parameters
    ----------
    carriage
        What the vehicles offer (see `carriage`); without it every vehicle is uncooled.
    product
        Product names by parcel number; parcels without one have
        `fresh_life_s` and `q10`.
    """
    import pandas as pd

    cold = (parcels["band"] != "ambient").to_numpy(dtype=bool)
    outward = (parcels["direction"] == "up").to_numpy(dtype=bool)
    crowded = crowded_out(parameters, parcels, stamps)
    tables = []
    for direction, chosen in (("down", cold & ~outward), ("up", cold & outward)):
        rows = np.flatnonzero(chosen)
        number = parcels.index.to_numpy()[rows]
        boxes = _Boxes(
            number=number,
            band=parcels["band"].astype(object).to_numpy()[rows],
            product=_products(product, number),
            volume_ml=parcels["volume_ml"].to_numpy(dtype=np.int64)[rows],
            crowded=crowded[rows],
        )
        legs = _legs(direction, stamps.iloc[rows])
        tables.extend(_follow(parameters, legs, boxes, carriage))
    table = pd.concat(tables, ignore_index=True)
    table = table.sort_values(["number", "start_s"], kind="stable", ignore_index=True)
    names = pd.Series([f"P{number:09d}" for number in table["number"]], dtype=object)
    table.insert(0, "parcel_id", names)
    return table.drop(columns="number")


def exposure_summary(parameters: ColdChainParameters, table: pd.DataFrame) -> dict[str, float]:
    """Return monitoring records, minutes outside the band, and what spoiled.

    `table` is that of `exposures`. ``records`` counts readings of one logger per cold parcel at
    the moments of the log interval. ``spoiled_share`` is the share of handed-over (or left)
    parcels whose shelf life was used up by then; 0 if there is none, and ``fresh`` says how
    many there are.
    """
    interval = parameters.log_interval_s
    start, end = table["start_s"].to_numpy(), table["end_s"].to_numpy()
    records = int((-(-end // interval) - -(-start // interval)).sum())
    by_parcel = table.groupby("parcel_id", sort=False)
    used = by_parcel["life_used"].sum()
    spoiled = int((used > 1).sum())
    return {
        "records": records,
        "excursion_minutes": round(float(table["excursion_s"].sum()) / MINUTE_S, 1),
        "degree_minutes": round(float(table["degree_s"].sum()) / MINUTE_S, 1),
        "excursion_parcels": int((by_parcel["excursion_s"].sum() > 0).sum()),
        "spoiled_share": spoiled / len(used) if len(used) else 0.0,
        "spoilage_yuan": spoiled * parameters.fresh_value_yuan,
        "mean_remaining_life": float((1 - used).clip(lower=0).mean()) if len(used) else 1.0,
        "crowded_out": int((table["kept"] == OUTSIDE).sum()),
        "fresh": len(used),
    }


def _legs(direction: str, stamps: pd.DataFrame) -> list[_Leg]:
    """Cut each parcel's way into legs; a leg ends where the next one begins."""

    def column(name: str) -> NDArray[np.int64]:
        return stamps[name].to_numpy(dtype=np.int64)

    chain = UP if direction == "up" else DOWN
    last = np.full(len(stamps), -1, dtype=np.int64)
    for name in ENDS[direction]:
        last = np.where(last < 0, column(name), last)
    legs: list[_Leg] = []
    following = last
    for name, stamp, run in reversed(chain):
        start = column(stamp)
        on_leg = (start >= 0) & (following >= start)
        vehicle = None
        if run:
            vehicle = column(run) if run in stamps else np.full(len(stamps), -1, dtype=np.int64)
        legs.append(
            _Leg(name, vehicle, np.where(on_leg, start, -1), np.where(on_leg, following, -1))
        )
        following = np.where(start >= 0, start, following)
    return legs[::-1]


def _products(product: pd.Series | None, number: NDArray[np.int64]) -> NDArray[np.object_]:
    if product is None:
        return np.full(number.size, "", dtype=object)
    found = product.reindex(number).astype(object)
    return found.where(found.notna(), "").to_numpy()


def _follow(
    parameters: ColdChainParameters, legs: list[_Leg], boxes: _Boxes, carriage: Carriage | None
) -> list[pd.DataFrame]:
    """Follow the boxes through their legs."""
    import pandas as pd

    known, tau_s = temperature_bands(), parameters.box_tau_s
    names, band = np.unique(boxes.band.astype(str), return_inverse=True)
    limits = [(known[name].low_c, known[name].high_c, known[name].set_c) for name in names]
    low, high, begin = np.array(limits, dtype=np.float64).reshape(-1, 3).T
    high[names == "fresh"], begin[names == "fresh"] = parameters.limit_c, parameters.start_temp_c
    temperature = begin[band] if band.size else np.empty(0)
    tables = []
    for leg in legs:
        on_leg = np.flatnonzero(leg.start_s >= 0)
        start, end = leg.start_s[on_leg], leg.end_s[on_leg]
        seconds = (end - start).astype(np.float64)
        ambient, kept = _around(parameters, leg, on_leg, boxes, carriage)
        before = temperature[on_leg]
        after = temperature_after(before, ambient, seconds, tau_s)
        temperature[on_leg] = after
        place = (before, ambient, seconds, tau_s)
        lows, highs = low[band[on_leg]], high[band[on_leg]]
        beyond = seconds_above(*place, highs) + seconds_below(*place, lows)
        degrees = degree_seconds_above(*place, highs) + degree_seconds_below(*place, lows)
        used = _life(parameters, boxes.product[on_leg], before, ambient, seconds, tau_s)
        tables.append(
            pd.DataFrame(
                {
                    "number": boxes.number[on_leg],
                    "leg": leg.name,
                    "start_s": start.astype(np.int32),
                    "end_s": end.astype(np.int32),
                    "temp_start_c": before,
                    "temp_end_c": after,
                    "ambient_c": ambient,
                    "excursion_s": np.rint(beyond).astype(np.int32),
                    "degree_s": degrees,
                    "life_used": used,
                    "kept": kept,
                }
            )
        )
    return tables


def _around(
    parameters: ColdChainParameters,
    leg: _Leg,
    on_leg: NDArray[np.int64],
    boxes: _Boxes,
    carriage: Carriage | None,
) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Return the surroundings of the boxes on a leg and the name of where they are kept."""
    start, end = leg.start_s[on_leg], leg.end_s[on_leg]
    air = parameters.climate.outdoor_c((start + end) // 2)
    if leg.run is None:
        shut_out = boxes.crowded[on_leg] & (leg.name == "village")
        kept = np.where(shut_out, OUTSIDE, ROOM).astype(object)
        return np.where(shut_out, air, parameters.coldroom_c), kept
    kept = np.full(on_leg.size, BOX, dtype=object)
    if carriage is None:
        return air, kept
    run = leg.run[on_leg]
    for band in np.unique(boxes.band[on_leg].astype(str)):
        mine = np.flatnonzero(boxes.band[on_leg] == band)
        mine = mine[np.argsort(start[mine], kind="stable")]
        where = carriage.compartment(str(band), run[mine], boxes.volume_ml[on_leg][mine])
        for code, name in enumerate(carriage.names):
            inside = mine[where == code]
            if inside.size:
                felt = carriage.air[name].equivalent_ambient_c(
                    run[inside], start[inside], end[inside]
                )
                known = np.isfinite(felt)
                air[inside[known]] = felt[known]
                kept[inside] = name
    return air, kept


def _life(
    parameters: ColdChainParameters,
    product: NDArray[np.object_],
    before: NDArray[np.float64],
    ambient: NDArray[np.float64],
    seconds: NDArray[np.float64],
    tau_s: float,
) -> NDArray[np.float64]:
    tau = np.full(before.size, tau_s)
    used = life_used(before, ambient, seconds, tau, parameters.q10, parameters.fresh_life_s)
    for name in set(product.tolist()) - {""}:
        rows = np.flatnonzero(product == name)
        place = (before[rows], ambient[rows], seconds[rows], tau[rows])
        used[rows] = product_life_used(product_catalogue()[str(name)], *place)
    return used
