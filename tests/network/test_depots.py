"""Hub and stations moved: beside a place, or to a point on a road that is cut there."""

import numpy as np
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.network import (
    Graph,
    Slowdown,
    network_of,
    read_network,
    with_hub_at,
    with_place_at,
)
from logistics_sim.network.depots import BESIDE_M, FOOT
from logistics_sim.scenario import read_scenario


@pytest.fixture
def network(county):
    return read_network(county.root / "networks" / "small_roads.geojson")


def metres(network, here, there):
    return Graph.of(network).path(network.row(here), network.row(there)).metres


def test_a_depot_beside_a_place_adds_one_metre(network):
    station = "130001100"
    moved = with_hub_at(network, station)
    for village in network.places["id"][network.places["kind"] == "village"]:
        assert metres(moved, "hub", village) == metres(network, station, village) + BESIDE_M
    assert list(moved.places["kind"]).count("hub") == 1
    assert metres(moved, "hub@before", station) == metres(network, "hub", station)


def test_a_point_cuts_the_nearest_road_where_it_stands(network):
    row = int(np.flatnonzero((network.edges["u"] == "hub") | (network.edges["v"] == "hub"))[0])
    u, v, whole = network.edges.loc[row, ["u", "v", "length_m"]]
    line = network.lines[row]
    quarter = line[0] + 0.25 * (line[-1] - line[0])
    moved = with_hub_at(network, (float(quarter[0]), float(quarter[1])))
    ends = {"hub": "hub@before"}
    parts = [metres(moved, "hub", ends.get(end, end)) for end in (u, v)]
    assert parts == pytest.approx([0.25 * whole + 1, 0.75 * whole + 1], abs=2)
    assert moved.edges["length_m"].sum() == pytest.approx(network.edges["length_m"].sum() + 1)
    assert len(moved.lines) == len(moved.edges) == len(network.edges) + 2


def test_a_forbidden_turn_holds_where_its_road_is_cut(network):
    from dataclasses import replace

    edges = network.edges
    row = int(np.flatnonzero((edges["u"] == "hub") | (edges["v"] == "hub"))[0])
    u, v = edges.loc[row, ["u", "v"]]
    turned = replace(network, turns=((str(u), str(v), "x"),))
    line = network.lines[row]
    middle = line.mean(axis=0) if len(line) == 2 else line[len(line) // 2]
    moved = with_hub_at(turned, (float(middle[0]), float(middle[1])))
    ends = {"hub": "hub@before"}
    assert moved.turns == ((FOOT, ends.get(str(v), str(v)), "x"),)


def test_points_and_places_that_cannot_be(network):
    with pytest.raises(InputError, match="from every road"):
        with_hub_at(network, (10.0, 10.0))
    with pytest.raises(InputError, match="NET-011"):
        with_hub_at(network, "nowhere")


def test_a_station_is_moved_and_its_roads_stay(network):
    station, village = "130001100", "130001100001"
    lon, lat = network.places.set_index("id").loc[village, ["lon", "lat"]]
    moved = with_place_at(network, station, village)
    assert metres(moved, station, village) == BESIDE_M
    assert metres(moved, "hub", village) == metres(network, "hub", village)
    assert metres(moved, "hub", f"{station}@before") == metres(network, "hub", station)
    at = moved.places.set_index("id").loc[station]
    assert (at["lon"], at["lat"], at["kind"]) == (lon, lat, "township_station")
    assert sorted(moved.places["id"]) == sorted(network.places["id"])


def test_a_closed_road_stays_closed_where_its_ends_moved_or_it_is_cut(network):
    u, v = network.edges.loc[0, ["u", "v"]]
    closed = Slowdown("flood", 0.0, roads=((str(u), str(v)),))
    line = network.lines[0]
    middle = tuple(float(each) for each in (line[0] + line[-1]) / 2)
    cut = with_place_at(network, "130001200", middle)
    shut = cut.edges[closed.factors(cut.edges) == 0]
    assert shut["length_m"].sum() == pytest.approx(network.edges.loc[0, "length_m"])
    assert len(shut) == 2
    for end in (u, v):
        if end in set(network.places["id"]):
            moved = with_place_at(network, end, "130001200003")
            assert (closed.factors(moved.edges) == 0).sum() == 1


def test_stations_of_a_scenario_stand_where_it_puts_them(county):
    scenario = read_scenario(county.scenario)
    there = network_of(scenario.change(moved_stations={"130001100": "115.02,38.75"}))
    at = there.places.set_index("id").loc["130001100"]
    assert (at["lon"], at["lat"]) == (115.02, 38.75)
    same = network_of(scenario.change(moved_stations={"130001100": "130001100"}))
    assert same.places.equals(network_of(scenario).places)
    for station, site, code in (
        ("130001100001", "115.02,38.75", "DEM-003"),
        ("nowhere", "115.02,38.75", "DEM-003"),
        ("130001100", "nowhere", "NET-011"),
        ("130001100", "10,10", "NET-011"),
    ):
        with pytest.raises(InputError, match=code):
            network_of(scenario.change(moved_stations={station: site}))
