"""Memory is estimated before the work: the figures were measured, and too much is refused.

Peaks (sum of proportional set sizes over all processes, sampled every 50 ms; two cores,
Python 3.11, effort.iterations 50) of the base county:

===============================  =========  ====
command                          parcels    MiB
===============================  =========  ====
simulate --days 5                  226,535   282
simulate --days 30               1,355,566   800
simulate --days 90               4,076,601  2106
simulate --days 30, 4 x, 2 w.    1,355,566  1190
run --days 5 --workers 1           226,535   394
run --days 5 --workers 2           226,535   595
run --days 30 --workers 1        1,355,566   730
run --days 15, 3 x, 2 workers      681,059   810
run --days 5, 12 x, 2 workers      226,535  1290
===============================  =========  ====

A plan of 2,021 places took 1,370 MiB, one of 366 places 162 MiB. Travel
matrices of 4,021 places and two speed profiles: 1,023 MiB at most, 522 MiB kept.
"""

from pathlib import Path

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT, InputError
from logistics_sim.network import read_network
from logistics_sim.scenario import read_scenario
from logistics_sim.study.memory import (
    MIB,
    MemoryEstimate,
    available_bytes,
    parcels_expected,
    plan_estimate,
    require_memory,
    road_file_estimate,
    run_estimate,
    simulate_estimate,
)

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"


@pytest.fixture(scope="module")
def base():
    scenario = read_scenario(BASE)
    return scenario, read_network(scenario.roads_path)


@pytest.mark.parametrize("days, drawn", [(5, 226_535), (30, 1_355_566), (90, 4_076_601)])
def test_parcels_expected_are_near_the_parcels_drawn(base, days, drawn):
    assert parcels_expected(*base, days) == pytest.approx(drawn, rel=0.03)


@pytest.mark.parametrize(
    "days, replications, workers, peak",
    [(5, 1, 1, 282), (30, 1, 1, 800), (90, 1, 1, 2_106), (30, 4, 2, 1_190)],
)
def test_replay_estimates_hold_and_are_not_wasteful(base, days, replications, workers, peak):
    told = simulate_estimate(*base, days, replications, workers).size / MIB
    assert peak <= told <= 1.3 * peak


@pytest.mark.parametrize(
    "days, replications, workers, peak",
    [(5, 1, 1, 394), (5, 1, 2, 595), (30, 1, 1, 730), (15, 3, 2, 810), (5, 12, 2, 1_290)],
)
def test_run_estimates_hold_and_are_not_wasteful(base, days, replications, workers, peak):
    told = run_estimate(*base, days, replications, workers).size / MIB
    assert peak <= told <= 1.35 * peak


def test_more_of_anything_never_takes_less(base):
    sizes = [run_estimate(*base, days, 1, 2).size for days in (1, 10, 100, 1_000)]
    assert sizes == sorted(sizes)
    assert len(set(sizes)) == 4
    sizes = [run_estimate(*base, 30, number, 2).size for number in (1, 4, 400)]
    assert sizes == sorted(sizes)
    sizes = [simulate_estimate(*base, 30, 16, pool).size for pool in (1, 4, 16)]
    assert sizes == sorted(sizes)
    assert plan_estimate(*base).size > road_file_estimate(base[0]).size > 200 * MIB


def test_refusal_names_estimate_limit_and_what_to_lower():
    work = MemoryEstimate("the run", 3_000 * MIB, parcels=9, places=4, replications=2, workers=3)
    require_memory(work, 3_000)
    with pytest.raises(InputError) as caught:
        require_memory(work, 2_999)
    told = str(caught.value)
    assert told.startswith("MEM-002 --max-memory: the run needs about 3,000 MiB")
    assert "9 parcels x 2 replications, 4 places, 3 workers" in told
    assert "2,999 MiB are allowed" in told
    assert "fewer --days, fewer --replications, fewer --workers" in told


def test_free_memory_is_the_least_that_kernel_and_control_group_say(tmp_path):
    assert available_bytes(tmp_path) is None
    (tmp_path / "proc").mkdir()
    group = tmp_path / "sys" / "fs" / "cgroup"
    group.mkdir(parents=True)
    (tmp_path / "proc" / "meminfo").write_text("MemTotal: 9 kB\nMemAvailable:  2048 kB\n")
    assert available_bytes(tmp_path) == 2_048 * 1_024
    (group / "memory.max").write_text("max\n")
    (group / "memory.current").write_text("1000000\n")
    assert available_bytes(tmp_path) == 2_048 * 1_024
    (group / "memory.max").write_text("1500000\n")
    (group / "memory.stat").write_text("anon 1\ninactive_file 250000\n")
    assert available_bytes(tmp_path) == 750_000


def test_no_limit_given_means_what_is_free(monkeypatch):
    monkeypatch.setattr("logistics_sim.study.memory.available_bytes", lambda: 5 * MIB)
    with pytest.raises(InputError, match="5 MiB are free"):
        require_memory(MemoryEstimate("the plan", 6 * MIB))
    require_memory(MemoryEstimate("the plan", 6 * MIB), 7)
    monkeypatch.setattr("logistics_sim.study.memory.available_bytes", lambda: None)
    require_memory(MemoryEstimate("the plan", 6 * MIB))


def test_the_commands_refuse_before_they_begin(command, county, finished_run, tmp_path):
    out = tmp_path / "out"
    for words in (
        ("run", county.scenario, "--days", 3_660, "--replications", 10_000),
        ("plan", county.scenario),
        ("simulate", finished_run[0] / "after", "--days", 3_660),
    ):
        done = command(*words, "--out", out, "--max-memory", 100, "--json")
        assert done.code == EXIT_BAD_INPUT, done.err
        assert "MEM-002" in done.err
        assert "100 MiB are allowed" in done.err
        assert done.out == ""
        assert not out.exists()
