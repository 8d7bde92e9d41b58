"""A vehicle's day for navigation apps: GPX 1.1 and GeoJSON (RFC 7946), WGS 84."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import json_text
from logistics_sim.core.units import clock_text
from logistics_sim.language import gettext as _
from logistics_sim.papers.route_sheets import Call, RouteSheet, TripSheet
from logistics_sim.papers.wording import days_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Tracks = Mapping[str, NDArray[np.float64]]

GPX = "http://www.topografix.com/GPX/1/1"
DIGITS = 6
"""Decimals of a degree: a tenth of a metre."""


def gpx_text(sheet: RouteSheet, tracks: Tracks) -> str:
    """Return the GPX of one vehicle: a waypoint a stop, for each trip the one of `tracks`."""
    from xml.etree import ElementTree as Tree

    root = Tree.Element("gpx", {"version": "1.1", "creator": "logistics-sim", "xmlns": GPX})
    head = Tree.SubElement(root, "metadata")
    Tree.SubElement(head, "name").text = sheet.label
    Tree.SubElement(head, "desc").text = f"{sheet.operator} · {days_words(sheet.weekdays)}"
    for number, trip in enumerate(sheet.trips, 1):
        for call in trip.calls:
            place = call.place
            point = Tree.SubElement(root, "wpt", _degrees(place.lon, place.lat))
            Tree.SubElement(point, "name").text = f"{number}.{call.number} {place.name}"
            Tree.SubElement(point, "desc").text = stop_words(call)
    for number, trip in enumerate(sheet.trips, 1):
        track = Tree.SubElement(root, "trk")
        Tree.SubElement(track, "name").text = _track_name(trip, number)
        Tree.SubElement(track, "number").text = str(number)
        segment = Tree.SubElement(track, "trkseg")
        for lon, lat in tracks[trip.trip_id].tolist():
            Tree.SubElement(segment, "trkpt", _degrees(lon, lat))
    Tree.indent(root, " ")
    text = Tree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def geojson_text(sheet: RouteSheet, tracks: Tracks) -> str:
    """Return the GeoJSON of one vehicle: each trip's line of `tracks`, a point a stop.

    Keys are English in every language.
    """
    features: list[dict[str, Any]] = []
    for number, trip in enumerate(sheet.trips, 1):
        line = [[round(lon, DIGITS), round(lat, DIGITS)] for lon, lat in tracks[trip.trip_id]]
        shape = {"type": "LineString", "coordinates": line} if len(line) > 1 else None
        told = {
            "kind": "trip",
            "vehicle": sheet.vehicle,
            "vehicle_name": sheet.label,
            "weekdays": sheet.weekdays,
            "trip": number,
            "trip_id": trip.trip_id,
            "wave": trip.wave,
            "echelon": trip.echelon,
            "loads": clock_text(trip.start_s),
            "leaves": clock_text(trip.depart_s),
            "back": clock_text(trip.end_s),
            "km": trip.distance_m / 1_000,
        }
        features.append({"type": "Feature", "properties": told, "geometry": shape})
        features += [_stop_feature(number, call) for call in trip.calls]
    return json_text({"type": "FeatureCollection", "features": features})


def stop_words(call: Call) -> str:
    """Return when a stop is, and what is handed over and taken along."""
    return _(
        "{arrive}–{depart} · hand over {down:,} items, {down_kg:,.1f} kg · take {up:,} items, "
        "{up_kg:,.1f} kg",
        arrive=clock_text(call.arrive_s),
        depart=clock_text(call.depart_s),
        down=call.down_items,
        down_kg=call.down_g / 1_000,
        up=call.up_items,
        up_kg=call.up_g / 1_000,
    )


def _stop_feature(trip: int, call: Call) -> dict[str, Any]:
    place = call.place
    told = {
        "kind": "stop",
        "trip": trip,
        "number": call.number,
        "place": place.place_id,
        "name": place.name,
        "township": place.township,
        "goods": call.band,
        "arrives": clock_text(call.arrive_s),
        "leaves": clock_text(call.depart_s),
        "opens": clock_text(place.open_s),
        "closes": clock_text(place.close_s),
        "break_before_min": round(call.rest_s / 60, 2),
        "hand_over_items": call.down_items,
        "hand_over_kg": call.down_g / 1_000,
        "take_items": call.up_items,
        "take_kg": call.up_g / 1_000,
    }
    point = [round(place.lon, DIGITS), round(place.lat, DIGITS)]
    shape = {"type": "Point", "coordinates": point}
    return {"type": "Feature", "properties": told, "geometry": shape}


def _track_name(trip: TripSheet, number: int) -> str:
    return _(
        "Trip {number}, wave {wave}, {depart}–{end}",
        number=number,
        wave=trip.wave,
        depart=clock_text(trip.depart_s),
        end=clock_text(trip.end_s),
    )


def _degrees(lon: float, lat: float) -> dict[str, str]:
    return {"lat": f"{lat:.{DIGITS}f}", "lon": f"{lon:.{DIGITS}f}"}
