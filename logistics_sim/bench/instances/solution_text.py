"""Solutions in the text form of the VRPLIB families: one line per route."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.routing.solution import Route, Solution

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem


def solution_text(problem: Problem, solution: Solution, cost: float) -> str:
    """Return `solution` as ``Route #k: ...`` lines and the cost.

    Clients have their node's number (depots come first). A vehicle's later trips follow
    its depot's number. Where vehicles differ, line k is vehicle k, empty lines included.
    """
    lines = []
    for number, route in enumerate(_by_vehicle(problem, solution), start=1):
        stops = [] if route is None else route_numbers(problem, route)
        lines.append(f"Route #{number}: {' '.join(str(stop) for stop in stops)}")
    lines.append(f"Cost: {cost:.10g}")
    return "\n".join([*lines, ""])


def route_numbers(problem: Problem, route: Route) -> list[int]:
    """Return the nodes of a route, the depot's number between two trips."""
    first = len(problem.depots)
    stops: list[int] = []
    for trip in route.trips:
        if stops:
            stops.append(problem.vehicles[route.kind].start_depot)
        stops += [client + first for client in trip]
    return stops


def _by_vehicle(problem: Problem, solution: Solution) -> list[Route | None]:
    if len(problem.vehicles) == 1:
        return list(solution.routes)
    lines: list[Route | None] = []
    for number, kind in enumerate(problem.vehicles):
        mine: list[Route | None] = [r for r in solution.routes if r.kind == number]
        lines += mine + [None] * (kind.count - len(mine))
    return lines


def parse_solution(text: str, problem: Problem, where: str = "solution") -> Solution:
    """Return the solution that `text` holds; raise `InputError` ``BEN-007``."""
    first = len(problem.depots)
    vehicle = [number for number, kind in enumerate(problem.vehicles) for _ in range(kind.count)]
    routes = []
    count = 0
    for line_number, line in enumerate(text.splitlines(), start=1):
        if not line.strip().lower().startswith("route"):
            continue
        at = f"{where}:{line_number}"
        trips: list[list[int]] = [[]]
        for token in line.partition(":")[2].split():
            if not token.isdigit() or int(token) >= first + problem.clients.size:
                raise InputError("BEN-007", at, _("{token!r} is no node", token=token))
            if int(token) < first:
                trips.append([])
            else:
                trips[-1].append(int(token) - first)
        if len(problem.vehicles) > 1 and count >= len(vehicle):
            raise InputError(
                "BEN-007", at, _("there are only {count} vehicles", count=len(vehicle))
            )
        kind = 0 if len(problem.vehicles) == 1 else vehicle[count]
        kept = tuple(tuple(trip) for trip in trips if trip)
        if kept:
            routes.append(Route(kind, kept))
        count += 1
    return Solution(tuple(routes))
