"""Stops of a plan: the design loads of each visit, split where one vehicle is too small."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.scenario import VehicleType

    Ints = NDArray[np.int64]

LOADS = ("down_g", "down_ml", "down_items", "up_g", "up_ml", "up_items")


@dataclass(frozen=True)
class Stops:
    """Visits of one day group as arrays over stops; `place` is a row of the places table."""

    place: Ints
    wave: Ints
    down_g: Ints
    down_ml: Ints
    down_items: Ints
    up_g: Ints
    up_ml: Ints
    up_items: Ints

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

    def gather(self, place_of: Ints) -> Stops:
        """Return stops merged by (``place_of[place]``, wave): what a station handles."""
        keys = np.stack([self.wave, place_of[self.place]])
        names, where = np.unique(keys, axis=1, return_inverse=True)
        where = where.ravel()

        def total(name: str) -> Ints:
            sums = np.zeros(names.shape[1], dtype=np.int64)
            np.add.at(sums, where, getattr(self, name))
            return sums

        return Stops(names[1], names[0], **{name: total(name) for name in LOADS})

    @staticmethod
    def joined(parts: list[Stops]) -> Stops:
        """Return the stops of all `parts`."""
        return Stops(
            **{
                name: np.concatenate([getattr(part, name) for part in parts])
                for name in Stops.__dataclass_fields__
            }
        )


def group_stops(loads: pd.DataFrame, world: World, group: str) -> Stops:
    """Return the stops of one day group from the table of design loads."""
    rows = loads[loads["group"] == group]
    index = {str(name): row for row, name in enumerate(world.places["place_id"])}
    place = np.array([index[str(name)] for name in rows["place"]], dtype=np.int64)
    columns = {name: rows[name].to_numpy(dtype=np.int64) for name in LOADS}
    return Stops(place, rows["wave"].to_numpy(dtype=np.int64), **columns)


def split(stops: Stops, kinds: tuple[VehicleType, ...]) -> Stops:
    """Split every stop that no vehicle can serve in one visit into the fewest equal visits.

    Without any vehicle the stops stay as they are.
    """
    if not kinds:
        return stops
    grams = np.maximum(stops.down_g, stops.up_g)
    millilitres = np.maximum(stops.down_ml, stops.up_ml)
    visits = [
        np.maximum(-(-grams // kind.payload_g), -(-millilitres // kind.volume_ml)) for kind in kinds
    ]
    need = np.maximum(np.min(visits, axis=0), 1)
    rows = np.repeat(np.arange(stops.size), need)
    first = np.cumsum(need) - need
    number = np.arange(rows.size) - first[rows]
    parts = need[rows]

    def shared(name: str) -> Ints:
        whole = getattr(stops, name)[rows]
        return np.asarray(whole // parts + (number < whole % parts), dtype=np.int64)

    return Stops(stops.place[rows], stops.wave[rows], **{name: shared(name) for name in LOADS})
