"""What the fleet as a whole is short of, proven before any search.

A search that finds nothing cannot say whether there is nothing. What is found here can: loads
that exceed all room, large loads that exceed the vehicles which take them, hours, metres, and
more vehicles asked for by the windows than there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.routing.fleet_need import (
    least_by_windows,
    least_legs,
    loads_and_room,
    longest_day,
    most_trips,
    must_visit,
)
from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

    Ints = NDArray[np.int64]

WAYS = (noop("deliveries"), noop("pick-ups"))
HINT = noop("add vehicles or trips, take larger ones, or let stops be left out at a price")


@dataclass(frozen=True)
class Shortage:
    """What the stops need at least and the most that the whole fleet has.

    Attributes
    ----------
    cause
        ``load``, ``large`` (loads too large for all but a few vehicles), ``hours``,
        ``metres`` or ``windows``.
    what
        The need in words.
    """

    cause: str
    what: str
    need: int
    limit: int

    def fault(self, name: str) -> Fault:
        """Return the finding for people."""
        message = _(
            "the fleet is too small: {what} (needs {need}, limit {limit})",
            what=self.what,
            need=self.need,
            limit=self.limit,
        )
        return Fault("FLT-007", _("{name} fleet", name=name), message, _(HINT))


def shortages(problem: Problem) -> list[Shortage]:
    """Return every proven shortage of the whole fleet; an empty list proves nothing."""
    if not must_visit(problem).size or not any(kind.count for kind in problem.vehicles):
        return []
    found = [row for row in _loads(problem) if row.need > row.limit]
    if not found:
        found = _large(problem)
    return [*found, *(row for row in _times(problem) if row.need > row.limit), *_windows(problem)]


def _loads(problem: Problem) -> list[Shortage]:
    """Return all loads against all room."""
    needs, room = loads_and_room(problem)
    return [
        Shortage(
            "load",
            _("{ways} of load {d} exceed all room", ways=_(WAYS[way]), d=d + 1),
            int(need),
            int(room[d]),
        )
        for way, row in enumerate(needs)
        for d, need in enumerate(row)
    ]


def _large(problem: Problem) -> list[Shortage]:
    """Return loads of some size or more of which the trips cannot take so many.

    A trip of a vehicle with room r takes at most ``r // size`` loads of `size` or more.
    """
    must = must_visit(problem)
    trips = np.array([most_trips(problem, kind) for kind in problem.vehicles], dtype=np.int64)
    found = []
    for way, loads in enumerate((problem.clients.delivery, problem.clients.pickup)):
        for d in range(problem.dimensions):
            room = np.array([kind.capacity[d] for kind in problem.vehicles], dtype=np.int64)
            sizes, counts = np.unique(loads[must, d], return_counts=True)
            many = np.cumsum(counts[::-1])[::-1]
            fit = trips @ (room[:, None] // np.maximum(sizes, 1))
            short = np.where(sizes > 0, many - fit, 0)
            if short.max(initial=0) > 0:
                at = int(short.argmax())
                what = _(
                    "{ways} of {sizes} or more of load {d}, in number",
                    ways=_(WAYS[way]),
                    sizes=sizes[at],
                    d=d + 1,
                )
                found.append(Shortage("large", what, int(many[at]), int(fit[at])))
    return found


def _times(problem: Problem) -> list[Shortage]:
    """Return shortest legs and service against all hours, and all metres that may be driven."""
    kinds = [kind for kind in problem.vehicles if kind.count]
    found = []
    days = [longest_day(problem, kind) for kind in kinds]
    if max(days) < FOREVER:
        service = int(problem.clients.service[must_visit(problem)].sum())
        work = int(least_legs(problem, problem.duration).sum()) + service
        hours = sum(kind.count * day for kind, day in zip(kinds, days, strict=True))
        what = _("seconds of service and the shortest legs exceed all shifts")
        found.append(Shortage("hours", what, work, hours))
    if all(kind.max_distance < FOREVER for kind in kinds):
        metres = int(least_legs(problem, problem.distance).sum())
        allowed = sum(kind.count * kind.max_distance for kind in kinds)
        what = _("the shortest legs are longer than all vehicles may drive")
        found.append(Shortage("metres", what, metres, allowed))
    return found


def _windows(problem: Problem) -> list[Shortage]:
    """Return the vehicles that the windows ask for where that is more than there are."""
    count = sum(kind.count for kind in problem.vehicles)
    if count >= must_visit(problem).size or least_by_windows(problem) <= count:
        return []
    need = least_by_windows(problem, roundabout=True)
    what = _("vehicles at the same time, by the windows alone")
    return [Shortage("windows", what, need, count)] if need > count else []
