"""A plan with the roads of every leg: what all formats are written from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.network.graph import Path
    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario


@dataclass(frozen=True)
class Leg:
    """One drive of a trip between two places, on its roads.

    Attributes
    ----------
    origin, destination
        Place ids.
    depart_s, arrive_s
        Second of the day.
    path
        Nodes and edges; ``None`` where both places are the same.
    """

    origin: str
    destination: str
    depart_s: int
    arrive_s: int
    path: Path | None


@dataclass(frozen=True)
class PlanView:
    """The plan of one operator in its county."""

    scenario: Scenario
    world: World
    plan: Plan

    @cached_property
    def trips(self) -> list[dict[str, Any]]:
        """Rows of the contract ``trips``, by departure."""
        table = self.plan.trips.sort_values(["depart_s", "trip_id"], kind="stable")
        return [
            {str(key): plain_value(value) for key, value in row.items()} for row in records(table)
        ]

    @cached_property
    def stops(self) -> dict[str, list[dict[str, Any]]]:
        """Rows of the contract ``stops`` by trip, in their order."""
        found: dict[str, list[dict[str, Any]]] = {str(row["trip_id"]): [] for row in self.trips}
        for row in records(self.plan.stops.sort_values(["trip_id", "seq"], kind="stable")):
            found[str(row["trip_id"])].append({str(key): plain_value(row[key]) for key in row})
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each place."""
        places = self.world.places
        return dict(zip(places["place_id"].astype(str), places["name"].astype(str), strict=True))

    @cached_property
    def points(self) -> dict[str, tuple[float, float]]:
        """Longitude and latitude of each place."""
        places = self.world.places
        lon, lat = (places[name].astype(float).tolist() for name in ("lon", "lat"))
        return dict(zip(places["place_id"].astype(str), zip(lon, lat, strict=True), strict=True))

    @cached_property
    def legs(self) -> dict[str, list[Leg]]:
        """The drives of each trip, one per stop and the way back."""
        wanted: dict[str, dict[tuple[int, int], None]] = {}
        for trip in self.trips:
            here = str(trip["origin"])
            for stop in self.stops[str(trip["trip_id"])]:
                there = str(stop["place"])
                if here != there:
                    pair = (self.world.row(here), self.world.row(there))
                    wanted.setdefault(str(trip["type"]), {})[pair] = None
                here = there
        roads = {
            (kind, pair): path
            for kind, pairs in wanted.items()
            for pair, path in zip(pairs, self.world.paths(kind, list(pairs)), strict=True)
        }
        found: dict[str, list[Leg]] = {}
        for trip in self.trips:
            here, left_s = str(trip["origin"]), int(trip["depart_s"])
            legs = []
            for stop in self.stops[str(trip["trip_id"])]:
                there = str(stop["place"])
                pair = (self.world.row(here), self.world.row(there))
                path = roads.get((str(trip["type"]), pair)) if here != there else None
                legs.append(Leg(here, there, left_s, int(stop["arrive_s"]), path))
                here, left_s = there, int(stop["depart_s"])
            found[str(trip["trip_id"])] = legs
        return found

    def line(self, trip_id: str) -> NDArray[np.float64]:
        """Return the way of a trip, shape ``(points, 2)``, longitude first (WGS 84)."""
        pieces = [self.world.line(leg.path) for leg in self.legs[trip_id] if leg.path is not None]
        if not pieces:
            trip = next(row for row in self.trips if row["trip_id"] == trip_id)
            return np.array([self.points[str(trip["origin"])]] * 2)
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

    def first_date(self, weekdays: str) -> dt.date:
        """Return the first day from the scenario's start on that one of `weekdays` falls."""
        start = self.scenario.first_day
        ahead = min(((int(day) - start.weekday()) % 7 for day in weekdays), default=0)
        return start + dt.timedelta(days=ahead)

    def trips_gdf(self) -> gpd.GeoDataFrame:
        """Return every trip as a line along its roads (WGS 84), with the columns of ``trips``."""
        import geopandas as gpd
        import pandas as pd
        from shapely import linestrings

        lines = [linestrings(self.line(str(row["trip_id"]))) for row in self.trips]
        columns = list(self.plan.trips.columns)
        table = pd.DataFrame(self.trips, columns=columns)
        return gpd.GeoDataFrame(table, geometry=lines, crs="EPSG:4326")

    def stops_gdf(self) -> gpd.GeoDataFrame:
        """Return every stop as a point (WGS 84), with the columns of ``stops`` and its name."""
        import geopandas as gpd
        import pandas as pd

        rows = [row for trip in self.trips for row in self.stops[str(trip["trip_id"])]]
        table = pd.DataFrame(rows, columns=list(self.plan.stops.columns))
        table["name"] = [self.names[str(place)] for place in table["place"]]
        where = [self.points[str(place)] for place in table["place"]]
        points = gpd.points_from_xy([x for x, _ in where], [y for _, y in where])
        return gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of `table`."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def plain_value(value: Any) -> Any:
    """Return a NumPy number as Python's own, so that JSON takes it."""
    return value.item() if isinstance(value, np.generic) else value
