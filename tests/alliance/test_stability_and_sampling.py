"""Stability, sampled Shapley shares and awkward games, against hand-worked answers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.alliance import CostGame, core_of, game_of, in_core, shares_by
from logistics_sim.alliance.sampling import sampled_coalitions, sampled_shapley
from logistics_sim.alliance.stability import leavers, price_of_stability, when_one_leaves
from tests.example_counts import examples

EXACT = ("shapley", "nucleolus", "acam", "epm", "stand-alone")


def amounts(rule, game):
    return np.array(list(shares_by(rule, game).values()))


def value_of(game):
    """Return the game as a function of a tuple of firm numbers."""
    return lambda members: game.cost[sum(1 << i for i in members)]


def random_game(n, seed):
    rng = np.random.default_rng(seed)
    member = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    cost = (member @ rng.uniform(50, 150, n)) ** 0.8 * rng.uniform(0.97, 1.03, 1 << n)
    cost[0] = 0
    return CostGame(tuple(f"f{i}" for i in range(n)), cost)


# Three towns and a water works, Young, Okada and Hashimoto (1982), Water Resources Research 18(3),
# in the small: joint cost 10, pairs 8, alone 6 each.
def test_stability_by_hand():
    game = game_of({"a": 6, "b": 6, "c": 6, "a+b": 8, "a+c": 8, "b+c": 8, "a+b+c": 13})
    # The pairs ask for x(S) <= 8, so x(N) <= 12: one yuan is missing.
    assert core_of(game).empty
    assert price_of_stability(game) == pytest.approx(1)
    equal = np.full(3, 13 / 3)
    found = leavers(game, equal)
    assert [row.members for row in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[0].yuan == pytest.approx(26 / 3 - 8)


def test_a_game_with_a_core_needs_no_subsidy():
    game = game_of({"a": 6, "b": 6, "a+b": 9})
    assert price_of_stability(game) == 0
    assert leavers(game, np.array([4.5, 4.5])) == []
    assert [row.members for row in leavers(game, np.array([7.0, 2.0]))] == [("a",)]


def test_leaving_at_mid_year_by_hand():
    """a pays 4 instead of 6 alone: half a year later that is 1 a day; b goes from 5 to 6."""
    game = game_of({"a": 6, "b": 6, "a+b": 9})
    row = when_one_leaves(game, np.array([4.0, 5.0]))[0]
    assert row["firm_pays_more"] == pytest.approx(1.0)
    assert row["rest_pay_more"] == pytest.approx(0.5)
    assert row["county_loses"] == pytest.approx(1.5)


@settings(max_examples=examples(25), deadline=None)
@given(st.integers(2, 7), st.integers(2, 6), st.integers(0, 1000))
def test_sampled_orders_put_every_firm_equally_often_at_every_place(n, blocks, seed):
    rows = sampled_coalitions(n, blocks, np.random.default_rng(seed))
    table = np.array(rows)
    for place in range(n):
        assert (np.bincount(table[:, place], minlength=n) == blocks).all()


@settings(max_examples=examples(20), deadline=None)
@given(st.integers(2, 7), st.integers(0, 1000))
def test_sampled_shares_are_efficient(n, seed):
    game = random_game(n, seed)
    rng = np.random.default_rng(seed)
    found = sampled_shapley(game.firms, value_of(game), 2, rng)
    assert found.yuan.sum() == pytest.approx(game.grand)


def test_sampled_shares_cover_the_exact_value_about_as_often_as_they_say():
    inside = total = 0
    for seed in range(60):
        game = random_game(6, seed)
        rng = np.random.default_rng(1000 + seed)
        found = sampled_shapley(game.firms, value_of(game), 24, rng)
        exact = amounts("shapley", game)
        inside += int(((found.low <= exact) & (exact <= found.high)).sum())
        total += 6
    assert 0.85 <= inside / total <= 1.0


def test_sampling_of_an_additive_game_is_exact():
    weights = np.arange(1.0, 13.0)
    firms = tuple("abcdefghijkl")
    rng = np.random.default_rng(1)
    found = sampled_shapley(firms, lambda m: weights[list(m)].sum(), 2, rng)
    assert found.yuan == pytest.approx(weights)
    assert found.error == pytest.approx(np.zeros(12), abs=1e-12)


@pytest.mark.parametrize("factor", [1e-9, 1e-3, 1.0, 1e6, 1e12])
@pytest.mark.parametrize("rule", EXACT)
def test_scale_does_not_matter(rule, factor):
    game = random_game(6, 3)
    scaled = CostGame(game.firms, game.cost * factor)
    assert amounts(rule, scaled) / factor == pytest.approx(amounts(rule, game), rel=1e-5)


@pytest.mark.parametrize("n", [2, 4, 7])
def test_games_without_any_saving(n):
    member = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    game = CostGame(tuple("abcdefg"[:n]), member @ np.arange(1.0, n + 1))
    for rule in EXACT:
        assert amounts(rule, game) == pytest.approx(np.arange(1.0, n + 1), abs=1e-6)
    assert in_core(game, game.alone)


def test_a_game_of_nothing():
    game = CostGame(("a", "b", "c"), np.zeros(8))
    for rule in EXACT:
        assert amounts(rule, game) == pytest.approx([0, 0, 0], abs=1e-9)


def test_constant_cost_is_shared_evenly():
    """One hub that any coalition needs whole: all equal, core not empty."""
    cost = np.full(1 << 5, 100.0)
    cost[0] = 0
    game = CostGame(tuple("abcde"), cost)
    for rule in EXACT:
        assert amounts(rule, game) == pytest.approx([20] * 5, abs=1e-5)
    assert not core_of(game).empty


def test_joining_costs_more_than_staying_apart():
    """Costs that are superadditive: no imputation exists, and the prenucleolus answers."""
    game = game_of({"a": 1, "b": 1, "a+b": 4})
    assert core_of(game).empty
    for rule in ("shapley", "nucleolus"):
        assert amounts(rule, game) == pytest.approx([2, 2])


def test_nucleolus_of_twelve_firms_is_where_the_least_core_is():
    game = random_game(12, 5)
    found = amounts("nucleolus", game)
    member = (np.arange(1 << 12)[:, None] >> np.arange(12)) & 1
    worst = (member @ found - game.cost)[1:-1].max()
    assert worst == pytest.approx(core_of(game).least_core_epsilon, abs=1e-6 * game.scale)


def test_airport_game_of_many_aircraft():
    """Littlechild and Thompson (1977): classes of equal aircraft pay the same."""
    costs = [1, 1, 1, 4, 4, 9, 9, 9, 9, 12]
    table = np.zeros(1 << 10)
    for number in range(1, 1 << 10):
        table[number] = max(costs[i] for i in range(10) if number >> i & 1)
    game = CostGame(tuple("abcdefghij"), table)
    paid = []
    steps = sorted(set(costs))
    for cost in costs:
        below, share = 0, 0.0
        for step in steps:
            if step > cost:
                break
            users = sum(c >= step for c in costs)
            share += (step - below) / users
            below = step
        paid.append(share)
    assert amounts("shapley", game) == pytest.approx(paid)
    nucleolus = amounts("nucleolus", game)
    for i in range(9):
        if costs[i] == costs[i + 1]:
            assert nucleolus[i] == pytest.approx(nucleolus[i + 1], abs=1e-6)
    assert in_core(game, nucleolus)
    assert math.isclose(nucleolus.sum(), 12, abs_tol=1e-9)


@settings(max_examples=examples(30), deadline=None)
@given(st.integers(2, 5), st.integers(0, 10_000))
def test_no_firm_pays_more_than_alone_where_joining_pays(n, seed):
    """Individual rationality of the nucleolus, and of Shapley in subadditive games."""
    rng = np.random.default_rng(seed)
    cost = np.zeros(1 << n)
    for number in sorted(range(1, 1 << n), key=lambda b: b.bit_count()):
        halves = [h for h in range(1, number) if h & number == h]
        best = min((cost[h] + cost[number ^ h] for h in halves), default=rng.uniform(1, 10))
        cost[number] = best * rng.uniform(0.7, 1.0) if halves else best
    game = CostGame(tuple("abcde"[:n]), cost)
    for rule in ("shapley", "nucleolus"):
        assert (amounts(rule, game) <= game.alone + 1e-6).all()
