"""Positions of vehicles from files of their trackers; what cannot be is set aside by kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.gathering import Records, gathered
from logistics_sim.calibration.tracks.possible import possible
from logistics_sim.language import noop
from logistics_sim.map_matching.plane import Plane
from logistics_sim.network.datum import Datum, to_wgs84
from logistics_sim.office_tables import ReadOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.network import Network

MARGIN_DEG = 0.3
"""Positions farther than this (degrees, about 30 km) from all roads are of another county."""
NOWHERE = 1e-3


def read_tracks(
    paths: Sequence[Path],
    network: Network,
    datum: Datum = "wgs84",
    options: ReadOptions | None = None,
) -> Records:
    """Return positions: ``vehicle, time_s, lon, lat`` (WGS 84) by vehicle and time.

    Parameters
    ----------
    paths
        Tables with the columns vehicle, time, longitude and latitude (degrees of `datum`).
    network
        The county's roads: positions far from all of them are set aside.
    datum
        Of the degrees in the files.
    options
        How the files are read where they do not tell.

    Raises
    ------
    InputError
        TAB-… for files that cannot be read, CAL-001 where no row is left.
    """
    records = gathered(paths, "tracks", ("vehicle", "time", "lon", "lat"), options)
    frame = records.frame
    lonlat = frame[["lon", "lat"]].to_numpy(dtype=np.float64)
    kinds = np.full(len(frame), "", dtype=object)
    nowhere = ~np.isfinite(lonlat).all(axis=1) | (np.abs(lonlat) < NOWHERE).all(axis=1)
    kinds[nowhere] = noop("no position")
    kinds[(frame["vehicle"] == "").to_numpy()] = noop("no number of a vehicle")
    here = np.flatnonzero(kinds == "")
    degrees = np.full_like(lonlat, np.nan)
    degrees[here] = to_wgs84(lonlat[here], datum)
    known = network.lines.xy
    low, high = known.min(axis=0) - MARGIN_DEG, known.max(axis=0) + MARGIN_DEG
    away = ((degrees[here] < low) | (degrees[here] > high)).any(axis=1)
    kinds[here[away]] = noop("a position outside of the county")
    frame["lon"], frame["lat"] = degrees[:, 0], degrees[:, 1]
    records.drop_kinds(kinds)
    frame = records.frame.sort_values(["vehicle", "time_s"], kind="stable", ignore_index=True)
    records.frame = frame
    same = frame.duplicated(["vehicle", "time_s", "lon", "lat"]).to_numpy()
    records.drop(same, noop("the same position again"))
    twice = records.frame.duplicated(["vehicle", "time_s"]).to_numpy()
    records.drop(twice, noop("another position of the vehicle at the same second"))
    records.drop(~_possible(records), noop("a position that nobody can reach in the time (a jump)"))
    return records.filled("tracks")


def _possible(records: Records) -> NDArray[np.bool_]:
    frame = records.frame
    if frame.empty:
        return np.empty(0, dtype=bool)
    lonlat = frame[["lon", "lat"]].to_numpy(dtype=np.float64)
    middle = lonlat.mean(axis=0)
    xy = Plane(float(middle[0]), float(middle[1])).metres(lonlat)
    vehicle = np.unique(frame["vehicle"].to_numpy(dtype=str), return_inverse=True)[1]
    return possible(vehicle.astype(np.int64), frame["time_s"].to_numpy(dtype=np.int64), xy)
