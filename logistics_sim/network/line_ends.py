"""Line ends that lie on another line: the other line gets a vertex there, so that they join.

Drawn side roads often end on the middle of a road without a common vertex. Lines that only cross
stay apart: that may be a bridge.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def join_ends(
    flat: NDArray[np.float64], sizes: NDArray[np.int64], join_m: float
) -> tuple[NDArray[np.float64], NDArray[np.int64], int]:
    """Return the lines with a vertex wherever an end of another line touches them.

    Parameters
    ----------
    flat : shape ``(vertices, 2)``
        Longitude and latitude of all lines, one after the other.
    sizes : shape ``(lines,)``
        Vertices of each line.
    join_m : float
        How near (m) an end must be; 0 joins nothing.

    Returns
    -------
    tuple
        New `flat` and `sizes`, and how many ends were joined.
    """
    import shapely

    if join_m <= 0 or sizes.size < 2:
        return flat, sizes, 0
    scale = np.array([math.cos(math.radians(float(flat[:, 1].mean()))), 1.0]) * 111_195.0
    owner = np.repeat(np.arange(sizes.size), sizes)
    lines = shapely.linestrings(flat * scale, indices=owner)
    last = np.cumsum(sizes) - 1
    ends = np.concatenate([last - sizes + 1, last])
    points = shapely.points(flat[ends] * scale)
    end, line = shapely.STRtree(lines).query(points, predicate="dwithin", distance=join_m)
    other = owner[ends[end]] != line
    end, line = end[other], line[other]
    along = shapely.line_locate_point(lines[line], points[end])
    steps = np.hypot(*np.diff(flat * scale, axis=0, prepend=flat[:1] * scale).T)
    steps[last - sizes + 1] = 0.0
    measure = np.cumsum(steps)
    measure -= np.repeat(measure[last - sizes + 1], sizes)
    inserts: dict[int, list[tuple[float, int]]] = {}
    for number, (target, metre) in enumerate(zip(line.tolist(), along.tolist(), strict=True)):
        first = int(last[target] - sizes[target] + 1)
        own = measure[first : int(last[target]) + 1]
        if np.abs(own - metre).min() > join_m:  # else the vertex there is joined anyway
            inserts.setdefault(target, []).append((metre, int(ends[end[number]])))
    if not inserts:
        return flat, sizes, 0
    parts, counts = [], sizes.copy()
    for target, size in enumerate(sizes.tolist()):
        first = int(last[target]) - size + 1
        own = flat[first : first + size]
        if target in inserts:
            places = sorted(inserts[target])
            at = np.searchsorted(measure[first : first + size], [metre for metre, _ in places])
            own = np.insert(own, at, flat[[vertex for _, vertex in places]], axis=0)
            counts[target] = len(own)
        parts.append(own)
    joined = sum(len(places) for places in inserts.values())
    return np.concatenate(parts), counts, joined
