"""The matcher on roads drawn by hand, and against searching every sequence."""

from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest

from logistics_sim.map_matching import MatchingRoads, match_positions
from logistics_sim.map_matching.candidates import candidates
from logistics_sim.map_matching.match import BETA_M, RADIUS_M, TURN_M
from logistics_sim.map_matching.plane import Plane
from logistics_sim.network.model import Lines, Network

PLANE = Plane(115.0, 38.7)


def network(nodes, links):
    """A network of `nodes` ``{name: (x, y)}`` in metres and straight `links` ``(u, v, oneway)``."""
    lonlat = PLANE.degrees(np.array(list(nodes.values()), dtype=float))
    frame = pd.DataFrame({"id": list(nodes), "lon": lonlat[:, 0], "lat": lonlat[:, 1]})
    where = dict(zip(nodes, lonlat, strict=True))
    edges = pd.DataFrame(
        [
            {
                "u": u,
                "v": v,
                "oneway": oneway,
                "length_m": float(np.hypot(*np.subtract(nodes[u], nodes[v]))),
            }
            for u, v, oneway in links
        ]
    )
    return Network(frame, edges, Lines.pack([np.array([where[u], where[v]]) for u, v, _ in links]))


# Two parallel roads 80 m apart, joined at both ends.
PARALLEL = network(
    {"a": (0, 0), "b": (1_000, 0), "c": (0, 80), "d": (1_000, 80)},
    [("a", "b", "no"), ("c", "d", "no"), ("a", "c", "no"), ("b", "d", "no")],
)


def at(*points):
    return PLANE.degrees(np.array(points, dtype=float))


def test_a_track_between_two_roads_stays_on_one():
    y = [5, 5, 45, 5, 5]  # one position is nearer to the other road
    lonlat = at(*[(100 + 200 * step, north) for step, north in enumerate(y)])
    found = match_positions(MatchingRoads.of(PARALLEL), lonlat, np.zeros(5, np.int64))
    assert found.edge.tolist() == [0] * 5
    assert found.piece_edge.tolist() == [0] * 4
    assert found.piece_share == pytest.approx([0.2] * 4)


def test_pieces_cover_the_way_round_a_corner():
    found = match_positions(
        MatchingRoads.of(PARALLEL), at((900, 0), (1_000, 40), (900, 80)), np.zeros(3, np.int64)
    )
    shares = np.bincount(found.piece_edge, weights=found.piece_share, minlength=4)
    assert shares == pytest.approx([0.1, 0.1, 0, 1.0])


def test_off_the_roads_and_between_vehicles_nothing_is_driven():
    lonlat = at((100, 0), (300, 400), (500, 0), (500, 0), (700, 0))
    found = match_positions(MatchingRoads.of(PARALLEL), lonlat, np.array([0, 0, 0, 1, 1]))
    assert found.edge.tolist() == [0, -1, 0, 0, 0]
    assert found.step.tolist() == [3]
    assert np.unique(found.run[found.run >= 0]).size == 3


def test_a_one_way_road_is_not_driven_backwards():
    one_way = network({"a": (0, 0), "b": (1_000, 0)}, [("a", "b", "yes")])
    roads = MatchingRoads.of(one_way)
    forth = match_positions(roads, at((100, 0), (400, 0), (700, 0)), np.zeros(3, np.int64))
    back = match_positions(roads, at((700, 0), (400, 0), (100, 0)), np.zeros(3, np.int64))
    assert forth.step.tolist() == [0, 1]
    assert not back.step.size


def test_a_turn_on_the_open_road_is_one_run():
    found = match_positions(
        MatchingRoads.of(network({"a": (0, 0), "b": (4_000, 0)}, [("a", "b", "no")])),
        at((1_000, 0), (1_500, 0), (2_000, 0), (1_500, 0), (1_000, 0)),
        np.zeros(5, np.int64),
    )
    assert np.unique(found.run).tolist() == [0]
    assert float(found.piece_share.sum()) == pytest.approx(0.5)


@pytest.mark.parametrize("seed", range(6))
def test_the_matcher_finds_the_best_of_all_sequences(seed):
    random = np.random.default_rng(seed)
    roads = MatchingRoads.of(PARALLEL)
    points = np.stack([np.cumsum(random.uniform(120, 200, 4)), random.uniform(-20, 60, 4)], axis=1)
    found = match_positions(roads, at(*points), np.zeros(4, np.int64))
    xy = roads.plane.metres(at(*points))
    near = candidates(roads, xy, RADIUS_M)
    rows = [range(near.start[i], near.start[i + 1]) for i in range(4)]
    crow = np.hypot(*np.diff(xy, axis=0).T)

    def way(one, other):
        a, b = near.arc[one], near.arc[other]
        ea = roads.edge[a]
        options = []
        if a == b:
            step = near.along_m[other] - near.along_m[one]
            if step >= 0:
                return step
            return -step if step >= -2 * found.sigma_m else np.inf
        if roads.turned[a] == b:
            turn = roads.drawn_m[ea] - near.along_m[other] - near.along_m[one]
            options.append(abs(turn) + TURN_M)
        source, target = roads.head[a], roads.tail[b]
        table = slice(roads.near.start[source], roads.near.start[source + 1])
        hit = roads.near.metres[table][roads.near.node[table] == target]
        if hit.size:
            rest = roads.drawn_m[ea] - near.along_m[one] + near.along_m[other]
            options.append(rest + float(hit[0]))
        return min(options, default=np.inf)

    def score(chosen):
        off = sum(-0.5 * (near.off_m[c] / found.sigma_m) ** 2 for c in chosen)
        return off - sum(
            abs(way(*pair) - far) / BETA_M for pair, far in zip(pairwise(chosen), crow, strict=True)
        )

    best = max(product(*rows), key=score)
    assert [int(roads.edge[near.arc[c]]) for c in best] == found.edge.tolist()
