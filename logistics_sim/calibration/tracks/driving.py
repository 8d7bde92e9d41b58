"""Tracks on the roads: how far and how fast each piece was driven, and where no road is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.calibration.tracks.missing_roads import MissingRoad, missing_roads
from logistics_sim.calibration.tracks.speeds import moving_steps
from logistics_sim.calibration.tracks.stays import Waypoints, waypoints
from logistics_sim.calibration.tracks.stopping_points import stopping_points
from logistics_sim.core.units import DAY_S
from logistics_sim.map_matching import Matching, MatchingRoads, match_positions
from logistics_sim.map_matching.candidates import candidates
from logistics_sim.map_matching.match import spread_m
from logistics_sim.network.datum import DATUMS, Datum, published, to_wgs84

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.calibration.gathering import Records
    from logistics_sim.network import Network

PROBED = 5_000
"""Positions by which another datum is tried, and how far positions spread."""
PROBE_M = 80.0
WRONG_DATUM_M = 100.0
"""Median distance to the roads from which a wrong datum is suspected."""


@dataclass(frozen=True)
class Driving:
    """What tracks say.

    Attributes
    ----------
    pieces
        One row per step and edge: ``step, edge, metres``.
    moving
        Steps on roads of one kind: see `moving_steps`.
    stays
        ``lon, lat, arrive_s, depart_s, cluster``.
    missing
        Roads that were driven and that the network lacks.
    points
        Places that vehicles serve elsewhere: one row each.
    figures
        Counts and lengths, for people.
    """

    pieces: pd.DataFrame
    moving: pd.DataFrame
    stays: pd.DataFrame
    missing: tuple[MissingRoad, ...]
    points: pd.DataFrame
    figures: dict[str, Any]


def drive(tracks: Records, network: Network, datum: Datum = "wgs84") -> Driving:
    """Return what `tracks` (see `read_tracks`) say about the roads and places of `network`.

    `datum` is the one that the tracks were read with: another that fits far better is named.
    """
    import pandas as pd

    frame = tracks.frame
    roads = MatchingRoads.of(network)
    vehicle = np.unique(frame["vehicle"].to_numpy(dtype=str), return_inverse=True)[1]
    xy = roads.plane.metres(frame[["lon", "lat"]].to_numpy(dtype=np.float64))
    time_s = frame["time_s"].to_numpy(dtype=np.int64)
    probe = xy[:: max(len(xy) // PROBED, 1)]
    sigma_m = spread_m(candidates(roads, probe, PROBE_M))
    way = waypoints(vehicle.astype(np.int64), time_s, xy, sigma_m)
    found = match_positions(roads, roads.plane.degrees(way.xy), way.sequence)
    metres = network.edges["length_m"].to_numpy(dtype=np.float64)
    pieces = pd.DataFrame({"step": found.step, "edge": found.piece_edge})
    pieces["metres"] = found.piece_share * metres[found.piece_edge]
    moving = moving_steps(pieces, _steps(way, found, vehicle[way.row]), network.edges)
    lonlat = roads.plane.degrees(way.xy)
    stays = pd.DataFrame({"lon": lonlat[:, 0], "lat": lonlat[:, 1]})[way.stay]
    stays["arrive_s"], stays["depart_s"] = way.arrive_s[way.stay], way.depart_s[way.stay]
    stays["cluster"] = _cluster(vehicle[way.row], way.arrive_s)[way.stay]
    missing = missing_roads(roads, way, found, vehicle[way.row])
    points = stopping_points(roads.plane, stays, network.places)
    figures = {
        "positions": len(frame),
        "vehicles": int(np.unique(vehicle).size),
        "stays": len(stays),
        "matched_km": round(float(pieces["metres"].sum()) / 1000, 3),
        "off_road_share": round(_off_road(way, found), 4),
        "spread_m": round(found.sigma_m, 1),
        "better_datum": better_datum(roads, frame[["lon", "lat"]].to_numpy(np.float64), datum),
    }
    return Driving(pieces, moving, stays.reset_index(drop=True), missing, points, figures)


def _cluster(vehicle: NDArray[np.int64], time_s: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return one number per vehicle and day."""
    day = time_s // DAY_S
    return np.asarray(vehicle * (int(day.max(initial=0)) + 1) + day)


def _steps(way: Waypoints, found: Matching, vehicle: NDArray[np.int64]) -> pd.DataFrame:
    import pandas as pd

    step = np.unique(found.step)
    begins = way.stay.copy()
    begins[1:] |= way.sequence[1:] != way.sequence[:-1]
    return pd.DataFrame(
        {
            "step": step,
            "leg": np.cumsum(begins)[step],
            "seconds": way.arrive_s[step + 1] - way.depart_s[step],
            "begin_s": way.depart_s[step],
            "cluster": _cluster(vehicle, way.depart_s)[step],
            "moving": ~way.stay[step] & ~way.stay[step + 1],
        }
    )


def _off_road(way: Waypoints, found: Matching) -> float:
    """Return the share of the driven straight-line length that is on no road."""
    same = way.sequence[1:] == way.sequence[:-1]
    metres = np.hypot(*np.diff(way.xy, axis=0).T)[same]
    off = ((found.edge[1:] < 0) & (found.edge[:-1] < 0))[same]
    whole = float(metres.sum())
    return float(metres[off].sum()) / whole if whole else 0.0


def better_datum(
    roads: MatchingRoads, lonlat: NDArray[np.float64], datum: Datum
) -> dict[str, float | str] | None:
    """Return another datum under which the positions lie far nearer to the roads, if one does.

    `lonlat` are WGS 84 degrees made from `datum`.
    """
    import shapely

    tree = shapely.STRtree(roads.lines)
    probe = lonlat[:: max(len(lonlat) // PROBED, 1)]

    def median_m(degrees: NDArray[np.float64]) -> float:
        points = shapely.points(roads.plane.metres(degrees))
        return float(np.median(shapely.distance(points, roads.lines[tree.nearest(points)])))

    now = median_m(probe)
    if now < WRONG_DATUM_M:
        return None
    written = published(probe, datum)
    others = {other: median_m(to_wgs84(written, other)) for other in DATUMS if other != datum}
    best = min(others, key=lambda other: others[other])
    if others[best] > now / 3:
        return None
    return {"datum": best, "median_m": round(others[best], 1), "median_m_now": round(now, 1)}
