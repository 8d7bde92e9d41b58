"""Links from places to roads: both ways, never over a closed road, long ones and wet ones said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext, listed
from logistics_sim.network.raw_roads import sphere_m
from logistics_sim.network.snap import Snapped, snap

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.network.model import Lines
    from logistics_sim.network.raw_roads import Draft

LONG_LINK_M = 1_000.0
"""A straight link longer than this is named."""
BESIDE_M = 100.0
"""A place this near to a closed road, and farther from open ones, stands on the closed road."""
SHOWN = 10


def both_ways(draft: Draft, points: pd.DataFrame, found: Snapped, limit_m: float) -> Snapped:
    """Return the links of `points`, moved where the nearest road cannot be left (or reached).

    A place beside a one-way road that ends, or that only leads away, is linked to the nearest
    road of the hub's network that is driven both ways, within `limit_m`. Roads that nothing joins
    to the hub's are left as they are: nobody bridges water.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    size = draft.xy.shape[0]
    there = ~draft.oneway
    tail = np.concatenate([draft.u, draft.v[there]])
    head = np.concatenate([draft.v, draft.u[there]])
    links = coo_array((np.ones(tail.size), (tail, head)), shape=(size, size))
    _, strong = connected_components(links, directed=True, connection="strong")
    _, weak = connected_components(links, directed=False)
    hub = int(np.flatnonzero((points["kind"] == "hub").to_numpy())[0])
    u, v = draft.u, draft.v
    whole = strong[u] == strong[v]
    home = int(found.piece[hub])
    joined = weak[u] == weak[u[home]]
    sizes = np.bincount(strong[u[whole & joined]], minlength=int(strong.max()) + 1)
    core = strong[u[home]] if whole[home] else int(np.argmax(sizes))
    good = whole & (strong[u] == core)
    lost = np.flatnonzero(joined[found.piece] & ~good[found.piece])
    if not lost.size or not good.any():
        return found
    lonlat = points[["lon", "lat"]].to_numpy(dtype=np.float64)[lost]
    again = snap(draft, lonlat, good)
    near = again.metres <= limit_m
    rows, chosen = lost[near], np.flatnonzero(near)
    piece, along = found.piece.copy(), found.along_m.copy()
    metres, foot = found.metres.copy(), found.foot.copy()
    piece[rows], along[rows] = again.piece[chosen], again.along_m[chosen]
    metres[rows], foot[rows] = again.metres[chosen], again.foot[chosen]
    return Snapped(piece, along, metres, foot)


def behind_closed_roads(draft: Draft, points: pd.DataFrame, found: Snapped) -> list[Fault]:
    """Return a fault (NET-032) for each of `points` on a road closed to delivery vehicles."""
    lonlat = points[["lon", "lat"]].to_numpy(dtype=np.float64)
    metres, number = _nearest(draft.closed_roads, lonlat)
    shut = np.flatnonzero((metres <= BESIDE_M) & (found.metres > np.maximum(metres, BESIDE_M)))
    return [
        Fault(
            "NET-032",
            f"{points['id'].iloc[row]} {points['name'].iloc[row]}",
            gettext(
                "only a closed road reaches it ({closed_why}, {metres:.0f} m off); the nearest "
                "open road is {metres_2:,.0f} m away",
                closed_why=draft.closed_why[number[row]],
                metres=metres[row],
                metres_2=found.metres[row],
            ),
            gettext(
                "if vans may drive there, give the road access=destination (or "
                "motor_vehicle=yes) in the road file; else move the point to where parcels are "
                "handed over"
            ),
        )
        for row in shut.tolist()
    ]


def link_warnings(
    draft: Draft, points: pd.DataFrame, nearest: Snapped, found: Snapped
) -> list[Fault]:
    """Return what links of `points` the planner should look at: long, moved, or over water."""
    names = [f"{code} {name}" for code, name in zip(points["id"], points["name"], strict=True)]
    long = np.flatnonzero(found.metres > LONG_LINK_M)
    moved = np.flatnonzero(found.piece != nearest.piece)
    wet = _over(draft.water, points[["lon", "lat"]].to_numpy(dtype=np.float64), found.foot)
    said = [
        (
            "NET-033",
            long,
            gettext(
                "have a straight link of more than {long_link_m:,.0f} m", long_link_m=LONG_LINK_M
            ),
        ),
        (
            "NET-034",
            moved,
            gettext("stand by a one-way road that cannot be left (or reached); linked to"),
        ),
        ("NET-035", wet, gettext("have a straight link over water")),
    ]
    hints = {
        "NET-033": gettext("draw the missing road, or move the point to the road"),
        "NET-034": gettext("check `oneway` of the road beside them"),
        "NET-035": gettext("draw the bridge or the ferry"),
    }
    return [
        Fault(
            code,
            "places",
            gettext(
                "{size} places {text}: {listed}",
                size=rows.size,
                text=text,
                listed=_listed(rows, names, found.metres),
            ),
            hints[code],
        )
        for code, rows, text in said
        if rows.size
    ]


def _listed(rows: NDArray[Any], names: list[str], metres: NDArray[np.float64]) -> str:
    return listed([f"{names[row]} ({metres[row]:,.0f} m)" for row in rows.tolist()], SHOWN)


def _nearest(
    lines: Lines, lonlat: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the distance (m) to the nearest of `lines` and its number, for each point."""
    import shapely

    if not len(lines):
        return np.full(len(lonlat), np.inf), np.zeros(len(lonlat), dtype=np.int64)
    scale = _scale(lonlat)
    shapes = _shapes(lines, scale)
    points = shapely.points(lonlat * scale)
    tree = shapely.STRtree(shapes)
    number = np.asarray(tree.nearest(points), dtype=np.int64)
    along = shapely.line_locate_point(shapes[number], points)
    foot = shapely.get_coordinates(shapely.line_interpolate_point(shapes[number], along)) / scale
    return sphere_m(foot, lonlat), number


def _over(
    water: Lines, lonlat: NDArray[np.float64], foot: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Return the points whose straight link to `foot` crosses a line of water."""
    import shapely

    if not len(water):
        return np.empty(0, dtype=np.int64)
    links = shapely.linestrings(np.stack([lonlat, foot], axis=1))
    tree = shapely.STRtree(_shapes(water, np.ones(2)))
    return np.unique(tree.query(links, predicate="intersects")[0])


def _shapes(lines: Lines, scale: NDArray[np.float64]) -> NDArray[Any]:
    import shapely

    owner = np.repeat(np.arange(len(lines)), np.diff(lines.start))
    return np.asarray(shapely.linestrings(lines.xy * scale, indices=owner))


def _scale(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    middle = float(lonlat[:, 1].mean())
    return np.array([np.cos(np.radians(middle)), 1.0]) * 111_195.0
