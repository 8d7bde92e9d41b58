"""Buses in the replay: on time whether or not parcels came; both engines to the second."""

import random
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics_sim.simulation import ReplayInputs, replay
from tests.simulation.test_equality import (
    COMMON,
    container_events,
    counties,
    disruptions,
    parcels_of,
    with_roads,
)

ENGINES = ("fast", "reference")


def as_bus(trip, at, **changes):
    """The trip by a public timetable; `at` are (arrival, departure) by stop."""
    arrive, depart = zip(*at, strict=True)
    said = {"call_s": arrive, "leave_s": depart, "most_items": 3, **changes}
    return replace(trip, **said)


@pytest.fixture(params=ENGINES)
def play(request, quiet):
    def run(world, plan, parcels, make, days=3):
        given = ReplayInputs.read(quiet, world, plan, parcels, days)
        trips = tuple(make(trip) for trip in given.timetable.trips)
        timetable = replace(given.timetable, trips=trips)
        return replay(timetable, given.cargo, given.rules, given.draws, engine=request.param)

    return run


def out_and_back(build):
    """08:00 off, T1v1 08:20, T1v2 08:40, home over T1v1 09:00, hub 09:20."""
    legs = [1_200, 1_200, 1_200, 1_200]
    stops = ["T1v1", "T1v2", "T1v1"]
    start = {"start_s": build.at("07:40"), "depart_s": build.at("08:00")}
    trip, _ = build.trip("B", stops, legs, **start)
    clocks = [build.at(text) for text in ("08:20", "08:40", "09:00", "09:20")]
    rows = [
        ("B", seq, place, clock, clock, 1_200, 0)
        for seq, (place, clock) in enumerate(zip([*stops, "hub"], clocks, strict=True), 1)
    ]
    return ({**trip, "end_s": clocks[-1]}, rows), [(clock, clock) for clock in clocks[:-1]]


def test_the_bus_keeps_its_timetable_and_what_misses_it_waits_for_the_next(build, play):
    at, world = build.at, build.world(1, 2)
    made, times = out_and_back(build)
    rows = [
        {"destination": "T1v1"},  # scanned 05:10: on the first bus
        {"destination": "T1v2", "ready_s": at("08:00")},  # comes while the bus leaves
        {"origin": "T1v1", "destination": "hub", "direction": "up", "ready_s": at("08:50")},
    ]
    played = play(
        world, build.plan(made), build.parcels(rows, world), lambda trip: as_bus(trip, times)
    )
    arrive = played.stamps["at_village_s"].tolist()
    assert arrive[0] == at("08:20")  # no minutes for a stop: the timetable has them
    assert arrive[1] == at("08:40", day=1)
    # Posted at 08:50, so after the way out: it boards on the way home at 09:00.
    assert played.stamps["on_local_s"].iloc[2] == at("09:00")
    assert played.stamps["at_hub_s"].iloc[2] == at("09:20")
    departs = played.runs["depart_s"].tolist()
    assert departs == [at("08:00", day) for day in range(3)]  # the last one empty
    assert (played.runs["duty_s"] == 0).all()


def test_no_goods_board_where_the_bus_comes_by_again(build, play):
    at, world = build.at, build.world(1, 2)
    made, times = out_and_back(build)
    rows = [{"origin": "T1v1", "destination": "hub", "direction": "up", "ready_s": at("07:30")}]
    played = play(
        world, build.plan(made), build.parcels(rows, world), lambda trip: as_bus(trip, times)
    )
    assert played.stamps["on_local_s"].tolist() == [at("09:00")]


def test_a_full_bus_leaves_the_rest_for_the_next(build, play):
    at, world = build.at, build.world(1, 2)
    made, times = out_and_back(build)
    parcels = build.parcels([{"destination": "T1v1"}] * 5, world)
    played = play(world, build.plan(made), parcels, lambda trip: as_bus(trip, times))
    days = (played.stamps["at_village_s"] // 86_400).tolist()
    assert sorted(days) == [0, 0, 0, 1, 1]  # it takes three items
    assert at("08:20") in played.stamps["at_village_s"].tolist()


def test_on_a_day_without_the_bus_parcels_wait(build, play):
    at, world = build.at, build.world(1, 2)
    made, times = out_and_back(build)
    parcels = build.parcels([{"destination": "T1v1"}], world)
    played = play(
        world,
        build.plan(made),
        parcels,
        lambda trip: as_bus(trip, times, idle_days=frozenset({0})),
    )
    assert played.stamps["at_village_s"].tolist() == [at("08:20", day=1)]
    assert played.runs["kind"].tolist() == ["cancelled", "planned", "planned"]


def some_as_buses(timetable, seed):
    """Make some trips from the hub buses with times of their own."""
    draws = random.Random(seed)
    trips = []
    for trip in timetable.trips:
        if trip.origin or draws.random() < 0.4:
            trips.append(trip)
            continue
        clock, at = trip.depart_s, []
        for leg in trip.planned_legs[:-1]:
            clock += leg + draws.choice([0, 0, 60, 600])
            leaves = clock + draws.choice([0, 120])
            at.append((clock, leaves))
            clock = leaves
        places = trip.places
        if draws.random() < 0.5 and len(places) > 2 and not trip.trunk:
            places = (*places[:-1], places[0])  # past the first stop again
        supplies = {goal: stop for goal, stop in trip.supplies.items() if places[stop] ==
                    trip.places[stop]}  # fmt: skip
        idle = frozenset(day for day in range(3) if draws.random() < 0.2)
        changes = {"most_items": draws.choice([1, 5, 50]), "idle_days": idle}
        trips.append(as_bus(trip, at, places=places, supplies=supplies, **changes))
    return replace(timetable, trips=tuple(trips))


@pytest.mark.slow
@COMMON
@given(data=st.data())
def test_both_engines_agree_about_buses(data, build, base):
    world, plan, seed = data.draw(counties(build))
    scenario = base
    if data.draw(st.booleans()):
        world = data.draw(with_roads(world))
        scenario = data.draw(disruptions().map(lambda said: base.change(**said)))
    parcels = parcels_of(build, world, seed)
    given = ReplayInputs.read(scenario, world, plan, parcels, 3)
    timetable = some_as_buses(given.timetable, seed)
    found = [
        replay(timetable, given.cargo, given.rules, given.draws, engine=engine)
        for engine in ENGINES
    ]
    pd.testing.assert_frame_equal(found[0].stamps, found[1].stamps)
    pd.testing.assert_frame_equal(found[0].runs, found[1].runs)
    pd.testing.assert_frame_equal(container_events(found[0]), container_events(found[1]))
    assert sum(found[0].counts().values()) == len(parcels)
