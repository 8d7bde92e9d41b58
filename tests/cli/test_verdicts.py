"""Verdicts of all kinds and the one count of unserved: in JSON, summary and report alike."""

import json
import os
import re

import pytest

from logistics_sim.core.files import read_parquet
from logistics_sim.language import speaking
from logistics_sim.report.wording import TARGETS, word
from tests.conftest import THREE_FIRMS

WIDE = {**os.environ, "COLUMNS": "200"}


@pytest.fixture(scope="module")
def small(make_county, tmp_path_factory):
    folder = tmp_path_factory.mktemp("verdicts") / "county"
    return make_county(folder, firms=THREE_FIRMS)


def told(command, small, folder, *words, code=0):
    """Run twice: with --json, and the summary for people from the same cache."""
    cache = folder.parent / "cache"
    options = ["--days", "5", "--cache", cache, *words]
    one = command("run", small.scenario, "--out", folder / "json", "--json", *options)
    options += ["--no-report"]
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
    assert f"cannot tell yet (a run of {baseline['needs_days']:,} days would)" in " ".join(
        said.split()
    )
    assert f"（约需运行 {baseline['needs_days']:,} 天）" in report


@pytest.mark.slow
def test_a_third_wave_that_cannot_be_driven_leaves_nothing_unserved(command, small, tmp_path):
    """No trip can leave at 18:50 and be back by 19:00: its loads go with the next wave."""
    third = '{id: 3, depart: "18:55"}'
    waves = f'after.waves=[{{id: 1, depart: "06:30"}}, {{id: 2, depart: "13:30"}}, {third}]'
    answer, said, report = told(command, small, tmp_path / "b", "--set", waves)
    plan = answer["plans"]["after"][0]
    assert plan["carried_over"]
    left = {
        (row["wave"], row["next_wave"], row["moved_to"], row["hours"])
        for row in plan["carried_over"]
    }
    assert left == {(3, 1, 1, 11.58)}  # 18:55 to 06:30
    count = len(plan["carried_over"])
    assert plan["unserved"] == []
    assert answer["unserved"] == answer["parcels"]["unserved"] == 0
    assert "RTE-012" in said
    assert "unserved 0" in " ".join(said.split())
    text = " ".join(re.sub("<[^>]+>", " ", report).split())
    assert "unserved 0" in text
    assert f"3 wave 1 {count} 11.58" in text
    kept = json.loads((tmp_path / "b" / "json" / "after" / "plan.json").read_text("utf-8"))
    assert (kept["unserved"], kept["carried_over"]) == ([], plan["carried_over"])
    assert " ".join(said.split()).count("left for wave 1, 11.58 h later:") == count


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


@pytest.mark.slow
def test_the_four_kinds_stand_in_one_run(command, small, tmp_path):
    """Missed in an hour, without any parcel, held at a low share, and open after five days."""
    settings = (
        "demand.fresh_share_inbound=0",
        "targets.express_h.base=1",
        "targets.required_share.low=0.2",
        "targets.required_share.base=0.2",
    )
    words = [word for setting in settings for word in ("--set", setting)]
    answer, said, report = told(command, small, tmp_path / "d", *words)
    rows = {
        "express_48h": ("not_held", "not held", "未达到", "missed"),
        "fresh_24h": ("not_measured", "not measured", "未测量", "open"),
        "fresh_up_24h": ("held", "held", "达到", "held"),
        "baseline_72h": ("cannot_tell", "cannot tell yet (", "尚不能判断（", "open"),
    }
    for name, (kind, english, chinese, colour) in rows.items():
        assert answer["attainment"][name]["verdict"] == kind
        with speaking("en"):
            title = word(TARGETS, name)
        line = next(line for line in said.splitlines() if title in line)
        assert re.search(rf"% *\S? *{re.escape(english)}", line), line
        for language, shown in (("en", english), ("zh", chinese)):
            with speaking(language):
                head = word(TARGETS, name)
            cell = rf'<th scope="row">{head}</th>.*<td class="{colour}">{re.escape(shown)}'
            assert re.search(cell, report), cell
    _outbound_counted_again(answer["attainment"]["fresh_up_24h"], tmp_path / "d" / "json")


def _outbound_counted_again(found, run):
    """Fresh food out of the county, parcel by parcel: from its village to the line-haul."""
    parcels = read_parquet(run / "parcels.parquet").set_index("parcel_id")
    stamps = read_parquet(run / "after" / "stamps.parquet").set_index("parcel_id")
    fresh = parcels.index[(parcels["class"] == "fresh") & (parcels["direction"] == "up")]
    day = 24 * 3_600
    counted = [row for row in stamps.loc[fresh].itertuples() if 0 <= row.posted_s <= 4 * day]
    good = [row for row in counted if 0 <= row.left_county_s <= row.posted_s + day]
    assert 0 < len(good) < len(counted) == found["n"]
    assert found["share"] == pytest.approx(len(good) / len(counted), abs=1e-6)
