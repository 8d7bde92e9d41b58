"""The noise of shares by hand: three searches of two firms."""

from types import SimpleNamespace

import pytest

from logistics_sim.alliance import game_of
from logistics_sim.coalition_planning import search_noise as module
from logistics_sim.coalition_planning.search_noise import search_noise

GRAND = (100.0, 104.0, 96.0)
"""What the alliance costs by seed; alone a costs 60 and b 80."""


def game(number):
    return game_of({"a": 60.0, "b": 80.0, "a+b": GRAND[number]})


@pytest.fixture
def study(monkeypatch):
    """A study whose search numbered n finds the n-th cost."""
    monkeypatch.setattr(
        module, "random_values", lambda _, planned: SimpleNamespace(game=game(planned))
    )
    monkeypatch.setattr(module, "require_grand_coalition", lambda values: None)
    return SimpleNamespace(
        settings=SimpleNamespace(seeds=3),
        active=lambda: ("a", "b"),
        plan=lambda members, singles, search: search,
    )


def test_deviations_by_hand(study):
    first = {"shapley": {"a": 40.0, "b": 60.0}, "volume": {"a": 25.0, "b": 75.0}}
    found = search_noise(study, GRAND[0], first, {"a": 1.0, "b": 3.0})
    assert (found["seeds"], found["grand"]) == (3, list(GRAND))
    # 100, 104, 96: a deviation of 4. Shapley halves each saving: 40, 42, 38 and 60, 62, 58.
    assert found["grand_sd"] == pytest.approx(4)
    assert found["shares"]["shapley"] == pytest.approx({"a": 2, "b": 2})
    assert found["shares"]["volume"] == pytest.approx({"a": 1, "b": 3})


def test_one_seed_says_nothing(study):
    study.settings.seeds = 1
    assert search_noise(study, 100.0, {"shapley": {"a": 40.0, "b": 60.0}}, {}) == {}
