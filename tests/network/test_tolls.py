"""Tolls: which road a vehicle takes, and what the way costs, by hand."""

import json

import numpy as np
import pytest

from logistics_sim.core.errors import FaultsError
from logistics_sim.costs.scenario_inputs import expected_ledger, trip_tolls
from logistics_sim.demand import design_loads
from logistics_sim.network import Graph, read_network, speed_profile
from logistics_sim.places import build_world
from logistics_sim.routing import make_plan
from logistics_sim.routing.plan_verification import verify_plan
from logistics_sim.scenario import read_scenario

FAST_M, SLOW_M = 8_000.0, 6_000.0
PAY = 24.0


def two_roads(county):
    """Give the first two villages a toll road of 8 km at 80 km/h beside a road of 6 km at 30 km/h.

    6 min against 12 min; no other way leads behind the second village.
    """
    roads = json.loads(county.roads.read_text(encoding="utf-8"))
    at = {f["properties"]["id"]: f for f in roads["features"] if f["geometry"]["type"] == "Point"}
    lines = [f for f in roads["features"] if f["geometry"]["type"] == "LineString"]
    road = next(f for f in lines if f["properties"]["v"].endswith("002"))
    u, v = road["properties"]["u"], road["properties"]["v"]
    road["properties"] |= {"length_m": SLOW_M, "speed_kmh": 30.0, "speed_basis": "given"}
    lon, lat = at[v]["geometry"]["coordinates"]
    place = [lon + 0.01, lat + 0.01]
    said = {"id": "gate", "kind": "junction", "terrain": "plain"}
    point = {"type": "Point", "coordinates": place}
    roads["features"].append({"type": "Feature", "properties": said, "geometry": point})
    for end in (u, v):
        line = {"type": "LineString", "coordinates": [at[end]["geometry"]["coordinates"], place]}
        made = {"u": end, "v": "gate", "length_m": FAST_M / 2, "speed_kmh": 80.0}
        said = {**road["properties"], **made, "road_class": "expressway"}
        roads["features"].append({"type": "Feature", "properties": said, "geometry": line})
    county.roads.write_text(json.dumps(roads, ensure_ascii=False), encoding="utf-8")
    return u, v


def with_tolls(county, *tolls, pay=PAY):
    scenario = read_scenario(county.scenario)
    van = {
        "id": "van",
        "name": "van",
        "payload_kg": 900,
        "volume_m3": 5,
        "fixed_yuan_day": 80,
        "yuan_km": 0.5,
        "driver_yuan_h": pay,
    }
    truck = {**van, "id": "truck", "name": "truck", "payload_kg": 1_500, "driver_yuan_h": 2 * pay}
    speed = {
        "operations.speeds_kmh.expressway.base": 80,
        "operations.speeds_kmh.expressway.low": None,
        "operations.speeds_kmh.expressway.high": None,
    }
    return scenario.change(fleet=[van, truck], tolls=list(tolls), **speed)


EXPRESSWAY = {"name": "expressways", "classes": ["expressway"], "yuan_km": 0.45}


def test_a_van_avoids_an_expressway_that_does_not_pay(county):
    """8 km cost 3.60 yuan and save 6 min: 2.40 yuan of a van's driver, 4.80 of a truck's."""
    u, v = two_roads(county)
    free = build_world(with_tolls(county))
    a, b = free.row(u), free.row(v)
    assert free.travel["van"].metres[a, b] == FAST_M
    assert free.travel["van"].toll_cents is None
    world = build_world(with_tolls(county, EXPRESSWAY))
    van, truck = world.travel["van"], world.travel["truck"]
    assert (van.metres[a, b], van.seconds[a, b], van.toll_cents[a, b]) == (SLOW_M, 720, 0)
    assert (truck.metres[a, b], truck.seconds[a, b], truck.toll_cents[a, b]) == (FAST_M, 360, 360)
    path = world.path("truck", a, b)
    assert (path.seconds, path.metres) == (360, FAST_M)
    assert world.path("van", a, b).metres == SLOW_M
    assert world.digest() != free.digest()


def test_prices_hold_by_type_and_by_section(county):
    u, v = two_roads(county)
    mine = {**EXPRESSWAY, "types": ["truck"]}
    gate = {"name": "bridge", "roads": [["gate", v]], "yuan": 1.25, "types": ["truck"]}
    world = build_world(with_tolls(county, mine, gate))
    a, b = world.row(u), world.row(v)
    assert world.travel["van"].metres[a, b] == FAST_M
    assert world.travel["van"].toll_cents is None
    # 3.60 + 1.25 yuan for 4.80 yuan of time: the truck takes the other road.
    assert world.travel["truck"].metres[a, b] == SLOW_M
    cheaper = build_world(with_tolls(county, mine, {**gate, "yuan": 1.15}))
    assert cheaper.travel["truck"].toll_cents[a, b] == 475


@pytest.mark.slow
def test_tolls_change_ways_and_cost_by_a_hand_worked_amount(county):
    """One type that takes the toll road: each trip behind it pays 3.60 yuan out and back."""
    _, v = two_roads(county)
    dear = with_tolls(county, EXPRESSWAY, pay=60.0)
    dear = dear.change(fleet=[dear.fleet[0].model_dump()])
    world, joint = build_world(dear), dear.joint_operator()
    loads = design_loads(dear, world.places, joint)
    plan = make_plan(dear, world, joint, loads)
    assert verify_plan(dear, world, plan, loads) == []
    behind = plan.stops[plan.stops["place"].isin([v, v.replace("002", "003")])]
    trips = behind["trip_id"].nunique()
    assert trips > 0
    assert trip_tolls(world, plan).sum() == pytest.approx(trips * 2 * 3.60)
    ledger = expected_ledger(dear, world, plan).groupby("activity")["yuan"].sum()
    days = plan.trips["weekdays"].str.len().iloc[0] / 7
    assert ledger["toll"] == pytest.approx(trips * 2 * 3.60 * days)
    free = dear.change(tolls=[])
    ledger = expected_ledger(free, build_world(free), plan).groupby("activity")["yuan"].sum()
    assert "toll" not in ledger


@pytest.mark.slow
def test_matrices_with_tolls_are_the_sums_over_the_ways_that_are_shown(county):
    two_roads(county)
    network = read_network(county.roads)
    rng = np.random.default_rng(3)
    rows = network.places.index.to_numpy(dtype=np.int64)
    for _ in range(5):
        chosen = rng.choice(len(network.edges), 6, replace=False)
        pairs = [[network.edges["u"].iloc[e], network.edges["v"].iloc[e]] for e in chosen.tolist()]
        said = with_tolls(county, {"name": "some", "roads": pairs, "yuan_km": 0.9})
        profile = speed_profile(said, said.fleet[0])
        graph = Graph.of(network, profile)
        matrix = graph.matrix_between(rows, rows)
        cents = profile.tolls.cents(network.edges)
        again = graph.ways_between(rows, rows)
        assert (again.matrix().seconds == matrix.seconds).all()
        for source in rows[:3].tolist():
            for target in rows.tolist():
                path = graph.path(source, target)
                assert path.seconds == matrix.seconds[source, target]
                assert cents[path.edges].sum() == matrix.toll_cents[source, target]


@pytest.mark.parametrize(
    ("toll", "words"),
    [
        ({"name": "x", "yuan_km": 1}, "where is it paid"),
        ({"name": "x", "classes": ["expressway"]}, "either yuan_km or yuan"),
        ({"name": "x", "classes": ["expressway"], "yuan": 5}, "needs its sections"),
        ({**EXPRESSWAY, "types": ["bike"]}, "no type 'bike'"),
        ({**EXPRESSWAY, "yuan_km": -1}, "must not be negative"),
        ({**EXPRESSWAY, "classes": ["motorway"]}, "expressway"),
    ],
)
def test_tolls_that_make_no_sense_are_refused(county, toll, words):
    with pytest.raises((ValueError, FaultsError), match=words):
        with_tolls(county, toll)
