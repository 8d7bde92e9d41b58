"""The places on roads where a vehicle may have been when a position was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.map_matching.roads import MatchingRoads

MOST = 12
"""Arcs that are tried for one position, the nearest ones."""
CHUNK = 200_000
"""Positions that are looked up at once: bounds the memory."""


@dataclass(frozen=True)
class Candidates:
    """Places on arcs by position: those of `i` are ``[start[i]:start[i + 1]]``.

    `along_m` is measured on the arc in its direction, `off_m` from the position to the place.
    """

    start: NDArray[np.int64]
    arc: NDArray[np.int32]
    along_m: NDArray[np.float64]
    off_m: NDArray[np.float64]


def candidates(roads: MatchingRoads, xy: NDArray[np.float64], radius_m: float) -> Candidates:
    """Return the arcs within `radius_m` of the positions `xy` (m, shape (positions, 2))."""
    import shapely

    tree = shapely.STRtree(roads.lines)
    parts = []
    for start in range(0, len(xy), CHUNK):
        points = shapely.points(xy[start : start + CHUNK])
        position, edge = tree.query(points, predicate="dwithin", distance=radius_m)
        line = roads.lines[edge]
        along = shapely.line_locate_point(line, points[position])
        off = shapely.distance(line, points[position])
        parts.append((position + start, edge, along, off))
    if not parts:
        empty = np.empty(0)
        return Candidates(np.zeros(1, np.int64), empty.astype(np.int32), empty, empty)
    position, edge, along, off = (np.concatenate(part) for part in zip(*parts, strict=True))
    arcs = roads.arcs_of[edge]
    both = np.concatenate([arcs[:, 0], arcs[:, 1]])
    position, off = np.tile(position, 2), np.tile(off, 2)
    along = np.concatenate([along, roads.drawn_m[edge] - along])
    real = both >= 0
    position, off, along, both = position[real], off[real], along[real], both[real]
    order = np.lexsort((both, off, position))
    position, off, along, both = position[order], off[order], along[order], both[order]
    counts = np.bincount(position, minlength=len(xy))
    start_of = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    keep = np.arange(position.size) - start_of[position] < MOST
    counts = np.bincount(position[keep], minlength=len(xy))
    ends = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Candidates(ends, both[keep], along[keep], off[keep])
