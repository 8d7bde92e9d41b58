"""Stops of a plan: the design loads of each visit, split where one vehicle is too small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.scenario.fleet import LOAD_BANDS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import VehicleType

    Ints = NDArray[np.int64]

LOADS = ("down_g", "down_ml", "down_items", "up_g", "up_ml", "up_items")
BANDS = LOAD_BANDS
ANY, AMBIENT, COLD = range(3)


@dataclass(frozen=True)
class Stops:
    """Visits of one day group as arrays over stops.

    `place` is a row of the places table, `band` a code into `BANDS`: what the load must
    travel in. Ambient and cold goods of a place are two visits of the same wave.
    """

    place: Ints
    wave: Ints
    down_g: Ints
    down_ml: Ints
    down_items: Ints
    up_g: Ints
    up_ml: Ints
    up_items: Ints
    band: Ints

    @property
    def size(self) -> int:
        """Number of stops."""
        return int(self.place.size)

    @property
    def items(self) -> Ints:
        """Items handled at each stop."""
        return self.down_items + self.up_items

    def take(self, rows: Ints | NDArray[np.bool_]) -> Stops:
        """Return the stops `rows`."""
        return Stops(**{name: getattr(self, name)[rows] for name in Stops.__dataclass_fields__})

    def merged(self, place_of: Ints) -> Stops:
        """Return stops merged by (``place_of[place]``, wave, band): what a station handles."""
        keys = np.stack([self.wave, place_of[self.place], self.band])
        names, where = np.unique(keys, axis=1, return_inverse=True)
        where = where.ravel()

        def total(name: str) -> Ints:
            sums = np.zeros(names.shape[1], dtype=np.int64)
            np.add.at(sums, where, getattr(self, name))
            return sums

        return Stops(names[1], names[0], **{n: total(n) for n in LOADS}, band=names[2])

    @staticmethod
    def concatenated(parts: list[Stops]) -> Stops:
        """Return the stops of all `parts`."""
        return Stops(
            **{
                name: np.concatenate([getattr(part, name) for part in parts])
                for name in Stops.__dataclass_fields__
            }
        )


def group_stops(loads: pd.DataFrame, places: pd.DataFrame, group: str) -> Stops:
    """Return the stops of one day group from the table of design loads.

    Loads without the column ``band`` travel on any vehicle.
    """
    rows = loads[loads["group"] == group]
    index = {str(name): row for row, name in enumerate(places["place_id"])}
    place = np.array([index[str(name)] for name in rows["place"]], dtype=np.int64)
    columns = {name: rows[name].to_numpy(dtype=np.int64) for name in LOADS}
    bands = rows["band"] if "band" in rows else [BANDS[ANY]] * len(rows)
    band = np.array([BANDS.index(str(name)) for name in bands], dtype=np.int64)
    return Stops(place, rows["wave"].to_numpy(dtype=np.int64), **columns, band=band)


def capacity_ml(kinds: tuple[VehicleType, ...]) -> Ints:
    """Return the load volume by vehicle type and band (ml), shape ``(kinds, bands)``."""
    capacities = [[kind.volume_ml_by_load[band] for band in BANDS] for kind in kinds]
    return np.array(capacities, dtype=np.int64).reshape(-1, len(BANDS))


def split_oversized(stops: Stops, kinds: tuple[VehicleType, ...]) -> Stops:
    """Split every stop that no vehicle can serve in one visit into the fewest equal visits.

    Without any vehicle, or one with a compartment for it, a stop stays as it is.
    """
    if not kinds:
        return stops
    grams = np.maximum(stops.down_g, stops.up_g)
    millilitres = np.maximum(stops.down_ml, stops.up_ml)
    capacities = capacity_ml(kinds)[:, stops.band]
    none = np.iinfo(np.int64).max
    visits_by_kind = [
        np.where(
            capacity > 0,
            np.maximum(-(-grams // kind.payload_g), -(-millilitres // np.maximum(capacity, 1))),
            none,
        )
        for kind, capacity in zip(kinds, capacities, strict=True)
    ]
    visit_count = np.maximum(np.min(visits_by_kind, axis=0), 1)
    visit_count = np.where(visit_count == none, 1, visit_count)
    rows = np.repeat(np.arange(stops.size), visit_count)
    first = np.cumsum(visit_count) - visit_count
    number = np.arange(rows.size) - first[rows]
    parts = visit_count[rows]

    def shared(name: str) -> Ints:
        whole = getattr(stops, name)[rows]
        return np.asarray(whole // parts + (number < whole % parts), dtype=np.int64)

    loads = {name: shared(name) for name in LOADS}
    return Stops(stops.place[rows], stops.wave[rows], **loads, band=stops.band[rows])


def load_dimensions(stops: Stops, grams: Ints, millilitres: Ints) -> Ints:
    """Return `grams` and `millilitres` of `stops` as loads, the cold volume apart if told."""
    if not stops.band.any():
        return np.stack([grams, millilitres], axis=1)
    apart = [np.where(stops.band == band, millilitres, 0) for band in (AMBIENT, COLD)]
    return np.stack([grams, *apart], axis=1)


def capacity(stops: Stops, kind: VehicleType) -> tuple[int, ...]:
    """Return what a vehicle takes, in the dimensions of `load_dimensions`."""
    if not stops.band.any():
        return (kind.payload_g, kind.volume_ml)
    capacity = kind.volume_ml_by_load
    return (kind.payload_g, capacity["ambient"], capacity["cold"])
