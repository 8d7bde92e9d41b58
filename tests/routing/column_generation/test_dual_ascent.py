"""Walks against all sequences of stops, and the bound they make against enumerated optima."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from logistics_sim.routing.column_generation.dual_ascent import radial_prices, raise_prices
from logistics_sim.routing.column_generation.price_box import settle_prices
from logistics_sim.routing.column_generation.trip_network import KindPrice, trip_network
from logistics_sim.routing.column_generation.walk_tables import (
    least_through,
    walk_table,
    walk_through,
)
from logistics_sim.routing.problem import VehicleKind
from tests.routing.column_generation.enumeration import optimum
from tests.routing.engines.conftest import line, random_problem


def sequences(n, longest):
    """Return all sequences of stops without one that comes back after at most one other."""
    for size in range(1, longest + 1):
        for walk in itertools.product(range(n), repeat=size):
            near = itertools.pairwise(walk)
            over_one = zip(walk, walk[2:], strict=False)
            if all(a != b for a, b in near) and all(a != b for a, b in over_one):
                yield walk


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_tables_hold_the_cheapest_of_all_walks(seed):
    rng = np.random.default_rng(seed)
    n, cap = 4, 6
    arcs = rng.integers(-20, 40, size=(n + 1, n + 1)).astype(float)
    arcs[rng.random((n + 1, n + 1)) < 0.15] = np.inf
    np.fill_diagonal(arcs, np.inf)
    step = rng.integers(1, 3, size=(n + 1, n + 1)).astype(np.int32)
    step[:, n] = rng.integers(0, 2, size=n + 1)
    best = np.full(n, np.inf)
    for walk in sequences(n, cap):
        path = [n, *walk, n]
        pairs = list(itertools.pairwise(path))
        if sum(int(step[a, b]) for a, b in pairs) <= cap:
            for client in set(walk):
                best[client] = min(best[client], sum(arcs[a, b] for a, b in pairs))
    into, step_into = np.ascontiguousarray(arcs.T), np.ascontiguousarray(step.T)
    out, home = walk_table(into, step_into, cap), walk_table(arcs, step, cap)
    least, used, choice = least_through(out, home, cap)
    assert least == pytest.approx(best)
    for client in np.flatnonzero(np.isfinite(best)).tolist():
        found = np.empty(2 * cap + 3, dtype=np.int32)
        place = (used[client], choice[client], cap)
        count = walk_through(out, home, step_into, step, client, place, found)
        path = [n, *found[:count].tolist(), n]
        assert client in path
        cost = sum(arcs[a, b] for a, b in itertools.pairwise(path))
        assert cost == pytest.approx(best[client])


def day_price(problem, row):
    """Return prices that no day of this kind exceeds: of its only trip, or of its seconds."""
    kind = problem.vehicles[row]
    first = int(problem.clients.release.min(initial=0))
    hours = min(kind.shift, kind.late - max(kind.early, first))
    if kind.max_trips == 1:
        return KindPrice(float(kind.fixed_cost), 0.0, hours)
    return KindPrice(0.0, kind.fixed_cost / hours, hours)


def proved(problem, rounds=40, start=None, seen=None, settle=0):
    """Return the bound over all families, prizes as limits of prices."""
    total = 0.0
    for family in np.unique(problem.clients.family).tolist():
        rows = np.flatnonzero(problem.clients.family == family)
        networks = [
            replace(net, rows=np.searchsorted(rows, net.rows))
            for row in range(len(problem.vehicles))
            if (net := trip_network(problem, row, family, day_price(problem, row))) is not None
        ]
        prize = problem.clients.prize[rows].astype(float)
        prize[prize == 0] = np.inf
        tell = None
        if seen is not None:
            seen.append([])
            tell = lambda found: bool(seen[-1].append(found.bound))  # noqa: E731
        begin = None if start is None else start[rows]
        found = raise_prices(networks, rows.size, rounds, begin, prize, tell)
        assert found.price.sum() == pytest.approx(found.bound)
        if settle:
            found = settle_prices(networks, found, settle, prize, tell)
            assert found.price.sum() == pytest.approx(found.bound)
        total += found.bound
    return total


@pytest.mark.parametrize("seed", range(4))
def test_random_problems_with_every_feature(seed):
    problem = random_problem(np.random.default_rng(seed), 4)
    best = optimum(problem)
    assert 0.5 * best <= proved(problem) <= best + 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_random_problems_with_loads_only(seed):
    problem = random_problem(np.random.default_rng(100 + seed), 5, rich=False)
    best = optimum(problem)
    assert 0.75 * best <= proved(problem) <= best + 1e-6


@pytest.mark.parametrize("scale", [0.0, 0.3, 1.0, 7.0])
def test_prices_of_any_quality_give_a_valid_figure_after_every_round(scale):
    problem = random_problem(np.random.default_rng(9), 4, rich=False)
    best = optimum(problem)
    start = scale * best * np.random.default_rng(1).random(4)
    seen = []
    proved(problem, rounds=12, start=start, seen=seen)
    for values in seen:
        assert len(values) == 12 or len(values) == 13
        assert values == sorted(values)
        assert max(values) <= best + 1e-6


def test_a_line_is_bounded_exactly():
    # Room 10: to 3 and back with both near stops, to 5 and back alone.
    assert proved(line([1, 3, 5], [4, 6, 10]), rounds=200) == pytest.approx(16, rel=0.02)


def test_a_day_holds_so_many_seconds():
    # Each trip lasts 10 of 20 seconds, so that it pays half of a vehicle.
    kind = VehicleKind(4, (1,), fixed_cost=100, unit_distance=1, late=20, max_trips=4)
    problem = line([5, 5, 5, 5], [1, 1, 1, 1], vehicles=(kind,))
    assert proved(problem) == pytest.approx(240, rel=1e-3)


def test_a_small_prize_is_paid_a_large_one_not():
    assert proved(line([50, 1], [1, 1], prize=[7, 0])) <= 9 + 1e-6
    assert proved(line([50, 1], [1, 1], prize=[700, 0]), rounds=100) > 90


def test_radial_prices_are_feasible_at_once():
    problem = random_problem(np.random.default_rng(11), 5, rich=False)
    network = trip_network(problem, 0, 0, day_price(problem, 0))
    price = radial_prices([network], 5)
    assert 0 < price.sum() <= optimum(problem)
    found = raise_prices([network], 5, 1, price)
    assert found.bound >= price.sum() * (1 - 1e-6)


def test_nobody_to_serve_costs_nothing():
    assert proved(line([1], [99])) == 0
    assert raise_prices([], 3, 5).bound == 0


@pytest.mark.parametrize("seed", range(4))
def test_the_program_in_a_box_makes_the_bound_no_smaller_and_keeps_it_valid(seed):
    problem = random_problem(np.random.default_rng(seed), 4)
    seen = []
    first = proved(problem, rounds=5)
    second = proved(problem, rounds=5, settle=30, seen=seen)
    assert first <= second <= optimum(problem) + 1e-6
    assert all(values == sorted(values) for values in seen)


def test_the_program_ends_at_the_relaxation_s_value():
    # Room 10: to 3 and back with both near stops, to 5 and back alone; no walk does it cheaper.
    assert proved(line([1, 3, 5], [4, 6, 10]), rounds=3, settle=60) == pytest.approx(16, rel=2e-3)


def test_what_an_offer_does_cheaper_is_no_part_of_the_bound():
    # As above, but the stop at 5 may be served for 3: 6 for the near ones, and 3.
    problem = line([1, 3, 5], [4, 6, 10])
    network = trip_network(problem, 0, 0, day_price(problem, 0))
    begun = raise_prices([network], 3, 20)
    offers = [(np.array([2]), 3.0)]
    found = settle_prices([network], begun, 60, offers=offers)
    assert found.bound == pytest.approx(9, rel=2e-3)
    dear = settle_prices([network], begun, 60, offers=[(np.array([2]), 30.0)])
    assert dear.bound == pytest.approx(16, rel=2e-3)
