"""The real part of the roads: the OSM trunk skeleton, county part and what loops around it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import networkx as nx
import numpy as np
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from tangxian.facts import Facts, SkeletonEdge
from tangxian.plane import flat
from tangxian.settle import RESERVOIR

KMH = {"expressway": 80.0, "national": 60.0, "provincial": 60.0, "urban": 60.0}
MERGE_M = 150.0
SINUOSITY = {"plain": 1.0, "hill": 1.1, "mountain": 1.3}
"""Road over straight line, at least, for the straight edges of the skeleton."""


@dataclass
class TrunkEdge:
    """A skeleton edge with the places along it where local roads join."""

    said: SkeletonEdge
    line: LineString
    cuts: list[tuple[float, str]] = field(default_factory=list)


def kept_edges(facts: Facts) -> list[SkeletonEdge]:
    """Return the edges that touch the county, and those on fastest ways between their ends."""
    graph = nx.Graph()
    for number, edge in enumerate(facts.edges):
        graph.add_edge(
            edge.u, edge.v, hours=edge.length_m / 1_000 / KMH[edge.road_class], number=number
        )
    inside = {number for number, edge in enumerate(facts.edges) if edge.inside}
    ends = sorted({end for n in inside for end in (facts.edges[n].u, facts.edges[n].v)})
    keep = set(inside)
    for start in ends:
        ways = nx.single_source_dijkstra_path(graph, start, weight="hours")
        for end in ends:
            way = ways.get(end, [])
            keep |= {graph.edges[a, b]["number"] for a, b in itertools.pairwise(way)}
    return [facts.edges[number] for number in sorted(keep)]


def trunk_lines(facts: Facts, lake: BaseGeometry) -> list[TrunkEdge]:
    """Return the kept edges as lines; the one that cuts the reservoir box goes round its north."""
    edges = []
    for said in kept_edges(facts):
        line = LineString([facts.nodes[said.u], facts.nodes[said.v]])
        if said.road_class != "expressway" and line.intersects(lake):
            line = _round_north(line)
        edges.append(TrunkEdge(said, line))
    return edges


def _round_north(line: LineString) -> LineString:
    """Bend a west-east line round the northern corners of the box (the road runs north of it)."""
    (west, _), (east, north) = RESERVOIR
    margin = 0.0015
    corners = flat([[west - margin, north + margin], [east + margin, north + margin]])
    start, end = np.array(line.coords[0]), np.array(line.coords[-1])
    middle = corners if start[0] < end[0] else corners[::-1]
    return LineString([start, *middle, end])


def trunk_length(edge: TrunkEdge, terrain: str) -> tuple[float, str]:
    """Return the whole length of a skeleton edge in metres, and how it was found.

    The package's lengths are close to the straight line in the mountains and so too
    short: they are raised to the terrain's sinuosity, except on expressways (tunnels
    and viaducts).
    """
    straight = float(np.hypot(*(np.subtract(edge.line.coords[-1], edge.line.coords[0]))))
    if edge.said.road_class == "expressway" or terrain == "plain":
        return max(edge.said.length_m, straight), "given: OSM length of the package"
    raised = SINUOSITY[terrain] * straight
    if edge.said.length_m >= raised:
        return edge.said.length_m, "given: OSM length of the package"
    return raised, (
        f"derived: straight line x {SINUOSITY[terrain]} ({terrain} sinuosity), as the "
        "package's length is close to the straight line"
    )


def join(edges: list[TrunkEdge], ends: dict[int, str], xy: np.ndarray) -> tuple[str, np.ndarray]:
    """Return the id and point of the junction nearest to `xy`, cutting an edge where needed.

    Expressways are never cut; a cut close to an end or to an earlier cut uses that.
    """
    point = Point(xy)
    open_edges = [edge for edge in edges if edge.said.road_class != "expressway"]
    edge = min(open_edges, key=lambda e: (e.line.distance(point), e.said.u, e.said.v))
    along = edge.line.project(point)
    if along < MERGE_M:
        return ends[edge.said.u], np.array(edge.line.coords[0])
    if along > edge.line.length - MERGE_M:
        return ends[edge.said.v], np.array(edge.line.coords[-1])
    for place, name in edge.cuts:
        if abs(place - along) < MERGE_M:
            return name, np.array(edge.line.interpolate(place).coords[0])
    name = f"J{edge.said.u}-{edge.said.v}-{len(edge.cuts) + 1}"
    edge.cuts.append((along, name))
    return name, np.array(edge.line.interpolate(along).coords[0])
