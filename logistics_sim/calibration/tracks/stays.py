"""Where vehicles stood, and the positions between that tell how they drove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.map_matching.kernels import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

STAY_M, STAY_S = 50.0, 90
"""A vehicle stands when it stays within so many metres for so long, farther where positions
spread more."""
STAY_SIGMAS = 4.5
GAP_S = 300
"""After a silence of over five minutes nothing is known of the way."""
STEP_M = 60.0
"""Positions nearer than this to the last one add noise and no news."""


@dataclass(frozen=True)
class Waypoints:
    """Stays and the positions kept between them, in the order of the track.

    Attributes
    ----------
    sequence : shape ``(n,)``
        Number of the unbroken track: of one vehicle, without silence.
    xy : shape ``(n, 2)``
        Metres; the middle of a stay.
    arrive_s, depart_s : shape ``(n,)``
        Equal where the vehicle did not stand.
    stay : shape ``(n,)``
        Whether it stood.
    row : shape ``(n,)``
        Row of the (first) position.
    """

    sequence: NDArray[np.int64]
    xy: NDArray[np.float64]
    arrive_s: NDArray[np.int64]
    depart_s: NDArray[np.int64]
    stay: NDArray[np.bool_]
    row: NDArray[np.int64]


def waypoints(
    vehicle: NDArray[np.int64],
    time_s: NDArray[np.int64],
    xy: NDArray[np.float64],
    sigma_m: float = 0.0,
) -> Waypoints:
    """Return stays and kept positions `xy` (m) of tracks sorted by `vehicle` and `time_s` (s).

    `sigma_m` is the standard deviation of positions along one axis.

    Notes
    -----
    After the rule of Li et al. (Mining user similarity based on location history, ACM GIS 2008):
    all positions within a distance for at least `STAY_S`; of the mean of those before, not of the
    first one, and within `STAY_SIGMAS` where positions spread widely. Else stays fall into pieces
    that look like slow driving.
    """
    new = np.ones(vehicle.size, dtype=bool)
    new[1:] = (np.diff(vehicle) != 0) | (np.diff(time_s) > GAP_S)
    sequence = np.cumsum(new) - 1
    return Waypoints(
        *_waypoints(sequence.astype(np.int64), time_s, xy, max(STAY_M, STAY_SIGMAS * sigma_m))
    )


@compiled
def _waypoints(
    sequence: NDArray[np.int64],
    time_s: NDArray[np.int64],
    xy: NDArray[np.float64],
    radius_m: float,
) -> tuple[
    NDArray[np.int64],
    NDArray[np.float64],
    NDArray[np.int64],
    NDArray[np.int64],
    NDArray[np.bool_],
    NDArray[np.int64],
]:
    size = sequence.size
    of = np.empty(size, np.int64)
    place = np.empty((size, 2), np.float64)
    arrive = np.empty(size, np.int64)
    depart = np.empty(size, np.int64)
    stay = np.zeros(size, np.bool_)
    row = np.empty(size, np.int64)
    used = 0
    here = 0
    while here < size:
        end = here + 1
        x, y = xy[here, 0], xy[here, 1]  # mean of the positions up to now
        while end < size and sequence[end] == sequence[here]:
            east, north = xy[end, 0] - x, xy[end, 1] - y
            if east * east + north * north > radius_m * radius_m:
                break
            end += 1
            x, y = x + east / (end - here), y + north / (end - here)
        stood = time_s[end - 1] - time_s[here] >= STAY_S
        fresh = used == 0 or of[used - 1] != sequence[here]
        if not stood and not fresh:
            east, north = xy[here, 0] - place[used - 1, 0], xy[here, 1] - place[used - 1, 1]
            if east * east + north * north < STEP_M * STEP_M:
                here += 1
                continue
        last = end if stood else here + 1
        of[used] = sequence[here]
        place[used, 0] = xy[here:last, 0].mean()
        place[used, 1] = xy[here:last, 1].mean()
        arrive[used], depart[used] = time_s[here], time_s[last - 1]
        stay[used] = stood
        row[used] = here
        used += 1
        here = last
    return of[:used], place[:used], arrive[:used], depart[:used], stay[:used], row[:used]
