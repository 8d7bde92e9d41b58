"""A flat map of the county: metres east and north of a fixed point."""

from __future__ import annotations

import math

import numpy as np

LON0, LAT0 = 114.76, 38.88
EARTH_M = 6_371_008.8
EAST_M = math.radians(1) * EARTH_M * math.cos(math.radians(LAT0))
NORTH_M = math.radians(1) * EARTH_M


def flat(lonlat: np.ndarray) -> np.ndarray:
    """Turn degrees (..., 2) into metres; over this county within 0.4 % of true distances."""
    points = np.asarray(lonlat, dtype=np.float64)
    return (points - (LON0, LAT0)) * (EAST_M, NORTH_M)


def degrees(xy: np.ndarray) -> np.ndarray:
    """Turn metres back into degrees, rounded to 6 decimals (0.1 m)."""
    return np.round(np.asarray(xy) / (EAST_M, NORTH_M) + (LON0, LAT0), 6)
