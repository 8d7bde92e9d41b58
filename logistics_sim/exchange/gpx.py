"""A plan as tracks and waypoints for navigation (GPX 1.1, Topografix)."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from logistics_sim.core.units import clock_text
from logistics_sim.exchange.plan_view import PlanView
from logistics_sim.exchange.xml_file import add, legal, write_xml

NAMESPACE = "http://www.topografix.com/GPX/1/1"


def write_gpx(view: PlanView, folder: Path) -> list[Path]:
    """Write one file per vehicle of `view` into ``gpx/`` of `folder`: a track per trip.

    A waypoint is a stop: its name with the planned arrival. Coordinates are WGS 84, as GPX
    wants them; maps of China that shift them (GCJ-02) shift the tracks too.
    """
    target = folder / "gpx"
    target.mkdir()
    vehicles = list(dict.fromkeys(str(row["vehicle"]) for row in view.trips))
    made = []
    for number, vehicle in enumerate(vehicles, 1):
        root = ElementTree.Element(
            "gpx", {"xmlns": NAMESPACE, "version": "1.1", "creator": "logistics-sim"}
        )
        trips = [row for row in view.trips if str(row["vehicle"]) == vehicle]
        _text(add(root, "metadata"), "name", vehicle)
        for trip in trips:
            for stop in view.stops[str(trip["trip_id"])]:
                lon, lat = view.points[str(stop["place"])]
                point = add(root, "wpt", lat=repr(lat), lon=repr(lon))
                name = view.names[str(stop["place"])]
                _text(point, "name", f"{clock_text(int(stop['arrive_s']))} {name}")
                _text(point, "desc", f"{trip['trip_id']} {stop['seq']}")
        for trip in trips:
            track = add(root, "trk")
            _text(track, "name", f"{clock_text(int(trip['depart_s']))} {trip['trip_id']}")
            part = add(track, "trkseg")
            for lon, lat in view.line(str(trip["trip_id"])).tolist():
                add(part, "trkpt", lat=repr(lat), lon=repr(lon))
        made.append(write_xml(target / f"vehicle_{number:03d}.gpx", root))
    return made


def _text(parent: ElementTree.Element, tag: str, text: object) -> None:
    add(parent, tag).text = legal(text)
