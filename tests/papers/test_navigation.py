"""GPX and GeoJSON: what an app reads from them."""

import json
from xml.etree import ElementTree

import pytest

from logistics_sim.papers.navigation import GPX, geojson_text, gpx_text
from logistics_sim.papers.tracks import trip_tracks


@pytest.fixture(scope="module")
def tracks(alliance):
    return trip_tracks(alliance.world, alliance.sheets)


def test_gpx_has_a_waypoint_a_stop_and_a_track_a_trip(alliance, tracks):
    for sheet in alliance.sheets:
        root = ElementTree.fromstring(gpx_text(sheet, tracks))
        assert root.tag == f"{{{GPX}}}gpx"
        assert root.get("version") == "1.1"
        kinds = [child.tag.removeprefix(f"{{{GPX}}}") for child in root]
        order = ["metadata"] + ["wpt"] * sheet.totals.stops + ["trk"] * sheet.totals.trips
        assert kinds == order
        first = sheet.trips[0].calls[0]
        point = root.find(f"{{{GPX}}}wpt")
        assert float(point.get("lat")) == pytest.approx(first.place.lat, abs=1e-6)
        assert float(point.get("lon")) == pytest.approx(first.place.lon, abs=1e-6)
        assert point.find(f"{{{GPX}}}name").text == f"1.1 {first.place.name}"
        points = root.findall(f".//{{{GPX}}}trkpt")
        assert len(points) == sum(len(tracks[trip.trip_id]) for trip in sheet.trips)


def test_geojson_is_that_of_the_sheet(alliance, tracks):
    for sheet in alliance.sheets:
        found = json.loads(geojson_text(sheet, tracks))
        assert found["type"] == "FeatureCollection"
        told = [feature["properties"] for feature in found["features"]]
        trips = [row for row in told if row["kind"] == "trip"]
        stops = [row for row in told if row["kind"] == "stop"]
        assert [row["trip_id"] for row in trips] == [trip.trip_id for trip in sheet.trips]
        assert sum(row["hand_over_items"] for row in stops) == sheet.totals.down_items
        assert sum(row["take_kg"] for row in stops) == pytest.approx(sheet.totals.up_g / 1_000)
        lines = [f["geometry"] for f in found["features"] if f["properties"]["kind"] == "trip"]
        assert all(line["type"] == "LineString" for line in lines)
        assert all(abs(lon - 115) < 1 for line in lines for lon, _ in line["coordinates"])
