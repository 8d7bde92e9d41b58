"""Odd files and words for the smaller commands: code, place, what to do; nothing half-written."""

import os
import re
import shutil
import subprocess
import sys

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT, EXIT_DISK

TABLES = {
    "nan": ("members,cost\na,nan\nb,2\na+b,3\n", "ALL-004"),
    "huge": ("members,cost\na,1e308\nb,1e308\na+b,1e308\n", "ALL-004"),
    "words": ("members,cost\na,x\nb,2\na+b,3\n", "ALL-004"),
    "twice": ("members,cost\na,1\na,1\na+b,2\nb,1\n", "ALL-003"),
    "short": ("members,cost\na,1\nb,2\n", "ALL-002"),
    "no head": ("1,2\n3,4\n", "ALL-001"),
    "空 empty": ("", "ALL-001"),
}


def refused(done, code, exit_code=EXIT_BAD_INPUT):
    """Assert that a command ended with errors of one line each and printed nothing else."""
    assert done.code == exit_code, done
    assert done.out == ""
    lines = [line for line in done.err.splitlines() if not line.startswith("warning ")]
    for line in lines:
        assert re.fullmatch(r"error [A-Z]{3}-\d{3} .+: .+ \(.+\)", line), line
    assert any(line.startswith(f"error {code} ") for line in lines), lines
    return lines


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_coalitions(command, tmp_path, name):
    text, code = TABLES[name]
    path = tmp_path / f"{name}.csv"
    path.write_text(text, encoding="utf-8")
    lines = refused(command("alliance", "shares", path), code)
    assert all(str(path) in line for line in lines if code != "ALL-002")


@pytest.mark.parametrize("words", [("alliance", "shares"), ("alliance", "stability")])
def test_a_folder_is_no_table(command, tmp_path, words):
    (line,) = refused(command(*words, tmp_path), "ALL-001")
    assert "cannot be read" in line


@pytest.mark.parametrize(
    "words",
    [("--effort", "1e999"), ("--effort", "nan"), ("--months", "9" * 12), ("--orders", "9" * 12)],
)
def test_studies_beyond_reason(command, county, tmp_path, words):
    out = tmp_path / "out"
    (line,) = refused(command("alliance", "run", county.scenario, "--out", out, *words), "CLI-001")
    assert words[0] in line
    assert not out.exists()


def test_a_column_named_twice_counts_once(command, finished_run):
    run = finished_run[0]
    twice = command("alliance", "ledger", run, "--by", "firm,firm", "--json")
    assert twice.code == 0, twice.err
    assert twice.json["rows"] == command("alliance", "ledger", run, "--json").json["rows"]


@pytest.mark.parametrize("cell", ["nan", "1e400", "x", ""])
def test_legs_that_are_no_numbers(command, tmp_path, cell):
    path = tmp_path / "事件 legs.csv"
    head = "parcel,start_s,end_s,ambient_c,tau_s,band,product\n"
    path.write_text(f"{head}p1,{cell},100,20,600,fresh,apple\n", encoding="utf-8")
    lines = refused(command("coldchain", "expose", path), "COL-002")
    assert all(f"{path}:2" in line for line in lines)


def test_signs_that_steer_a_terminal_are_written_out(command, tmp_path):
    name = "a\nerror XXX-001 b: c\x1b[31m.yaml"
    (line,) = refused(command("check", tmp_path / name), "SCN-001")
    assert "a\\nerror XXX-001 b: c\\x1b[31m.yaml" in line


@pytest.mark.parametrize(
    "words",
    [
        ("run", "{scenario}"),
        ("plan", "{scenario}"),
        ("alliance", "run", "{scenario}"),
        ("simulate", "{run}/after"),
    ],
)
def test_a_folder_that_others_own(command, county, finished_run, words):
    filled = [word.format(scenario=county.scenario, run=finished_run[0]) for word in words]
    refused(command(*filled, "--out", "/proc/nobody/out"), "RUN-002", EXIT_DISK)


@pytest.mark.parametrize("word", ["verify", "score", "report", "services"])
def test_a_folder_that_is_no_run(command, tmp_path, word):
    (tmp_path / "mine.txt").write_text("keep", encoding="utf-8")
    (line,) = refused(command(word, tmp_path), "RUN-008")
    assert "not the folder of a run" in line
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_replay_holds_no_plan_to_verify(command, finished_run, tmp_path):
    out = tmp_path / "replay"
    done = command("simulate", finished_run[0] / "after", "--days", 2, "--out", out)
    assert done.code == 0, done.err
    refused(command("verify", out), "RUN-007")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("setpriv") is None or os.geteuid() != 0, reason="needs setpriv")
@pytest.mark.parametrize("words", [("run",), ("plan",), ("alliance", "run")])
def test_a_folder_without_the_right_to_write(county, tmp_path, words):
    """Root may write anywhere, unless that capability is given up first."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o555)
    less = "-dac_override,-dac_read_search"
    given_up = ("setpriv", f"--bounding-set={less}", f"--inh-caps={less}")
    command = (sys.executable, "-m", "logistics_sim.cli.main", *words)
    done = subprocess.run(
        [*given_up, *command, county.scenario, "--out", closed / "out"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == EXIT_DISK, done.stderr
    assert "error RUN-002" in done.stderr
    assert "Permission denied" in done.stderr
    assert list(closed.iterdir()) == []
