"""The same inputs, seed and version give the same bytes, with one worker or two."""

import hashlib

import pytest

from tests.command_server import run_fresh

SAID_APART = {"timing.json"}
"""Wall seconds stand in this file and in no other."""


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in SAID_APART
    }


@pytest.mark.slow
def test_reruns_are_byte_identical_whatever_the_workers(finished_run, tmp_path):
    run, answer, county = finished_run
    out = tmp_path / "again"
    done = run_fresh("run", county.scenario, "--out", out, "--workers", 2, "--json", timeout=300)
    assert done.code == 0, done.err
    first, second = digests(run), digests(out)
    assert len(first) > 80
    assert first == second
    said = {"seconds", "out"}
    assert {k: v for k, v in done.json.items() if k not in said} == {
        k: v for k, v in answer.items() if k not in said
    }


@pytest.mark.slow
def test_another_seed_is_another_month(finished_run, command, tmp_path):
    run, answer, county = finished_run
    out = tmp_path / "other"
    words = ("--out", out, "--seed", 7, "--days", 3, "--no-report", "--json")
    done = command("run", county.scenario, *words, timeout=300)
    assert done.json["seed"] == 7
    assert done.json["parcels"] != answer["parcels"]
    assert (out / "places.parquet").read_bytes() == (run / "places.parquet").read_bytes()


@pytest.mark.slow
def test_replications_are_months_of_their_own(finished_run, command, tmp_path):
    run, answer, county = finished_run
    out = tmp_path / "two"
    words = ("--out", out, "--replications", 2, "--no-report", "--json")
    done = command("run", county.scenario, *words, timeout=300)
    assert done.code == 0, done.err
    assert done.json["parcels"]["generated"] > 1.5 * answer["parcels"]["generated"]
    n = "express_48h"
    assert done.json["attainment"][n]["n"] > 1.5 * answer["attainment"][n]["n"]
    # The first month is the one that was played alone.
    for name in ("parcels.parquet", "after/stamps.parquet", "after/trips.parquet"):
        assert (out / name).read_bytes() == (run / name).read_bytes()
    assert (out / "after" / "replication-001" / "stamps.parquet").exists()
