"""The fixed minutes of a call: paid once where a vehicle hands over ambient and cold goods at once.

Where cold goods travel apart, a place has a visit for each kind. Two visits of one vehicle, one
after the other, are one call. Engines know no service that depends on the stop before, but ways
between any two places: so the way to a place holds the minutes of its call, and a visit's service
is only what its items take. Windows move by the same minutes: they hold for the begin of service.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.county_plan.stops import Stops
    from logistics_sim.routing.county_plan.time_rules import TimeRules
    from logistics_sim.routing.problem import Problem

    Ints = NDArray[np.int64]
    Mask = NDArray[np.bool_]


def call_seconds(stops: Stops, trunk: Mask, rules: TimeRules) -> Ints:
    """Return by stop the seconds of a call that stand on the way to it; none where all is in boxes.

    `trunk` tells which stops are hand-overs.
    """
    if not stops.band.any():
        return np.zeros(stops.size, dtype=np.int64)
    return np.where(trunk, rules.trunk_unload_s, rules.stop_fixed_s)


def calls_on_the_way(stops: Stops, clients: tuple[int, ...], calls: Ints) -> list[int]:
    """Return what of the way to each of a trip's `clients` is their call (s).

    `calls` are by stop; where the vehicle stands at the place already, no call is on the way.
    """
    rows = list(clients)
    place = stops.place[rows]
    moved = np.concatenate([[True], place[1:] != place[:-1]])
    return list((calls[rows] * moved).tolist())


def with_calls(problem: Problem, stops: Stops, trunk: Mask, rules: TimeRules) -> Problem:
    """Return `problem` with each call's fixed minutes on the way, once for all visits of a call.

    Hand-overs (`trunk`) last another time than direct stops at the same station, so that they get
    rows of their own in the matrices.
    """
    calls = call_seconds(stops, trunk, rules)
    if not calls.any():
        return problem
    clients = problem.clients
    count = len(problem.duration[0])
    stations = np.unique(stops.place[trunk])
    rows = np.concatenate([np.arange(count), stations])
    row_of_station = count + np.searchsorted(stations, stops.place)
    fixed = np.full(rows.size, rules.stop_fixed_s, dtype=np.int64)
    fixed[count:] = rules.trunk_unload_s
    fixed[[depot.location for depot in problem.depots]] = 0
    on_arrival = fixed * ~np.eye(rows.size, dtype=bool)
    both = np.ix_(rows, rows)
    return replace(
        problem,
        clients=replace(
            clients,
            location=np.where(trunk, row_of_station, stops.place),
            service=clients.service - calls,
            early=clients.early + calls,
            late=clients.late + calls,
        ),
        distance=tuple(metres[both] for metres in problem.distance),
        duration=tuple(seconds[both] + on_arrival for seconds in problem.duration),
        slow=tuple(
            tuple(replace(hours, percent=hours.percent[both]) for hours in slow)
            for slow in problem.slow
        ),
        standing=fixed,
    )


def with_shared_calls(problem: Problem, stops: Stops, trunk: Mask, rules: TimeRules) -> Problem:
    """Return a relaxation of `problem`: of a call each visit that may share it pays a part.

    A later visit of a call may also begin after the place has closed. `trunk` tells hand-overs.
    """
    calls = call_seconds(stops, trunk, rules)
    if not calls.any():
        return problem
    clients = problem.clients
    keys = np.stack([stops.place, clients.family])
    _, where, sharing = np.unique(keys, axis=1, return_inverse=True, return_counts=True)
    part = calls // sharing[where.ravel()]
    service = clients.service - calls + part
    return replace(problem, clients=replace(clients, service=service, late=clients.late + calls))
