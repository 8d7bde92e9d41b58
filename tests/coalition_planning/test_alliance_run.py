"""The command line's alliance study: contract, resumed after a kill, bad input."""

import itertools
import json
import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

FEW = ("firms", 3)
BRIEF = ("--months", 3, "--no-report", "--json")
THREE = [
    {"id": "a", "name": "甲", "kind": "express", "share": 0.5},
    {"id": "b", "name": "乙", "kind": "express", "share": 0.3},
    {"id": "c", "name": "丙", "kind": "post", "share": 0.2},
]


def tree(folder):
    """Bytes of every result file but the clock's."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "timing.json"
    }


@pytest.fixture(scope="module")
def small(make_county, tmp_path_factory):
    root = tmp_path_factory.mktemp("alliance")
    changes = {"firms": THREE, "demand.residents.base": 40_000, "effort.iterations": 40}
    return make_county(root / "county", **changes)


@pytest.fixture(scope="module")
def finished(small, command, tmp_path_factory):
    out = tmp_path_factory.mktemp("done") / "out"
    done = command("alliance", "run", small.scenario, "--out", out, "--json", timeout=300)
    assert done.code == 0, done.err
    return out, done.json


@pytest.mark.slow
def test_answer_keeps_the_contract(finished):
    _, answer = finished
    wanted = {"contract", "version", "seed", "firms", "values", "grand", "stand_alone", "saving"}
    assert wanted | {"core", "shares", "seconds"} <= set(answer)
    assert answer["firms"] == ["a", "b", "c"]
    assert len(answer["values"]) == 7
    assert set(answer["shares"]) == {
        "shapley",
        "nucleolus",
        "epm",
        "acam",
        "volume",
        "stand-alone",
    }
    for amounts in answer["shares"].values():
        assert sum(amounts.values()) == pytest.approx(answer["grand"])
    assert {"empty", "least_core_epsilon", "blocking"} <= set(answer["core"])


def test_the_noise_of_each_share_stands_beside_it(finished, small, command, tmp_path):
    """Two seeds of the search: the deviation of two figures is their difference by root two."""
    _, one = finished
    assert one["search_noise"] == {}
    out = tmp_path / "noise"
    words = ("alliance", "run", small.scenario, "--out", out, "--seeds", 2)
    done = command(*words, "--json", timeout=300)
    assert done.code == 0, done.err
    answer = done.json
    for name in ("grand", "shares", "values", "saving"):
        assert answer[name] == one[name]  # the study's own seed is what it was
    noise = answer["search_noise"]
    first, second = noise["grand"]
    assert (noise["seeds"], first) == (2, answer["grand"])
    assert noise["grand_sd"] == pytest.approx(abs(first - second) / 2**0.5)
    assert set(noise["shares"]) == set(answer["shares"])
    # Shares by volume follow the whole cost alone, so that their noise is known by hand.
    for firm, off in noise["shares"]["volume"].items():
        part = answer["shares"]["volume"][firm] / first
        assert off == pytest.approx(part * noise["grand_sd"])
    # The alliance of all was searched by two seeds; among so few villages both find one plan.
    records = [json.loads(path.read_text()) for path in (out / "coalitions").iterdir()]
    whole = [record for record in records if record["firms"] == ["a", "b", "c"]]
    assert len({record["seed"] for record in whole if record["iterations"]}) > 1
    assert noise["grand_sd"] < 0.01
    page = (out / "alliance.html").read_text(encoding="utf-8")
    assert page.count("±0") >= 2 * 3 * len(noise["shares"])  # in both languages
    assert "2 seeds of the search" in page


def test_no_split_of_a_coalition_is_cheaper(finished):
    _, answer = finished
    cost = {frozenset(row["members"].split("+")): row["cost"] for row in answer["values"]}
    for one, other in itertools.combinations(cost, 2):
        if not one & other:
            assert cost[one | other] <= cost[one] + cost[other] + 1e-6


def test_routes_for_less_load_never_cost_more(finished):
    out, _ = finished
    records = [json.loads(path.read_text()) for path in (out / "coalitions").iterdir()]
    share = {firm["id"]: firm["share"] for firm in THREE}
    best = {}
    for record in records:
        if record["statement"] == "after":
            load = sum(share[f] for f in record["firms"])
            yuan = sum(
                sum(record["yuan"].get(name, {}).values())
                for name in ("vehicle_day", "distance", "driver")
            )
            best[load] = min(best.get(load, np.inf), yuan)
    costs = [best[load] for load in sorted(best)]
    assert costs == sorted(costs) or np.diff(costs).min() > -0.01


def test_values_feed_the_shares_command(finished, command):
    out, answer = finished
    done = command(
        "alliance",
        "shares",
        out / "values.csv",
        "--rule",
        "shapley",
        "--rule",
        "nucleolus",
        "--json",
    )
    assert done.code == 0, done.err
    for rule in ("shapley", "nucleolus"):
        assert done.json["shares"][rule] == pytest.approx(answer["shares"][rule], abs=1e-3)


def test_a_finished_folder_is_refused(finished, small, command):
    out, _ = finished
    done = command("alliance", "run", small.scenario, "--out", out)
    assert done.code == 4
    assert "RUN-001" in done.err


@pytest.mark.slow
def test_two_workers_leave_the_same_bytes(finished, small, command, tmp_path):
    out, _ = finished
    done = command(
        "alliance", "run", small.scenario, "--out", tmp_path / "two", "--workers", "2", timeout=300
    )
    assert done.code == 0, done.err
    assert tree(tmp_path / "two") == tree(out)


@pytest.mark.slow
def test_killed_and_resumed_leaves_the_same_bytes(finished, small, command, tmp_path):
    out, _ = finished
    target = tmp_path / "killed"
    words = ["alliance", "run", str(small.scenario), "--out", str(target), "--workers", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "logistics_sim.cli.main", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    folder = target / "coalitions"
    limit = time.monotonic() + 200
    while time.monotonic() < limit and process.poll() is None:
        if folder.exists() and len(list(folder.glob("[0-9a-f]*.json"))) >= 2:
            break
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = {p.name: p.stat().st_mtime_ns for p in folder.glob("[0-9a-f]*.json")}
    assert kept
    assert not (target / "COMPLETE").exists()
    done = command(*words, timeout=300)
    assert done.code == 0, done.err
    assert tree(target) == tree(out)
    for name, moment in kept.items():
        assert (folder / name).stat().st_mtime_ns == moment


def test_other_inputs_do_not_go_on_in_a_stopped_folder(small, command, tmp_path):
    target = tmp_path / "other"
    target.mkdir()
    (target / "WORKING").write_text("1\n")
    (target / "manifest.json").write_text("{}\n")
    done = command("alliance", "run", small.scenario, "--out", target)
    assert done.code == 4
    assert "other inputs" in done.err


@pytest.mark.slow
def test_one_firm_pays_what_it_costs(make_county, command, tmp_path):
    county = make_county(
        tmp_path / "one", firms=[{"id": "a", "name": "甲", "kind": "post", "share": 1.0}]
    )
    done = command("alliance", "run", county.scenario, "--out", tmp_path / "out", *BRIEF)
    assert done.code == 0, done.err
    assert done.json["shares"]["shapley"] == {"a": pytest.approx(done.json["grand"])}
    assert done.json["saving"]["whole"]["share"] == 0
    assert done.json["core"]["empty"] is False


@pytest.mark.slow
def test_a_firm_without_parcels_pays_nothing_and_changes_nothing(make_county, command, tmp_path):
    firms = [
        {"id": "a", "name": "甲", "kind": "post", "share": 0.6},
        {"id": "none", "name": "空", "kind": "post", "share": 0.0},
        {"id": "b", "name": "乙", "kind": "post", "share": 0.4},
    ]
    county = make_county(tmp_path / "none", firms=firms)
    done = command("alliance", "run", county.scenario, "--out", tmp_path / "out", *BRIEF)
    assert done.code == 0, done.err
    cost = {row["members"]: row["cost"] for row in done.json["values"]}
    assert cost["none"] == 0
    assert cost["a+none"] == cost["a"]
    assert cost["a+none+b"] == cost["a+b"]
    for rule in ("shapley", "nucleolus", "volume", "stand-alone", "acam", "epm"):
        assert done.json["shares"][rule]["none"] == pytest.approx(0, abs=1e-6)


@pytest.mark.slow
def test_a_coalition_that_cannot_serve_is_stated(make_county, command, tmp_path):
    """One van for everybody: a firm alone manages with 60 %, the alliance of all does not."""
    county = make_county(
        tmp_path / "tight",
        firms=THREE,
        **{
            "demand.residents.base": 60_000,
            "fleet.0.count": 1,
            "fleet.1.count": 0,
            "fleet.2.count": 0,
        },
    )
    done = command("alliance", "run", county.scenario, "--out", tmp_path / "out", *BRIEF)
    if done.code == 0:
        stuck = [row for row in done.json["values"] if not row["feasible"]]
        assert all(row["cost"] is None and row["reason"] for row in stuck)
        assert stuck or all(len(row["runs_as"]) >= 1 for row in done.json["values"])
        if stuck:
            assert "ALL-006" in done.json["refused"]["shapley"]
    else:
        assert done.code == 3
        assert "ALL-011" in done.err


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        (r"id: b\b", "id: a", "stands twice"),
        (r"share: 0\.2\b", "share: -0.2", "at least 0"),
        (r"share: 0\.2\b", "share: .nan", "SCN-"),
        (r"id: b\b", "id: b+c", "word of that form"),
    ],
)
def test_bad_firms_are_refused(small, command, tmp_path, old, new, word):
    text = small.scenario.read_text(encoding="utf-8")
    head, firms = text.split("\nfirms:", 1)
    changed, count = re.subn(old, new, firms, count=1)
    assert count == 1
    path = small.scenario.parent / "bad.yaml"
    path.write_text(f"{head}\nfirms:{changed}", encoding="utf-8")
    done = command("alliance", "run", path, "--out", tmp_path / "out")
    assert done.code == 2
    assert word in done.err
    assert not (tmp_path / "out").exists()
