"""Road layers and tables whose reference system is missing, damaged or wrong, by the command."""

import json
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString

from logistics_sim.network.metres_guess import guessed_system
from tests.cli.test_init import SEATS, office_files

PLACES = ("--villages", "villages.csv", "--stations", "stations.csv")
HUB = ("--hub", "116.12,36.12")


def grid(crs="EPSG:4490"):
    """The grid of `office_files` as a layer of nine lines."""
    x, y = [116.06 + n * 0.03 for n in range(5)], [36.08 + n * 0.02 for n in range(4)]
    lines = [("县道", LineString([(a, b) for a in x])) for b in y]
    lines += [("乡道", LineString([(a, b) for b in y])) for a in x]
    frame = gpd.GeoDataFrame(
        {"等级": [kind for kind, _ in lines]}, geometry=[line for _, line in lines], crs="EPSG:4490"
    )
    return frame.to_crs(crs)


def shapefile(frame, prj, name="roads.shp"):
    frame.to_file(name, encoding="utf-8")
    beside = Path(name).with_suffix(".prj")
    beside.unlink(missing_ok=True)
    if prj is not None:
        beside.write_text(prj)


def moved(frame, change):
    frame = frame.copy()
    frame.geometry = shapely.transform(frame.geometry.values, change)
    return frame


@pytest.fixture
def office(tmp_path, monkeypatch):
    office_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def init(office, command):
    def run(*more, roads="roads.shp", hub=HUB):
        return command("init", "county", "--roads", roads, *PLACES, *hub, *more, "--json")

    return run


def lengths(folder):
    data = json.loads((folder / "county" / "roads.geojson").read_text("utf-8"))
    said = (feature["properties"] for feature in data["features"])
    return sorted(row["length_m"] for row in said if "length_m" in row)


@pytest.mark.parametrize(
    "prj, why", [(None, "no .prj"), ("@@ garbage", "cannot be read"), ("", "")]
)
def test_degrees_without_a_system_are_taken_and_said(office, init, prj, why):
    shapefile(grid(), prj)
    done = init()
    assert done.code == 0, done.err
    (fault,) = done.json["warnings"]
    assert fault["code"] == "NET-037"
    assert why in fault["message"]
    assert "116.06 to 116.18, 36.08 to 36.14" in fault["message"]
    stated = office / "county"
    stated.rename(office / "first")
    again = init("--road-crs", "EPSG:4490")
    assert again.json["warnings"] == []
    assert lengths(office) == lengths_of(office / "first")


def lengths_of(folder):
    data = json.loads((folder / "roads.geojson").read_text("utf-8"))
    said = (feature["properties"] for feature in data["features"])
    return sorted(row["length_m"] for row in said if "length_m" in row)


@pytest.mark.parametrize("prj", [None, "GEOGCS[broken"])
@pytest.mark.parametrize(
    "crs, wanted", [("EPSG:4548", 4548), ("EPSG:4509", 4548), ("EPSG:4547", 4547)]
)
def test_the_zone_of_metres_is_found_by_the_hub_and_its_advice_works(
    office, init, prj, crs, wanted
):
    """EPSG:4509 is the 6-degree zone with the central meridian 117 E: the same metres."""
    shapefile(grid(crs), prj)
    done = init()
    assert done.code == 2
    assert done.err.startswith("error NET-005 roads.shp")
    assert f"--road-crs EPSG:{wanted} " in done.err
    assert not (office / "county").exists()
    done = init("--road-crs", f"EPSG:{wanted}")
    assert done.code == 0, done.err
    metres = lengths(office)
    assert max(metres) == pytest.approx(2_700, abs=10)


def test_the_zone_is_found_by_the_villages_where_no_hub_is_stated(init):
    shapefile(grid("EPSG:4548"), None)
    done = init(hub=())
    assert done.code == 2
    assert "--road-crs EPSG:4548 " in done.err


def test_without_any_place_the_advice_says_how_to_get_the_zone(office, command):
    shapefile(grid("EPSG:4548"), None)
    done = command("init", "county", "--roads", "roads.shp")
    assert done.code == 2
    assert "at about 36 N" in done.err
    assert "--hub LON,LAT" in done.err


def test_a_local_grid_is_never_taken_for_degrees(init):
    frame = moved(grid("EPSG:4548"), lambda xy: (xy - [420_000, 4_000_000]) / 200)
    shapefile(frame, None)
    done = init()
    assert done.code == 2
    assert "NET-037" in done.err
    assert "could be degrees or a local grid" in done.err


def test_northing_first_is_named(init):
    shapefile(moved(grid("EPSG:4548"), lambda xy: xy[:, ::-1]), None)
    done = init()
    assert done.code == 2
    assert done.err.startswith("error NET-006 roads.shp")
    assert "northing and easting swapped" in done.err
    assert "EPSG:4548" in done.err


def test_degrees_under_a_system_of_metres_are_named(init):
    shapefile(grid(), grid("EPSG:4548").crs.to_wkt("WKT1_ESRI"))
    done = init()
    assert done.code == 2
    assert "NET-037" in done.err
    assert "--road-crs EPSG:4326" in done.err
    assert init("--road-crs", "EPSG:4490").code == 0


def test_metres_under_a_system_of_another_zone_are_far_from_every_place(init):
    shapefile(grid("EPSG:4548"), grid("EPSG:4544").crs.to_wkt("WKT1_ESRI"))
    done = init()
    assert done.code == 2
    assert "NET-019" in done.err


@pytest.mark.parametrize("name", ["roads.gpkg", "roads.parquet"])
def test_other_layers_without_a_system_say_so_too(office, init, name):
    frame = grid().set_crs(None, allow_override=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that there is no system is the point
        frame.to_parquet(name) if name.endswith("parquet") else frame.to_file(name)
    done = init(roads=name)
    assert done.code == 0, done.err
    assert [fault["code"] for fault in done.json["warnings"]] == ["NET-037"]


def test_a_few_rows_without_geometry_are_set_aside_and_counted(office, init):
    frame = grid()
    whole = shapefile(frame, None) or init("--road-crs", "EPSG:4490")
    assert whole.code == 0
    (office / "county").rename(office / "whole")
    frame.loc[len(frame)] = {"等级": "县道", "geometry": None}
    frame.loc[len(frame)] = {"等级": "县道", "geometry": LineString()}
    frame.to_file("roads.gpkg")
    done = init(roads="roads.gpkg")
    assert done.code == 0, done.err
    (fault,) = done.json["warnings"]
    assert (fault["code"], fault["message"]) == (
        "NET-007",
        "set aside: 2 rows have no geometry: 9, 10",
    )
    assert lengths(office) == lengths_of(office / "whole")


def test_a_layer_that_is_mostly_empty_stops(init):
    frame = grid()
    frame.loc[frame.index > 3, "geometry"] = None
    frame.to_file("roads.gpkg")
    done = init(roads="roads.gpkg")
    assert done.code == 2
    assert "5 rows have no geometry" in done.err


@pytest.mark.parametrize("how", ["东经{lon}|北纬{lat}", "{lon}E|{lat}N", "dms", "E dms", "dash"])
def test_coordinates_as_surveyors_write_them(office, init, how):
    shapefile(grid(), grid().crs.to_wkt("WKT1_ESRI"))
    plain = init()
    assert plain.code == 0, plain.err
    first = points(office)
    (office / "county").rename(office / "first")
    lines = (office / "villages.csv").read_text("gb18030").splitlines()
    rows = [lines[0]]
    for line in lines[1:]:
        cells = line.split(",")
        cells[3:5] = written(how, float(cells[3]), float(cells[4]))
        rows.append(",".join(cells))
    (office / "villages.csv").write_text("\n".join(rows), encoding="gb18030")
    done = init()
    assert done.code == 0, done.err
    found = points(office)
    assert found[["id", "name"]].equals(first[["id", "name"]])
    for axis in ("lon", "lat"):
        assert found[axis].to_numpy(float) == pytest.approx(first[axis].to_numpy(float), abs=2e-9)


def points(folder):
    return pd.read_csv(folder / "county" / "villages.csv", dtype=str)


def written(how, lon, lat):
    """Return longitude and latitude in a surveyor's writing (all given are whole 0.36")."""
    if "|" in how:
        return how.format(lon=lon, lat=lat).split("|")
    said = []
    for value, sign in ((lon, "E"), (lat, "N")):
        seconds = round(value * 3_600, 3)
        parts = (int(seconds // 3_600), int(seconds % 3_600 // 60), f"{seconds % 60:.3f}")
        form = {"dms": "{}°{}'{}\"", "E dms": sign + "{}°{}′{}″", "dash": "{}-{}-{}"}[how]
        said.append(form.format(*parts))
    return said


def test_a_latitude_in_the_column_of_longitudes_is_named(office, init):
    shapefile(grid(), None)
    text = (
        (office / "villages.csv").read_text("gb18030").replace("116.065,36.081", "N36.081,E116.065")
    )
    (office / "villages.csv").write_text(text, encoding="gb18030")
    done = init()
    assert done.code == 2
    assert (
        "error NET-006 villages.csv:2, column 经度: N36.081 says that it is the other axis"
        in done.err
    )


@pytest.mark.parametrize(
    "word, told",
    [
        ("pulkovo", "one of wgs84"),
        ("gcj-2", "did you mean 'gcj02'?"),
        ("西安80", "--crs EPSG:4610"),
    ],
)
def test_a_wrong_datum_is_said_with_the_known_ones_beside_other_faults(office, init, word, told):
    (office / "stations.csv").write_text("编码,名称\n1,东\n", encoding="utf-8")
    done = init("--datum", word, roads="roads.osm")
    assert done.code == 2
    lines = done.err.splitlines()
    assert lines[0].startswith(f"error NET-017 --datum: {word!r}")
    assert told in lines[0]
    assert any("stations.csv" in line and "NET-004" in line for line in lines)


@pytest.mark.parametrize("word", ["百度", "BD-09", "bd_09", "Baidu"])
def test_a_datum_in_its_owners_words(office, init, word):
    from logistics_sim.network.datum import bd09, gcj02

    lines = (office / "villages.csv").read_text("gb18030").splitlines()
    rows = [lines[0]]
    for line in lines[1:]:
        cells = line.split(",")
        there = bd09(gcj02(np.array([[float(cells[3]), float(cells[4])]])))[0]
        cells[3:5] = [f"{value:.7f}" for value in there]
        rows.append(",".join(cells))
    (office / "villages.csv").write_text("\n".join(rows), encoding="gb18030")
    seats = [f"{code},{name},{x},{y}" for code, (name, x, y) in SEATS.items()]
    moved_seats = []
    for row in seats:
        code, name, x, y = row.split(",")
        there = bd09(gcj02(np.array([[float(x), float(y)]])))[0]
        moved_seats.append(f"{code},{name},{there[0]:.7f},{there[1]:.7f}")
    text = "\n".join(["乡镇代码,乡镇名称,经度,纬度", *moved_seats])
    (office / "stations.csv").write_text(text, encoding="gb18030")
    done = init("--datum", word, roads="roads.osm")
    assert done.code == 0, done.err
    assert done.json["warnings"] == []


def test_a_village_without_a_township_is_named_with_its_row_and_the_nearest(office, init):
    text = (office / "villages.csv").read_text("gb18030")
    text = text.replace("379999010202,村2,东镇", "V2,村2,东真")
    text = text.replace("379999020203,村3,西镇", "V3,村3,")
    (office / "villages.csv").write_text(text, encoding="gb18030")
    done = init(roads="roads.osm")
    assert done.code == 2
    one, two = done.err.splitlines()
    assert one.startswith("error NET-015 villages.csv:4, column 乡镇: village V2 村2")
    assert "'东真'" in one
    assert "did you mean 东镇 (379999010)?" in one
    # Village 2 (116.125, 36.081) lies 4.9 km from the west station and 5.4 km from the east.
    assert "the nearest station is 西镇 (379999020), 4.9 km off" in one
    assert two.startswith("error NET-015 villages.csv:5, column 乡镇: village V3 村3 names no town")
    assert "the nearest station is" in two


def test_the_guess_by_hand():
    """Kilometre 500 of zone 38 is the meridian 114 E, whichever way the zone is written."""
    assert "EPSG:4526" in guessed_system(38_500_000, 4_207_999)
    assert "EPSG:4547" in guessed_system(500_000, 4_207_999, (114.0, 38.0))
    assert "central meridian 114 E; 1 km" in guessed_system(500_000, 4_207_999, (114.0, 38.0))
    far = guessed_system(500_000, 4_207_999, (114.0, 25.0))
    assert "check the hub" in far
    assert "EPSG:3857" in guessed_system(12_800_000, 4_580_000)
    assert "EPSG:3857" in guessed_system(14_000_000, 4_580_000, (125.8, 38.0))
    assert "EPSG:4492" in guessed_system(14_500_000, 4_208_000, (81.0, 38.0))
