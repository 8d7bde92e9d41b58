"""Firms alone work from their own depots; the joint hub may stand elsewhere."""

import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT
from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.places import build_world, operator_world
from logistics_sim.scenario import read_scenario

STATION = "130001100"


@pytest.fixture(scope="module")
def small(make_county, tmp_path_factory):
    return make_county(tmp_path_factory.mktemp("depots"), days=2)


def plan_of(command, small, out, *words):
    done = command("plan", small.scenario, "--out", out, "--json", *words)
    assert done.code == 0, done.err
    return done.json


def test_only_the_firm_alone_works_from_its_depot(small):
    said = [f"firms.post.depot='{STATION}'"]
    scenario = read_scenario(small.scenario, settings=said)
    world = build_world(scenario)
    townships = world.townships_by_time()
    post, other = (
        next(o for o in scenario.alone_operators("as_is", townships) if o.id == name)
        for name in ("post", "express_a")
    )
    seen = operator_world(scenario, world, post)
    kind = scenario.fleet[0].id
    row = world.row(STATION)
    away = world.travel[kind].metres[0, row]
    assert away > 1_000
    assert seen.travel[kind].metres[0, row] == 1  # the link beside the station
    assert operator_world(scenario, world, other) is world
    assert operator_world(scenario, world, scenario.joint_operator()) is world


def test_a_firm_without_a_depot_stays_where_it_is(small):
    plain = read_scenario(small.scenario)
    moved = read_scenario(small.scenario, settings=[f"hub='{STATION}'"])
    world, other = build_world(plain), build_world(moved)
    alone = moved.alone_operators("as_is", world.townships_by_time())[0]
    assert operator_world(moved, other, alone).digest() == world.digest()
    assert operator_world(moved, other, moved.joint_operator()) is other
    assert other.digest() != world.digest()


def test_before_costs_differ_by_the_kilometres_of_the_depot(small, command, tmp_path):
    """One village, one van: the way there and back is all that the depot changes."""
    one = ["--firm", "post", "--set", f"firms.post.depot='{STATION}'"]
    near = plan_of(command, small, tmp_path / "near", *one)
    far = plan_of(command, small, tmp_path / "far", "--firm", "post")
    kinds = {kind.id: kind for kind in read_scenario(small.scenario).fleet}
    for name, found in (("near", near), ("far", far)):
        trips = read_parquet(tmp_path / name / "trips.parquet")
        pay = trips["duty_s"] / 3_600 * float(read_scenario(small.scenario).costs.driver_yuan_h)
        km = [
            metres / 1_000 * float(kinds[kind].yuan_km)
            for metres, kind in zip(trips["distance_m"], trips["type"], strict=True)
        ]
        days = len({day for text in trips["weekdays"] for day in text})
        each = trips["weekdays"].str.len()
        own = ((pay + km) * each).sum() / days
        vehicles = trips.groupby("vehicle").agg({"type": "first", "weekdays": "first"})
        fixed = sum(
            float(kinds[kind].fixed_yuan_day) * len(text)
            for kind, text in zip(vehicles["type"], vehicles["weekdays"], strict=True)
        )
        assert found["cost"] == pytest.approx(own + fixed / days, abs=0.02)
    assert near["distance_km"] != far["distance_km"]
    verified = command("verify", tmp_path / "near", "--json")
    assert verified.json["ok"] is True


def test_another_site_of_the_joint_hub_equals_a_county_file_with_it(small, command, tmp_path):
    moved = plan_of(command, small, tmp_path / "moved", "--set", f"hub='{STATION}'")
    world = build_world(read_scenario(small.scenario, settings=[f"hub='{STATION}'"]))
    trips = read_parquet(tmp_path / "moved" / "trips.parquet")
    stops = read_parquet(tmp_path / "moved" / "stops.parquet")
    kind = trips["type"].iloc[0]
    first = stops[stops["trip_id"] == trips["trip_id"].iloc[0]].sort_values("seq").iloc[0]
    assert first["leg_m"] == world.travel[kind].metres[0, world.row(first["place"])]
    assert moved["cost"] != plan_of(command, small, tmp_path / "plain")["cost"]


def test_a_run_replays_each_firm_from_its_depot(small, command, tmp_path):
    words = ["--set", f"firms.post.depot='{STATION}'", "--no-report"]
    done = command("run", small.scenario, "--out", tmp_path / "run", *words, timeout=300)
    assert done.code == 0, done.err
    stops = read_parquet(tmp_path / "run" / "before" / "as_is" / "post" / "stops.parquet")
    assert (stops.loc[stops["place"] == STATION, "leg_m"] <= 1).any() or STATION not in set(
        stops["place"]
    )
    assert read_json(tmp_path / "run" / "answer.json")["unserved"] >= 0
    assert command("verify", tmp_path / "run", "--json").json["ok"] is True


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("firms.post.depot='13000110'", "did you mean '130001100'"),
        ("hub=[10, 10]", "from every road"),
        ("hub=[200, 10]", "no point on Earth"),
    ],
)
def test_depots_that_cannot_be(small, command, said, word):
    done = command("check", small.scenario, "--set", said)
    assert done.code == EXIT_BAD_INPUT
    assert word in done.err + done.out
