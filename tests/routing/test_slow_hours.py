"""Roads that are slow in some hours: in the timetable, its check and both replay engines; by hand.

hub -10 km- station -5 km- A -5 km- B, a kilometre a minute. Loading 20 min, a stop 5 min and 3 s
an item, places open from 08:00. From 07:00 to 08:30 every road is driven at half its speed.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.core.slow_work import SlowHours, finish_s, windows_between
from logistics_sim.network import Moment
from logistics_sim.places import build_world
from logistics_sim.places.build import travel_at
from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.routing.way_times import driven_s
from logistics_sim.simulation import replay_plan
from tests.routing.hand_county import county_of, county_on_a_road, joint_operator, places_of
from tests.simulation.conftest import QUIET, make_parcels

MINUTE, HOUR = 60, 3_600
A, B = "130000001201", "130000001202"
NAMES = ("group", "wave", "place", "down_g", "down_ml", "down_items", "up_g", "up_ml", "up_items")


def with_slow_hours(*bands):
    """The county with (begin, end, percent) on all of its ways."""
    places = places_of(["hub", "130000001", A, B], ["hub", "station", "甲村", "乙村"])
    usual = county_on_a_road(places, (0, 10, 15, 20))
    way = usual.travel["micro_van"]
    size = way.seconds.shape
    off = ~np.eye(size[0], dtype=bool)
    slow = tuple(
        SlowHours(begin, end, np.where(off, percent, 100)) for begin, end, percent in bands
    )
    made = county_of(places, way.metres, way.seconds)
    made.travel = dict.fromkeys(made.travel, SimpleNamespace(**{**vars(way), "slow": slow}))
    return made


MARKET = (7 * HOUR, 8 * HOUR + 30 * MINUTE, 50)


def loads(*rows):
    table = pd.DataFrame([("all", *row) for row in rows], columns=list(NAMES))
    return table.astype(dict.fromkeys(NAMES[3:], np.int64))


ONE = loads((1, A, 100_000, 400_000, 100, 20_000, 80_000, 20))


def test_a_trip_through_the_market_hour(base):
    world = with_slow_hours(MARKET)
    plan = make_plan(base, world, joint_operator(), ONE)
    assert verify_plan(base, world, plan, ONE) == []
    trip, (stop, home) = plan.trips.iloc[0], plan.stops.to_dict("records")
    # Off at 07:45; 15 km at half speed: 08:15. 120 items take 11 min. Of the way home 4 min are
    # driven at half speed (until 08:30), then 13 min at the usual one.
    assert trip["depart_s"] == 7 * HOUR + 45 * MINUTE
    assert (stop["leg_s"], stop["arrive_s"]) == (30 * MINUTE, 8 * HOUR + 15 * MINUTE)
    assert stop["depart_s"] == 8 * HOUR + 26 * MINUTE
    assert (home["leg_s"], trip["end_s"]) == (17 * MINUTE, 8 * HOUR + 43 * MINUTE)
    assert trip["duty_s"] == (20 + 30 + 11 + 17) * MINUTE
    assert trip["distance_m"] == 30_000
    assert plan.lower_bound <= plan.cost_yuan()


def test_a_plan_that_knows_no_hours_is_refused(base):
    usual = with_slow_hours()
    plan = make_plan(base, usual, joint_operator(), ONE)
    assert verify_plan(base, usual, plan, ONE) == []
    faults = verify_plan(base, with_slow_hours(MARKET), plan, ONE)
    assert {fault.code for fault in faults} == {"VER-005", "VER-006"}
    made = make_plan(base, with_slow_hours(MARKET), joint_operator(), ONE)
    assert {fault.code for fault in verify_plan(base, usual, made, ONE)} >= {"VER-005"}


@pytest.mark.parametrize("engine", ["fast", "reference"])
@pytest.mark.parametrize("bands", [(MARKET,), ((29_000, 29_400, 0),), ((28_800, 30_000, 37),)])
def test_a_replay_without_chance_drives_the_timetable(base, engine, bands):
    """Slow, closed for minutes, slow again: each leg ends in the second that was planned."""
    world = with_slow_hours(*bands)
    given = loads((1, A, 1_000, 1_000, 1, 0, 0, 0), (1, B, 1_000, 1_000, 1, 0, 0, 0))
    plan = make_plan(base, world, joint_operator(), given)
    parcels = make_parcels([{"destination": A}, {"destination": B}], world)
    quiet = base.change(**QUIET)
    played = replay_plan(quiet, world, plan, parcels, days=2, engine=engine)
    planned = plan.stops.set_index("place")["depart_s"]
    assert played.stamps["at_village_s"].tolist() == [planned[A], planned[B]]
    assert played.runs["end_s"].tolist()[0] == plan.trips["end_s"].iloc[0]
    # The second day's empty round meets the same hours.
    second = played.runs["end_s"].tolist()[1] - 86_400
    assert abs(second - plan.trips["end_s"].iloc[0]) < 60


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_who_is_late_meets_other_hours(base, engine):
    """Planned before the slow hour and driven in it: the hour of the day itself counts."""
    given = loads((1, A, 1_000, 1_000, 1, 0, 0, 0))
    places = with_slow_hours().places
    made = make_plan(base, with_slow_hours(), joint_operator(), given)
    late = with_slow_hours((7 * HOUR + 50 * MINUTE, 9 * HOUR, 50))
    played = replay_plan(
        base.change(**QUIET), late, made, make_parcels([{"destination": A}], late), days=1,
        engine=engine,
    )  # fmt: skip
    assert len(places) == 4
    # Off at 07:45: 5 min as usual, 10 min at half speed: 08:10, and 303 s.
    assert played.stamps["at_village_s"].tolist() == [8 * HOUR + 10 * MINUTE + 303]


def test_a_closed_road_that_nobody_waits_out_leaves_the_visit_for_the_next_wave(base):
    """From 13:00 to 18:30 no way is open: the afternoon's goods go with the next morning's."""
    world = with_slow_hours((13 * HOUR, 18 * HOUR + 30 * MINUTE, 0))
    rows = [(wave, A, 10_000, 40_000, 10, 0, 0, 0) for wave in (1, 2)]
    given = loads(*rows)
    plan = make_plan(base, world, joint_operator(departs=("06:30", "13:30")), given)
    assert verify_plan(base, world, plan, given) == []
    assert [(row["wave"], row["next_wave"]) for row in plan.carried_over] == [(2, 1)]
    assert plan.unserved == []


def test_planner_and_verifier_count_alike():
    rng = np.random.default_rng(3)
    for _ in range(2_000):
        edges = np.sort(rng.choice(3_000, size=4, replace=False)).tolist()
        percents = rng.integers(0, 101, size=2).tolist()
        bands = [(*edges[:2], percents[0]), (*edges[2:], percents[1])]
        slow = tuple(SlowHours(b, e, np.array([[100, p], [p, 100]])) for b, e, p in bands)
        begin, work = int(rng.integers(0, 3_200)), int(rng.integers(0, 2_000))
        travel = SimpleNamespace(seconds=np.array([[0, work], [work, 0]]), slow=slow)
        found = finish_s(windows_between(slow, 0, 1), begin, work)
        assert found - begin == driven_s(travel, 0, 1, begin)


@pytest.mark.slow
def test_random_days_with_slow_hours_are_planned_and_verified(base):
    rng = np.random.default_rng(11)
    for _ in range(8):
        begin = int(rng.integers(6, 16)) * HOUR
        world = with_slow_hours((begin, begin + 2 * HOUR, int(rng.integers(20, 90))))
        rows = [
            (wave, place, int(rng.integers(1_000, 600_000)), 900_000, int(rng.integers(1, 900)),
             0, 0, 0)
            for wave in (1, 2) for place in (A, B)
        ]  # fmt: skip
        given = loads(*rows)
        plan = make_plan(base, world, joint_operator("auto", ("06:30", "13:30")), given)
        assert verify_plan(base, world, plan, given) == []
        assert plan.lower_bound <= plan.cost_yuan() + 0.01


@pytest.mark.slow
def test_the_percents_are_those_of_the_fastest_way_of_the_hour(base):
    stated = [
        {"name": "market", "factor": {"base": 0.6, "status": "guess"}, "hours": ["07:00", "09:00"],
         "groups": ["local"]},
        {"name": "snow", "factor": {"base": 0.8, "status": "guess"}, "months": [9]},
    ]  # fmt: skip
    scenario = base.change(road_conditions=stated)
    world = build_world(scenario)
    (slow,) = world.travel["micro_van"].slow
    assert (slow.begin_s, slow.end_s) == (7 * HOUR, 9 * HOUR)
    usual = world.travel["micro_van"].seconds
    hour = travel_at(scenario, world, Moment(scenario.first_day.month, 8 * HOUR))["micro_van"]
    assert not hour.slow
    driven = usual > 0
    pace = 100 * usual[driven] / hour.seconds[driven]
    assert np.abs(slow.percent[driven] - pace).max() <= 0.5
    # Local roads at 60 %, others as usual; ways of few seconds are in whole seconds.
    assert slow.percent[driven].max() == 100
    assert 55 <= slow.percent[driven].min() <= 61
    assert (slow.percent[~driven] == 100).all()
    assert world.digest() != replace(world, travel=build_world(base).travel).digest()
