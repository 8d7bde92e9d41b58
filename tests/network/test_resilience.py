import networkx as nx
import numpy as np
import pytest

from logistics_sim.network import read_network, resilience

from .conftest import COUNTY, road, small_county


def test_closures_by_hand(save):
    """hub -1000- T -2000- J -500- A;  J -3000- B;  T -6000- B, all at 36 km/h (0.1 s a metre)."""
    network = read_network(save(small_county()))
    people = np.array([0.0, 0.0, 100.0, 40.0, 0.0])
    table = resilience(network, {"people": people}).set_index(["u", "v"])
    assert table.loc[("hub", "T"), "villages"] == 2
    assert table.loc[("hub", "T"), "people"] == 140
    assert table.loc[("hub", "T"), "places"] == "T A B"
    assert table.loc[("J", "A"), "villages"] == 1
    assert table.loc[("J", "A"), "people"] == 100
    # Without T - J, A goes round by B: 6000 + 3000 instead of 2000; B takes 6000 for 5000.
    detour = table.loc[("T", "J")]
    assert detour["villages"] == 0
    assert detour["delayed"] == 2
    assert detour["worst_extra_min"] == pytest.approx(2 * 700 / 60)
    assert detour["mean_extra_min"] == pytest.approx((100 * 1_400 + 40 * 200) / 140 / 60)
    assert table.loc[("J", "B"), "worst_extra_min"] == pytest.approx(2 * 100 / 60)
    # T - B is on nobody's fastest way.
    assert ("T", "B") not in table.index
    assert table.index[0] == ("hub", "T")


def test_a_parallel_road_takes_over(save):
    features = [*small_county(), road("A", "J", 800)]
    table = resilience(read_network(save(features))).set_index(["u", "v", "key"])
    row = table.loc[("J", "A", 0)]
    assert row["villages"] == 0
    assert row["worst_extra_min"] == pytest.approx(2 * 30 / 60)


def test_one_way_roads_count_out_and_back(save):
    """B - J back and J - B out are two roads: closing either cuts B off."""
    features = [f for f in small_county() if f["properties"].get("v") != "B"]
    features += [road("J", "B", 3_000, oneway="yes"), road("B", "J", 3_100, oneway="yes")]
    table = resilience(read_network(save(features))).set_index(["u", "v"])
    for ends in (("J", "B"), ("B", "J")):
        assert table.loc[ends, "villages"] == 1
        assert table.loc[ends, "places"] == "B"


@pytest.mark.slow
def test_the_county_equals_bridges_of_networkx():
    """What a closure cuts off is, on two-way roads, what lies behind a bridge of the graph."""
    network = read_network(COUNTY)
    assert (network.edges["oneway"] == "no").all()
    graph = nx.MultiGraph()
    graph.add_nodes_from(network.nodes["id"])
    graph.add_edges_from(zip(network.edges["u"], network.edges["v"], strict=True))
    village = set(network.nodes.loc[network.nodes["kind"] == "village", "id"])
    wanted = {}
    for u, v in nx.bridges(nx.Graph(graph)):
        if graph.number_of_edges(u, v) > 1:
            continue
        cut = nx.Graph(graph)
        cut.remove_edge(u, v)
        lost = village - nx.node_connected_component(cut, "hub")
        if lost:
            wanted[frozenset((u, v))] = len(lost)
    table = resilience(network)
    cutting = table[table["villages"] > 0]
    found = {
        frozenset((u, v)): n
        for u, v, n in zip(cutting["u"], cutting["v"], cutting["villages"], strict=True)
    }
    assert found == wanted
    assert table["villages"].is_monotonic_decreasing
