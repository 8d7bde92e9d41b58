"""Each format keeps every number of the plan, and names only what is there."""

import csv
import datetime as dt
import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

import logistics_sim as ls
from logistics_sim.core.errors import DiskError, InputError
from logistics_sim.core.units import clock_text
from logistics_sim.exchange import FORMATS, PlanView, export_plan


@pytest.fixture(scope="module")
def view(tmp_path_factory, make_county):
    made = make_county(tmp_path_factory.mktemp("exchange") / "county")
    planned = ls.plan(ls.read_scenario(made.scenario))
    return PlanView(planned.county.scenario, planned.county.world, planned.plans[0])


@pytest.fixture(scope="module")
def folder(view, tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "县 export"
    made = export_plan(view, out)
    assert {path for path in out.rglob("*") if path.is_file()} == set(made)
    return out


@pytest.mark.slow
def test_geojson_keeps_every_number(view, folder):
    for name, table in (("trips", view.plan.trips), ("stops", view.plan.stops)):
        read = json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8"))
        rows = pd.DataFrame([feature["properties"] for feature in read["features"]])
        keys = ["trip_id", "seq"] if name == "stops" else ["trip_id"]
        again = rows.set_index(keys).loc[table.set_index(keys).index, table.columns.drop(keys)]
        pd.testing.assert_frame_equal(
            again.reset_index(), table, check_dtype=False, check_column_type=False
        )
        assert read["licence"] == "ODbL-1.0"


def test_lines_begin_and_end_at_the_origin_and_call_at_every_stop(view, folder):
    lines = gpd.read_file(folder / "trips.geojson").set_index("trip_id").geometry
    for trip in view.trips:
        line = np.array(lines[trip["trip_id"]].coords)
        assert line[0].tolist() == line[-1].tolist() == list(view.points[trip["origin"]])
        for stop in view.stops[trip["trip_id"]]:
            away = np.abs(line - view.points[stop["place"]]).sum(axis=1)
            assert away.min() < 1e-9


def test_geoparquet_keeps_tables_and_roads(view, folder):
    trips = gpd.read_parquet(folder / "trips.geoparquet")
    assert trips.crs.to_epsg() == 4326
    again = trips.drop(columns="geometry").set_index("trip_id").loc[view.plan.trips["trip_id"]]
    pd.testing.assert_frame_equal(
        pd.DataFrame(again.reset_index()), view.plan.trips, check_dtype=False
    )
    roads = gpd.read_parquet(folder / "roads.geoparquet")
    assert roads["length_m"].tolist() == view.world.network.edges["length_m"].tolist()
    assert len(gpd.read_parquet(folder / "places.geoparquet")) == len(view.world.places)
    assert len(gpd.read_parquet(folder / "stops.geoparquet")) == len(view.plan.stops)


def test_spreadsheets_keep_every_number(view, folder):
    with (folder / "stops.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {(row["trip_id"], int(row["seq"])): row for row in csv.DictReader(file)}
    assert len(rows) == len(view.plan.stops)
    for stop in view.plan.stops.to_dict("records"):
        row = rows[stop["trip_id"], stop["seq"]]
        for key in ("arrive_s", "depart_s", "unload_g", "load_items", "leg_m"):
            assert int(row[key]) == stop[key]
        assert row["name"] == view.names[stop["place"]]
        for key in ("arrive", "depart"):
            assert row[key] == clock_text(stop[f"{key}_s"])
    with (folder / "trips.csv").open(encoding="utf-8-sig", newline="") as file:
        heads, *trips = csv.reader(file)
    for name in ("start", "depart", "end"):
        at = heads.index(name)
        assert heads[at - 1] == f"{name}_s"
        assert [row[at] for row in trips] == [clock_text(int(row[at - 1])) for row in trips]


def test_kepler_points_carry_the_plan_times(view, folder):
    read = json.loads((folder / "kepler_trips.geojson").read_text(encoding="utf-8"))
    by_trip = {f["properties"]["trip_id"]: f["geometry"]["coordinates"] for f in read["features"]}
    for trip in view.trips:
        points = by_trip[trip["trip_id"]]
        assert {len(point) for point in points} == {4}
        seconds = [point[3] for point in points]
        assert seconds == sorted(seconds)
        day = dt.datetime.fromtimestamp(seconds[0], dt.UTC)
        assert str(day.weekday()) in trip["weekdays"]
        assert view.scenario.first_day <= day.date()
        midnight = int(dt.datetime.combine(day.date(), dt.time(), dt.UTC).timestamp())
        assert seconds[0] - midnight == trip["depart_s"]
        arrivals = {stop["arrive_s"] for stop in view.stops[trip["trip_id"]]}
        assert arrivals <= {second - midnight for second in seconds}


def test_an_unknown_format_writes_nothing(view, tmp_path):
    with pytest.raises(InputError, match="did you mean 'geojson'"):
        export_plan(view, tmp_path / "out", ["geojsn"])
    assert not (tmp_path / "out").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(DiskError, match="RUN-001"):
        export_plan(view, tmp_path / "full")


def test_the_same_plan_gives_the_same_bytes(view, folder, tmp_path):
    for path in export_plan(view, tmp_path / "again"):
        first = folder / path.relative_to(tmp_path / "again")
        assert path.read_bytes() == first.read_bytes()


def test_the_command_writes_what_was_asked_for(command, finished_run, tmp_path):
    run = finished_run[0]
    done = command("export", run, "--out", tmp_path / "a b", "--format", "geojson", "--json")
    assert done.code == 0, done.err
    assert done.json["files"] == ["trips.geojson", "stops.geojson"]
    one = command("export", run / "before" / "as_is" / "post", "--out", tmp_path / "post", "--json")
    assert one.code == 0, one.err
    assert {name.split("/")[0].split(".")[0] for name in one.json["files"]} >= {
        "kepler_trips",
        "matsim",
    }
    wrong = command("export", run, "--out", tmp_path / "x", "--format", "shp")
    assert wrong.code == 2
    assert "EXC-001" in wrong.err
    assert all(name in wrong.err for name in FORMATS)
    nothing = command("export", tmp_path, "--out", tmp_path / "y")
    assert nothing.code != 0
    assert "error" in nothing.err
