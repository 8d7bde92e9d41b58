"""The frame of a map: which piece of the earth lies on which piece of the page."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from logistics_sim.network import Network

KM_PER_DEGREE = 111.195
"""Of latitude, on a sphere of 6,371 km."""
WIDTH_PT, MOST_HEIGHT_PT = 500.0, 560.0
"""Of a map on a page of A4, in points (1/72 inch)."""
PAD = 0.025
"""Free rim around the county, of the longer side."""


@dataclass(frozen=True)
class MapFrame:
    """A window in degrees (WGS 84) and its width on the page; equal scale both ways.

    All drawing happens in points on the page, from the lower left corner of the window.
    """

    west: float
    south: float
    east: float
    north: float
    width_pt: float

    @cached_property
    def points_per_km(self) -> float:
        """Points on the page that a kilometre takes."""
        wide_km = (self.east - self.west) * KM_PER_DEGREE * self._narrowing
        return self.width_pt / wide_km

    @property
    def height_pt(self) -> float:
        """Height on the page."""
        return (self.north - self.south) * KM_PER_DEGREE * self.points_per_km

    @cached_property
    def _narrowing(self) -> float:
        return float(np.cos(np.radians((self.south + self.north) / 2)))

    def to_page(self, lon: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
        """Return points on the page, shape (n, 2).

        >>> MapFrame(115.0, 38.0, 116.0, 39.0, 100.0).to_page([115.5], [38.0]).round(6).tolist()
        [[50.0, 0.0]]
        """
        per_degree = KM_PER_DEGREE * self.points_per_km
        x = (np.asarray(lon, dtype=np.float64) - self.west) * per_degree * self._narrowing
        y = (np.asarray(lat, dtype=np.float64) - self.south) * per_degree
        return np.stack([np.atleast_1d(x), np.atleast_1d(y)], axis=-1)


def county_frame(
    network: Network, width_pt: float = WIDTH_PT, most_height_pt: float = MOST_HEIGHT_PT
) -> MapFrame:
    """Return the frame that holds the county's outline and all its places.

    Roads that lead far beyond are cut at the frame.

    Parameters
    ----------
    network
        Roads, places and, where it is known, the outline.
    width_pt, most_height_pt
        Width on the page; a high county is drawn narrower, so that the height fits.
    """
    known = network.places if len(network.places) else network.nodes
    points = [known[["lon", "lat"]].to_numpy(dtype=np.float64)]
    if network.outline is not None:
        points.append(np.asarray(network.outline, dtype=np.float64))
    corners = np.concatenate(points) if len(known) or len(points) > 1 else np.zeros((1, 2))
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    pad = PAD * max(float(east - west), float(north - south), 0.01)
    frame = MapFrame(
        float(west) - pad, float(south) - pad, float(east) + pad, float(north) + pad, width_pt
    )
    if frame.height_pt <= most_height_pt:
        return frame
    narrower = width_pt * most_height_pt / frame.height_pt
    return MapFrame(frame.west, frame.south, frame.east, frame.north, narrower)


def scale_bar_km(frame: MapFrame) -> int:
    """Return the round length in km that takes at most a quarter of the frame's width."""
    rounds = (1, 2, 5, 10, 20, 50, 100, 200)
    fitting = [km for km in rounds if km * frame.points_per_km <= frame.width_pt / 4]
    return max(fitting, default=1)
