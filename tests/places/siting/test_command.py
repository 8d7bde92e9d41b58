"""`logistics-sim stations` through the real command line."""

import json
from pathlib import Path

import pytest

from tests.command_server import run_command, run_fresh

ROOT = Path(__file__).parents[3]
BASE = ROOT / "scenarios" / "tangxian.yaml"


def command(*arguments):
    return run_command("stations", *arguments, timeout=300)


@pytest.mark.slow
def test_the_county_has_proven_stations_and_pictures(tmp_path):
    files = [tmp_path / name for name in ("map.png", "line.svg", "table.csv")]
    arguments = (BASE, "--stations", 120, "--model", "p-median", "--json", "--frontier", "40,120")
    options = ("--map", files[0], "--chart", files[1], "--table", files[2])
    done = command(*arguments, *options)
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert answer["contract"] == 1
    assert len(answer["chosen"]) == len(set(answer["chosen"])) == 120
    assert answer["bound"] <= answer["objective"]
    assert answer["gap"] <= 0.01
    assert 0 < answer["mean_km"] <= answer["worst_km"]
    assert 0 < answer["coverage"] <= 1
    assert answer["showrooms"] >= 60
    assert len(answer["served_from"]) == 345 - 120
    assert set(answer["served_from"].values()) <= set(answer["chosen"])
    assert [row["stations"] for row in answer["frontier"]] == [40, 120]
    assert answer["frontier"][1]["objective"] == pytest.approx(answer["objective"])
    assert files[0].read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert b"<svg" in files[1].read_bytes()
    assert len(files[2].read_text(encoding="utf-8").splitlines()) == 346
    assert run_fresh("stations", *arguments).out == done.out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "exit_code", "options"),
    [
        ("SIT-004", 2, ("--stations", "0")),
        ("SIT-004", 2, ("--stations", "346")),
        ("SIT-004", 2, ()),
        ("SIT-007", 2, ("--stations", "9", "--radius-km", "nan")),
        ("SIT-007", 2, ("--stations", "9", "--radius-min=-5")),
        ("SIT-007", 2, ("--model", "set-cover", "--cover-share", "1.5")),
        ("SIT-008", 3, ("--model", "set-cover", "--stations", "2")),
        ("SIT-009", 2, ("--stations", "9", "--model", "p-mean")),
        ("SIT-011", 2, ("--stations", "9", "--vehicle", "balloon")),
        ("SIT-012", 2, ("--stations", "9", "--frontier", "9-20")),
        ("SIT-012", 2, ("--stations", "9", "--chart", "x.png")),
        ("SIT-013", 2, ("--stations", "9", "--map", "x.bmp")),
        ("SIT-011", 2, ("--stations", "9", "--candidates", "nowhere.csv")),
    ],
)
def test_bad_questions_end_with_a_code(code, exit_code, options):
    done = command(BASE, *options)
    said = done.err
    assert (done.code, code in said) == (exit_code, True), said
    assert "Traceback" not in said
    assert done.out == ""


@pytest.mark.slow
def test_a_map_that_cannot_be_written_leaves_no_file(tmp_path):
    target = tmp_path / "no folder" / "map.png"
    done = command(BASE, "--stations", "5", "--map", target)
    assert done.code == 4
    assert "FIL-001" in done.err
    assert not target.exists()
