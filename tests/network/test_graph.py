import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.network import Graph, Lines, Network, read_network, speed_profile
from logistics_sim.network.graph import edge_seconds
from logistics_sim.scenario import read_scenario
from tests.example_counts import examples

from .conftest import COUNTY, SCENARIO, road, small_county


def rows(network, *names):
    return np.array([network.index[name] for name in names])


def test_matrix_by_hand(save):
    """At 36 km/h a metre takes a tenth of a second."""
    network = read_network(save(small_county()))
    graph = Graph.of(network)
    at = rows(network, "hub", "T", "A", "B")
    found = graph.matrix_between(at, at)
    assert found.metres.tolist() == [
        [0, 1000, 3500, 6000],
        [1000, 0, 2500, 5000],
        [3500, 2500, 0, 3500],
        [6000, 5000, 3500, 0],
    ]
    assert (found.seconds * 10 == found.metres).all()
    way = graph.path(network.row("hub"), network.row("B"))
    assert [network.nodes["id"][row] for row in way.nodes] == ["hub", "T", "J", "B"]
    assert (way.seconds, way.metres) == (600, 6000)


def test_fastest_is_not_shortest_and_length_follows_the_fastest(save):
    features = small_county()
    features[-1] = road("T", "B", 6000, road_class="national", speed_kmh=72)
    graph = Graph.of(read_network(save(features)))
    network = read_network(save(features))
    way = graph.path(network.row("T"), network.row("B"))
    assert (way.seconds, way.metres) == (300, 6000)


def test_of_equally_fast_paths_the_shorter_is_taken(save):
    features = small_county()
    features[-1] = road("T", "B", 10_000, speed_kmh=72)
    network = read_network(save(features))
    graph = Graph.of(network)
    at = rows(network, "T", "B")
    found = graph.matrix_between(at, at)
    assert found.seconds[0, 1] == 500
    assert found.metres[0, 1] == 5000


def test_one_way_closed_and_parallel_roads(save):
    features = small_county()
    features += [road("T", "B", 1_500, oneway="yes"), road("hub", "A", 10, closed="yes")]
    network = read_network(save(features))
    assert network.edges["key"].tolist() == [0, 0, 0, 0, 0, 1, 0]
    graph = Graph.of(network)
    at = rows(network, "hub", "T", "A", "B")
    found = graph.matrix_between(at, at)
    assert found.metres[1, 3] == 1_500
    assert found.metres[3, 1] == 5_000
    assert found.metres[0, 2] == 3_500


def test_slow_vehicles_stay_off_expressways():
    scenario = read_scenario(SCENARIO)
    network = read_network(COUNTY)
    fleet = {kind.id: kind for kind in scenario.fleet}
    van, trike = (speed_profile(scenario, fleet[name]) for name in ("micro_van", "e_trike"))
    fast = (network.edges["road_class"] == "expressway").to_numpy()
    assert fast.any()
    assert (van.kmh(network.edges)[fast] == 80).all()
    assert (trike.kmh(network.edges)[fast] == 0).all()
    assert trike.kmh(network.edges)[~fast].max() == 25
    assert speed_profile(scenario, fleet["reefer"]) == van


def test_hills_take_the_mean_of_the_two_times():
    profile = speed_profile(read_scenario(SCENARIO))
    table = {(group, terrain): value for group, terrain, value in profile.table}
    minutes = [60 / table["local", terrain] for terrain in ("plain", "hill", "mountain")]
    assert minutes[1] == pytest.approx((minutes[0] + minutes[2]) / 2)


def test_a_stated_limit_binds_and_a_class_speed_does_not(save):
    features = [
        *small_county(),
        road("hub", "J", 1_000, speed_kmh=10, speed_basis="maxspeed tag"),
        road("hub", "A", 1_000, speed_kmh=10),
    ]
    network = read_network(save(features))
    kmh = speed_profile(read_scenario(SCENARIO)).kmh(network.edges)
    assert kmh[-2:].tolist() == [10, 35]


def test_seconds_are_whole_and_never_zero():
    metres = np.array([0, 1, 99, 100_000])
    kmh = np.array([60.0, 60.0, 36.0, 0.0])
    assert edge_seconds(metres, kmh).tolist() == [1, 1, 10, 0]


def county_nx(network, graph):
    """The same arcs for networkx, by another road than the packed matrix."""
    other = nx.DiGraph()
    other.add_nodes_from(range(graph.size))
    for tail, head, seconds, metres in zip(
        graph.tail, graph.head, graph.seconds, graph.metres, strict=True
    ):
        other.add_edge(int(tail), int(head), cost=(int(seconds) << 26) + int(metres))
    return other


def test_equal_to_networkx_on_1000_random_pairs():
    network = read_network(COUNTY)
    graph = Graph.of(network, speed_profile(read_scenario(SCENARIO)))
    other = county_nx(network, graph)
    rng = np.random.default_rng(4)
    sources = np.sort(rng.choice(graph.size, 100, replace=False))
    targets = rng.integers(0, graph.size, (100, 10))
    found = graph.matrix_between(sources, np.arange(graph.size))
    for number, source in enumerate(sources):
        best = nx.single_source_dijkstra_path_length(other, int(source), weight="cost")
        for target in targets[number]:
            cost = best.get(int(target))
            if cost is None:
                assert found.seconds[number, target] == -1
            else:
                assert found.seconds[number, target] == cost >> 26
                assert found.metres[number, target] == cost & (2**26 - 1)


@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_path_sums_are_the_matrix_entries(data):
    """On any small graph: the shown path starts, ends, connects, and adds up to the entry."""
    import pandas as pd

    size = data.draw(st.integers(2, 8))
    ends = st.integers(0, size - 1)
    made = data.draw(
        st.lists(
            st.tuples(ends, ends, st.integers(0, 10**6), st.sampled_from(["yes", "no"])),
            min_size=1,
            max_size=20,
        )
    )
    edges = pd.DataFrame(
        {
            "u": [str(u) for u, _, _, _ in made],
            "v": [str(v) for _, v, _, _ in made],
            "length_m": [float(metres) for _, _, metres, _ in made],
            "speed_kmh": 30.0,
            "closed": "no",
            "oneway": [way for _, _, _, way in made],
        }
    )
    nodes = pd.DataFrame({"id": [str(n) for n in range(size)]})
    graph = Graph.of(Network(nodes, edges, Lines.pack([])))
    every = np.arange(size)
    found = graph.matrix_between(every, every, block=3)
    some = np.array(sorted(data.draw(st.sets(ends, min_size=1))), dtype=np.int64)
    ways = graph.ways_between(some, some[:3])
    assert (ways.matrix().seconds == found.seconds[some][:, some[:3]]).all()
    assert (ways.matrix().metres == found.metres[some][:, some[:3]]).all()
    for a, source in enumerate(some.tolist()):
        for b, target in enumerate(some[:3].tolist()):
            if found.seconds[source, target] >= 0:
                way = ways.path(a, b)
                assert (way.nodes[0], way.nodes[-1]) == (source, target)
                assert (way.seconds, way.metres) == (
                    found.seconds[source, target],
                    found.metres[source, target],
                )
    for source in range(size):
        for target in range(size):
            if found.seconds[source, target] < 0:
                with pytest.raises(ValueError, match="NET-010"):
                    graph.path(source, target)
                continue
            way = graph.path(source, target)
            assert (way.nodes[0], way.nodes[-1]) == (source, target)
            assert way.seconds == found.seconds[source, target]
            assert way.metres == found.metres[source, target]
            for edge, tail, head in zip(way.edges, way.nodes, way.nodes[1:], strict=False):
                u, v, _, oneway = made[edge]
                assert (u, v) == (tail, head) or ((v, u) == (tail, head) and oneway == "no")
            assert way.metres == sum(made[edge][2] for edge in way.edges)
