"""Which compartment carries a parcel, and whether it still has room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.coldchain.compartment_air import (
    CompartmentAir,
    compartment_air,
    cooling_failures,
)
from logistics_sim.coldchain.leg_chains import chain_starts
from logistics_sim.coldchain.parameters import ColdChainParameters
from logistics_sim.coldchain.products import temperature_bands
from logistics_sim.coldchain.trip_segments import TripSegments, trip_segments

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

PREFERENCE = {
    "fresh": ("fresh", "chilled"),
    "chilled": ("chilled", "fresh"),
    "frozen": ("frozen",),
}
"""Compartments in which a band may travel, best first; frozen goods take no other."""
BOX = "box"
"""An insulated box in a vehicle without cooling."""


@dataclass(frozen=True)
class Carriage:
    """What the vehicles of a replay offer to cold goods.

    `air` is the air of the cooled compartments by band; `segments` the trips' segments;
    `volume_ml` the load volume by run and band; `failure_s` the moment at which a run's
    cooling failed (-1: it did not).
    """

    segments: TripSegments
    air: dict[str, CompartmentAir]
    volume_ml: dict[str, NDArray[np.int64]]
    failure_s: NDArray[np.int64]

    def compartment(
        self, band: str, run: NDArray[np.int64], volume_ml: NDArray[np.int64]
    ) -> NDArray[np.int8]:
        """Return by parcel the compartment it rides in, as a code into `names`; -1 is a box.

        `run` is the trip of each parcel (-1: none), in the order of boarding. A parcel
        that finds no volume left in a compartment that suits its band rides in its box.
        """
        found = np.full(run.size, -1, dtype=np.int8)
        for name in PREFERENCE.get(band, ()):
            if name not in self.volume_ml:
                continue
            free = np.flatnonzero((found < 0) & (run >= 0))
            limit = self.volume_ml[name][run[free]]
            free = free[limit > 0]
            if free.size:
                room = _fits(run[free], volume_ml[free], self.volume_ml[name])
                found[free[room]] = self.names.index(name)
        return found

    @property
    def names(self) -> list[str]:
        """Bands of the cooled compartments."""
        return list(self.air)


def carriage(
    parameters: ColdChainParameters,
    places: pd.DataFrame,
    trips: pd.DataFrame,
    runs: pd.DataFrame,
    events: pd.DataFrame,
    replication: int = 0,
) -> Carriage:
    """Return the compartments of every driven trip and their air.

    `places` and `trips` are tables of the plan, `runs` and `events` those of one replay; the
    draws of failing coolings are those of `replication`.
    """
    segments = trip_segments(parameters, places, trips, runs, events)
    cooled = [name for name in temperature_bands() if name != "ambient"]
    volumes = {
        name: np.array(
            [parameters.volume_ml.get(kind, {}).get(name, 0) for kind in segments.type],
            dtype=np.int64,
        )
        for name in cooled
    }
    volumes = {name: volume for name, volume in volumes.items() if (volume > 0).any()}
    any_cooled = np.zeros(len(segments.type), dtype=bool)
    for volume in volumes.values():
        any_cooled |= volume > 0
    failure_moments = cooling_failures(
        parameters, segments, np.flatnonzero(any_cooled), replication
    )
    air = {}
    for name, volume in volumes.items():
        set_c = temperature_bands()[name].set_c
        assert set_c is not None
        air[name] = compartment_air(
            parameters, segments, np.flatnonzero(volume > 0), set_c, failure_moments
        )
    return Carriage(segments, air, volumes, failure_moments)


def _fits(
    run: NDArray[np.int64], volume_ml: NDArray[np.int64], limit_ml: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return which parcels lie within their run's volume when loaded in the order given.

    Loading ends with the first parcel that does not fit: a compartment that is full for
    one parcel takes no later one, so that the order of boarding decides.
    """
    order = np.argsort(run, kind="stable")
    ordered, volume = run[order], volume_ml[order].astype(np.int64)
    total = np.cumsum(volume)
    first = chain_starts(ordered)
    before = np.maximum.accumulate(np.where(first, total - volume, 0))
    fits = np.empty(run.size, dtype=bool)
    fits[order] = total - before <= limit_ml[ordered]
    return fits
