"""Put the parts together: features with their provenance, ready to be written."""

from __future__ import annotations

import itertools
from typing import Any

import networkx as nx
import numpy as np
import shapely
from shapely import LineString, Point

from tangxian.facts import Facts, Village
from tangxian.local import Place, Road, local_roads
from tangxian.plane import degrees, flat
from tangxian.settle import place_villages, water
from tangxian.trunk import TrunkEdge, trunk_length, trunk_lines

HUB_LONLAT = (114.9590, 38.7598)
HUB_SOURCE = (
    "synthetic: at the north-west edge of the county seat, beside the skeleton's link to the "
    "expressway access; no source names the county's sorting centre"
)
KMH = {
    ("expressway", "plain"): 80.0,
    ("trunk", "plain"): 60.0,
    ("trunk", "mountain"): 38.0,
    ("local", "plain"): 35.0,
    ("local", "mountain"): 25.0,
}
OUTLINE_VERTICES = 150
ADJACENT_SEATS = 4
TOWNSHIP_ROAD_VILLAGES = 4


def build_county(facts: Facts, seed: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the head and the features of the road file."""
    lake = water(facts)
    villages = sorted(place_villages(facts, seed, lake), key=lambda v: v.code)
    trunk = trunk_lines(facts, lake)
    numbers = sorted({end for edge in trunk for end in (edge.said.u, edge.said.v)})
    ends = {number: f"J{number}" for number in numbers}
    terrain_at = _terrain(facts)
    hub = Place("hub", flat(HUB_LONLAT), "plain", "")
    places = [hub]
    places += [Place(s.code, s.xy, s.terrain, s.code) for s in facts.seats.values()]
    places += [Place(v.code, v.xy, facts.seats[v.township].terrain, v.township) for v in villages]
    roads = local_roads(facts, places, trunk, ends, lake, terrain_at)
    features = _outline(facts) + _place_points(facts, villages) + _junctions(facts, trunk, ends)
    features += _trunk_features(trunk, ends, terrain_at)
    features += _local_features(facts, roads, trunk, ends)
    head = {
        "name": "tangxian_roads",
        "attribution": facts.attribution,
        "licence": "ODbL-1.0",
        "notice": (
            "This file is a derived database of OpenStreetMap under the Open Database Licence "
            "1.0 (https://opendatacommons.org/licenses/odbl/1-0/). Keep this notice and the "
            "attribution with it. Most local roads and most village points are synthetic: see "
            "'source' and 'coord_source' on every feature. Not fit for navigation."
        ),
        "seed": seed,
        "script": "networks/build_tangxian.py",
    }
    return head, features


def _terrain(facts: Facts):
    """Return a function: terrain class at a point, that of the nearest township seat."""
    seats = list(facts.seats.values())
    at = np.array([seat.xy for seat in seats])

    def terrain_at(point: Point) -> str:
        far = np.hypot(*(at - (point.x, point.y)).T)
        return seats[int(far.argmin())].terrain

    return terrain_at


def _outline(facts: Facts) -> list[dict[str, Any]]:
    """Return the county outline, generalised until it has at most 150 vertices."""
    tolerance = 50.0
    shape = facts.boundary
    while len(shape.exterior.coords) > OUTLINE_VERTICES:
        shape = facts.boundary.simplify(tolerance)
        tolerance *= 1.2
    ring = degrees(np.array(shape.exterior.coords)).tolist()
    said = {
        "kind": "county_outline",
        "name": "唐县",
        "admin_code": "130627",
        "coord_source": "derived: boundary of Vonng/adcode (AMap, CC BY 4.0), generalised",
    }
    return [_feature(said, "Polygon", [ring])]


def _place_points(facts: Facts, villages: list[Village]) -> list[dict[str, Any]]:
    features = [
        _feature(
            {
                "id": "hub",
                "kind": "hub",
                "name": "唐县县级共配中心",
                "admin_code": "130627",
                "township": "",
                "terrain": "plain",
                "ur_class": "",
                "coord_source": HUB_SOURCE,
            },
            "Point",
            degrees(flat(HUB_LONLAT)).tolist(),
        )
    ]
    for seat in facts.seats.values():
        said = {
            "id": seat.code,
            "kind": "township_station",
            "name": seat.name,
            "admin_code": seat.code,
            "township": seat.code,
            "terrain": seat.terrain,
            "ur_class": "",
            "coord_source": seat.source,
        }
        features.append(_feature(said, "Point", degrees(seat.xy).tolist()))
    for village in villages:
        said = {
            "id": village.code,
            "kind": "village",
            "name": village.name,
            "admin_code": village.code,
            "township": village.township,
            "terrain": facts.seats[village.township].terrain,
            "ur_class": village.ur_class,
            "coord_source": village.source,
        }
        features.append(_feature(said, "Point", degrees(village.xy).tolist()))
    return features


def _junctions(facts: Facts, trunk: list[TrunkEdge], ends: dict[int, str]) -> list[dict[str, Any]]:
    def point(name: str, xy: np.ndarray, source: str) -> dict[str, Any]:
        said = {
            "id": name,
            "kind": "junction",
            "name": "",
            "admin_code": "",
            "coord_source": source,
        }
        return _feature(said, "Point", degrees(xy).tolist())

    features = [
        point(name, facts.nodes[number], "given: node of the OSM trunk skeleton")
        for number, name in ends.items()
    ]
    for edge in trunk:
        for along, name in sorted(edge.cuts):
            xy = np.array(edge.line.interpolate(along).coords[0])
            source = "synthetic: where a synthetic local road joins the OSM trunk skeleton"
            features.append(point(name, xy, source))
    return features


def _trunk_features(trunk, ends, terrain_at) -> list[dict[str, Any]]:
    features = []
    for edge in trunk:
        stops = [
            (0.0, ends[edge.said.u]),
            *sorted(edge.cuts),
            (edge.line.length, ends[edge.said.v]),
        ]
        for (begin, u), (finish, v) in itertools.pairwise(stops):
            piece = shapely.ops.substring(edge.line, begin, finish)
            terrain = terrain_at(piece.interpolate(0.5, normalized=True))
            whole, basis = trunk_length(edge, terrain)
            length = whole * piece.length / edge.line.length
            source = "given: OSM trunk skeleton (scgraph_data 2.0.0 world_highways)"
            if len(edge.line.coords) > 2:
                source = "given: OSM trunk skeleton, drawn round the north of the reservoir box"
            features.append(
                _road(
                    u,
                    v,
                    edge.said.road_class,
                    length,
                    terrain,
                    source,
                    basis,
                    edge.said.basis,
                    piece,
                )
            )
    return features


def _local_features(
    facts: Facts, roads: list[Road], trunk: list[TrunkEdge], ends: dict[int, str]
) -> list[dict[str, Any]]:
    classes = _local_classes(facts, roads, trunk, ends)
    features = []
    for number, road in enumerate(roads):
        from tangxian.local import LOCAL_SINUOSITY

        factor = LOCAL_SINUOSITY[road.terrain]
        features.append(
            _road(
                road.u,
                road.v,
                classes[number],
                road.length_m,
                road.terrain,
                "synthetic: shortest connection by seed, see networks/tangxian/local.py",
                f"synthetic: straight line x {factor} ({road.terrain} sinuosity)",
                "synthetic: by the places that it connects",
                road.line,
            )
        )
    return features


def _local_classes(facts, roads, trunk, ends) -> list[str]:
    """Class the local roads by what they connect: townships, several villages, one village."""
    graph = nx.Graph()
    for edge in trunk:
        stops = [
            (0.0, ends[edge.said.u]),
            *sorted(edge.cuts),
            (edge.line.length, ends[edge.said.v]),
        ]
        for (begin, u), (finish, v) in itertools.pairwise(stops):
            if edge.said.road_class != "expressway":
                graph.add_edge(u, v, cost=(finish - begin) / 60, number=-1)
    for number, road in enumerate(roads):
        graph.add_edge(road.u, road.v, cost=road.length_m / 30, number=number)
    county: set[int] = set()
    use = np.zeros(len(roads), dtype=int)
    seats = list(facts.seats.values())
    at = np.array([seat.xy for seat in seats])
    for seat in seats:
        ways = nx.single_source_dijkstra_path(graph, seat.code, weight="cost")
        far = np.hypot(*(at - seat.xy).T)
        targets = ["hub"] + [
            seats[n].code for n in np.argsort(far, kind="stable")[1 : 1 + ADJACENT_SEATS]
        ]
        for target in targets:
            county |= _numbers(graph, ways[target])
        for village in facts.villages:
            if village.township == seat.code:
                for number in _numbers(graph, ways[village.code]):
                    use[number] += 1
    return [
        "county" if n in county else ("township" if use[n] >= TOWNSHIP_ROAD_VILLAGES else "village")
        for n in range(len(roads))
    ]


def _numbers(graph: nx.Graph, way: list[str]) -> set[int]:
    found = {graph.edges[a, b]["number"] for a, b in itertools.pairwise(way)}
    return found - {-1}


def _road(u, v, road_class, length, terrain, source, length_basis, class_basis, line: LineString):
    group = "trunk" if road_class in ("national", "provincial", "urban") else "local"
    if road_class == "expressway":
        kmh = KMH["expressway", "plain"]
    elif terrain == "hill":
        kmh = round(2 / (1 / KMH[group, "plain"] + 1 / KMH[group, "mountain"]), 1)
    else:
        kmh = KMH[group, terrain]
    said = {
        "u": u,
        "v": v,
        "road_class": road_class,
        "length_m": round(length),
        "speed_kmh": kmh,
        "source": source,
        "length_basis": length_basis,
        "class_basis": class_basis,
        "terrain": terrain,
    }
    return _feature(said, "LineString", degrees(np.array(line.coords)).tolist())


def _feature(properties: dict[str, Any], kind: str, coordinates: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }
