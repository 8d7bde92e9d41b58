"""Axioms as properties, and published small games with known answers."""

import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from logistics_sim.alliance import CostGame, core_of, game_of, in_core, shares_by, would_leave
from logistics_sim.alliance.core import excess
from logistics_sim.core.errors import InputError
from tests.example_counts import examples

EXACT = ("shapley", "nucleolus", "acam", "epm", "stand-alone")


def game_from_value(value, players):
    """Cost game c = -v of a value game given as a function of a set of players."""
    table = np.zeros(1 << len(players))
    for number in range(1, len(table)):
        members = frozenset(p for i, p in enumerate(players) if number >> i & 1)
        table[number] = -value(members)
    return CostGame(tuple(map(str, players)), table)


def shares(rule, game):
    return np.array(list(shares_by(rule, game).values()))


@st.composite
def games(draw, most=5):
    """Subadditive-ish random cost games: stand-alone costs less random savings."""
    n = draw(st.integers(2, most))
    alone = draw(st.lists(st.integers(10, 100), min_size=n, max_size=n))
    table = np.zeros(1 << n)
    for number in range(1, 1 << n):
        members = [i for i in range(n) if number >> i & 1]
        discount = draw(st.floats(0, 0.4)) if len(members) > 1 else 0.0
        table[number] = sum(alone[i] for i in members) * (1 - discount)
    return CostGame(tuple("abcdef"[:n]), table)


# Airport game, Littlechild and Owen (1973): runway costs 1, 2, 3 of three aircraft classes.
def airport(costs):
    return game_from_value(lambda s: -max(costs[p] for p in s), list(range(len(costs))))


def test_airport_shapley_splits_each_runway_piece_among_its_users():
    assert shares("shapley", airport([1, 2, 3])).tolist() == pytest.approx(
        [1 / 3, 1 / 3 + 1 / 2, 1 / 3 + 1 / 2 + 1]
    )


def test_airport_nucleolus():
    """Littlechild (1974): x1 = min over i of c_i/(i+1), here 1/2; then 3/4 and 7/4."""
    assert shares("nucleolus", airport([1, 2, 3])).tolist() == pytest.approx([0.5, 0.75, 1.75])


@pytest.mark.parametrize(
    ("estate", "awards"),
    [
        (100, [100 / 3, 100 / 3, 100 / 3]),
        (200, [50, 75, 75]),
        (300, [50, 100, 150]),
    ],
)
def test_talmud_bankruptcy_is_the_nucleolus(estate, awards):
    """Aumann and Maschler (1985): claims 100, 200, 300."""
    claims = [100, 200, 300]
    game = game_from_value(
        lambda s: max(0.0, estate - sum(c for p, c in enumerate(claims) if p not in s)), [0, 1, 2]
    )
    assert (-shares("nucleolus", game)).tolist() == pytest.approx(awards)


def test_glove_game():
    """Two left gloves, one right: the core and the nucleolus give all to the right one."""
    game = game_from_value(lambda s: float(2 in s and len(s) > 1), [0, 1, 2])
    assert (-shares("nucleolus", game)).tolist() == pytest.approx([0, 0, 1], abs=1e-9)
    assert (-shares("shapley", game)).tolist() == pytest.approx([1 / 6, 1 / 6, 4 / 6])


def test_three_player_majority_has_an_empty_core():
    game = game_from_value(lambda s: float(len(s) >= 2), [0, 1, 2])
    core = core_of(game)
    assert core.empty
    assert core.least_core_epsilon == pytest.approx(1 / 3)
    assert len(core.blocking) == 3
    assert (-shares("nucleolus", game)).tolist() == pytest.approx([1 / 3] * 3)


def test_two_firms_split_the_saving_evenly():
    game = game_of({"a": 30, "b": 50, "a+b": 60})
    for rule in ("shapley", "nucleolus", "acam"):
        assert shares_by(rule, game) == pytest.approx({"a": 20, "b": 40})
    assert shares_by("stand-alone", game) == pytest.approx({"a": 22.5, "b": 37.5})
    assert shares_by("epm", game) == pytest.approx({"a": 22.5, "b": 37.5})
    assert shares_by("volume", game, {"a": 1, "b": 2}) == pytest.approx({"a": 20, "b": 40})


@settings(max_examples=examples(60), deadline=None)
@given(games())
def test_every_rule_is_efficient(game):
    for rule in EXACT:
        assert shares(rule, game).sum() == pytest.approx(game.grand)


@settings(max_examples=examples(40), deadline=None)
@given(games())
@example(CostGame(("a", "b", "c"), np.array([0, 10, 10, 20, 10, 19.99999762, 20, 30.0])))
def test_nucleolus_is_in_the_core_when_there_is_one(game):
    core = core_of(game)
    found = shares("nucleolus", game)
    assert (found <= game.alone + 1e-6).all()
    if not core.empty:
        assert in_core(game, found)
        assert would_leave(game, found) is None
        assert in_core(game, shares("epm", game))
    worst = excess(game, found)[1:-1].max()
    assert worst >= core.least_core_epsilon - 1e-6


@settings(max_examples=examples(40), deadline=None)
@given(games(4), st.floats(0.1, 10), st.lists(st.floats(-5, 5), min_size=4, max_size=4))
def test_covariance(game, factor, added):
    """Scaling the game and adding fixed costs by firm moves the shares alike."""
    extra = np.array(added[: game.n])
    member = (np.arange(1 << game.n)[:, None] >> np.arange(game.n)) & 1
    moved = CostGame(game.firms, factor * game.cost + member @ extra)
    for rule in ("shapley", "nucleolus", "acam"):
        assert shares(rule, moved) == pytest.approx(factor * shares(rule, game) + extra, abs=1e-5)


@settings(max_examples=examples(40), deadline=None)
@given(games(4), games(4))
def test_shapley_is_additive(first, second):
    if first.n != second.n:
        return
    total = CostGame(first.firms, first.cost + second.cost)
    assert shares("shapley", total) == pytest.approx(
        shares("shapley", first) + shares("shapley", second)
    )


@settings(max_examples=examples(40), deadline=None)
@given(games(4), st.integers(5, 50))
def test_a_dummy_pays_its_own_cost(game, cost):
    table = np.concatenate([game.cost, game.cost + cost])
    bigger = CostGame((*game.firms, "dummy"), table)
    for rule in ("shapley", "nucleolus", "acam"):
        assert shares(rule, bigger)[-1] == pytest.approx(cost, abs=1e-5)


@settings(max_examples=examples(30), deadline=None)
@given(games(4), st.randoms(use_true_random=False))
def test_names_do_not_matter(game, rng):
    order = list(game.firms)
    rng.shuffle(order)
    other = game.restrict(tuple(order))
    for rule in EXACT:
        first, second = shares_by(rule, game), shares_by(rule, other)
        for firm in game.firms:
            assert second[firm] == pytest.approx(first[firm], abs=1e-5)


def test_equal_firms_pay_the_same():
    game = game_of({"a": 10, "b": 10, "c": 7, "a+b": 15, "a+c": 14, "b+c": 14, "a+b+c": 20})
    for rule in EXACT:
        found = shares_by(rule, game)
        assert found["a"] == pytest.approx(found["b"], abs=1e-6)


def test_nucleolus_matches_a_grid_search():
    """Lexicographic order of excesses on a fine grid of imputations has the same minimum."""
    game = game_of({"a": 6, "b": 5, "c": 4, "a+b": 8, "a+c": 8, "b+c": 7, "a+b+c": 10})
    best, best_key = None, None
    step = 0.05
    for i, j in itertools.product(range(0, 121), repeat=2):
        x = np.array([i * step, j * step, 10 - (i + j) * step])
        if (x > game.alone + 1e-9).any():
            continue
        key = tuple(np.round(np.sort(excess(game, x)[1:-1])[::-1], 9))
        if best_key is None or key < best_key:
            best, best_key = x, key
    assert shares("nucleolus", game) == pytest.approx(best, abs=step)


def test_ten_firms():
    rng = np.random.default_rng(3)
    n = 10
    alone = rng.uniform(50, 150, n)
    member = (np.arange(1 << n)[:, None] >> np.arange(n)) & 1
    size = member.sum(axis=1)
    table = member @ alone * (1 - 0.03 * np.maximum(size - 1, 0)) + rng.uniform(0, 3, 1 << n)
    table[0] = 0
    game = CostGame(tuple("abcdefghij"), table)
    found = shares("nucleolus", game)
    assert found.sum() == pytest.approx(game.grand)
    core = core_of(game)
    assert excess(game, found)[1:-1].max() == pytest.approx(core.least_core_epsilon, abs=1e-5)


@pytest.mark.parametrize("rule", EXACT)
def test_a_coalition_without_a_plan_is_named_by_the_rules_that_need_it(rule):
    game = game_of({"a": float("inf"), "b": 5, "a+b": 8})
    with pytest.raises(InputError, match=r"ALL-006.*\(a\)"):
        shares_by(rule, game)
    assert shares_by("volume", game, {"a": 1, "b": 1}) == {"a": 4, "b": 4}
    assert not core_of(game).empty


@pytest.mark.parametrize(
    ("costs", "code"),
    [
        ({}, "ALL-001"),
        ({"a": 1, "b": 2}, "ALL-002"),
        ({"a+a": 1, "a": 1}, "ALL-003"),
        ({"a": 1, "b": 1, "a+b": 1, "b+a": 2}, "ALL-003"),
        ({"a": float("nan")}, "ALL-004"),
        ({"a": float("inf")}, "ALL-005"),
        ({"+".join(f"f{i}" for i in range(21)): 1}, "ALL-005"),
    ],
)
def test_bad_tables_are_refused(costs, code):
    with pytest.raises(InputError) as caught:
        game_of(costs)
    assert caught.value.code == code


def test_one_firm_pays_all():
    game = game_of({"a": 7.0})
    for rule in EXACT:
        assert shares_by(rule, game) == {"a": pytest.approx(7.0)}
    assert not core_of(game).empty
