"""The whole command: files and figures, both languages, other kinds of folders, bad input."""

import csv
import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from logistics_sim.core.files import read_parquet, write_parquet
from logistics_sim.papers.navigation import GPX


@pytest.fixture(scope="module")
def written(finished_run, command, tmp_path_factory):
    out = tmp_path_factory.mktemp("sheets") / "papers"
    done = command("sheets", finished_run[0], "--out", out, "--lang", "en", "--json")
    assert done.code == 0, done.err
    return out, done


@pytest.fixture
def plan_copy(finished_run, tmp_path):
    """A plan folder of this test's own."""
    folder = shutil.copytree(finished_run[0] / "after", tmp_path / "plan")
    for name in ("scenario.yaml", "roads.geojson", "COMPLETE"):
        shutil.copy(finished_run[0] / name, folder / name)
    return folder


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_answer_and_files(written, finished_run):
    out, done = written
    answer = done.json
    assert answer.keys() >= {"contract", "version", "seed", "vehicles", "stations", "files"}
    plan = finished_run[0] / "after"
    trips, stops = read_parquet(plan / "trips.parquet"), read_parquet(plan / "stops.parquet")
    assert answer["vehicles"] == trips["vehicle"].nunique()
    totals = answer["plans"][0]["totals"]
    assert totals["stops"] == len(stops) - len(trips)
    assert totals["distance_km"] == round(trips["distance_m"].sum() / 1_000, 3)
    assert totals["items_down"] == stops["unload_items"].sum()
    assert totals["kg_up"] == round(stops["load_g"].sum() / 1_000, 3)
    on_disk = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert on_disk == {*answer["files"], "COMPLETE"}
    assert len(answer["left_out"]) == len(list(finished_run[0].glob("before/*/*")))
    assert "left out" in done.err


def test_tables_sum_to_the_plan(written, finished_run):
    out, _ = written
    stops = read_parquet(finished_run[0] / "after" / "stops.parquet")
    found = rows(out / "route_sheets.csv")
    assert len(found) == len(stops)
    assert sum(int(row["hand over, items"]) for row in found) == stops["unload_items"].sum()
    kilograms = sum(float(row["take along, kg"]) for row in found)
    assert kilograms == pytest.approx(stops["load_g"].sum() / 1_000)
    metres = sum(float(row["km from the stop before"]) for row in found)
    assert metres == pytest.approx(stops["leg_m"].sum() / 1_000)
    arrivals = rows(out / "station_timetables.csv")
    assert sum(int(row["brings, items"]) for row in arrivals) == stops["unload_items"].sum()
    vehicles = rows(out / "vehicles.csv")
    assert sum(int(row["stops"]) for row in vehicles) == len(found) - sum(
        int(row["trips"]) for row in vehicles
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_language_at_a_time_and_the_same_bytes(finished_run, command, tmp_path, language):
    plan = finished_run[0] / "after"
    words = ("sheets", plan, "--lang", language, "--format", "csv", "--format", "pdf", "--json")
    first = command(*words, "--out", tmp_path / "a")
    again = command(*words, "--out", tmp_path / "b")
    assert first.code == again.code == 0, first.err
    assert not any(name.endswith((".gpx", ".geojson")) for name in first.json["files"])
    for name in first.json["files"]:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    heads = list(rows(tmp_path / "a" / "vehicles.csv")[0])
    assert all(head.isascii() for head in heads) == (language == "en")
    assert any(head.isascii() for head in heads) == (language == "en")


@pytest.mark.slow
def test_daily_plans_have_a_folder_a_day(plan_copy, command, tmp_path):
    daily = tmp_path / "daily"
    for name in ("plans/price-1/day-002", "plans/price-1/day-001", "plans/price-0.5/day-001"):
        folder = daily / name
        folder.mkdir(parents=True)
        for part in ("plan.json", "trips.parquet", "stops.parquet", "loads.parquet"):
            shutil.copy(plan_copy / part, folder / part)
    for name in ("scenario.yaml", "roads.geojson", "COMPLETE"):
        shutil.move(plan_copy / name, daily / name)
    done = command("sheets", daily, "--out", tmp_path / "out", "--format", "csv", "--json")
    assert done.code == 0, done.err
    names = [plan["plan"] for plan in done.json["plans"]]
    days = ("plans/price-0.5/day-001", "plans/price-1/day-001", "plans/price-1/day-002")
    assert tuple(names) == days
    for name in names:
        assert (tmp_path / "out" / name / "route_sheets.csv").exists()
    checked = command("verify", daily, "--json")
    assert checked.code == 0
    assert tuple(checked.json["plans"]) == days
    one = command("sheets", daily / days[0], "--out", tmp_path / "one", "--format", "pdf")
    assert one.code == 0, one.err
    assert (tmp_path / "one" / "route_sheets.pdf").exists()


@pytest.mark.parametrize(
    ("spoil", "code", "exit_code"),
    [
        (lambda plan: shutil.rmtree(plan), "RUN-003", 2),
        (lambda plan: (plan / "COMPLETE").unlink(), "RUN-004", 5),
        (lambda plan: (plan / "plan.json").unlink(), "RUN-007", 2),
        (lambda plan: (plan / "plan.json").write_text("{"), "FIL-004", 2),
        (lambda plan: (plan / "plan.json").write_text("[1]"), "RUN-015", 2),
        (lambda plan: (plan / "plan.json").write_text('{"operator": {}}'), "RUN-015", 2),
        (lambda plan: (plan / "trips.parquet").write_text("x"), "FIL-005", 2),
        (lambda plan: (plan / "loads.parquet").unlink(), "FIL-003", 2),
    ],
)
def test_folders_that_are_no_plan(plan_copy, command, tmp_path, spoil, code, exit_code):
    spoil(plan_copy)
    done = command("sheets", plan_copy, "--out", tmp_path / "out")
    assert (done.code, code in done.err) == (exit_code, True), done.err
    assert not (tmp_path / "out").exists()


def test_tables_that_plan_did_not_write(plan_copy, command, tmp_path):
    stops = read_parquet(plan_copy / "stops.parquet")
    write_parquet(plan_copy / "stops.parquet", stops.drop(columns=["leg_s", "band"]))
    done = command("sheets", plan_copy, "--out", tmp_path / "out")
    assert done.code == 2
    assert "'leg_s' is missing" in done.err
    assert "'band' is missing" in done.err


def test_a_plan_that_breaks_its_rules_gets_no_papers(plan_copy, command, tmp_path):
    stops = read_parquet(plan_copy / "stops.parquet")
    stops.loc[0, "arrive_s"] += 60
    write_parquet(plan_copy / "stops.parquet", stops)
    done = command("sheets", plan_copy, "--out", tmp_path / "out")
    assert done.code == 2
    assert "PAP-001" in done.err
    assert not (tmp_path / "out").exists()


def test_a_format_that_is_none(finished_run, command, tmp_path):
    done = command("sheets", finished_run[0], "--out", tmp_path / "o", "--format", "docx")
    assert done.code == 2
    assert "'docx' is no form of papers" in done.err
    assert not (tmp_path / "o").exists()


def test_out_that_cannot_be_used(finished_run, command, tmp_path):
    (tmp_path / "file").write_text("mine")
    for out, code in ((tmp_path / "file", "RUN-001"), (tmp_path / "file" / "below", "RUN-00")):
        done = command("sheets", finished_run[0], "--out", out, "--format", "csv")
        assert (done.code, code in done.err) == (4, True), done.err
    assert (tmp_path / "file").read_text() == "mine"


FORMULA = "=HYPERLINK(1)"
MARKUP = "<b>&东村"


@pytest.fixture(scope="module")
def hostile(make_county, command, tmp_path_factory):
    """A plan of a county whose names are formulas, markup, emoji and very long."""
    folder = tmp_path_factory.mktemp("hostile")
    names = {
        "130001100001": FORMULA,
        "130001100002": MARKUP,
        "130001100003": "村😀",
        "130001200001": "长" * 150,
        "130001200": "../../../乡",
    }
    made = make_county(folder / "county", names=names)
    done = command("plan", made.scenario, "--out", folder / "plan")
    assert done.code == 0, done.err
    done = command("sheets", folder / "plan", "--out", folder / "out", "--lang", "en", "--json")
    return folder / "out", done


@pytest.mark.slow
def test_hostile_names(hostile):
    out, done = hostile
    assert done.code == 0, done.err
    assert "😀" in done.json["signs_missing"]
    stops = [row["stop"] for row in rows(out / "route_sheets.csv")]
    assert f"'{FORMULA}" in stops
    assert FORMULA not in stops
    gpx = [ElementTree.fromstring(path.read_text("utf-8")) for path in out.glob("gpx/*.gpx")]
    said = [name.text for root in gpx for name in root.iter(f"{{{GPX}}}name")]
    assert any(text.endswith(MARKUP) for text in said)
    for path in out.glob("geojson/*.geojson"):
        json.loads(path.read_text("utf-8"))
    assert all(Path(name).name == name.rpartition("/")[2] for name in done.json["files"])


@pytest.mark.slow
def test_real_daily_plans(make_county, command, tmp_path):
    made = make_county(tmp_path / "county")
    plan = tmp_path / "plan"
    assert command("plan", made.scenario, "--out", plan).code == 0
    words = ("--plan", plan, "--days", 2, "--prices", "0,1", "--out", tmp_path / "daily")
    assert command("daily", made.scenario, *words).code == 0
    done = command("sheets", tmp_path / "daily", "--out", tmp_path / "out", "--json")
    assert done.code == 0, done.err
    assert len(done.json["plans"]) == 4
    assert all(plan["vehicles"] for plan in done.json["plans"])
