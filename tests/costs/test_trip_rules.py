"""Rules between the firms aboard a trip, by hand and as properties; rows sum to the cent."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.core.errors import InputError
from logistics_sim.costs import Tariffs, ledger_rows
from logistics_sim.costs.trip_rules import TRIP_RULES, Tours, firm_parts, trip_games
from tests.example_counts import examples


def test_shapley_by_hand():
    """a alone 4, b alone 6, both 8: a pays (4 + 2)/2 = 3, b pays 5."""
    parts = firm_parts(np.array([[0.0, 4.0, 6.0, 8.0]]), "shapley")
    assert parts.tolist() == [pytest.approx([3 / 8, 5 / 8])]


def test_marginal_by_hand():
    """Without a the trip costs 6, without b 4: marginals 2 and 4."""
    parts = firm_parts(np.array([[0.0, 4.0, 6.0, 8.0]]), "marginal")
    assert parts.tolist() == [pytest.approx([1 / 3, 2 / 3])]


def test_nobodys_absence_saves_anything_then_evenly_among_those_aboard():
    cost = np.array([[0.0, 5.0, 5.0, 5.0, 0.0, 5.0, 5.0, 5.0]])
    assert firm_parts(cost, "marginal").tolist() == [pytest.approx([0.5, 0.5, 0.0])]
    assert firm_parts(cost, "shapley").tolist() == [pytest.approx([0.5, 0.5, 0.0])]


@settings(max_examples=examples(50), deadline=None)
@given(st.integers(1, 5), st.integers(0, 10_000), st.sampled_from(["shapley", "marginal"]))
def test_parts_are_parts_of_one(n, seed, rule):
    cost = np.sort(np.random.default_rng(seed).uniform(1, 9, (3, 1 << n)), axis=1)
    cost[:, 0] = 0
    parts = firm_parts(cost, rule)
    assert (parts >= 0).all()
    assert parts.sum(axis=1) == pytest.approx(np.ones(3))


def test_ambient_and_cold_goods_at_one_call_by_hand():
    """60 s out, a call of 300 s, 3 s an item, 60 s home, loading 600 s; 36 yuan/h, 1 yuan/km.

    Firm 0 brings two parcels and firm 1 one, ambient and cold: the place is called at once.
    """
    trips = pd.DataFrame([{"trip_id": "t", "vehicle": "v", "type": "van", "origin": "hub"}])
    seconds = np.array([[0, 60], [60, 0]])
    travel = {"van": SimpleNamespace(seconds=seconds, metres=seconds * 10, toll_cents=None)}
    price = SimpleNamespace(driver_yuan_h=36.0, yuan_km=1.0, fixed_yuan_day=80.0)
    runs = pd.DataFrame({"trip_id": ["t"]})
    run, firm, place = np.zeros(3, dtype=int), np.array([0, 0, 1]), np.ones(3, dtype=int)
    for bands in (1, 2):
        stops = pd.DataFrame({"trip_id": "t", "place": [*["A"] * bands, "hub"]})
        tours = Tours(trips, stops, ("hub", "A"), travel, {"van": price}, 300.0, 3.0, 600.0)
        cost = trip_games(tours, runs, run, firm, place, 2)
        driven = 1.2 + (600 + 120 + 300) / 100 + 80
        assert cost[0].tolist() == pytest.approx([0, driven + 0.06, driven + 0.03, driven + 0.09])


def test_unknown_rules_are_refused():
    for rule in ("by mood", "shapley"):  # unknown, and without the tours that it looks at
        with pytest.raises(InputError, match="CST-003"):
            ledger_rows(None, Tariffs(), rule)


def test_ledgers_of_all_rules_have_the_same_total_to_the_cent(finished_run):
    from logistics_sim.costs import build_ledger
    from logistics_sim.demand import with_categories
    from logistics_sim.places import build_world
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import read_scenario
    from logistics_sim.simulation import replay_plan
    from logistics_sim.study.case import read_parcels

    run, _, _ = finished_run
    scenario = read_scenario(run / "scenario.yaml")
    world = build_world(scenario)
    plan = Plan.load(run / "after")
    parcels = with_categories(read_parcels(run, 0), scenario, world.places)
    played = replay_plan(scenario, world, plan, parcels, days=scenario.days)
    sums, firms = {}, {}
    for rule in TRIP_RULES:
        ledger = build_ledger(scenario, world, plan, played, parcels, scenario.days, rule)
        cents = np.rint(ledger["yuan"].to_numpy() * 100).astype(np.int64)
        sums[rule] = pd.Series(cents).groupby([ledger["day"], ledger["activity"].astype(str)]).sum()
        firms[rule] = pd.Series(cents).groupby(ledger["firm"].astype(str)).sum()
    for rule in TRIP_RULES[1:]:
        assert (sums[rule] == sums[TRIP_RULES[0]]).all()
        assert not (firms[rule] == firms[TRIP_RULES[0]]).all()
    # A firm without much volume still makes the van come: Shapley charges it more.
    small = scenario.firms[-1].id
    assert firms["shapley"][small] > firms["capacity-distance"][small]


def test_the_command_splits_a_finished_run(finished_run, command):
    run, answer, _ = finished_run
    totals = {}
    for rule in TRIP_RULES:
        done = command(
            "alliance", "ledger", run, "--rule", rule, "--by", "firm,direction", "--json"
        )
        assert done.code == 0, done.err
        totals[rule] = done.json["total"]
    assert len(set(totals.values())) == 1
    assert totals["shapley"] == pytest.approx(answer["cost"]["after"], abs=0.01)
    assert command("alliance", "ledger", run, "--by", "mood").code == 2
