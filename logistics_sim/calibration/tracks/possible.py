"""Positions that the vehicle can have reached from the ones before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.map_matching.kernels import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

FASTEST_M_S = 42.0
"""150 km/h: nobody delivers faster."""
NOISE_M = 150.0
"""Two positions of a vehicle that stands may be so far apart."""
OTHER = 6
"""After so many jumps that agree with each other the track goes on from there."""


@compiled
def possible(
    vehicle: NDArray[np.int64], time_s: NDArray[np.int64], xy: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Return which positions `xy` (m, sorted by `vehicle` and `time_s`) can be reached in time.

    A position counts from the last possible one. The first ones of a vehicle may be wrong
    themselves: when the six after it agree with each other, the track goes on from those.
    """
    good = np.ones(vehicle.size, np.bool_)
    last = 0
    jumps = 0
    for here in range(1, vehicle.size):
        if vehicle[here] != vehicle[last]:
            last, jumps = here, 0
            continue
        far = np.sqrt((xy[here, 0] - xy[last, 0]) ** 2 + (xy[here, 1] - xy[last, 1]) ** 2)
        if far <= FASTEST_M_S * (time_s[here] - time_s[last]) + NOISE_M:
            last, jumps = here, 0
            continue
        before = here - 1
        if jumps > 0:
            far = np.sqrt((xy[here, 0] - xy[before, 0]) ** 2 + (xy[here, 1] - xy[before, 1]) ** 2)
            if far > FASTEST_M_S * (time_s[here] - time_s[before]) + NOISE_M:
                jumps = 0
        jumps += 1
        good[here] = False
        if jumps >= OTHER:
            good[here - jumps + 1 : here + 1] = True
            last, jumps = here, 0
    return good
