"""Verdicts of all kinds and the one count of unserved: in JSON, summary and report alike."""

import os
import re

import pytest

WIDE = {**os.environ, "COLUMNS": "200"}


@pytest.fixture(scope="module")
def small(make_county, tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("verdicts") / "county")


def told(command, small, folder, *words, code=0):
    """Run twice: with --json, and the summary for people from the same cache."""
    cache = folder.parent / "cache"
    options = ["--days", "5", "--cache", cache, *words]
    one = command("run", small.scenario, "--out", folder / "json", "--json", *options)
    two = command("run", small.scenario, "--out", folder / "text", *options, env=WIDE)
    assert (one.code, two.code) == (code, code), one.err
    report = (folder / "json" / "report.html").read_text(encoding="utf-8")
    return one.json, two.out + two.err, report


@pytest.mark.slow
def test_nothing_measured_and_cannot_tell(command, small, tmp_path):
    settings = ("demand.fresh_share_inbound=0", "demand.fresh_share_outbound=0")
    words = [word for setting in settings for word in ("--set", setting)]
    answer, said, report = told(command, small, tmp_path / "a", *words)
    for name in ("fresh_24h", "fresh_up_24h"):
        found = answer["attainment"][name]
        assert (found["met"], found["verdict"], found["needs_days"]) == (None, "not_measured", None)
        assert found["n"] == 0
    assert "not measured" in said
    assert "未测量" in report
    baseline = answer["attainment"]["baseline_72h"]
    assert (baseline["verdict"], baseline["met"]) == ("cannot_tell", None)
    assert baseline["needs_days"] > 5
    assert f"cannot tell yet ({baseline['needs_days']:,} days would)" in " ".join(said.split())
    assert f"（需 {baseline['needs_days']:,} 天）" in report


@pytest.mark.slow
def test_a_third_wave_that_cannot_be_driven_leaves_nothing_unserved(command, small, tmp_path):
    """No trip can leave at 18:50 and be back by 19:00: its loads go with the next wave."""
    third = '{id: 3, depart: "18:55"}'
    waves = f'after.waves=[{{id: 1, depart: "06:30"}}, {{id: 2, depart: "13:30"}}, {third}]'
    answer, said, report = told(command, small, tmp_path / "b", "--set", waves)
    plan = answer["plans"]["after"][0]
    assert plan["carried_over"]
    assert {row["next_wave"] for row in plan["carried_over"]} == {1}
    assert plan["unserved"] == []
    assert answer["unserved"] == answer["parcels"]["unserved"] == 0
    assert "RTE-012" in said
    assert "unserved 0" in " ".join(said.split())
    assert "unserved 0" in " ".join(re.sub("<[^>]+>", " ", report).split())


@pytest.mark.slow
def test_what_is_unserved_is_one_number_and_exit_3(command, small, tmp_path):
    """Freight heavier than every vehicle: in JSON, summary and report the same count."""
    words = ["--set", "demand.ltl_weight_max_kg=9000", "--set", "demand.ltl_weight_min_kg=8000"]
    answer, said, report = told(command, small, tmp_path / "c", *words, code=3)
    count = answer["unserved"]
    assert count == answer["parcels"]["unserved"] > 0
    assert f"unserved {count:,}" in " ".join(said.split())
    assert f"{count:,} parcels are unserved" in said
    assert f"unserved {count:,}" in " ".join(re.sub("<[^>]+>", " ", report).split())
