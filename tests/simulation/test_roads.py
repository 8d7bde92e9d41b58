"""Which legs a disruption touches on a real graph, and the way around it.

The hub and the village v lie in T1 and T3. The fast road goes over the pass in T2
(10 + 10 km), the other around it (30 km), all at 60 km/h.
"""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.network.model import Lines, Network
from logistics_sim.network.speeds import SpeedProfile
from logistics_sim.places.world import Travel, World
from logistics_sim.simulation import replay_plan
from logistics_sim.simulation.scenario_inputs.disrupted_roads import detour_seconds, leg_windows

SPEEDS = tuple(
    (group, terrain, 60.0)
    for group in ("expressway", "trunk", "local")
    for terrain in ("plain", "hill", "mountain")
)
DAY = {"first": "2025-09-01", "last": "2025-09-01"}


def make_world():
    nodes = pd.DataFrame(
        [
            ("hub", "hub", "T1"),
            ("T3", "township_station", "T3"),
            ("v", "village", "T3"),
            ("pass", "junction", "T2"),
            ("bend", "junction", "T1"),
        ],
        columns=["id", "kind", "township"],
    )
    edges = pd.DataFrame(
        [
            ("hub", "pass", 10_000),
            ("pass", "v", 10_000),
            ("hub", "bend", 15_000),
            ("bend", "v", 15_000),
            ("v", "T3", 1_000),
        ],
        columns=["u", "v", "length_m"],
    ).assign(
        key=0, oneway="no", road_class="county", speed_kmh=60.0, speed_basis="class",
        terrain="plain", closed="no",
    )  # fmt: skip
    line = np.array([[114.0, 38.0], [114.1, 38.0]])
    network = Network(nodes, edges, Lines.pack([line] * len(edges)))
    places = pd.DataFrame(
        [("hub", "hub", ""), ("T3", "township_station", "T3"), ("v", "village", "T3")],
        columns=["place_id", "kind", "township"],
    ).assign(open_s=0, close_s=86_400)
    profile = SpeedProfile(SPEEDS)
    seconds = np.array([[0, 1_260, 1_200], [1_260, 0, 60], [1_200, 60, 0]])
    travel = Travel(seconds, seconds * 16, profile)
    return World(places, {"micro_van": travel}, network)


@pytest.fixture
def county(build):
    world = make_world()
    plan = build.plan(build.trip("A", ["v"], [1_200, 1_200]))
    trips = (SimpleNamespace(row=0, kind="micro_van", origin=0, places=(2,)),)
    return world, plan, SimpleNamespace(trips=trips, place_row=int)


def test_a_leg_is_slow_as_far_as_it_lies_in_the_area(county):
    world, _, timetable = county
    hours = [(0, 3_600, 50)]
    # Each road over the pass has one end in T2, so half of the way lies there: 1.5 x.
    found = leg_windows(world, timetable, [(frozenset({"T2"}), hours)])
    assert found == {0: (((0, 3_600, 67),), ((0, 3_600, 67),))}
    # T3 has a quarter of it, T9 nothing.
    found = leg_windows(world, timetable, [(frozenset({"T3"}), hours)])
    assert found[0][0] == ((0, 3_600, 80),)
    assert leg_windows(world, timetable, [(frozenset({"T9"}), hours)]) == {}
    closed = leg_windows(world, timetable, [(frozenset({"T3"}), [(0, 9, 0)])])
    assert closed[0][0] == ((0, 9, 0),)


def test_the_way_around(county):
    world, _, timetable = county
    assert detour_seconds(world, timetable, frozenset({"T2"})) == {0: (1_800, 1_800)}
    assert detour_seconds(world, timetable, frozenset({"T3"})) == {0: (-1, -1)}


@pytest.mark.parametrize("engine", ["fast", "reference"])
@pytest.mark.parametrize(
    ("rule", "arrives"),
    [("wait", "09:05:03"), ("detour", "07:05:03")],
)
def test_closed_pass(build, quiet, county, engine, rule, arrives):
    world, plan, _ = county
    road = {**DAY, "hours": ["06:00", "08:40"], "speed": 0, "townships": ["T2"]}
    # The county has no station in T2: name it by its code.
    world.places.loc[len(world.places)] = ["x", "village", "T2", 0, 86_400]
    scenario = quiet.change(disruptions={"roads": [road], "recovery": {"road": rule}})
    world.network.nodes.loc[len(world.network.nodes)] = ["x", "village", "T2"]
    parcels = build.parcels([{"destination": "v"}], world)
    played = replay_plan(scenario, world, plan, parcels, days=1, engine=engine)
    # Off at 06:30: waits until 08:40 and drives 20 min, or drives 30 min around; 5:03 of service.
    assert played.stamps["at_village_s"].tolist() == [build.at(arrives)]
