"""The machine contract: one JSON object on standard output, with these keys at least."""

import json
import shutil

import pytest

from logistics_sim.core.files import read_json, read_parquet, write_parquet
from logistics_sim.core.tables import check_table
from logistics_sim.service.verdict import MET, interval_kind

HEAD = {"contract", "version"}
PARCELS = {"generated", "delivered", "in_system", "returned", "unserved"}
SHARE = {"share", "low", "high", "n", "target", "met", "verdict", "needs_days", "clock"}
SAVING = {"share", "low", "high", "target", "met", "verdict", "needs_days"}
PLAN = {
    "vehicles",
    "trips",
    "stops",
    "distance_km",
    "cost",
    "lower_bound",
    "gap",
    "unserved",
    "verified",
}


@pytest.fixture(scope="module")
def planned(finished_run, command, tmp_path_factory):
    folder = tmp_path_factory.mktemp("planned") / "plan"
    done = command("plan", finished_run[2].scenario, "--out", folder, "--json")
    assert done.code == 0, done.err
    return folder, done.json


def test_check(command, county):
    found = command("check", county.scenario, "--json").json
    assert found.keys() >= {*HEAD, "seed", "ok", "faults"}
    assert found["ok"] is True
    assert found["faults"] == []
    assert found["contract"] == 1


def test_run(finished_run):
    answer = finished_run[1]
    assert answer.keys() >= {
        *HEAD,
        *("seed", "parcels", "attainment", "cost", "saving", "cold_chain", "scorecard"),
        *("network", "seconds", "out"),
    }
    assert answer["parcels"].keys() >= PARCELS
    counts = answer["parcels"]
    assert counts["generated"] == sum(counts[name] for name in PARCELS - {"generated"})
    for name in ("express_48h", "fresh_24h", "fresh_up_24h", "baseline_72h"):
        found = answer["attainment"][name]
        assert found.keys() >= SHARE
        assert 0 <= found["low"] <= found["share"] <= found["high"] <= 1
        assert found["verdict"] == interval_kind(found["low"], found["high"], found["target"])
        assert found["met"] == MET[found["verdict"]]
    cost = answer["cost"]
    assert cost.keys() >= {
        *("before", "after", "before_up", "after_up", "before_down", "after_down"),
    }
    for when in ("before", "after"):
        parts = sum(cost[f"{when}_{way}"] for way in ("up", "down", "intra"))
        assert parts == pytest.approx(cost[when], abs=0.05)
    for way in ("whole", "up", "down"):
        found = answer["saving"][way]
        assert found.keys() >= SAVING
        assert found["verdict"] == interval_kind(found["low"], found["high"], found["target"])
        assert found["met"] == MET[found["verdict"]]
    whole = 1 - cost["after"] / cost["before"]
    assert answer["saving"]["whole"]["share"] == pytest.approx(whole, abs=1e-6)
    assert answer["cold_chain"].keys() >= {"records", "excursion_minutes", "spoiled_share"}
    assert answer["scorecard"].keys() >= {"total", "max", "items"}
    assert answer["scorecard"]["max"] == 13
    assert answer["network"].keys() >= {"given_share", "synthetic_share"}
    assert answer["seconds"].keys() >= {"total", "by_room"}


def test_run_keeps_its_tables_to_their_contracts(finished_run):
    run = finished_run[0]
    assert (run / "COMPLETE").exists()
    assert not (run / "WORKING").exists()
    parts = {
        "places": ["places.parquet"],
        "parcels": ["parcels.parquet"],
        "attainment": ["attainment.parquet"],
        "scores": ["scores.parquet"],
        "trips": ["after/trips.parquet", "before/as_is/post/trips.parquet"],
        "stops": ["after/stops.parquet"],
        "stamps": ["after/stamps.parquet", "before/equal_service/coop/stamps.parquet"],
        "events": ["after/events.parquet"],
        "exposures": ["after/exposures.parquet"],
    }
    for table, paths in parts.items():
        for path in paths:
            assert check_table(read_parquet(run / path), table, path) == []
    stored = read_json(run / "answer.json")
    assert {key: finished_run[1][key] for key in stored} == stored


def test_plan(planned):
    folder, found = planned
    assert found.keys() >= {*HEAD, "seed", *PLAN}
    assert found["verified"] is True
    assert found["unserved"] == []
    assert 0 <= found["lower_bound"] <= found["cost"]
    assert (folder / "COMPLETE").exists()


def test_verify(planned, command):
    folder, plan = planned
    done = command("verify", folder, "--json")
    assert done.code == 0, done.err
    assert done.json.keys() >= {*HEAD, "ok", "violations", "cost"}
    assert done.json["ok"] is True
    assert done.json["cost"] == pytest.approx(plan["cost"], abs=0.01)


@pytest.mark.slow
def test_verify_a_run_means_all_of_its_plans(finished_run, command, tmp_path):
    done = command("verify", finished_run[0], "--json")
    assert done.code == 0, done.err
    firms = ("coop", "express_a", "express_b", "express_c", "express_d", "post")
    variants = ("as_is", "equal_service")
    assert list(done.json["plans"]) == [
        "after",
        *(f"before/{variant}/{firm}" for variant in variants for firm in firms),
    ]
    assert done.json["cost"] == done.json["plans"]["after"]
    folder = shutil.copytree(finished_run[0], tmp_path / "spoiled")
    path = folder / "before" / "as_is" / "post" / "stops.parquet"
    stops = read_parquet(path)
    stops.loc[0, "arrive_s"] += 3_600
    write_parquet(path, stops)
    done = command("verify", folder)
    assert done.code == 3
    assert "before/as_is/post: trip" in done.err
    assert command("verify", path.parent).code == 3
    assert command("verify", folder / "after").code == 0


def test_verify_finds_a_spoiled_plan(planned, command, tmp_path):
    folder = shutil.copytree(planned[0], tmp_path / "spoiled")
    stops = read_parquet(folder / "stops.parquet")
    stops.loc[0, "arrive_s"] += 3_600
    write_parquet(folder / "stops.parquet", stops)
    done = command("verify", folder, "--json")
    assert done.code == 3
    assert done.json["ok"] is False
    assert done.json["violations"][0].keys() >= {"code", "where", "message"}


@pytest.mark.slow
def test_simulate_and_both_engines_agree_to_the_second(planned, command, tmp_path):
    said = {}
    for engine in ("fast", "reference"):
        out = tmp_path / engine
        words = ("--engine", engine, "--days", 3, "--out", out, "--json")
        done = command("simulate", planned[0], *words)
        assert done.code == 0, done.err
        said[engine] = done.json
        assert done.json.keys() >= {*HEAD, "seed", "parcels", "attainment", "seconds"}
        assert done.json["parcels"].keys() >= PARCELS
        assert sum(done.json["legs"]["express_48h"].values()) == pytest.approx(1, abs=0.001)
    assert said["fast"]["stamps_sha256"] == said["reference"]["stamps_sha256"]
    assert said["fast"]["parcels"] == said["reference"]["parcels"]
    assert said["fast"]["parcels"]["generated"] > 100
    out = tmp_path / "said"
    done = command("simulate", planned[0], "--days", 3, "--out", out)
    assert "the time went to: " in done.out
    # What is refused leaves no folder behind.
    out = tmp_path / "refused"
    words = ("--days", 3, "--replications", 2, "--out", out)
    assert command("simulate", planned[0], *words).code == 2
    assert not out.exists() or not (out / "WORKING").exists()


def test_score(finished_run, command):
    done = command("score", finished_run[0], "--json")
    assert done.code == 0
    assert done.json.keys() >= {*HEAD, "seed", "total", "max", "items", "bans"}
    for item in done.json["items"]:
        assert item.keys() >= {"id", "points", "max", "figure", "evidence", "missing"}
    assert done.json["total"] == pytest.approx(sum(i["points"] for i in done.json["items"]))
    assert [ban.keys() >= {"rule", "violations"} for ban in done.json["bans"]] == [True, True]


def test_doctor(command):
    done = command("doctor", "--json")
    assert done.code == 0, done.out
    assert done.json["ok"] is True
    assert {check["name"] for check in done.json["checks"]} >= {"python", "solver", "fonts"}
    for check in done.json["checks"]:
        assert check.keys() >= {"name", "ok", "detail"}


def test_compare_a_run_with_itself(finished_run, command):
    done = command("compare", finished_run[0], finished_run[0], "--json")
    assert done.code == 0
    assert {row["difference"] for row in done.json["paired"]} == {0}
    assert {(row["low"], row["high"]) for row in done.json["paired"]} == {(0, 0)}
    assert done.json["inputs"] == []


def test_schema(command):
    done = command("schema")
    found = json.loads(done.out)
    assert found["$schema"].startswith("https://json-schema.org/")
    assert "demand" in found["properties"]


@pytest.mark.slow
def test_report_again_with_sheets_for_a_planner(finished_run, command, tmp_path):
    out, sheets = tmp_path / "again.html", tmp_path / "sheets"
    done = command("report", finished_run[0], "--out", out, "--sheets", sheets)
    assert done.code == 0, done.err
    assert out.read_bytes() == (finished_run[0] / "report.html").read_bytes()
    text = (sheets / "attainment.csv").read_text(encoding="utf-8-sig")
    assert text.startswith('"variant","target","group_by","group","group_name",')
    assert ',"130001100","东镇",' in text
    again = command("report", finished_run[0], "--out", out, "--sheets", sheets)
    assert again.code == 4
    assert "RUN-001" in again.err


@pytest.mark.slow
def test_a_missed_target_ends_with_1_when_asked(command, county, tmp_path):
    county.edit("days: 6", "days: 5")
    words = ("--no-report", "--json", "--fail-on-miss")
    done = command("run", county.scenario, "--out", tmp_path / "run", *words)
    rows = [*done.json["attainment"].values(), *done.json["saving"].values()]
    kinds = {row["verdict"] for row in rows}
    assert kinds != {"held"}
    assert done.code == (1 if "not_held" in kinds else 6)
    assert (tmp_path / "run" / "COMPLETE").exists()
