"""Ambient and cold goods of a place handed over at one call pay the fixed minutes once; by hand.

hub -10 km- station -5 km- A -5 km- B, a kilometre a minute. Loading 20 min, a call 5 min and 3 s
an item, places open from 08:00. The cool van takes both kinds of goods: 110 yuan a day, 0.48
yuan/km, its driver 24 yuan/h.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.routing.county_plan.call_times import with_calls, with_shared_calls
from logistics_sim.routing.county_plan.routing_task import main_task, problem_of, separate_visits
from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs
from logistics_sim.routing.county_plan.stops import group_stops
from logistics_sim.scenario import read_scenario
from tests.routing.hand_county import county_on_a_road, joint_operator, places_of

MINUTE, HOUR = 60, 3_600
A, B = "130000001201", "130000001202"
NAMES = ("group", "wave", "place", "band")
LOADS = ("down_g", "down_ml", "down_items", "up_g", "up_ml", "up_items")
SCENARIO = Path(__file__).parents[2] / "scenarios" / "tangxian_compartments.yaml"


@pytest.fixture(scope="module")
def apart():
    changes = {"effort.iterations": 100, "effort.workers": 1}
    return read_scenario(SCENARIO).change(**changes)


@pytest.fixture(scope="module")
def world(apart):
    places = places_of(["hub", "130000001", A, B], ["hub", "station", "甲村", "乙村"])
    made = county_on_a_road(places, (0, 10, 15, 20))
    made.travel = dict.fromkeys((kind.id for kind in apart.fleet), made.travel["micro_van"])
    return made


def loads(*rows):
    table = pd.DataFrame([("all", 1, *row) for row in rows], columns=[*NAMES, *LOADS])
    return table.astype(dict.fromkeys(LOADS, np.int64))


BOTH = (
    (A, "ambient", 100_000, 400_000, 100, 0, 0, 0),
    (A, "cold", 20_000, 80_000, 20, 0, 0, 0),
)


def test_two_kinds_of_goods_at_one_call(apart, world):
    given = loads(*BOTH)
    plan = make_plan(apart, world, joint_operator(), given)
    assert verify_plan(apart, world, plan, given) == []
    (trip,) = plan.trips.to_dict("records")
    first, second, home = plan.stops.to_dict("records")
    assert trip["type"] == "cool_van"
    assert {first["band"], second["band"]} == {"ambient", "cold"}
    # At A at 08:00: 5 min and 3 s for each of the 120 items; home a quarter of an hour later.
    assert (first["arrive_s"], first["leg_s"], second["leg_s"]) == (8 * HOUR, 15 * MINUTE, 0)
    assert second["arrive_s"] == first["depart_s"]
    assert second["depart_s"] == 8 * HOUR + 5 * MINUTE + 360
    assert home["arrive_s"] == trip["end_s"] == second["depart_s"] + 15 * MINUTE
    assert trip["duty_s"] == (20 + 15 + 5 + 6 + 15) * MINUTE
    assert plan.cost_yuan() == pytest.approx(110 + 30 * 0.48 + 61 / 60 * 24, abs=0.01)
    assert plan.lower_bound <= plan.cost_yuan()


def test_a_plan_that_pays_a_call_twice_or_never_is_refused(apart, world):
    given = loads(*BOTH)
    plan = make_plan(apart, world, joint_operator(), given)
    for more_s in (300, -300):
        stops, trips = plan.stops.copy(), plan.trips.copy()
        stops.loc[1, "depart_s"] += more_s
        stops.loc[2, ["arrive_s", "depart_s"]] += more_s
        trips["end_s"] += more_s
        trips["duty_s"] += more_s
        faults = verify_plan(apart, world, replace(plan, stops=stops, trips=trips), given)
        assert "VER-006" in {fault.code for fault in faults}


def test_a_call_elsewhere_between_makes_two_calls_of_them(apart, world):
    """Ambient at A, both at B, cold at A: each way to another place has its call."""
    stops = group_stops(loads(*BOTH, (B, "cold", 9_000, 9_000, 9, 0, 0, 0)), world.places, "all")
    inputs = planning_inputs(apart, world, joint_operator())
    task = main_task(inputs, joint_operator(), stops, np.zeros(3, dtype=bool))
    problem = problem_of(inputs, task)
    seconds, place = problem.duration[0], problem.clients.location
    assert problem.clients.service.tolist() == [300, 60, 27]  # 3 s an item
    assert seconds[place[0], place[1]] == 0
    assert seconds[place[0], place[2]] == seconds[place[2], place[1]] == 10 * MINUTE
    assert seconds[0, place[0]] == 20 * MINUTE
    assert seconds[place[0], 0] == 15 * MINUTE
    assert problem.clients.early.tolist() == [8 * HOUR + 5 * MINUTE] * 3


def test_a_truck_unloads_once_for_both_kinds(apart, world):
    """At the station a hand-over takes 15 min, a direct call 5: they have rows of their own."""
    rows = ((world.places["place_id"][1], *row[1:]) for row in BOTH)
    stops = group_stops(loads(*rows), world.places, "all")
    inputs = planning_inputs(apart, world, joint_operator())
    trunk = np.ones(2, dtype=bool)
    task = main_task(inputs, joint_operator(), stops, trunk)
    problem = problem_of(inputs, task)
    assert problem.clients.location.tolist() == [4, 4]
    assert problem.clients.service.tolist() == [0, 0]
    assert problem.duration[0][0, 4] == 25 * MINUTE
    assert problem.duration[0][4, 4] == 0
    assert problem.duration[0][0, 1] == 15 * MINUTE
    plain = separate_visits(inputs, task)
    shared = with_shared_calls(plain, stops, trunk, inputs.rules)
    assert plain.clients.service.tolist() == [15 * MINUTE] * 2
    assert shared.clients.service.tolist() == [450, 450]


def test_what_travels_in_boxes_is_planned_as_before(apart, world):
    given = loads(*((place, "any", *rest) for place, _, *rest in BOTH[:1]))
    stops = group_stops(given, world.places, "all")
    inputs = planning_inputs(apart, world, joint_operator())
    task = main_task(inputs, joint_operator(), stops, np.zeros(1, dtype=bool))
    plain = separate_visits(inputs, task)
    assert with_calls(plain, stops, task.trunk, inputs.rules) is plain


@pytest.mark.slow
@pytest.mark.parametrize("echelons", ["through", "transfer", "auto"])
def test_random_goods_of_both_kinds_are_planned_verified_and_bounded(apart, world, echelons):
    rng = np.random.default_rng(7)
    for _ in range(5):
        rows = []
        for place in (*world.places["place_id"][1:],):
            for band in ("ambient", "cold"):
                grams, up = int(rng.integers(1_000, 300_000)), int(rng.integers(0, 50_000))
                rows.append((place, band, grams, 4 * grams, grams // 900, up, 4 * up, up // 900))
        given = loads(*rows)
        plan = make_plan(apart, world, joint_operator(echelons), given, prove=True)
        assert verify_plan(apart, world, plan, given) == []
        assert plan.lower_bound <= plan.cost_yuan() + 0.01
