"""Service targets: which parcels, where the clock starts and ends, and how long it may run.

The limits here are those of the county plan; `scenario_targets` puts in a scenario's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import HOUR_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Target:
    """One promise of the county plan.

    Attributes
    ----------
    id : str
        Key of the machine contract.
    classes, direction
        Which parcels it is about.
    start : str
        Stamp that starts the clock.
    ends : tuple of str
        The clock ends at the first of these stamps.
    limit_s : int
        How long the clock may run.
    clock : str
        The clock in words, printed beside every figure.
    """

    id: str
    classes: tuple[str, ...]
    direction: str
    start: str
    ends: tuple[str, ...]
    limit_s: int
    clock: str

    def chosen(self, parcels: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which parcels the target is about, shape ``(n,)``."""
        kind = parcels["class"].isin(self.classes).to_numpy(dtype=bool)
        return kind & (parcels["direction"] == self.direction).to_numpy(dtype=bool)

    def times(self, stamps: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return start and end of the clock (s), -1 where not reached."""
        start = stamps[self.start].to_numpy(dtype=np.int64)
        end = np.full(start.size, np.iinfo(np.int64).max)
        for name in self.ends:
            stamp = stamps[name].to_numpy(dtype=np.int64)
            end = np.where(stamp >= 0, np.minimum(end, stamp), end)
        return start, np.where(end == np.iinfo(np.int64).max, -1, end)


_DOWN_ENDS = ("at_village_s", "handed_over_s")
_DOWN_CLOCK = "hub arrival scan → available at the village station or handed over at the door"
_UP_ENDS = ("left_county_s",)
_UP_CLOCK = "handed over at the village → left the hub with the outbound line-haul"

TARGETS = (
    Target("express_48h", ("express",), "down", "at_hub_s", _DOWN_ENDS, 48 * HOUR_S, _DOWN_CLOCK),
    Target("fresh_24h", ("fresh",), "down", "at_hub_s", _DOWN_ENDS, 24 * HOUR_S, _DOWN_CLOCK),
    Target(
        "fresh_up_24h", ("fresh",), "up", "posted_s", ("left_county_s",), 24 * HOUR_S, _UP_CLOCK
    ),
    Target("baseline_72h", ("express",), "down", "at_hub_s", _DOWN_ENDS, 72 * HOUR_S, _DOWN_CLOCK),
    Target(
        "outbound_72h",
        ("express", "fresh"),
        "up",
        "posted_s",
        ("left_county_s",),
        72 * HOUR_S,
        _UP_CLOCK,
    ),
    Target("return_72h", ("return",), "up", "posted_s", ("left_county_s",), 72 * HOUR_S, _UP_CLOCK),
    Target(
        "intra_48h",
        ("express", "fresh"),
        "intra",
        "posted_s",
        _DOWN_ENDS,
        48 * HOUR_S,
        "handed over at the village → available at the other village or handed over at the door",
    ),
    Target(
        "ltl_72h",
        ("ltl",),
        "down",
        "at_hub_s",
        ("at_village_s",),
        72 * HOUR_S,
        "hub arrival scan → unloaded at the township station",
    ),
)
