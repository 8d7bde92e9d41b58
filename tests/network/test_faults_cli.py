"""Bad input through the real command line: FAULTS rows 1 to 12, 36 and 37."""

import json
import shutil
import subprocess
import sys

import pandas as pd
import pytest

from tests.command_server import run_command

from .conftest import COUNTY, SCENARIO, collection, point, road, small_county
from .test_import import COUNTY as PLACES
from .test_import import NODES, layer, valley, write_pbf


def run(*words, code, env=None, cwd=None):
    """Run the command; check the exit code and that nothing ends in a traceback."""
    done = run_command(*words, env=env, cwd=cwd)
    assert done.code == code, done.err + done.out
    return done.out, done.err


def check(path, code=2):
    """Return the faults that ``network check --json`` finds."""
    out, _ = run("network", "check", path, "--json", code=code)
    answer = json.loads(out)
    assert answer["ok"] == (code == 0)
    return answer["faults"]


def villages(folder, rows=PLACES, name="v.csv", head="id,kind,lon,lat,township", encoding="utf-8"):
    lines = [head, *(",".join(map(str, (*row, "T"))) for row in rows)]
    path = folder / name
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return path


def bring(folder, roads, places, *more, code):
    """Import into ``out.geojson``; a refused import leaves nothing behind."""
    out = folder / "out.geojson"
    words = ("network", "import", roads, "--villages", places, "--out", out, "--json", *more)
    before = sorted(path.name for path in folder.iterdir())
    said, err = run(*words, code=code)
    if code:
        assert sorted(path.name for path in folder.iterdir()) == before
    return (json.loads(said) if said else None), err, out


@pytest.fixture
def pbf(tmp_path):
    return write_pbf(tmp_path / "roads.osm.pbf")


@pytest.mark.slow
def test_row_1_truncated_files(tmp_path, save, pbf):
    path = save(small_county())
    path.write_text(path.read_text()[:-400])
    (fault,) = check(path)
    assert fault["code"] == "NET-001"
    assert fault["where"].startswith(f"{path}:1:")
    lines = tmp_path / "lines.geojson"
    layer(valley()).to_file(lines)
    lines.write_bytes(lines.read_bytes()[:-200])
    places = villages(tmp_path)
    for broken in (lines, pbf):
        broken.write_bytes(broken.read_bytes()[: broken.stat().st_size * 2 // 3])
        _, err, _ = bring(tmp_path, broken, places, code=2)
        assert "NET-001" in err
        assert str(broken) in err


@pytest.mark.slow
def test_row_2_empty_files_and_wrong_suffixes(tmp_path, pbf):
    empty = tmp_path / "empty.geojson"
    empty.touch()
    (fault,) = check(empty)
    assert (fault["code"], "empty" in fault["message"]) == ("NET-002", True)
    for name in ("e.osm", "e.gpkg", "e.osm.pbf"):
        (tmp_path / name).touch()
        _, err, _ = bring(tmp_path, tmp_path / name, villages(tmp_path), code=2)
        assert "NET-002" in err
        assert "empty" in err
    odd = tmp_path / "roads.docx"
    odd.write_text("x")
    _, err, _ = bring(tmp_path, odd, villages(tmp_path), code=2)
    assert "NET-002" in err
    assert ".osm" in err
    disguised = tmp_path / "roads.gpkg"
    disguised.write_text("this is no GeoPackage")
    _, err, _ = bring(tmp_path, disguised, villages(tmp_path), code=2)
    assert "NET-001" in err


def test_row_3_nan_is_refused_in_and_never_written(tmp_path, save, pbf):
    path = save(small_county())
    path.write_text(path.read_text().replace("2000", "NaN", 1))
    (fault,) = check(path)
    assert fault["code"] == "NET-003"
    _, _, out = bring(tmp_path, pbf, villages(tmp_path), code=0)
    text = out.read_text(encoding="utf-8")
    assert "NaN" not in text
    assert "Infinity" not in text


def test_row_4_projected_metres_called_degrees(tmp_path, save):
    features = small_county()
    for feature in features:
        if feature["geometry"]["type"] == "Point":
            lon, lat = feature["geometry"]["coordinates"]
            feature["geometry"]["coordinates"] = [12_800_000 + lon, 4_580_000 + lat]
    (fault,) = check(save(features))
    assert fault["code"] == "NET-005"
    assert "EPSG:3857" in fault["hint"]


def test_row_5_swapped_axes(tmp_path, save, pbf):
    features = small_county()
    for feature in features:
        if feature["geometry"]["type"] == "Point":
            feature["geometry"]["coordinates"].reverse()
    (fault,) = check(save(features))
    assert (fault["code"], "swapped?" in fault["message"]) == ("NET-006", True)
    swapped = [(name, kind, lat, lon) for name, kind, lon, lat in PLACES]
    _, err, _ = bring(tmp_path, pbf, villages(tmp_path, swapped), code=2)
    assert "NET-006" in err
    assert "swapped?" in err


@pytest.mark.slow
def test_row_6_shifted_points_are_suspected(tmp_path):
    import numpy as np

    from logistics_sim.network.datum import gcj02

    roads = write_pbf(tmp_path / "ns.osm.pbf", ways=[(1, [8, 9], {"highway": "tertiary"})])
    lat = np.linspace(38.1, 38.11, 20)
    shifted = gcj02(np.stack([np.full(20, 115.0), lat], axis=1))
    rows = [("hub", "hub", 115.0, 38.1), ("T", "township_station", 115.0, 38.105)]
    rows += [(f"V{n}", "village", *xy) for n, xy in enumerate(shifted.tolist())]
    answer, _, _ = bring(tmp_path, roads, villages(tmp_path, rows), code=0)
    assert [fault["code"] for fault in answer["warnings"]] == ["NET-013"]
    assert "--datum gcj02" in answer["warnings"][0]["hint"]
    assert answer["snapped"]["median_m"] > 200
    straight = rows[:2]
    there = villages(tmp_path, rows[2:], "g.csv")
    words = ("--stations", villages(tmp_path, straight, "s.csv"))
    # Stated, it is converted: the stations too, so they move the other way by as much.
    answer, _, _ = bring(tmp_path, roads, there, *words, "--datum", "GCJ-02", code=0)
    assert answer["snapped"]["median_m"] < 5


def test_row_7_null_geometry_and_mixed_columns(tmp_path, save):
    features = small_county()
    features[6]["geometry"] = None
    features[7]["properties"]["length_m"] = "five hundred"
    faults = check(save(features))
    assert [fault["code"] for fault in faults] == ["NET-007", "NET-012"]
    assert [fault["where"].rsplit(" ", 1)[1] for fault in faults] == ["6", "7"]
    rows = [{**row, "length": length} for row, length in zip(valley(), (900, "x", 80), strict=True)]
    mixed = collection(
        [
            {
                "type": "Feature",
                "properties": {key: value for key, value in row.items() if key != "line"},
                "geometry": {"type": "LineString", "coordinates": row["line"]}
                if number != 2
                else None,
            }
            for number, row in enumerate(rows)
        ]
    )
    path = tmp_path / "mixed.geojson"
    path.write_text(json.dumps(mixed))
    places = villages(tmp_path)
    _, err, _ = bring(tmp_path, path, places, "--road-columns", "length=length", code=2)
    assert "NET-012" in err
    assert "1 ('x')" in err


def test_row_8_duplicate_ids(tmp_path, save, pbf):
    twice = [*small_county(), point("A", 115.02, 38.0, "village", "T")]
    (fault,) = check(save(twice))
    assert (fault["code"], "1 ids stand twice: A" in fault["message"]) == ("NET-008", True)
    rows = (*PLACES, ("A", "village", 115.02, 38.0))
    _, err, _ = bring(tmp_path, pbf, villages(tmp_path, rows), code=2)
    assert "NET-008" in err
    assert "twice: A" in err


@pytest.mark.slow
def test_row_9_gbk_tables(tmp_path, pbf, save):
    head = "编码,类型,经度,纬度,乡镇"
    table = villages(tmp_path, head=head, encoding="gbk")
    _, err, _ = bring(tmp_path, pbf, table, "--encoding", "utf-8", code=2)
    assert "NET-009" in err
    assert "looks like GBK" in err
    assert "--encoding gb18030" in err
    for words in (("--encoding", "gb18030"), ("--villages-encoding", "gbk"), ()):
        answer, _, _ = bring(tmp_path, pbf, table, *words, code=0)
        assert answer["ok"]
        how = "stated" if words else "found"
        assert answer["tables"][0]["encoding"] == f"{words[-1] if words else 'gb18030'} ({how})"
    roads = save(small_county())
    roads.write_bytes(json.dumps({"名": 1}, ensure_ascii=False).encode("gbk"))
    assert check(roads)[0]["code"] == "NET-009"


@pytest.mark.slow
def test_row_10_islands_stop_the_run_unless_allowed(tmp_path, save, pbf):
    lone = [*small_county(), point("C", 115.1, 38.1, "village", "T", label="孤村")]
    path = save(lone)
    (fault,) = check(path)
    assert fault["code"] == "NET-010"
    assert "C 孤村" in fault["message"]
    out, _ = run("network", "check", path, "--allow-unreachable", "--json", code=0)
    assert json.loads(out)["unreachable"] == ["C"]
    rows = (*PLACES, ("C", "village", 115.0, 38.105))
    places = villages(tmp_path, rows)
    answer, _, _ = bring(tmp_path, pbf, places, code=2)
    assert [fault["code"] for fault in answer["faults"]] == ["NET-010"]
    picture = tmp_path / "map.svg"
    words = ("--allow-unreachable", "--map", picture)
    answer, _, made = bring(tmp_path, pbf, places, *words, code=0)
    assert picture.stat().st_size > 5_000
    assert [fault["code"] for fault in answer["warnings"]] == ["NET-010"]
    assert answer["parts"]["count"] == 2
    assert made.is_file()


@pytest.mark.slow
def test_row_10_a_run_stops_before_any_work(tmp_path):
    project = tmp_path / "p"
    for folder in ("scenarios", "networks"):
        (project / folder).mkdir(parents=True)
    scenario = project / "scenarios" / "tangxian.yaml"
    shutil.copy(SCENARIO, scenario)
    data = json.loads(COUNTY.read_text(encoding="utf-8"))
    lone = point("130627999999", 114.9, 38.9, "village", "130627100", label="孤村")
    data["features"].append(lone)
    roads = project / "networks" / COUNTY.name
    roads.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    for words in (("run", scenario), ("plan", scenario)):
        _, err = run(*words, "--out", tmp_path / "out", code=2)
        assert "NET-010" in err
        assert "孤村" in err
        assert not (tmp_path / "out").exists()


def test_row_11_misspelt_weight(tmp_path, save):
    features = small_county()
    said = features[8]["properties"]
    said["lenght_m"] = said.pop("length_m")
    (fault,) = check(save(features))
    assert fault["code"] == "NET-004"
    assert "length_m" in fault["message"]
    assert "lenght_m" in fault["hint"]
    path = tmp_path / "r.gpkg"
    layer(valley()).to_file(path)
    words = ("--road-columns", "length=lenght")
    _, err, _ = bring(tmp_path, path, villages(tmp_path), *words, code=2)
    assert "NET-004" in err
    assert "lenght" in err


@pytest.mark.parametrize("value", ["null", "-3", "1e999", '"nan"'])
def test_row_12_unusable_edges(save, value):
    path = save(small_county())
    path.write_text(path.read_text().replace('"length_m": 2000', f'"length_m": {value}'))
    (fault,) = check(path)
    assert fault["code"] == "NET-012"
    assert "length_m" in fault["message"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "POSIX", "TZ": "America/New_York"},
        {"PYTHONIOENCODING": "latin-1", "TZ": "Asia/Shanghai"},
    ],
)
def test_row_36_locale_and_zone_change_nothing(tmp_path, pbf, env):
    """Full-width digits, brackets and blanks too: numbers are read, names kept."""
    text = (
        "编码,名称,类型,经度,纬度,乡镇\n"
        "hub,中心,hub,１１５．０,38.0005,\n"
        "T,王京镇（东）,township_station,115.02,38.0002,\n"
        "A, 东村（一） ,village,115.035, ３８．００１ , 王京镇(东)\n"
    )
    table = tmp_path / "v.csv"
    table.write_text(text, encoding="utf-8")
    out = tmp_path / "out.geojson"
    words = ("network", "import", pbf, "--villages", table, "--out", out, "--json")
    plain_out, _ = run(*words, code=0)
    plain_bytes = out.read_bytes()
    other_out, _ = run(*words, code=0, env=env)
    assert other_out == plain_out
    assert out.read_bytes() == plain_bytes
    names = {
        feature["properties"].get("id"): feature["properties"]
        for feature in json.loads(plain_bytes)["features"]
    }
    assert names["A"]["name"] == "东村（一）"
    assert names["A"]["township"] == "T"
    lone = [*small_county(), point("C", 115.1, 38.1, "village", "T", label="孤村")]
    path = tmp_path / "lone.geojson"
    path.write_text(json.dumps(collection(lone), ensure_ascii=False), encoding="utf-8")
    _, err = run("network", "check", path, code=2, env=env)
    assert "NET-010" in err
    said, _ = run("network", "check", path, "--json", code=2, env=env)
    assert "孤村" in json.loads(said)["faults"][0]["message"]


def test_row_36_paths_of_another_system(tmp_path):
    _, err = run("network", "check", "data\\roads.geojson", code=2, cwd=tmp_path)
    assert "NET-002" in err
    assert "there is no such file" in err


@pytest.mark.slow
def test_row_37_changed_roads_make_new_matrices(tmp_path):
    project = tmp_path / "p"
    (project / "scenarios").mkdir(parents=True)
    (project / "networks").mkdir()
    scenario = project / "scenarios" / "tangxian.yaml"
    roads = project / "networks" / COUNTY.name
    shutil.copy(SCENARIO, scenario)
    shutil.copy(COUNTY, roads)
    words = ("network", "matrix", scenario, "--cache", tmp_path / "cache", "--json")

    def taken():
        out, _ = run(*words, code=0)
        return [row["taken"] for row in json.loads(out)["matrices"]]

    assert taken() == [False, False]
    assert taken() == [True, True]
    # One road gets a kilometre longer.
    text = roads.read_text(encoding="utf-8")
    data = json.loads(text)
    roads_of = (f["properties"] for f in data["features"] if "length_m" in f["properties"])
    edge = next(said for said in roads_of if said["road_class"] == "provincial")
    edge["length_m"] += 1_000
    roads.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    assert taken() == [False, False]
    roads.write_text(text, encoding="utf-8")
    assert taken() == [True, True]
    # A file cut short, or swapped for another's, is made again.
    files = sorted((tmp_path / "cache").iterdir())
    shutil.copy(files[0], files[1])
    files[2].write_bytes(files[2].read_bytes()[:100])
    again = [*taken()]
    roads.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    again += taken()
    assert again.count(False) == 2
    assert taken() == [True, True]


@pytest.mark.parametrize(
    "words, said",
    [
        (("--datum", "gcj2"), "did you mean 'gcj02'"),
        (("--terrain", "swamp"), "NET-017"),
        (("--hub", "here"), "NET-012"),
        (("--hub", "nan,38"), "NET-006"),
        (("--columns", "id"), "NET-004"),
        (("--columns", "id=nothing"), "NET-004"),
        (("--crs", "EPSG:banana"), "NET-017"),
        (("--encoding", "klingon"), "NET-009"),
        (("--stations", "nowhere.csv"), "no such file"),
        (("--snap-limit-m", "1"), "NET-019"),
    ],
)
def test_wrong_options_are_explained(tmp_path, pbf, words, said):
    _, err, _ = bring(tmp_path, pbf, villages(tmp_path), *words, code=2)
    assert said in err


@pytest.mark.slow
def test_a_full_disk_leaves_no_half_file(tmp_path, pbf):
    """A file-size limit of 4 kB stops the writing: exit 4, nothing under the final name."""
    out = tmp_path / "out.geojson"
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))\n"
        "from logistics_sim.cli.main import main\n"
        f"sys.argv = ['logistics-sim', 'network', 'import', {str(pbf)!r}, '--villages', "
        f"{str(villages(tmp_path))!r}, '--out', {str(out)!r}]\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 4, done.stderr
    assert "FIL-002" in done.stderr
    assert not out.exists()
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.slow
def test_closures_of_the_county_as_json_and_tables(tmp_path):
    table, picture = tmp_path / "cut.csv", tmp_path / "cut.png"
    words = ("network", "resilience", SCENARIO, "--json", "--out", table, "--map", picture)
    out, _ = run(*words, "--top", "5", code=0)
    answer = json.loads(out)
    assert answer["villages"] == 345
    first = answer["edges"][1]
    assert first["villages"] >= answer["edges"][2]["villages"] > 0
    assert first["people"] > 1_000
    assert first["parcels_day"] > 0
    assert picture.read_bytes()[:4] == b"\x89PNG"
    heads = ["u", "v", "key", "road_class", "source", "villages", "people"]
    assert pd.read_csv(table).columns[:7].tolist() == heads
    assert not [line for line in table.read_text().splitlines() if line.startswith(("=", "+", "@"))]


def test_hostile_names_are_kept_as_text_in_tables(tmp_path, save):
    features = small_county()
    features[2] = point("=1+1", 115.03, 38.01, "village", "T", label="<script>")
    features[7] = road("J", "=1+1", 500, [[115.03, 38.00], [115.03, 38.01]])
    table = tmp_path / "t.csv"
    run("network", "resilience", save(features), "--out", table, code=0)
    cells = [str(cell) for cell in pd.read_csv(table, dtype=str).to_numpy().ravel()]
    assert not [cell for cell in cells if cell.startswith("=")]
    assert any(cell.startswith("'=1+1") for cell in cells)


@pytest.mark.slow
def test_show_of_the_county(tmp_path):
    picture = tmp_path / "map.svg"
    out, _ = run("network", "show", COUNTY, "--map", picture, "--json", code=0)
    answer = json.loads(out)
    assert answer["places"] == {"village": 345, "township_station": 20, "hub": 1}
    assert "OpenStreetMap" in answer["attribution"]
    assert sum(answer["length_share"].values()) == pytest.approx(1)
    assert picture.read_text().lstrip().startswith("<?xml")
    assert NODES[1] == (115.0, 38.0)
