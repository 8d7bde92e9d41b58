"""A flat map in metres around one point: good to a thousandth over a county."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EARTH_M = 6_371_008.8
"""Mean radius of the earth (IUGG)."""


@dataclass(frozen=True)
class Plane:
    """Equirectangular map around ``(lon, lat)`` in degrees.

    >>> plane = Plane(115.0, 38.7)
    >>> [round(float(value)) for value in plane.metres(np.array([[115.01, 38.7]]))[0]]
    [868, 0]
    """

    lon: float
    lat: float

    @property
    def scale(self) -> NDArray[np.float64]:
        """Metres of a degree of longitude and of latitude, shape (2,)."""
        degree = np.pi / 180 * EARTH_M
        return np.array([degree * np.cos(np.radians(self.lat)), degree])

    def metres(self, lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return metres east and north for degrees, shape (points, 2)."""
        return np.asarray((lonlat - [self.lon, self.lat]) * self.scale)

    def degrees(self, metres: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return degrees for metres, shape (points, 2): what `metres` undoes."""
        return np.asarray(metres / self.scale + [self.lon, self.lat])
