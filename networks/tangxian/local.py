"""The synthetic part of the roads: from every place to its neighbours and to the trunk.

Candidates are the Delaunay edges between places and the shortest link from each place to
the trunk skeleton, without those through the reservoir, out of the county or across the
trunk. The shortest set that connects everything without expressways is built first
(Kruskal); then every further Gabriel edge whose ends are far apart by road is added.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import networkx as nx
import numpy as np
import shapely
from scipy.spatial import Delaunay
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tangxian.facts import Facts
from tangxian.trunk import TrunkEdge, join

LOCAL_SINUOSITY = {"plain": 1.15, "hill": 1.25, "mountain": 1.3}
"""Road over straight line. Mountain as in the parameters; plain and hill are guesses."""
DETOUR = {"plain": 2.0, "hill": 2.6, "mountain": 3.2}
"""A further road is built where the way round is this many times as long."""
LONGEST_M = {"plain": 4_000.0, "hill": 5_000.0, "mountain": 6_000.0}
OUTSIDE_M = 400.0


@dataclass(frozen=True)
class Place:
    """A node that has to be connected."""

    id: str
    xy: np.ndarray
    terrain: str
    township: str


@dataclass(frozen=True)
class Road:
    """A synthetic road between two nodes."""

    u: str
    v: str
    line: LineString
    length_m: float
    terrain: str


@dataclass(frozen=True)
class _Candidate:
    length_m: float
    a: int
    b: int
    line: LineString
    terrain: str


def local_roads(
    facts: Facts,
    places: list[Place],
    trunk: list[TrunkEdge],
    ends: dict[int, str],
    lake: BaseGeometry,
    terrain_at: object,
) -> list[Road]:
    """Return the local roads; cuts junctions into `trunk` where they join it."""
    builder = _Builder(facts, places, trunk, ends, lake, terrain_at)
    builder.connect()
    builder.add_loops()
    return builder.roads


class _Builder:
    def __init__(self, facts, places, trunk, ends, lake, terrain_at) -> None:
        self.facts, self.places, self.trunk, self.ends = facts, places, trunk, ends
        self.lake, self.terrain_at = lake, terrain_at
        self.open = [edge for edge in trunk if edge.said.road_class != "expressway"]
        self.lines = shapely.union_all([edge.line for edge in self.open])
        self.roads: list[Road] = []
        self.graph = nx.Graph()
        self.graph.add_nodes_from(place.id for place in places)
        for edge in self.open:
            self.graph.add_edge(ends[edge.said.u], ends[edge.said.v], metres=edge.line.length)
        self.neighbours, self.loops = self._between_places()

    def connect(self) -> None:
        """Build the shortest roads that connect every place without expressways."""
        group = nx.utils.UnionFind()
        for a, b in self.graph.edges:
            group.union(a, b)
        links = [c for number in range(len(self.places)) for c in self._links(number)]
        for chosen in sorted([*self.neighbours, *links], key=lambda c: (c.length_m, c.a, c.b)):
            a = self.places[chosen.a].id
            b = (
                self.places[chosen.b].id
                if chosen.b >= 0
                else self.ends[self.open[-1 - chosen.b].said.u]
            )
            if group[a] == group[b] or self._crosses_local(chosen.line):
                continue
            group.union(a, b)
            self._build(chosen)
        parts = list(nx.connected_components(self.graph))
        if len(parts) > 1:
            small = [sorted(part)[:3] for part in sorted(parts, key=len)[:-1]]
            raise SystemExit(f"the roads fall into {len(parts)} parts: {small}")

    def add_loops(self) -> None:
        """Add Gabriel edges where the way round is long, shortest first."""
        self._cut_graph()
        for chosen in self.loops:
            a, b = self.places[chosen.a].id, self.places[chosen.b].id
            if self.graph.has_edge(a, b) or chosen.length_m > LONGEST_M[chosen.terrain]:
                continue
            if self._crosses_local(chosen.line):
                continue
            around = nx.shortest_path_length(self.graph, a, b, weight="metres")
            if around > DETOUR[chosen.terrain] * chosen.length_m:
                self._build(chosen)

    def _between_places(self) -> tuple[list[_Candidate], list[_Candidate]]:
        """Return the allowed Delaunay edges, and those of them that are Gabriel edges."""
        points = np.array([place.xy for place in self.places])
        triangles = Delaunay(points).simplices
        pairs = np.unique(
            np.sort(
                np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [0, 2]]]),
                axis=1,
            ),
            axis=0,
        )
        allowed, gabriel = [], []
        for a, b in pairs.tolist():
            line = LineString([points[a], points[b]])
            if not self._allowed(line):
                continue
            candidate = self._candidate(a, b, line)
            allowed.append(candidate)
            middle = (points[a] + points[b]) / 2
            far = np.hypot(*(points - middle).T)
            far[[a, b]] = np.inf
            if far.min() >= line.length / 2:
                gabriel.append(candidate)
        return allowed, sorted(gabriel, key=lambda c: (c.length_m, c.a, c.b))

    def _links(self, number: int) -> list[_Candidate]:
        """Return the shortest link of a place to each open edge of the trunk nearby."""
        point = Point(self.places[number].xy)
        found = []
        near = sorted(range(len(self.open)), key=lambda n: self.open[n].line.distance(point))
        for n in near[:3]:
            line = shapely.shortest_line(point, self.open[n].line)
            if line.length > 12_000 or not self._allowed(line, to_trunk=True):
                continue
            found.append(self._candidate(number, -1 - n, line))
        return found

    def _candidate(self, a: int, b: int, line: LineString) -> _Candidate:
        terrain = self.terrain_at(line.interpolate(0.5, normalized=True))
        return _Candidate(line.length * LOCAL_SINUOSITY[terrain], a, b, line, terrain)

    def _allowed(self, line: LineString, to_trunk: bool = False) -> bool:
        if line.intersects(self.lake):
            return False
        if line.difference(self.facts.boundary).length > OUTSIDE_M:
            return False
        if to_trunk:
            # The link may touch the trunk only at its end.
            short = shapely.ops.substring(line, 0, max(line.length - 1, 0))
            return not short.crosses(self.lines)
        return not line.crosses(self.lines)

    def _crosses_local(self, line: LineString) -> bool:
        if not self.roads:
            return False
        return bool(shapely.crosses(np.array([road.line for road in self.roads]), line).any())

    def _build(self, chosen: _Candidate) -> None:
        place = self.places[chosen.a]
        if chosen.b >= 0:
            other, xy = self.places[chosen.b].id, self.places[chosen.b].xy
        else:
            end = np.array(chosen.line.coords[-1])
            other, xy = join([self.open[-1 - chosen.b]], self.ends, end)
            edge = self.open[-1 - chosen.b].said
            self.graph.add_edge(other, self.ends[edge.u], metres=0.0)
        line = LineString([place.xy, xy])
        length = max(line.length * LOCAL_SINUOSITY[chosen.terrain], 10.0)
        self.roads.append(Road(place.id, other, line, length, chosen.terrain))
        self.graph.add_edge(place.id, other, metres=length)

    def _cut_graph(self) -> None:
        """Measure along the trunk between its junctions, now that they are known."""
        self.graph = nx.Graph()
        for edge in self.open:
            stops = [(0.0, self.ends[edge.said.u]), *sorted(edge.cuts)]
            stops.append((edge.line.length, self.ends[edge.said.v]))
            for (begin, a), (finish, b) in itertools.pairwise(stops):
                self.graph.add_edge(a, b, metres=finish - begin)
        for road in self.roads:
            self.graph.add_edge(road.u, road.v, metres=road.length_m)
