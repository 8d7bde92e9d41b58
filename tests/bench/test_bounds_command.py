"""`bench bounds` where the optimum is known: bound, gap, and what counts as a proof."""

import json

import pytest

from logistics_sim.bench.bound_run import bound_row, bound_table
from logistics_sim.bench.instances.catalogue import read_index
from logistics_sim.core.errors import InternalError
from tests.bench.test_bench_command import CVRP, run

HEAD = "file,problem_class,customers,vehicles,bks,bks_proven_optimal,bks_source,rounding,origin\n"


@pytest.fixture
def folder(tmp_path):
    """Two pairs of clients on two axes: two trips of 22 are the best, 44."""
    (tmp_path / "cvrp").mkdir()
    (tmp_path / "cvrp" / "tiny.vrp").write_text(CVRP)
    return tmp_path


def listed(folder, known):
    (folder / "index.csv").write_text(
        HEAD + f"cvrp/tiny.vrp,CVRP,4,2,{known},True,by hand,round,own\n"
    )
    return next(read_index(folder))


@pytest.mark.slow
def test_a_bound_that_reaches_the_known_value_proves_it(folder):
    row = bound_row(folder, listed(folder, 44), 10.0)
    assert (row["bound"], row["gap_percent"], row["proof"]) == (44, 0, True)
    assert (row["customers"], row["stops"]) == (4, 2.0)
    assert 0 < row["quick"] <= 44


def test_a_worse_known_value_leaves_a_gap_and_no_proof(folder):
    row = bound_row(folder, listed(folder, 50), 10.0)
    assert (row["bound"], row["gap_percent"], row["proof"]) == (44, 12, False)


def test_without_a_known_value_there_is_no_gap(folder):
    row = bound_row(folder, listed(folder, ""), 10.0)
    assert (row["bound"], row["known"], row["gap_percent"], row["proof"]) == (44, "", "", "")
    assert bound_table([row]) == []


def test_a_known_value_below_the_bound_is_a_fault_not_a_gap(folder):
    with pytest.raises(InternalError) as caught:
        bound_row(folder, listed(folder, 43), 10.0)
    assert caught.value.faults[0].code == "RTE-121"


@pytest.mark.slow
def test_the_command_writes_prints_and_does_not_repeat(folder):
    listed(folder, 50)
    out = folder / "bounds.csv"
    done = run("bounds", "--instances", folder, "--out", out, "--lang", "en")
    assert done.code == 0, done.err
    assert "1 instances, gap 12.0 % (at most 12.0 %), 0 within 3 %, 0 proven optimal" in done.out
    written = out.read_text()
    assert len(written.splitlines()) == 2
    again = run("bounds", "--instances", folder, "--out", out, "--json")
    assert again.code == 0, again.err
    assert out.read_text() == written
    assert json.loads(again.out)["families"][0]["worst_gap_percent"] == 12
