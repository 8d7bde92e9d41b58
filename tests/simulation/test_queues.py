"""The engine's queues against the formulas of queueing theory, inside their intervals.

Means come from independent replications; an interval of 99.9 % must contain the formula.
Sources: Erlang 1909 and 1917; Pollaczek 1930; Jackson 1957; Little 1961.
"""

import math

import numpy as np
import pytest
from scipy import stats

from logistics_sim.simulation.clock import Clock
from logistics_sim.simulation.queueing import fifo_finish
from logistics_sim.simulation.sorter import TICKS, Sorter, begin_times

MS = 1_000


def draws(seed, mean_ticks, shape):
    return np.rint(np.random.default_rng(seed).exponential(mean_ticks, shape)).astype(np.int64)


def interval(means, level=0.999):
    means = np.asarray(means, dtype=float)
    half = stats.t.ppf((1 + level) / 2, means.size - 1) * means.std(ddof=1) / math.sqrt(means.size)
    return means.mean() - half, means.mean() + half


def waits(arrive, service, servers, skip):
    finish = fifo_finish(arrive, service, servers)
    return (finish - service - arrive)[skip:].mean()


def erlang_c(offered, servers):
    """Probability that a customer waits in M/M/c."""
    terms = [offered**k / math.factorial(k) for k in range(servers)]
    last = offered**servers / math.factorial(servers) * servers / (servers - offered)
    return last / (sum(terms) + last)


@pytest.mark.slow
@pytest.mark.parametrize("servers", [1, 3])
def test_mmc_waits_as_erlang_says(servers):
    service, load = 60 * MS, 0.7
    means = []
    for seed in range(30):
        arrive = np.cumsum(draws((1, seed, servers), service / (load * servers), 12_000))
        means.append(waits(arrive, draws((2, seed, servers), service, 12_000), servers, 2_000))
    offered = load * servers
    expected = erlang_c(offered, servers) * service / (servers - offered)
    low, high = interval(means)
    assert low < expected < high
    assert high - low < 0.25 * expected


@pytest.mark.slow
def test_md1_waits_as_pollaczek_says_in_the_hall_itself():
    service_s, load, items = 40, 0.8, 6_000
    means = []
    for seed in range(20):
        arrive = np.cumsum(draws((3, seed), service_s / load, items))
        hall = Sorter(1, service_s * TICKS, np.zeros(items, dtype=bool))
        finish = np.zeros(items)
        for number, moment in enumerate(arrive.tolist()):
            done, ends = hall.begun(moment)
            finish[done] = ends
            hall.arrive(np.array([number]), moment)
        done, ends = hall.begun(2**40)
        finish[done] = ends
        means.append((finish - arrive - service_s)[1_000:].mean())
    expected = load * service_s / (2 * (1 - load))
    low, high = interval(means)
    assert low < expected < high
    assert high - low < 0.25 * expected


def test_tandem_queue_waits_as_jackson_says():
    first, second, gap = 50 * MS, 70 * MS, 100 * MS
    means = []
    for seed in range(30):
        arrive = np.cumsum(draws((4, seed), gap, 12_000))
        middle = fifo_finish(arrive, draws((5, seed), first, 12_000))
        end = fifo_finish(middle, draws((6, seed), second, 12_000))
        means.append((end - arrive)[2_000:].mean())
    expected = 1 / (1 / first - 1 / gap) + 1 / (1 / second - 1 / gap)
    low, high = interval(means)
    assert low < expected < high
    assert high - low < 0.25 * expected


def test_recursions_agree_with_each_other_and_with_processes_on_the_clock():
    rng = np.random.default_rng(7)
    arrive = np.sort(rng.integers(0, 5_000, 400))
    service = rng.integers(1, 60, 400)
    for servers in (1, 2, 5):
        expected = by_processes(arrive, service, servers)
        assert fifo_finish(arrive, service, servers).tolist() == expected
        equal = np.full(400, 17)
        assert fifo_finish(arrive, 17, servers).tolist() == by_processes(arrive, equal, servers)


def by_processes(arrive, service, servers):
    from simpy import Resource

    clock = Clock(budget=100_000)
    desk = Resource(clock, servers)
    finish = [0] * arrive.size

    def customer(number):
        yield clock.until(int(arrive[number]))
        with desk.request() as turn:
            yield turn
            yield clock.wait(int(service[number]))
        finish[number] = clock.now_s

    clock.run_all([clock.start(customer(number)) for number in range(arrive.size)])
    return finish


def test_beginnings_are_those_of_a_greedy_hall():
    rng = np.random.default_rng(3)
    for _ in range(200):
        free = rng.integers(0, 100, rng.integers(1, 5))
        service, items = int(rng.integers(1, 40)), int(rng.integers(0, 30))
        lines, expected = free.tolist(), []
        for _ in range(items):
            at = min(range(len(lines)), key=lines.__getitem__)
            expected.append(lines[at])
            lines[at] += service
        assert begin_times(free, service, items).tolist() == expected
