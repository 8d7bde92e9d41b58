"""A plan as layers of a map: GeoJSON (RFC 7946) and GeoParquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logistics_sim.core.files import atomic_path, write_json
from logistics_sim.exchange.plan_view import PlanView


def write_plan_geojson(view: PlanView, folder: Path) -> list[Path]:
    """Write ``trips.geojson`` (lines) and ``stops.geojson`` (points) of `view` into `folder`.

    Properties are the columns of the contracts ``trips`` and ``stops``, whole and unrounded.
    """
    trips = [
        _feature("LineString", view.line(str(row["trip_id"])).tolist(), row) for row in view.trips
    ]
    stops = [
        _feature("Point", list(view.points[str(row["place"])]), _named(view, row))
        for trip in view.trips
        for row in view.stops[str(trip["trip_id"])]
    ]
    made = [folder / "trips.geojson", folder / "stops.geojson"]
    for path, features in zip(made, (trips, stops), strict=True):
        write_json(path, {"type": "FeatureCollection", **_about(view), "features": features})
    return made


def write_geoparquet(view: PlanView, folder: Path) -> list[Path]:
    """Write trips, stops, places and roads of `view` as GeoParquet (WGS 84) into `folder`."""
    import geopandas as gpd

    places = view.world.places
    points = gpd.points_from_xy(places["lon"], places["lat"])
    tables = {
        "trips": view.trips_gdf(),
        "stops": view.stops_gdf(),
        "places": gpd.GeoDataFrame(places.copy(), geometry=points, crs="EPSG:4326"),
        "roads": view.world.network.to_gdf(),
    }
    made = []
    for name, table in tables.items():
        made.append(folder / f"{name}.geoparquet")
        with atomic_path(made[-1]) as temporary:
            table.to_parquet(temporary, index=False)
    return made


def _about(view: PlanView) -> dict[str, Any]:
    """Return what the road file asks to be kept: attribution, licence, notice."""
    wanted = ("attribution", "licence", "notice")
    return {key: view.world.network.about[key] for key in wanted if key in view.world.network.about}


def _named(view: PlanView, row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "name": view.names[str(row["place"])]}


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "geometry": geometry, "properties": properties}
