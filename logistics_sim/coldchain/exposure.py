"""Exposures of fresh parcels, leg by leg, from the stamps of a replay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.coldchain.ambient import ambient_c
from logistics_sim.coldchain.life import life_used
from logistics_sim.coldchain.response import seconds_above, temperature_after
from logistics_sim.core.units import HOUR_S, MINUTE_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

DOWN = (
    ("hub", "at_hub_s", True),
    ("trunk", "on_trunk_s", False),
    ("station", "at_township_s", True),
    ("local", "on_local_s", False),
    ("village", "at_village_s", True),
)
UP = (
    ("village", "posted_s", True),
    ("local", "on_local_s", False),
    ("station", "at_township_s", True),
    ("trunk", "on_trunk_s", False),
    ("hub", "at_hub_s", True),
)
ENDS = {"down": ("handed_over_s", "collected_s"), "up": ("left_county_s",)}


@dataclass(frozen=True)
class _Legs:
    """One leg of all parcels of a direction, arrays of shape ``(n,)``; -1 = not on it."""

    name: str
    cold: bool
    start_s: NDArray[np.int64]
    end_s: NDArray[np.int64]


def exposures(scenario: Scenario, parcels: pd.DataFrame, stamps: pd.DataFrame) -> pd.DataFrame:
    """Return the exposures of all fresh parcels that go in or out (contract ``exposures``).

    The box starts at `start_temp_c` at the hub's scan (down) or when posted (up). In a
    cold room or station fridge its surroundings are at `coldroom_c`, on the road at the
    air temperature of the leg's middle; it follows them with the time constant
    `box_tau_min`. The last leg ends with the hand-over; a leg that has not ended is
    left out. Intra-county parcels are followed from the hub on.
    """
    import pandas as pd

    fresh = (parcels["band"] != "ambient").to_numpy(dtype=bool)
    outward = (parcels["direction"] == "up").to_numpy(dtype=bool)
    tables = []
    for direction, chosen in (("down", fresh & ~outward), ("up", fresh & outward)):
        rows = np.flatnonzero(chosen)
        legs = _legs(direction, stamps.iloc[rows])
        tables.extend(_follow(scenario, legs, parcels.index.to_numpy()[rows]))
    table = pd.concat(tables, ignore_index=True)
    table = table.sort_values(["number", "start_s"], kind="stable", ignore_index=True)
    names = pd.Series([f"P{number:09d}" for number in table["number"]], dtype=object)
    table.insert(0, "parcel_id", names)
    return table.drop(columns="number")


def cold_summary(
    scenario: Scenario, parcels: pd.DataFrame, stamps: pd.DataFrame
) -> dict[str, float]:
    """Return monitoring records, minutes above the limit and the share spoiled.

    `records` counts readings of one logger per fresh parcel at the moments of the log
    interval. `spoiled_share` is the share of handed-over (or left) parcels whose shelf
    life was used up by then; 0 if there is none, and `fresh` says how many there are.
    """
    return summarise(scenario, exposures(scenario, parcels, stamps))


def summarise(scenario: Scenario, table: pd.DataFrame) -> dict[str, float]:
    """Return the figures of `cold_summary` from a table of exposures."""
    interval = round(float(scenario.coldchain.log_interval_min) * MINUTE_S)
    start, end = table["start_s"].to_numpy(), table["end_s"].to_numpy()
    records = int((-(-end // interval) - -(-start // interval)).sum())
    used = table.groupby("parcel_id", sort=False)["life_used"].sum()
    return {
        "records": records,
        "excursion_minutes": round(float(table["excursion_s"].sum()) / MINUTE_S, 1),
        "spoiled_share": float((used > 1).mean()) if len(used) else 0.0,
        "fresh": len(used),
    }


def _legs(direction: str, stamps: pd.DataFrame) -> list[_Legs]:
    """Cut each parcel's way into legs; a leg ends where the next one begins."""

    def column(name: str) -> NDArray[np.int64]:
        return stamps[name].to_numpy(dtype=np.int64)

    chain = UP if direction == "up" else DOWN
    last = np.full(len(stamps), -1, dtype=np.int64)
    for name in ENDS[direction]:
        last = np.where(last < 0, column(name), last)
    legs: list[_Legs] = []
    following = last
    for name, stamp, cold in reversed(chain):
        start = column(stamp)
        on_leg = (start >= 0) & (following >= start)
        legs.append(_Legs(name, cold, np.where(on_leg, start, -1), np.where(on_leg, following, -1)))
        following = np.where(start >= 0, start, following)
    return legs[::-1]


def _follow(scenario: Scenario, legs: list[_Legs], number: NDArray[np.int64]) -> list[pd.DataFrame]:
    """Follow the boxes through their legs."""
    import pandas as pd

    cold = scenario.coldchain
    tau_s = float(cold.box_tau_min) * MINUTE_S
    life_s = float(cold.fresh_life_h) * HOUR_S
    temperature = np.full(number.size, float(cold.start_temp_c))
    tables = []
    for leg in legs:
        on_leg = np.flatnonzero(leg.start_s >= 0)
        start, end = leg.start_s[on_leg], leg.end_s[on_leg]
        seconds = (end - start).astype(np.float64)
        around = (
            np.full(on_leg.size, float(cold.coldroom_c))
            if leg.cold
            else ambient_c(scenario, (start + end) // 2)
        )
        before = temperature[on_leg]
        after = temperature_after(before, around, seconds, tau_s)
        above = seconds_above(before, around, seconds, tau_s, float(cold.limit_c))
        temperature[on_leg] = after
        tables.append(
            pd.DataFrame(
                {
                    "number": number[on_leg],
                    "leg": leg.name,
                    "start_s": start.astype(np.int32),
                    "end_s": end.astype(np.int32),
                    "temp_start_c": before,
                    "temp_end_c": after,
                    "ambient_c": around,
                    "excursion_s": np.rint(above).astype(np.int32),
                    "life_used": life_used(before, around, seconds, tau_s, float(cold.q10), life_s),
                }
            )
        )
    return tables
