"""`network import` on tables as offices keep them, by the real command line."""

import json
from pathlib import Path

import openpyxl
import pytest

CASES = Path(__file__).parents[3] / "shared" / "cases"
ROADS = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"等级": kind},
            "geometry": {"type": "LineString", "coordinates": line},
        }
        for kind, line in (
            ("县道", [[116.0, 36.0], [116.05, 36.0], [116.1, 36.0]]),
            ("乡道", [[116.05, 36.0], [116.05, 36.05], [116.05, 36.1]]),
        )
    ],
}
STATIONS = (
    "乡镇代码,乡镇名称,经度,纬度\n379999010,东镇,116.051,36.001\n379999020,北乡,116.051,36.099\n"
)
VILLAGES = (
    "行政区划代码,村名,乡镇代码,乡镇名称,经度,纬度,常住人口（人）,户数,地形,营业时间,站点功能,联系人\n"
    "379999010201,甲村,379999010,东镇,116.02,36.0005,1200,400,平原,8:00-18:30,代收、寄件,张某\n"
    '379999010202,乙村,379999010000,,116.09,36.0005,"1,100人",,丘陵,,,李某\n'
    "379999020201,丙村,,北乡,116.0505,36.08,—,,山区,08:30～17:00,代收;冷藏;电商,王某\n"
)


@pytest.fixture
def files(tmp_path):
    def write(villages=VILLAGES, stations=STATIONS, encoding="gb18030"):
        (tmp_path / "roads.geojson").write_text(json.dumps(ROADS, ensure_ascii=False), "utf-8")
        (tmp_path / "villages.csv").write_bytes(villages.encode(encoding))
        (tmp_path / "stations.csv").write_bytes(stations.encode("utf-8"))
        return tmp_path

    return write


@pytest.fixture
def bring(command):
    def run(folder, *more, villages="villages.csv", hub="116.05,36.0"):
        words = ("network", "import", folder / "roads.geojson", "--villages", folder / villages)
        words += ("--stations", folder / "stations.csv", "--hub", hub)
        return command(*words, "--out", folder / "out.geojson", *more)

    return run


def points(folder):
    data = json.loads((folder / "out.geojson").read_text(encoding="utf-8"))
    said = (feature["properties"] for feature in data["features"])
    return {row["id"]: row for row in said if row.get("kind") in ("village", "township_station")}


def test_what_a_table_knows_of_a_village_is_kept_with_its_source(files, bring):
    folder = files()
    done = bring(folder, "--json")
    assert done.code == 0, done.err
    assert done.json["places"] == {"villages": 3, "with_residents": 2, "residents": 2_300}
    first, second = done.json["tables"]
    assert first["encoding"] == "gb18030 (found)"
    assert second["encoding"] == "utf-8 (found)"
    assert first["not_used"] == ["联系人"]
    assert first["columns"]["residents"] == "常住人口（人）"
    assert second["columns"] == {"id": "乡镇代码", "name": "乡镇名称", "lon": "经度", "lat": "纬度"}
    warnings = {fault["code"]: fault for fault in done.json["warnings"]}
    assert "电商 (1)" in warnings["TAB-025"]["message"]
    made = points(folder)
    one, two, three = (made[f"3799990{code}"] for code in ("10201", "10202", "20201"))
    assert [row["township"] for row in (one, two, three)] == ["379999010"] * 2 + ["379999020"]
    assert (one["residents"], two["residents"]) == (1_200, 1_100)
    assert "residents" not in three
    assert one["residents_source"] == "given: villages.csv, column 常住人口（人）"
    assert one["households"] == 400
    assert [row["terrain"] for row in (one, two, three)] == ["plain", "hill", "mountain"]
    assert (one["open"], one["close"]) == ("08:00", "18:30")
    assert "open" not in two
    assert one["functions"] == "pick_up,posting"
    assert three["functions"] == "cold_cabinet,pick_up"


def test_the_report_says_what_was_read(files, bring):
    done = bring(files())
    assert done.code == 0, done.err
    assert "residents: 2,300 in 2 of 3 villages; 1 without a figure get a part by rule" in done.err
    assert "not used (1): 联系人" in done.err
    assert "encoding gb18030 (found), delimiter comma" in done.err


def test_faults_of_all_files_come_at_once(files, bring):
    bad = VILLAGES.replace("116.02,36.0005", "east,36.0005").replace("1200", "many")
    folder = files(bad.replace("379999010202", "1.3E+11"), STATIONS.replace("116.051,36.099", "x,"))
    done = bring(folder, hub="here")
    assert done.code == 2
    lines = done.err.splitlines()
    told = [line.split(" (")[0] for line in lines]
    villages, stations = folder / "villages.csv", folder / "stations.csv"
    for wanted in (
        f"error NET-012 {villages}:2, column 经度: 'east' is not a number",
        f"error NET-012 {villages}:2, column 常住人口（人）: 'many' is not a number",
        f"error TAB-019 {villages}:3, column 行政区划代码: a code that became 1.3E+11",
        f"error NET-012 {stations}:3, column 经度: 'x' is not a number",
        f"error NET-012 {stations}:3, column 纬度: the cell is empty",
        "error NET-012 --hub: 'here' is not LON,LAT",
    ):
        assert wanted in told, done.err
    assert len(lines) == 6
    assert not (folder / "out.geojson").exists()


def test_columns_of_stations_and_villages_have_their_own_names(files, bring):
    folder = files(
        VILLAGES.replace("行政区划代码", "标识甲", 1), STATIONS.replace("乡镇代码", "标识乙", 1)
    )
    done = bring(folder)
    assert done.code == 2
    assert done.err.count("NET-004") == 2
    done = bring(folder, "--columns", "id=标识甲", "--station-columns", "id=标识乙", "--json")
    assert done.code == 0, done.err
    # A misspelt column of the stations is named under their own option.
    done = bring(folder, "--columns", "id=标识甲", "--station-columns", "id=标识丙")
    assert "stations.csv:1: there is no column '标识丙'" in done.err
    own = folder / "heads.csv"
    own.write_text("table,meaning,head\nplaces,id,标识甲\nstations,id,标识乙\n", "utf-8")
    assert bring(folder, "--heads", own).code == 0


def test_sheets_of_one_workbook(files, bring):
    folder = files()
    book = openpyxl.Workbook()
    for name, text in (("村庄", VILLAGES), ("乡镇", STATIONS)):
        sheet = book.create_sheet(name)
        sheet.append([f"{name}一览表"])
        for line in text.replace('"1,100人"', "1100人").splitlines():
            sheet.append(line.split(","))
    book.remove(book.active)
    book.save(folder / "县.xlsx")
    done = bring(folder, "--stations", folder / "县.xlsx", "--villages-sheet", "村庄",
                 "--stations-sheet", "乡镇", "--json", villages="县.xlsx")  # fmt: skip
    assert done.code == 0, done.err
    assert [table["sheet"] for table in done.json["tables"]] == ["村庄", "乡镇"]
    assert done.json["places"]["residents"] == 2_300
    assert points(folder)["379999010201"]["residents_source"].endswith(
        "县.xlsx, sheet 村庄, column 常住人口（人）"
    )


def test_a_sum_that_the_rows_do_not_reach_is_a_warning(files, bring):
    done = bring(files(VILLAGES + "合计,,,,,,2500,,,,,\n"), "--json")
    assert done.code == 0, done.err
    (found,) = (row for row in done.json["warnings"] if row["code"] == "TAB-024")
    assert "says 2,500, the rows add up to 2,300" in found["message"]


def test_shapes_of_coordinates(files, bring):
    degrees = VILLAGES.replace("116.02,36.0005", "116°01′12″E,36°0′1.8″N")
    assert bring(files(degrees)).code == 0
    folder = files(VILLAGES.replace("116.02,36.0005", "11602,36.0005"))
    done = bring(folder)
    assert f"{folder / 'villages.csv'}:2, column 经度: 11602, 36.0005 is no point" in done.err


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
def test_shared_cases(command, tmp_path):
    own, tables = CASES / "own_county", CASES / "tables"

    def bring(roads, villages, stations, hub, *more):
        words = ("network", "import", roads, "--villages", villages, "--stations", stations)
        out = tmp_path / "out.geojson"
        return command(*words, "--hub", hub, "--out", out, "--json", *more)

    for more in ((), ("--encoding", "gb18030")):
        done = bring(
            own / "roads.geojson", own / "villages.csv", own / "stations.csv", "116.12,36.12", *more
        )
        assert done.code == 0, done.err
        people = {"villages": 40, "with_residents": 40, "residents": 56_378}
        assert done.json["places"] == people
    roads, stations = tables / "roads.geojson", tables / "stations.csv"
    done = bring(roads, tables / "villages_scientific_code.csv", stations, "115.00,38.80")
    assert (done.code, done.err.count("TAB-019")) == (2, 2)
    done = bring(roads, tables / "villages_zero_width_space.csv", stations, "115.00,38.80")
    assert done.code == 2
    assert "130627100201\\u200b" in done.err


def test_a_township_code_with_another_name_is_a_fault_beside_those_of_the_roads(files, bring):
    folder = files(VILLAGES.replace("379999010,东镇,116.02", "379999010,北乡,116.02"))
    roads = json.loads((folder / "roads.geojson").read_text(encoding="utf-8"))
    roads["features"][0]["properties"]["等级"] = "空中"
    (folder / "roads.geojson").write_text(json.dumps(roads, ensure_ascii=False), "utf-8")
    done = bring(folder)
    assert done.code == 2
    assert "379999010201 (北乡, but 379999010 is 东镇)" in done.err
    assert "空中" in done.err


def test_hours_with_a_pause_are_said(files, bring):
    folder = files(VILLAGES.replace("8:00-18:30", "8:00-12:00、14:00-18:00"))
    done = bring(folder, "--json")
    assert done.code == 0, done.err
    told = [row["message"] for row in done.json["warnings"] if row["code"] == "TAB-025"]
    assert any(text.startswith("1 places close in between") for text in told)
    assert points(folder)["379999010201"]["close"] == "18:00"
    done = bring(files(VILLAGES.replace("8:00-18:30", "18:00-8:00")))
    assert "villages.csv:2, column 营业时间: '18:00-8:00' is no opening hours" in done.err
