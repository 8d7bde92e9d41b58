"""Check a solution and add up its cost without any code of the engines.

It drives each route second by second of the book: from a begin, forwards, under the rules
of `problem`. The cheapest begin is found by bisection, since the end never comes earlier
when the begin is later.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem
    from logistics_sim.routing.solution import Route, Solution


@dataclass(frozen=True)
class Verified:
    """What the check found: the cost in internal units, and every violation."""

    cost: int
    violations: list[Fault]

    @property
    def ok(self) -> bool:
        """Whether the solution is feasible (and costs what was claimed)."""
        return not self.violations


def verify_solution(problem: Problem, solution: Solution, claimed: int | None = None) -> Verified:
    """Return the cost of `solution` and its violations of the rules of `problem`.

    Parameters
    ----------
    claimed
        The cost that somebody stated; a different one is a violation (``RTE-112``).
    """
    faults = _unknown(problem, solution)
    if faults:
        return Verified(0, faults)
    cost = 0
    for number, route in enumerate(solution.routes):
        where = _("route {number}", number=number)
        faults += _loads(problem, route, where)
        faults += _mixed(problem, route, where)
        price, found = _drive(problem, route, where)
        faults += found
        cost += price
    visits = Counter(client for route in solution.routes for trip in route.trips for client in trip)
    for client in range(problem.clients.size):
        prize = int(problem.clients.prize[client])
        if visits[client] > 1:
            message = _("is visited {visits} times", visits=visits[client])
            faults.append(Fault("RTE-101", _("client {client}", client=client), message))
        if visits[client] == 0:
            cost += prize
            if prize == 0:
                faults.append(
                    Fault(
                        "RTE-102",
                        _("client {client}", client=client),
                        _("must be visited and is not"),
                    )
                )
    used = Counter(route.kind for route in solution.routes)
    for kind, count in sorted(used.items()):
        if count > problem.vehicles[kind].count:
            message = _(
                "{count} vehicles are used, {count_2} exist",
                count=count,
                count_2=problem.vehicles[kind].count,
            )
            faults.append(Fault("RTE-108", _("kind {kind}", kind=kind), message))
    if claimed is not None and claimed != cost:
        faults.append(
            Fault(
                "RTE-112",
                "solution",
                _("costs {cost}, not {claimed} as stated", cost=cost, claimed=claimed),
            )
        )
    return Verified(cost, faults)


def _unknown(problem: Problem, solution: Solution) -> list[Fault]:
    faults = []
    for number, route in enumerate(solution.routes):
        where = _("route {number}", number=number)
        if not 0 <= route.kind < len(problem.vehicles):
            faults.append(
                Fault("RTE-103", where, _("there is no vehicle kind {kind}", kind=route.kind))
            )
        if not route.trips or any(not trip for trip in route.trips):
            faults.append(Fault("RTE-103", where, _("has an empty trip")))
        for trip in route.trips:
            faults.extend(
                Fault("RTE-103", where, _("there is no client {client}", client=client))
                for client in trip
                if not 0 <= client < problem.clients.size
            )
    return faults


def _loads(problem: Problem, route: Route, where: str) -> list[Fault]:
    """Follow what is on board, stop by stop."""
    faults = []
    clients, capacity = problem.clients, problem.vehicles[route.kind].capacity
    for number, trip in enumerate(route.trips):
        for load, limit in enumerate(capacity):
            on_board = sum(int(clients.delivery[client, load]) for client in trip)
            most = on_board
            for client in trip:
                on_board += int(clients.pickup[client, load]) - int(clients.delivery[client, load])
                most = max(most, on_board)
            if most > limit:
                message = _(
                    "carries {most} of load {load}, {limit} fit", most=most, load=load, limit=limit
                )
                faults.append(
                    Fault(
                        "RTE-104", _("{where} trip {number}", where=where, number=number), message
                    )
                )
    return faults


def _mixed(problem: Problem, route: Route, where: str) -> list[Fault]:
    return [
        Fault(
            "RTE-110",
            _("{where} trip {number}", where=where, number=number),
            _("mixes clients of different families"),
        )
        for number, trip in enumerate(route.trips)
        if len({int(problem.clients.family[client]) for client in trip}) > 1
    ]


def _drive(problem: Problem, route: Route, where: str) -> tuple[int, list[Fault]]:
    """Return the cost of a route at its best begin, and what it violates."""
    kind = problem.vehicles[route.kind]
    depot = problem.depots[kind.start_depot]
    faults = []
    if len(route.trips) > kind.max_trips:
        message = _(
            "makes {count} trips, {max_trips} are allowed",
            count=len(route.trips),
            max_trips=kind.max_trips,
        )
        faults.append(Fault("RTE-109", where, message))
    metres = _metres(problem, route)
    if metres > kind.max_distance:
        message = _(
            "drives {metres}, {max_distance} is the limit",
            metres=metres,
            max_distance=kind.max_distance,
        )
        faults.append(Fault("RTE-107", where, message))
    first = max(kind.early, depot.early)
    end, late = _simulate(problem, route, first, where)
    faults += late
    low, high = first, end
    while low < high:
        middle = (low + high + 1) // 2
        again, late = _simulate(problem, route, middle, where)
        if again == end and not late:
            low = middle
        else:
            high = middle - 1
    seconds = end - low
    if seconds > kind.shift:
        message = _("lasts {seconds}, the shift is {shift}", seconds=seconds, shift=kind.shift)
        faults.append(Fault("RTE-106", where, message))
    cost = kind.fixed_cost + kind.unit_distance * metres + kind.unit_duration * seconds
    return cost, faults


def _stops(problem: Problem, route: Route) -> list[tuple[int, int]]:
    """Return (place, client) along the route; client -1 is the depot."""
    kind = problem.vehicles[route.kind]
    home = problem.depots[kind.start_depot].location
    away = problem.depots[kind.end_depot].location
    path = []
    for trip in route.trips:
        path.append((home, -1))
        path += [(int(problem.clients.location[client]), client) for client in trip]
    path.append((away, -1))
    return path


def _metres(problem: Problem, route: Route) -> int:
    matrix = problem.distance[problem.vehicles[route.kind].profile]
    path = _stops(problem, route)
    return sum(int(matrix[path[i][0], path[i + 1][0]]) for i in range(len(path) - 1))


def _simulate(problem: Problem, route: Route, begin: int, where: str) -> tuple[int, list[Fault]]:
    """Return when a route ends that begins loading at `begin`, and what comes too late."""
    kind, clients = problem.vehicles[route.kind], problem.clients
    depot, final = problem.depots[kind.start_depot], problem.depots[kind.end_depot]
    seconds = problem.duration[kind.profile]
    faults = []
    clock = begin
    last = len(route.trips) - 1
    for number, trip in enumerate(route.trips):
        clock += depot.loading_s
        for client in trip:
            clock = max(clock, int(clients.release[client]))
        here = depot.location
        for client in trip:
            there = int(clients.location[client])
            clock += int(seconds[here, there])
            clock = max(clock, int(clients.early[client]))
            if clock > clients.late[client]:
                message = _(
                    "begins at {clock}, the window shuts at {late}",
                    clock=clock,
                    late=clients.late[client],
                )
                faults.append(
                    Fault(
                        "RTE-105", _("{where} client {client}", where=where, client=client), message
                    )
                )
            clock += int(clients.service[client])
            here = there
        home = final if number == last else depot
        clock += int(seconds[here, home.location])
        shut = min(home.late, kind.late)
        if clock > shut:
            message = _("is back at {clock}, {shut} is the latest", clock=clock, shut=shut)
            faults.append(
                Fault("RTE-106", _("{where} trip {number}", where=where, number=number), message)
            )
    return clock, faults
