"""Put the villages without a point where villages could be: synthetic, seeded.

Each township's area is the Voronoi cell of its seat inside the county (real township
borders were not found). A village is drawn among random points of the cell, kept apart
from the others, more likely near a road of the skeleton, a seat or a known village: a
stand-in for the valley floors and the plain, as there is no elevation model.
"""

from __future__ import annotations

import numpy as np
from shapely import MultiPoint, Point, Polygon, box, prepare, voronoi_polygons
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from logistics_sim.core.seeds import stream
from tangxian.facts import Facts, Village
from tangxian.plane import flat

RESERVOIR = ((114.72, 38.74), (114.83, 38.84))
"""Corners of the box around the Xidayang reservoir (facts R14: the box is a guess)."""
SHORE_M = 1_300.0
"""Land around a given point that lies in the box: the box is a guess, the point is not."""
SPACING_M = {"plain": 1_000.0, "hill": 1_100.0, "mountain": 1_200.0}
"""Wanted distance between villages; halved step by step where a cell is too full."""
REACH_M = {"plain": 6_000.0, "hill": 2_500.0, "mountain": 1_800.0}
"""Distance from roads and known places over which villages get e times rarer."""
FLOOR = {"plain": 0.5, "hill": 0.12, "mountain": 0.06}
"""Relative frequency of villages far from everything."""
EDGE_M = 250.0
OFFICE_M = (250.0, 600.0)
"""A village known only by its township's seat stands this far from it (facts: up to 1 km)."""


def water(facts: Facts) -> BaseGeometry:
    """Return where no village and no road may be: the reservoir box without its known shore.

    The shore is the land around each given point inside the box, and a strip from that
    point to the nearest side of the box, so that the point can be reached.
    """
    lake = box(*flat(RESERVOIR[0]), *flat(RESERVOIR[1]))
    given = [seat.xy for seat in facts.seats.values()]
    given += [village.xy for village in facts.villages if village.xy is not None]
    dry = []
    for xy in given:
        point = Point(xy)
        if lake.contains(point):
            out = lake.exterior.interpolate(lake.exterior.project(point))
            dry += [point.buffer(SHORE_M), MultiPoint([point, out]).convex_hull.buffer(SHORE_M)]
    return lake.difference(unary_union(dry)) if dry else lake


def township_cells(facts: Facts) -> dict[str, BaseGeometry]:
    """Return each township's Voronoi cell, clipped to the county."""
    points = MultiPoint([seat.xy for seat in facts.seats.values()])
    pieces = list(voronoi_polygons(points, extend_to=facts.boundary.envelope.buffer(5e4)).geoms)
    cells = {}
    for code, seat in facts.seats.items():
        home = Point(seat.xy)
        cell = next(piece for piece in pieces if piece.contains(home))
        cells[code] = cell.intersection(facts.boundary)
    return cells


def place_villages(facts: Facts, seed: int, lake: BaseGeometry) -> list[Village]:
    """Return all villages with a point each."""
    cells = township_cells(facts)
    anchors = _anchors(facts)
    placed = []
    for code, seat in facts.seats.items():
        own = [village for village in facts.villages if village.township == code]
        draws = stream(seed, "villages", code)
        for village in own:
            if village.xy is not None and village.source == "seat_proxy":
                village.xy = _beside_seat(seat.xy, facts.boundary, lake, draws)
                village.source = (
                    "derived: the township seat's point (AMap or GeoNames), moved "
                    "250-600 m by seed, as only the seat is known"
                )
        known = [seat.xy] + [village.xy for village in own if village.xy is not None]
        missing = [village for village in own if village.xy is None]
        land = _largest(cells[code].buffer(-EDGE_M).difference(lake))
        points = _draw(land, np.array(known), len(missing), seat.terrain, anchors, draws)
        # Which village gets which point is not known. Town and fringe classes go nearest to the
        # seat, as their class says; within a class the order of codes decides.
        missing.sort(key=lambda village: (village.ur_class, village.code))
        order = np.argsort(np.hypot(*(points - seat.xy).T), kind="stable") if len(points) else []
        for village, number in zip(missing, order, strict=True):
            village.xy = points[number]
            village.source = (
                "synthetic: drawn by seed in the Voronoi cell of the township's seat, "
                "spacing by terrain, denser along roads; which village stands where is not known"
            )
        placed += own
    return placed


def _largest(land: BaseGeometry) -> BaseGeometry:
    """Return the largest piece: what the reservoir cuts off cannot be reached."""
    return max(getattr(land, "geoms", [land]), key=lambda piece: piece.area)


def _anchors(facts: Facts) -> BaseGeometry:
    """Return the skeleton (without expressways) and the known places."""
    from shapely import LineString

    shapes: list[BaseGeometry] = [
        LineString([facts.nodes[edge.u], facts.nodes[edge.v]])
        for edge in facts.edges
        if edge.inside and edge.road_class != "expressway"
    ]
    shapes += [Point(seat.xy) for seat in facts.seats.values()]
    shapes += [Point(v.xy) for v in facts.villages if v.source.startswith("given")]
    return unary_union(shapes)


def _beside_seat(
    seat: np.ndarray, boundary: Polygon, lake: BaseGeometry, draws: np.random.Generator
) -> np.ndarray:
    while True:
        angle, far = draws.uniform(0, 2 * np.pi), draws.uniform(*OFFICE_M)
        xy = seat + far * np.array([np.cos(angle), np.sin(angle)])
        if boundary.contains(Point(xy)) and not lake.contains(Point(xy)):
            return xy


def _draw(
    land: BaseGeometry,
    known: np.ndarray,
    count: int,
    terrain: str,
    anchors: BaseGeometry,
    draws: np.random.Generator,
) -> np.ndarray:
    """Draw `count` points of `land`: kept apart, and denser near `anchors`."""
    prepare(land)
    west, south, east, north = land.bounds
    chosen = list(known)
    spacing = SPACING_M[terrain]
    fails = 0
    while len(chosen) < len(known) + count:
        xy = np.array([draws.uniform(west, east), draws.uniform(south, north)])
        luck = draws.uniform()
        point = Point(xy)
        near = np.exp(-anchors.distance(point) / REACH_M[terrain])
        fails += 1
        if fails > 400:
            spacing, fails = spacing * 0.9, 0
        if luck > FLOOR[terrain] + (1 - FLOOR[terrain]) * near or not land.contains(point):
            continue
        if np.hypot(*(np.array(chosen) - xy).T).min() >= spacing:
            chosen.append(xy)
            fails = 0
    return np.array(chosen[len(known) :]).reshape(-1, 2)
