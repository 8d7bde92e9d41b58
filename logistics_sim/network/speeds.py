"""How fast a vehicle type drives on a road: the scenario's table, capped by the vehicle."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.network.limits import Barred, barred_for
from logistics_sim.network.road_class import CLASSES, Group, Terrain
from logistics_sim.network.tolls import RoadTolls, tolls_for

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario, VehicleType

SLOW_KMH = 70.0
"""A vehicle that cannot go faster than this may not enter an expressway.

Road Traffic Safety Law of the PRC, article 67: vehicles designed for less than 70 km/h
are kept off expressways.
"""


@dataclass(frozen=True)
class SpeedProfile:
    """Speeds in km/h by road group and terrain, and what one kind of vehicle may do.

    Two vehicle types with equal profiles share their matrices. `barred` says which posted limits
    of weight and size it exceeds (none: not one), `tolls` what roads cost it (none: nothing).
    """

    table: tuple[tuple[Group, Terrain, float], ...]
    max_kmh: float | None = None
    barred: Barred | None = field(default=None, repr=False)
    tolls: RoadTolls | None = field(default=None, repr=False)

    @property
    def expressways(self) -> bool:
        """Whether the vehicle may enter an expressway."""
        return self.max_kmh is None or self.max_kmh >= SLOW_KMH

    def kmh(self, edges: pd.DataFrame) -> NDArray[np.float64]:
        """Return the speed on each edge; 0 where the vehicle may not drive.

        A speed that was *stated* for the road (``speed_basis`` other than ``class``) is a
        limit as well; a speed that only follows from the class leaves the table's.
        """
        table = {(group, terrain): value for group, terrain, value in self.table}
        group_of = {name: entry.group for name, entry in CLASSES.items()}
        group = edges["road_class"].map(group_of)
        ferry = (group == "ferry").to_numpy()
        keys = zip(group, edges["terrain"], strict=True)
        speed = np.array([table.get(key, np.inf) for key in keys], dtype=np.float64)
        stated = (edges["speed_basis"] != "class").to_numpy()
        limit = edges["speed_kmh"].to_numpy(dtype=np.float64)
        speed = np.where(stated, np.minimum(speed, limit), speed)
        if self.max_kmh is not None:
            speed = np.minimum(speed, self.max_kmh)
        speed = np.where(ferry, limit, speed)
        closed = (edges["closed"] == "yes").to_numpy()
        if not self.expressways:
            closed = closed | (group == "expressway").to_numpy()
        if self.barred is not None:
            closed = closed | self.barred.roads(edges)
        return np.where(closed, 0.0, speed)


def speed_profile(
    scenario: Scenario, kind: VehicleType | None = None, edges: pd.DataFrame | None = None
) -> SpeedProfile:
    """Return the profile of a vehicle type `kind` (none: of an unlimited vehicle).

    With `edges` (contract ``roads``) the vehicle keeps to their limits of weight and size.
    The scenario states plain and mountain speeds; in the hills a kilometre takes the mean
    of the two times (the harmonic mean of the speeds).
    """
    said = scenario.operations.speeds_kmh
    rows: list[tuple[Group, Terrain, float]] = []
    terrains: tuple[Terrain, ...] = ("plain", "hill", "mountain")
    rows += [("expressway", terrain, float(said.expressway)) for terrain in terrains]
    pairs: tuple[tuple[Group, float, float], ...] = (
        ("trunk", float(said.trunk_plain), float(said.trunk_mountain)),
        ("local", float(said.local_plain), float(said.local_mountain)),
    )
    for group, plain, mountain in pairs:
        hill = 2 / (1 / plain + 1 / mountain)
        rows += [(group, "plain", plain), (group, "hill", hill), (group, "mountain", mountain)]
    limit = kind.max_speed_kmh if kind is not None else None
    barred = barred_for(edges, kind) if kind is not None and edges is not None else None
    most = None if limit is None else float(limit)
    return SpeedProfile(tuple(rows), most, barred, tolls_for(scenario, kind))
