import json
import pickle
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics_sim.core.errors import FaultsError
from logistics_sim.core.tables import check_table
from logistics_sim.places import build_world, split_whole
from logistics_sim.scenario import read_scenario

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"


@pytest.fixture(scope="module")
def scenario():
    return read_scenario(BASE)


@pytest.fixture(scope="module")
def world(scenario):
    return build_world(scenario)


def test_places_keep_their_contract_and_order(world):
    places = world.places
    assert check_table(places, "places") == []
    assert places["place_id"].is_unique
    assert places["place_id"].iloc[0] == "hub"
    assert places["kind"].iloc[1:21].eq("township_station").all()
    assert places["kind"].iloc[21:].eq("village").all()
    assert len(places) == 366
    assert places["place_id"].iloc[1:21].is_monotonic_increasing
    assert places["place_id"].iloc[21:].is_monotonic_increasing
    assert set(places["parent"].iloc[21:]) == set(places["place_id"].iloc[1:21])
    assert places["parent"].iloc[1:21].eq("hub").all()
    assert places.loc[0, ["open_s", "close_s", "population"]].tolist() == [0, 86_400, 0]
    assert places.loc[5, ["open_s", "close_s"]].tolist() == [8 * 3_600, 19 * 3_600]


def test_residents_add_up_and_follow_the_weights(scenario, world):
    people = world.places["population"]
    assert people.sum() == round(500_120 * 0.72)
    villages = world.places[world.places["kind"] == "village"]
    plain = villages.loc[villages["ur_class"] == "220", "population"].mean()
    town = villages.loc[villages["ur_class"] == "122", "population"].mean()
    seat = villages.loc[villages["ur_class"] == "210", "population"].mean()
    assert town / plain == pytest.approx(1.6, rel=0.002)
    assert seat / plain == pytest.approx(1.4, rel=0.002)


@given(st.integers(0, 10**7), st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
def test_whole_parts_add_up_and_stay_within_one(total, weights):
    weight = np.array(weights)
    parts = split_whole(total, weight)
    assert parts.sum() == total
    exact = total * weight / weight.sum()
    assert np.abs(parts - exact).max() < 1 + 1e-6


@pytest.mark.slow
def test_shown_paths_add_up_to_the_matrix(world):
    rng = np.random.default_rng(2)
    for kind in ("micro_van", "e_trike"):
        travel = world.travel[kind]
        pairs = [tuple(map(int, rng.integers(0, 366, 2))) for _ in range(60)]
        ids = world.places["place_id"]
        for (a, b), way in zip(pairs, world.paths(kind, pairs), strict=True):
            assert way.seconds == travel.seconds[a, b]
            assert way.metres == travel.metres[a, b]
            nodes = world.network.nodes["id"]
            assert (nodes[way.nodes[0]], nodes[way.nodes[-1]]) == (ids[a], ids[b])
            line = world.line(way)
            assert line[0] == pytest.approx(world.places.loc[a, ["lon", "lat"]].astype(float))
            assert line[-1] == pytest.approx(world.places.loc[b, ["lon", "lat"]].astype(float))


def test_travel_is_a_metric_of_whole_numbers(world):
    for travel in world.travel.values():
        seconds = travel.seconds
        assert seconds.dtype == np.int64
        assert (np.diag(seconds) == 0).all()
        assert (seconds >= 0).all()
        assert (seconds == seconds.T).all()
        middle = seconds[:, :30, None] + seconds[None, :30, :]
        assert (seconds[:, None, :] <= middle).all()


def test_types_with_equal_speeds_share_their_matrix(world):
    travel = world.travel
    assert travel["micro_van"] is travel["reefer"]
    assert travel["e_trike"] is not travel["micro_van"]
    assert (travel["e_trike"].seconds >= travel["micro_van"].seconds).all()


def test_quick_to_build_and_cheap_to_send(scenario, world):
    started = time.perf_counter()
    build_world(scenario)
    assert time.perf_counter() - started < 3
    sent = pickle.dumps(world)
    assert len(sent) < 8_000_000
    back = pickle.loads(sent)
    assert back.places.equals(world.places)
    assert back.path("micro_van", 0, 5).seconds == world.travel["micro_van"].seconds[0, 5]


def with_island(scenario, tmp_path):
    """The county with one more village that no road reaches."""
    data = json.loads(scenario.roads_path.read_text(encoding="utf-8"))
    lone = json.loads(
        json.dumps(next(f for f in data["features"] if f["properties"].get("kind") == "village"))
    )
    lone["properties"].update(id="130627999999", name="孤村")
    lone["geometry"]["coordinates"] = [114.9, 38.9]
    data["features"].append(lone)
    (tmp_path / "roads.geojson").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    moved = scenario.model_copy(update={"roads": "roads.geojson"})
    moved._path = tmp_path / "scenario.yaml"
    return moved


@pytest.mark.slow
def test_an_island_stops_the_run_unless_it_is_left_out(scenario, tmp_path):
    island = with_island(scenario, tmp_path)
    with pytest.raises(FaultsError) as caught:
        build_world(island)
    assert caught.value.code == "NET-010"
    assert "孤村" in str(caught.value)
    world = build_world(island, allow_unreachable=True)
    assert world.unreachable == ("130627999999",)
    assert len(world.places) == 366


def test_the_scenario_itself_may_leave_islands_out(scenario, tmp_path):
    island = with_island(scenario, tmp_path)
    allowed = island.change(allow_unreachable=True)
    assert build_world(allowed).unreachable == ("130627999999",)
