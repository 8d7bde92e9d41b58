"""Behind an answer: rows, the played day, papers, the study of the alliance."""

import io
import json
import zipfile

import numpy as np
import pandas as pd
import pytest
from fastapi.testclient import TestClient

from logistics_sim.core.units import DAY_S
from logistics_sim.web.app import create_app
from logistics_sim.web.run_queue import RunQueue, _words
from logistics_sim.web.run_record import PageRun, write_record
from logistics_sim.web.run_rows import BEHIND, ROWS
from tests.report.test_alliance_grids import answer as study_answer
from tests.web.conftest import copy_of

pytestmark = pytest.mark.slow
OWN = "/api/counties/small/scenarios"


@pytest.fixture(scope="module")
def finished(played, tmp_path_factory):
    """A client on a workspace with two finished runs and a hand-written study of the first."""
    workspace = copy_of(played, tmp_path_factory.mktemp("answers") / "w")
    folder = workspace.runs / "r0003"
    (folder / "out").mkdir(parents=True)
    (folder / "out" / "answer.json").write_text(json.dumps(study_answer()), encoding="utf-8")
    write_record(
        PageRun("r0003", "small", "small", "t", state="done", kind="alliance", of="r0001"), folder
    )
    queue = RunQueue(workspace, slots=1, workers=1)
    with TestClient(create_app(workspace, queue), base_url="http://127.0.0.1") as client:
        client.folder = workspace.runs / "r0001" / "out"
        yield client


def test_every_figure_opens_its_rows_by_pages_and_as_files(finished):
    figures = finished.get("/api/runs/r0001/board").json()["figures"]
    assert {figure["id"]: figure["rows"] for figure in figures} == BEHIND
    for name, path in ROWS.items():
        found = finished.get(f"/api/runs/r0001/rows/{name}", params={"limit": 7}).json()
        table = pd.read_parquet(finished.folder / path)
        assert (found["total"], found["heads"]) == (len(table), list(table.columns))
        assert len(found["rows"]) == min(7, len(table))
    later = finished.get("/api/runs/r0001/rows/daily", params={"offset": 2, "limit": 1}).json()
    assert later["rows"][0][:2] == ["after", "2"]
    text = finished.get("/api/runs/r0001/rows/daily", params={"form": "csv"}).content.decode(
        "utf-8-sig"
    )
    assert (
        pd.read_csv(io.StringIO(text))["parcels"].tolist()
        == pd.read_parquet(finished.folder / "daily.parquet")["parcels"].tolist()
    )
    sheet = finished.get("/api/runs/r0001/rows/legs", params={"form": "xlsx"}).content
    assert len(pd.read_excel(io.BytesIO(sheet))) == len(
        pd.read_parquet(finished.folder / "legs.parquet")
    )
    assert finished.get("/api/runs/r0001/rows/passwd").status_code == 404


def test_the_waterfall_leads_from_the_cost_before_to_the_cost_after(finished):
    board = finished.get("/api/runs/r0001/board").json()
    found = board["waterfall"]
    steps = sum(step["yuan"] for step in found["steps"])
    assert found["before"] + steps == pytest.approx(found["after"], abs=0.2)
    assert found["after"] * 3 == pytest.approx(board["cost"]["after"], abs=1)


@pytest.mark.parametrize("day", [0, 2])
def test_a_played_day_is_what_the_replay_did(finished, day):
    base = finished.get("/api/runs/r0001/plan-map").json()
    found = finished.get(f"/api/runs/r0001/days/{day}").json()
    runs = pd.read_parquet(finished.folder / "after" / "runs.parquet")
    driven = runs[(runs["day"] == day) & (runs["kind"] != "cancelled")]
    assert [trip["depart"] for trip in found["trips"]] == (
        driven["depart_s"] - day * DAY_S
    ).tolist()
    assert [trip["end"] for trip in found["trips"]] == (driven["end_s"] - day * DAY_S).tolist()
    assert (
        sum(stop["unload"] for trip in found["trips"] for stop in trip["stops"])
        == driven["unload_items"].sum()
    )
    assert (
        sum(stop["load"] for trip in found["trips"] for stop in trip["stops"])
        == driven["load_items"].sum()
    )
    for trip in found["trips"]:
        assert len(trip["legs"]) == len(trip["stops"])
        assert all(leg for leg in trip["legs"])
        assert max(abs(edge) for leg in trip["legs"] for edge in leg) <= len(base["edges"])
    assert set(finished.get("/api/runs/r0001/plan-map/words?lang=zh").json()) >= {"play", "speed"}
    assert finished.get("/api/runs/r0001/days/3").status_code == 404


def test_stocks_and_temperatures_of_a_day_are_those_of_its_tables(finished):
    found = finished.get("/api/runs/r0001/days/1").json()
    stamps = pd.read_parquet(finished.folder / "after" / "stamps.parquet")
    moments = DAY_S + np.arange(0, DAY_S + 1, found["stocks"]["step_s"])
    left = (
        stamps[["on_trunk_s", "on_local_s"]]
        .where(lambda t: t >= 0, np.iinfo(np.int32).max)
        .min(axis=1)
    )
    came = stamps["sorted_s"]
    waits = [int(((came >= 0) & (came <= at) & (left > at)).sum()) for at in moments]
    assert found["stocks"]["queues"]["wave"].get("hub") == waits
    assert max(waits) > 0
    monitoring = pd.read_parquet(finished.folder / "after" / "monitoring.parquet")
    today = monitoring[monitoring["time"].astype(str).str.startswith(found["date"])]
    told = [temp for device in found["temperatures"] for temp in device["temp_c"]]
    assert len(told) == len(today) > 0
    assert sorted(told) == pytest.approx(sorted(today["temp_c"].round(1)), abs=0.06)
    assert len(found["outdoor"]) == 24


@pytest.mark.parametrize(
    ("name", "begins"),
    [("report.xlsx", b"PK"), ("sheets.zip", b"PK"), ("return.csv", b"\xef\xbb\xbf")],
)
def test_papers_are_files_made_once(finished, name, begins):
    url = f"/api/runs/r0001/papers/{name}?lang=zh"
    first = finished.get(url)
    assert first.status_code == 200, first.text
    assert first.content.startswith(begins)
    assert name.split(".")[0] in first.headers["content-disposition"]
    assert finished.get(url).content == first.content
    if name == "sheets.zip":
        names = zipfile.ZipFile(io.BytesIO(first.content)).namelist()
        assert any(each.endswith(".pdf") for each in names)
        assert any(each.endswith(".gpx") for each in names)


def test_there_are_no_other_papers(finished):
    assert "sheets.zip" in finished.get("/api/runs/r0001/papers").json()
    for name in ("report.exe", "..%2frun.json"):
        assert finished.get(f"/api/runs/r0001/papers/{name}").status_code == 404


def test_roads_are_closed_by_hand_and_their_weight_is_known(finished):
    rows = finished.get(f"{OWN}/small/critical-roads").json()
    assert rows[0]["villages"] == 3
    assert {rows[0]["u"], rows[0]["v"]} <= {"hub", "130001100", "130001200"}
    assert finished.get(f"{OWN}/small/critical-roads").json() == rows
    features = finished.get(f"{OWN}/small/map").json()["features"]
    roads = [f for f in features if f["properties"]["layer"] == "road"]
    ends = [pair for road in roads for pair in road["properties"]["ends"]]
    assert [rows[0]["u"], rows[0]["v"]] in ends
    assert sum(len(road["geometry"]["coordinates"]) for road in roads) == len(ends)
    finished.post(f"{OWN}/small/copy", json={"name": "shut"})
    shut = [
        {
            "name": "by hand",
            "factor": {"base": 0, "unit": "share", "status": "planner"},
            "roads": [["hub", "130001100"]],
        }
    ]
    body = {"changes": [{"key": "road_conditions", "value": shut}]}
    assert finished.patch(f"{OWN}/shut", json=body, headers={"If-Match": "*"}).status_code == 200
    codes = [fault["code"] for fault in finished.post(f"{OWN}/shut/check").json()["faults"]]
    assert "NET-010" in codes
    assert finished.get(f"{OWN}/shut/estimate").json()["known"] is False


def test_a_study_has_tables_figures_and_a_run_behind_it(finished):
    for language in ("zh", "en"):
        found = finished.get("/api/alliance/r0003", params={"lang": language}).json()
        assert len(found["tables"]) >= 3
        assert all(
            len(row) == len(table["heads"]) for table in found["tables"] for row in table["rows"]
        )
    table = finished.get("/api/alliance/r0003/tables/alliance_2", params={"form": "xlsx"})
    assert table.content[:2] == b"PK"
    assert finished.get("/api/alliance/r0003/tables/alliance_99").status_code == 404
    assert finished.get("/api/alliance/r0001").status_code == 404
    assert finished.get("/api/runs/r0003/board").status_code == 404
    assert finished.post("/api/runs/r0003/alliance").status_code == 404


def test_the_study_is_the_command_that_everybody_uses(finished, tmp_path, command):
    record = PageRun("r0009", "small", "small", "t", kind="alliance", of="r0001")
    words = _words(record, tmp_path, 1, tmp_path)[3:]
    assert words[:2] == ["alliance", "run"]
    done = command(*words)
    assert done.code == 2
    assert "scenario.yaml" in done.err
    assert "No such option" not in done.err


def test_a_comparison_is_a_workbook_too(finished):
    asked = {"run": ["r0001", "r0002"], "form": "xlsx", "lang": "zh"}
    found = finished.get("/api/compare", params=asked)
    assert len(pd.ExcelFile(io.BytesIO(found.content)).sheet_names) == 3
