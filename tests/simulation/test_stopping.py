"""Replications: intervals that cover, common random numbers that save, stopping that stops."""

import math

import numpy as np
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.simulation import replay_plan
from logistics_sim.simulation.percentiles import clock_percentile, percentile_interval
from logistics_sim.simulation.queueing import fifo_finish
from logistics_sim.simulation.replication_count import (
    Precision,
    estimate,
    paired,
    saved_variance,
    until_precise,
)


def mean_wait(seed, load=0.5, items=2_000, service=1_000):
    draws = np.random.default_rng(seed)
    arrive = np.cumsum(np.rint(draws.exponential(service / load, items)).astype(np.int64))
    return float((fifo_finish(arrive, service) - service - arrive)[200:].mean())


@pytest.mark.slow
def test_intervals_cover_the_truth_as_often_as_they_say():
    # M/D/1 at load 0.5 waits 500 ticks; 400 experiments of 10 replications each.
    truth, covered = 500.0, 0
    for experiment in range(400):
        found = estimate([mean_wait((experiment, number)) for number in range(10)])
        covered += found.low <= truth <= found.high
    # Binomial with 400 and 0.95: 99.9 % within 363..394.
    assert 363 <= covered <= 396


def test_percentile_intervals_cover_as_well():
    covered = 0
    for seed in range(1_000):
        low, high = percentile_interval(np.random.default_rng(seed).random(60), 0.9)
        covered += low <= 0.9 <= high
    assert covered >= 940


def test_percentiles_count_who_has_not_arrived():
    spent = np.array([3_600] * 95 + [-1] * 5)
    assert clock_percentile(spent, 0.95) == 3_600
    assert clock_percentile(spent, 0.951) == math.inf
    assert clock_percentile([], 0.95) == 0


def test_stops_when_precise_and_not_before():
    asked = []

    def measure(numbers):
        asked.append(list(numbers))
        return [{"x": float(number % 2)} for number in numbers]

    rows, reached = until_precise(measure, Precision({"x": 0.25}, least=4, batch=3, most=50))
    assert reached
    assert asked[0] == [0, 1, 2, 3]
    assert all(len(batch) == 3 for batch in asked[1:])
    assert [number for batch in asked for number in batch] == list(range(len(rows)))
    assert estimate([row["x"] for row in rows]).half_width <= 0.25
    assert estimate([row["x"] for row in rows[:-3]]).half_width > 0.25
    rows, reached = until_precise(measure, Precision({"x": 0.001}, least=4, batch=3, most=9))
    assert (len(rows), reached) == (9, False)


@pytest.mark.parametrize(
    "wrong", [{"least": 1}, {"batch": 0}, {"most": 5}, {"half_width": {"x": 0.0}}]
)
def test_precision_that_makes_no_sense(wrong):
    with pytest.raises(InputError, match="SIM-011"):
        Precision(**{"half_width": {"x": 1.0}, **wrong})


@pytest.mark.slow
def test_common_random_numbers_save_variance(build, base):
    """The same month for two plans: what the difference loses in variance is shown."""
    world = build.world(1, 2, 0, 86_400)
    early = build.plan(build.trip("A", ["T1v1", "T1v2"], [3_600, 1_800, 3_600]))
    other = build.plan(build.trip("A", ["T1v1", "T1v2"], [4_600, 1_800, 4_600]))
    parcels = build.parcels([{"destination": "T1v1"}, {"destination": "T1v2"}] * 5, world)

    def hours(plan, replication):
        found = replay_plan(base, world, plan, parcels, days=2, replication=replication)
        return float(found.stamps["at_village_s"].replace(-1, 2 * 86_400).mean()) / 3_600

    first = [hours(early, number) for number in range(25)]
    second = [hours(other, number) for number in range(25)]
    assert saved_variance(first, second) > 0.6
    difference = paired(first, second)
    assert difference.low > 0
    assert difference.half_width < estimate(first).half_width
