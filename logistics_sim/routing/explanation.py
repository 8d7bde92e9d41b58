"""Why a client is left out of a solution, and the smallest change that would serve it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from logistics_sim.language import gettext, noop
from logistics_sim.routing.schedule import route_times
from logistics_sim.routing.solution import Route, route_cost, route_distance

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem
    from logistics_sim.routing.solution import Solution

Kind = Literal[
    "impossible_for_any_vehicle",
    "impossible_with_the_rest_kept",
    "dearer_than_the_penalty",
    "not_found_by_the_search",
]
SAID: dict[str, str] = {
    "impossible_for_any_vehicle": noop("no vehicle could serve it, whatever the rest of the plan"),
    "impossible_with_the_rest_kept": noop(
        "a vehicle could serve it, but not beside what is planned"
    ),
    "dearer_than_the_penalty": noop("serving it costs more than leaving it out"),
    "not_found_by_the_search": noop("it fits and pays: the search missed it"),
}


@dataclass(frozen=True)
class Explanation:
    """Cause, the number that binds (`limit`: what, over by how much, unit) and a `fix`.

    `route` is the best place found: the route's number, or None for a vehicle of its own.
    `cost` is that of serving the client there, in the problem's internal units.
    """

    client: int
    kind: Kind
    limit: str
    over: int
    unit: str
    fix: str
    route: int | None = None
    cost: int | None = None

    @property
    def said(self) -> str:
        """The cause in words."""
        return gettext(SAID[self.kind])


@dataclass(frozen=True)
class _Breach:
    """By how much a route breaks one limit (0 = it does not)."""

    limit: str
    over: int
    unit: str
    fix: str


NONE = _Breach("", 0, "", "")


def explain(problem: Problem, solution: Solution, client: int) -> Explanation:
    """Return why `client`, which no route of `solution` visits, is left out.

    Every vehicle alone is tried first, then every place in every trip, a trip of its own
    on every route, and a vehicle of its own where one is left.
    """
    alone = [
        (_breach(problem, Route(kind, ((client,),))), kind)
        for kind, vehicle in enumerate(problem.vehicles)
        if vehicle.count > 0
    ]
    if not alone:
        return Explanation(
            client,
            "impossible_for_any_vehicle",
            gettext("vehicles"),
            1,
            "vehicles",
            gettext("state a vehicle"),
        )
    least, _ = min(alone, key=lambda entry: entry[0].over)
    if least.over:
        return Explanation(
            client, "impossible_for_any_vehicle", least.limit, least.over, least.unit, least.fix
        )
    best: tuple[int, int | None] | None = None
    nearest: _Breach | None = None
    for route, number, before in _placements(problem, solution, client):
        breach = _breach(problem, route)
        if breach.over:
            if nearest is None or breach.over < nearest.over:
                nearest = breach
            continue
        cost = route_cost(problem, route) - before
        if best is None or cost < best[0]:
            best = (cost, number)
    if best is None:
        found = nearest or NONE
        fix = found.fix or gettext("one more vehicle")
        return Explanation(
            client,
            "impossible_with_the_rest_kept",
            found.limit or gettext("vehicles"),
            found.over or 1,
            found.unit or "vehicles",
            gettext("{fix}, or one more vehicle", fix=fix),
        )
    cost, number = best
    prize = int(problem.clients.prize[client])
    shown = (cost - prize) / problem.cost_scale
    if prize and cost > prize:
        return Explanation(
            client,
            "dearer_than_the_penalty",
            gettext("penalty for leaving out"),
            round((cost - prize) / problem.cost_scale),
            "yuan",
            gettext("a penalty {shown:.2f} higher", shown=shown),
            number,
            cost,
        )
    return Explanation(
        client,
        "not_found_by_the_search",
        gettext("effort"),
        round(max(prize - cost, 0) / problem.cost_scale),
        "yuan",
        gettext("more iterations, or start from this plan with the client inserted"),
        number,
        cost,
    )


def _placements(
    problem: Problem, solution: Solution, client: int
) -> Iterator[tuple[Route, int | None, int]]:
    """Yield every route that would serve the client, its number and its cost today."""
    family = int(problem.clients.family[client])
    used = [0] * len(problem.vehicles)
    for number, route in enumerate(solution.routes):
        used[route.kind] += 1
        before = route_cost(problem, route)
        for row, trip in enumerate(route.trips):
            if any(int(problem.clients.family[c]) != family for c in trip):
                continue
            for place in range(len(trip) + 1):
                changed = (*trip[:place], client, *trip[place:])
                trips = (*route.trips[:row], changed, *route.trips[row + 1 :])
                yield Route(route.kind, trips), number, before
        if len(route.trips) < problem.vehicles[route.kind].max_trips:
            for row in range(len(route.trips) + 1):
                trips = (*route.trips[:row], (client,), *route.trips[row:])
                yield Route(route.kind, trips), number, before
    for kind, vehicle in enumerate(problem.vehicles):
        if used[kind] < vehicle.count:
            yield Route(kind, ((client,),)), None, 0


def _breach(problem: Problem, route: Route) -> _Breach:
    """Return the limit that a route breaks: load first, then time, then distance."""
    vehicle = problem.vehicles[route.kind]
    over, dimension = 0, 0
    for trip in route.trips:
        for d in range(problem.dimensions):
            excess = _peak(problem, trip, d) - vehicle.capacity[d]
            if excess > over:
                over, dimension = excess, d
    if over:
        return _Breach(
            gettext(
                "capacity {dimension} of {name}",
                dimension=dimension,
                name=vehicle.name or route.kind,
            ),
            over,
            "load units",
            gettext("a vehicle that takes {over} more, or the load split", over=over),
        )
    times = route_times(problem, route.kind, route.trips)
    if times.late:
        return _Breach(
            gettext("time (windows, depot hours or shift)"),
            times.late,
            "s",
            gettext("{late} s more of window, shift or an earlier release", late=times.late),
        )
    metres = route_distance(problem, route) - vehicle.max_distance
    if metres > 0:
        return _Breach("distance", metres, "m", gettext("a range {metres} m longer", metres=metres))
    return NONE


def _peak(problem: Problem, trip: tuple[int, ...], dimension: int) -> int:
    """Return the highest load of a trip: deliveries leave as pick-ups come aboard."""
    c = problem.clients
    load = sum(int(c.delivery[client, dimension]) for client in trip)
    highest = load
    for client in trip:
        load += int(c.pickup[client, dimension]) - int(c.delivery[client, dimension])
        highest = max(highest, load)
    return highest
