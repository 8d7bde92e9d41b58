"""Places whose point is far from where vehicles stop for them, with the better point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.map_matching.plane import Plane

SAME_M = 80.0
"""Stays that are so near to each other are at one place."""
RIGHT_M = 150.0
"""A point so near to where vehicles stop is right."""
FARTHEST_M = 2_000.0
LEAST_STAYS = 3


def stopping_points(plane: Plane, stays: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return places whose vehicles stop elsewhere.

    Parameters
    ----------
    plane
        The flat map of the county.
    stays
        ``lon, lat, cluster`` (one number per vehicle and day), one row each.
    places
        ``id, name, lon, lat``.

    Returns
    -------
    pandas.DataFrame
        ``id, name, lon, lat, lon_found, lat_found, metres, stays, vehicle_days``, farthest first:
        places without a stay within `RIGHT_M`, and the spot with at least `LEAST_STAYS` stays up
        to `FARTHEST_M` away that no other place is nearer to.
    """
    import pandas as pd
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import KDTree

    names = ["id", "name", "lon", "lat", "lon_found", "lat_found", "metres", "stays"]
    empty = pd.DataFrame(columns=[*names, "vehicle_days"])
    if len(stays) < LEAST_STAYS:
        return empty
    at = plane.metres(stays[["lon", "lat"]].to_numpy(dtype=np.float64))
    pairs = KDTree(at).query_pairs(SAME_M, output_type="ndarray")
    joined = csr_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(at),) * 2)
    _, label = connected_components(joined, directed=False)
    spots = pd.DataFrame(
        {"x": at[:, 0], "y": at[:, 1], "spot": label, "cluster": stays["cluster"].to_numpy()}
    ).groupby("spot")
    spot = spots[["x", "y"]].median()
    spot["stays"], spot["vehicle_days"] = spots.size(), spots["cluster"].nunique()
    home = plane.metres(places[["lon", "lat"]].to_numpy(dtype=np.float64))
    middle = spot[["x", "y"]].to_numpy(dtype=np.float64)
    far, nearest = KDTree(home).query(middle)
    right = np.zeros(len(places), dtype=bool)
    close = KDTree(home).query_ball_point(at, RIGHT_M)
    for rows in close:
        right[rows] = True
    usable = (spot["stays"] >= LEAST_STAYS).to_numpy() & (far <= FARTHEST_M) & ~right[nearest]
    spot = spot.assign(place=nearest, metres=far)[usable]
    spot = spot.sort_values(["place", "stays", "metres"], ascending=[True, False, True])
    spot = spot.drop_duplicates("place")
    if spot.empty:
        return empty
    said = places.iloc[spot["place"].to_numpy()][["id", "name", "lon", "lat"]]
    found = plane.degrees(spot[["x", "y"]].to_numpy(dtype=np.float64))
    return (
        said.reset_index(drop=True)
        .assign(
            lon_found=found[:, 0].round(6),
            lat_found=found[:, 1].round(6),
            metres=spot["metres"].round(0).to_numpy(),
            stays=spot["stays"].to_numpy(),
            vehicle_days=spot["vehicle_days"].to_numpy(),
        )
        .sort_values("metres", ascending=False, ignore_index=True)
    )
