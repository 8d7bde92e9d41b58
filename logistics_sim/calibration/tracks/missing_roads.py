"""Roads that vehicles drive and that the network lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.calibration.tracks.stays import Waypoints
    from logistics_sim.map_matching import Matching, MatchingRoads

LEAST_M = 200.0
"""Shorter pieces beside the roads are yards and noise."""
LEAST_POSITIONS = 3
"""Fewer positions in a row beside the roads are noise."""
SAME_M = 60.0
"""Runs that come so near to each other are on one road."""


@dataclass(frozen=True)
class MissingRoad:
    """A road that was driven `passes` times by `vehicles` on `days`; `lonlat` is its longest run.

    `lonlat` has shape ``(points, 2)`` in WGS 84 degrees, `metres` is its length.
    """

    passes: int
    vehicles: int
    days: int
    metres: float
    lonlat: NDArray[np.float64]


def missing_roads(
    roads: MatchingRoads, way: Waypoints, found: Matching, vehicle: NDArray[np.int64]
) -> tuple[MissingRoad, ...]:
    """Return the roads on which runs of positions lie that no road is near to, most driven first.

    `way` are the waypoints, `found` is where `roads` were matched to them, and `vehicle` (shape
    ``(waypoints,)``) numbers the vehicle of each waypoint. A run counts with the
    matched position before and after it, so that its ends meet the network.
    """
    import shapely
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    lines, owners = [], []
    off = (found.edge < 0).astype(np.int8)
    change = np.flatnonzero(np.diff(off, prepend=0, append=0))
    for begin, end in zip(change[::2].tolist(), change[1::2].tolist(), strict=True):
        if end - begin < LEAST_POSITIONS:
            continue
        first = max(begin - 1, 0) if _joined(way, begin - 1, begin) else begin
        last = min(end + 1, off.size) if _joined(way, end - 1, end) else end
        if way.sequence[first] != way.sequence[last - 1]:
            continue
        line = way.xy[first:last]
        if len(line) >= 2 and float(np.hypot(*np.diff(line, axis=0).T).sum()) >= LEAST_M:
            lines.append(shapely.linestrings(line))
            owners.append((int(vehicle[begin]), int(way.arrive_s[begin] // DAY_S)))
    if not lines:
        return ()
    shapes = np.array(lines, dtype=object)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=SAME_M)
    joined = csr_array((np.ones(one.size), (one, other)), shape=(len(lines), len(lines)))
    count, label = connected_components(joined, directed=False)
    made = []
    for number in range(count):
        runs = np.flatnonzero(label == number)
        lengths = shapely.length(shapes[runs])
        line = shapely.get_coordinates(shapes[runs[int(np.argmax(lengths))]])
        made.append(
            MissingRoad(
                int(runs.size),
                len({owners[run][0] for run in runs}),
                len({owners[run][1] for run in runs}),
                round(float(lengths.max()), 1),
                roads.plane.degrees(line),
            )
        )
    return tuple(sorted(made, key=lambda road: (-road.passes, -road.metres)))


def _joined(way: Waypoints, one: int, other: int) -> bool:
    size = way.sequence.size
    return 0 <= one < size and 0 <= other < size and way.sequence[one] == way.sequence[other]
