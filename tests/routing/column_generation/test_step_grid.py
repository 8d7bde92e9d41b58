"""Walks of a network with loads and seconds, fees or none, against all trips listed."""

import itertools

import numpy as np
import pytest

from logistics_sim.routing.column_generation.step_grid import StepGrid
from logistics_sim.routing.column_generation.trip_network import TripNetwork


def network(seed, n=5):
    """Random costs, a load of which about three stops fit, and hours for about three."""
    rng = np.random.default_rng(seed)
    arcs = rng.integers(10, 60, size=(n + 1, n + 1)).astype(float)
    np.fill_diagonal(arcs, np.inf)
    load = np.tile(np.append(rng.integers(100, 500, size=n), 0), (n + 1, 1))
    seconds = rng.integers(50, 400, size=(n + 1, n + 1))
    least = np.array([arcs[n, i] + arcs[i, n] for i in range(n)])
    return TripNetwork(0, np.arange(n), arcs, least, ((load, 900), (seconds, 1_000)))


def trips(net):
    """Every trip with its cost, that keeps within both resources."""
    n = net.rows.size
    for size in range(1, n + 1):
        for stops in itertools.permutations(range(n), size):
            pairs = list(itertools.pairwise([n, *stops, n]))
            if all(sum(int(a[p]) for p in pairs) <= limit for a, limit in net.resources):
                yield stops, float(sum(net.arcs[p] for p in pairs))


@pytest.mark.parametrize("seed", range(8))
def test_fees_raise_figures_that_no_trip_undercuts(seed):
    net = network(seed)
    price = np.random.default_rng(100 + seed).integers(20, 90, size=5).astype(float)
    best = np.full(5, np.inf)
    for stops, cost in trips(net):
        for stop in stops:
            best[stop] = min(best[stop], cost - price[list(stops)].sum())
    plain = StepGrid.of(net, 100).cheapest(price)
    charged = StepGrid.of(net, 100, price).cheapest(price)
    assert (plain.least <= charged.least + 1e-3).all()
    assert (charged.least <= best + 1e-6).all()


def test_a_fee_sees_both_limits_at_once():
    # Two stops fit by load, three by seconds: fees forbid some of what either alone allows.
    grids = [(StepGrid.of(net, 100), net) for net in map(network, range(8))]
    price = np.full(5, 60.0)
    plain = sum(grid.cheapest(price).least.sum() for grid, _ in grids)
    charged = sum(StepGrid.of(net, 100, price).cheapest(price).least.sum() for _, net in grids)
    assert charged > plain + 1


@pytest.mark.parametrize("seed", range(4))
def test_walks_cost_what_their_arcs_do_and_the_fee_of_what_is_too_much(seed):
    net = network(seed)
    price = np.full(5, 60.0)
    grid = StepGrid.of(net, 100, price)
    for one in grid.relaxations:
        walks = StepGrid(net, [one]).cheapest(price)
        begin = 0
        for end, cost in zip(walks.ends.tolist(), walks.cost.tolist(), strict=True):
            pairs = list(itertools.pairwise([5, *walks.stops[begin:end].tolist(), 5]))
            begin = end
            fee = 0.0 if one.fee is None else sum(one.fee[p] for p in pairs)
            own = sum(net.arcs[p] for p in pairs)
            assert cost == pytest.approx(own + max(fee - one.refund, 0.0))


def test_relaxations_that_say_nothing_new_are_left_out():
    net, price = network(1), np.full(5, 60.0)
    grid = StepGrid.of(net, 100, price)
    before = grid.cheapest(price).least
    count = len(grid.relaxations)
    grid.keep_tightest(price)
    assert 2 <= len(grid.relaxations) < count
    assert grid.cheapest(price).least == pytest.approx(before)
