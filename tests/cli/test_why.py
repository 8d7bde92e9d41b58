"""`why`: a village's calls, shares and hours are those of the run's tables, in both languages."""

import numpy as np
import pytest

from logistics_sim.core.files import read_parquet
from logistics_sim.core.units import clock_s
from logistics_sim.service import LEGS

TIGHT = ["targets.express_h=6", "targets.fresh_h=3"]
VILLAGES = [f"13000{number}{row:03d}" for number in ("1100", "1200") for row in (1, 2, 3)]


@pytest.fixture(scope="module")
def tight_run(finished_run, command, tmp_path_factory):
    """The small county's run under targets that nobody could hold."""
    folder = tmp_path_factory.mktemp("tight") / "run"
    words = [word for setting in TIGHT for word in ("--set", setting)]
    done = command("run", finished_run[2].scenario, "--out", folder, "--no-report", *words)
    assert done.code == 0, done.err
    return folder


@pytest.fixture(scope="module")
def answers(tight_run, command):
    return {name: command("why", tight_run, name, "--json").json for name in VILLAGES}


def test_counts_and_shares_are_those_of_attainment(tight_run, answers):
    table = read_parquet(tight_run / "attainment.parquet")
    own = table[(table["group_by"] == "village") & (table["variant"] == "after")]
    own = own.set_index(["group", "target"])
    late = 0
    for name, answer in answers.items():
        assert {row["target"] for row in answer["targets"]} == set(own.loc[name].index)
        for row in answer["targets"]:
            there = own.loc[name, row["target"]]
            assert (row["n"], row["late"]) == (there["n"], there["n"] - there["on_time"])
            assert row["share"] == pytest.approx(there["share"], abs=1e-9)
            assert row["low"] <= row["share"] <= row["high"]
            late += row["late"]
    assert late > 50


def test_hours_of_all_villages_together_are_the_countys(tight_run, answers):
    legs = read_parquet(tight_run / "legs.parquet")
    legs = legs[legs["variant"] == "after"].set_index(["target", "leg"])
    for target in ("express_48h", "fresh_up_24h"):
        rows = [row for a in answers.values() for row in a["targets"] if row["target"] == target]
        arrived = np.array([row["arrived"] for row in rows])
        assert arrived.sum() == legs.loc[(target, "local"), "n"]
        for leg in LEGS:
            hours = np.array([row["hours"][leg] for row in rows])
            mean_h = float((hours * arrived).sum() / arrived.sum())
            assert mean_h == pytest.approx(legs.loc[(target, leg), "mean_s"] / 3600, abs=1e-6)
            assert rows[0]["county_hours"][leg] == pytest.approx(mean_h, abs=1e-6)


def test_late_parcels_took_longer_and_the_slow_leg_is_where(answers):
    rows = [row for answer in answers.values() for row in answer["targets"] if row["late_hours"]]
    assert rows
    for row in rows:
        assert sum(row["late_hours"].values()) > row["limit_h"] - 1e-9
        more = {leg: row["late_hours"][leg] - row["county_hours"][leg] for leg in LEGS}
        if row["slow_leg"] is None:
            assert max(more.values()) < 0.05
        else:
            assert more[row["slow_leg"]] == max(more.values())
            assert row["slow_leg_hours_more"] == pytest.approx(max(more.values()), abs=1e-4)
            assert row["lever"]["title"] != row["lever"]["title_zh"]


def test_calls_are_the_plans(tight_run, answers):
    trips = read_parquet(tight_run / "after" / "trips.parquet").set_index("trip_id")
    stops = read_parquet(tight_run / "after" / "stops.parquet")
    for name, answer in answers.items():
        own = stops[stops["place"].astype(str) == name]
        assert len(answer["calls"]) == len(own) > 0
        for call in answer["calls"]:
            trip = trips.loc[call["trip"]]
            row = own[own["trip_id"] == call["trip"]].iloc[0]
            assert clock_s(call["leaves"]) == trip["depart_s"] // 60 * 60
            assert clock_s(call["arrives"]) == row["arrive_s"] // 60 * 60
            assert call["items_down"] == row["unload_items"]
            assert 1 <= call["stop"] <= call["stops"]
            assert (call["trunk"] is None) == (trip["echelon"] == "through")


def test_the_firms_alone_have_calls_and_shares_of_their_own(tight_run, command):
    answer = command("why", tight_run, "东丙村", "--variant", "as_is", "--json").json
    table = read_parquet(tight_run / "attainment.parquet")
    own = table[(table["group"] == "130001100003") & (table["variant"] == "as_is")]
    own = own.set_index("target")
    for row in answer["targets"]:
        there = own.loc[row["target"]]
        assert (row["n"], row["on_time"]) == (there["n"], there["on_time"])
        assert set(row["others"]) == {"after", "equal_service"}
        assert row["lever"] is None
    called = 0
    for firm in {call["operator"] for call in answer["calls"]}:
        stops = read_parquet(tight_run / "before" / "as_is" / firm / "stops.parquet")
        called += int((stops["place"].astype(str) == "130001100003").sum())
    assert len(answer["calls"]) == called > 1
    text = command("why", tight_run, "东丙村", "--variant", "as_is").out
    assert "Calls: alone, as it is" in text
    assert "快递A" in text


def test_a_terminal_says_it_in_both_languages(tight_run, command):
    english = command("why", tight_run, "东丙村", "--lang", "en")
    assert english.code == 0, english.err
    assert "东丙村 (130001100003)" in english.out
    for words in ("Calls: alliance", "Express within 48 h", "late", "what would help"):
        assert words in english.out
    chinese = command("why", tight_run, "130001100003", "--lang", "zh")
    assert "到村时刻：联盟" in chinese.out
    assert "可行办法" in chinese.out
    for words in ("alliance", "late", "wait", "wave ", "help", "through"):
        assert words not in chinese.out


def test_a_village_that_is_not_there_and_a_folder_that_is_no_run(
    tight_run, finished_run, command, tmp_path
):
    done = command("why", tight_run, "东丙")
    assert done.code == 2
    assert "RTE-010 village" in done.err
    assert "东丙村" in done.err
    planned = command("plan", finished_run[2].scenario, "--out", tmp_path / "plan")
    assert planned.code == 0
    done = command("why", tmp_path / "plan", "东丙村")
    assert done.code == 2
    assert "RUN-008" in done.err
    assert "logistics-sim run" in done.err
