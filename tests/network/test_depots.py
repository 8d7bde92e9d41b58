"""The hub moved: beside a place, or to a point on a road that is cut there."""

import numpy as np
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.network import Graph, read_network, with_hub_at
from logistics_sim.network.depots import BESIDE_M, FOOT


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
