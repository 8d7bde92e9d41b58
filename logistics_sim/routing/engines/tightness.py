"""How much of what a fleet offers is needed: loads, hours, metres, and vehicles by the windows.

Each figure is a lower bound on what is needed over what there is. Above 1 the problem has no
solution; near 1 a start is hard to find, and a search must be free to pass through solutions
that break a limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.fleet_need import (
    least_by_windows,
    least_legs,
    loads_and_room,
    longest_day,
    must_visit,
)
from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

TIGHT = 0.93
"""Part of the room from which loads are hard to pack."""
TIGHT_TIME = 0.7
"""The same for hours, metres and windows, whose bounds are weaker."""


@dataclass(frozen=True)
class Tightness:
    """Needed over offered; 0 where nothing limits.

    Attributes
    ----------
    load
        Of the load dimension and direction that needs most of the whole fleet's room.
    hours, metres
        Of all shifts, of all lengths that may be driven.
    windows
        Vehicles that the windows alone ask for, over the vehicles there are.
    days
        Whether vehicles make several trips in given hours: a day is packed of trips, which
        the figures above do not see.
    """

    load: float
    hours: float
    metres: float
    windows: float
    days: bool = False

    @property
    def tight(self) -> bool:
        """Whether hardly any room is left."""
        return (
            self.days
            or self.load >= TIGHT
            or max(self.hours, self.metres, self.windows) >= TIGHT_TIME
        )


def tightness(problem: Problem) -> Tightness:
    """Return how tight `problem` is for the clients that must be visited."""
    must = must_visit(problem)
    kinds = [kind for kind in problem.vehicles if kind.count]
    if not must.size or not kinds:
        return Tightness(0.0, 0.0, 0.0, 0.0)
    need, room = loads_and_room(problem)
    days = [longest_day(problem, kind) for kind in kinds]
    work = float(least_legs(problem, problem.duration).sum() + problem.clients.service[must].sum())
    offered_s = sum(kind.count * day for kind, day in zip(kinds, days, strict=True))
    metres = float(least_legs(problem, problem.distance).sum())
    offered_m = sum(kind.count * kind.max_distance for kind in kinds)
    return Tightness(
        float((need.max(axis=0) / np.maximum(room, 1)).max(initial=0.0)),
        work / max(offered_s, 1) if max(days) < FOREVER else 0.0,
        metres / max(offered_m, 1) if all(k.max_distance < FOREVER for k in kinds) else 0.0,
        least_by_windows(problem) / sum(kind.count for kind in kinds),
        max(days) < FOREVER and any(kind.max_trips > 1 for kind in kinds),
    )
