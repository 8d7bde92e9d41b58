"""Warm starts: vehicle days of earlier plans, made to fit another operator's loads.

Two operators that serve the same places in the same waves differ in their loads only, so
the days of one are a start for the other: stops that are not wanted or stand twice drop
out, trips that are too full or too long are cut, and what is missing gets a trip of its own.
A plan for larger loads always fits smaller ones.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.county_plan.stops import ANY, BANDS
from logistics_sim.routing.engines.route_feasibility import feasible
from logistics_sim.routing.plan import by_bus
from logistics_sim.routing.solution import Route, Solution
from logistics_sim.routing.trip_packing import ROUNDS

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.routing.county_plan.routing_task import Task
    from logistics_sim.routing.county_plan.solved_task import SolvedTask
    from logistics_sim.routing.plan import Plan
    from logistics_sim.routing.problem import Problem
    from logistics_sim.routing.trip_packing import Price

DayTemplate = tuple[str, tuple[tuple[int, tuple[str, ...]], ...]]
DayTemplates = tuple[DayTemplate, ...]
"""Vehicle days: the type and its trips, each with its wave and its visits in order.

A visit is named by its place; where ambient and cold goods are visits of their own, the
band follows after a stroke.
"""


@dataclass(frozen=True)
class WarmStart:
    """What a planner already knows.

    Attributes
    ----------
    days
        Vehicle days from the hub of earlier plans; the cheapest that fits is the start.
    transfer
        Where local vans take over, as pairs (station, wave); ``None`` lets the planner choose.
    buses
        Whose loads go by which bus, as pairs (bus trip, place); read where `transfer` is given.
    search
        Whether to search on from the start; without, a start that fits is taken as it is.
    packing_rounds
        Rounds in which trips are packed into vehicle days.
    """

    days: tuple[DayTemplates, ...] = ()
    transfer: tuple[tuple[str, int], ...] | None = ()
    search: bool = True
    buses: tuple[tuple[str, str], ...] = ()
    packing_rounds: int = ROUNDS


def day_templates(plan: Plan) -> DayTemplates:
    """Return the vehicle days of `plan` that leave from the hub, in order of their begin."""
    trips = plan.trips[(plan.trips["echelon"] != "local") & ~by_bus(plan.trips)]
    visits: dict[str, list[str]] = defaultdict(list)
    columns = (plan.stops[name] for name in ("trip_id", "place", "band"))
    for trip, place, band in zip(*columns, strict=True):
        visits[str(trip)].append(_visit(str(place), str(band)))
    days: dict[str, list[tuple[int, int, tuple[str, ...]]]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for row in trips.to_dict("records"):
        stops = tuple(visits[str(row["trip_id"])][:-1])
        days[str(row["vehicle"])].append((int(row["start_s"]), int(row["wave"]), stops))
        kinds[str(row["vehicle"])] = str(row["type"])
    return tuple(
        (kinds[vehicle], tuple((wave, stops) for _, wave, stops in sorted(rows)))
        for vehicle, rows in days.items()
    )


def bus_calls_of(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return whose loads go by which bus in `plan`, as pairs (bus trip, place)."""
    trips = plan.trips[by_bus(plan.trips)]
    bus_of = dict(zip(trips["trip_id"], trips["vehicle"], strict=True))
    stops = plan.stops[plan.stops["trip_id"].isin(set(bus_of)) & (plan.stops["place"] != "hub")]
    pairs = zip(stops["trip_id"], stops["place"], strict=True)
    return tuple(sorted({(str(bus_of[trip]), str(place)) for trip, place in pairs}))


def templates_of_part(places: pd.DataFrame, part: SolvedTask) -> DayTemplates:
    """Return the vehicle days of a part of a plan, in its order."""
    visit = visit_names(places, part.task)
    wave = part.task.stops.wave
    return tuple(
        (
            part.task.kinds[kind].id,
            tuple(
                (int(wave[trip.clients[0]]), tuple(visit[client] for client in trip.clients))
                for trip in day
            ),
        )
        for kind, day in part.days
    )


def visit_names(places: pd.DataFrame, task: Task) -> list[str]:
    """Return the name of each stop's visit."""
    ids = places["place_id"].to_numpy()
    pairs = zip(task.stops.place.tolist(), task.stops.band.tolist(), strict=True)
    return [_visit(str(ids[place]), BANDS[band]) for place, band in pairs]


def _visit(place: str, band: str) -> str:
    return place if band == BANDS[ANY] else f"{place}/{band}"


def fitted_start(
    places: pd.DataFrame,
    task: Task,
    problem: Problem,
    price: Price,
    choices: tuple[DayTemplates, ...],
) -> Solution | None:
    """Return the cheapest start that the vehicle days `choices` give for `problem`."""
    best: tuple[int, Solution] | None = None
    for days in choices:
        found = _fit(places, task, problem, price, days)
        if found is None:
            continue
        cost = sum(price(route.kind, route.trips) or 0 for route in found.routes)
        if best is None or cost < best[0]:
            best = (cost, found)
    return None if best is None else best[1]


def _fit(
    places: pd.DataFrame, task: Task, problem: Problem, price: Price, days: DayTemplates
) -> Solution | None:
    """Return a whole solution made of `days`, or None where a stop fits nowhere."""
    kind_of = {kind.id: number for number, kind in enumerate(task.kinds)}
    left: dict[tuple[str, int], list[int]] = defaultdict(list)
    for client, visit in enumerate(visit_names(places, task)):
        left[visit, int(task.stops.wave[client])].append(client)
    routes: list[Route] = []
    for name, trips in days:
        if name not in kind_of:
            continue
        kept = []
        for wave, calls in trips:
            clients = [left[visit, wave].pop(0) for visit in calls if left.get((visit, wave))]
            for family in dict.fromkeys(problem.clients.family[clients].tolist()):
                mine = tuple(c for c in clients if problem.clients.family[c] == family)
                kept += _halved(problem, kind_of[name], mine)
        routes += _day_routes(problem, kind_of[name], tuple(kept), price)
    driven = {client for route in routes for client in route.clients}
    for client in (client for client in range(task.stops.size) if client not in driven):
        if not _insert(problem, routes, client, price):
            return None
    used = np.bincount([route.kind for route in routes], minlength=len(problem.vehicles))
    if any(used[k] > kind.count for k, kind in enumerate(problem.vehicles)):
        return None
    return Solution(tuple(routes))


def _insert(problem: Problem, routes: list[Route], client: int, price: Price) -> bool:
    """Add a trip to `client` where it costs least: to a day there is, or with a day of its own."""
    release = problem.clients.release
    best: tuple[int, int, Route] | None = None
    for kind in range(len(problem.vehicles)):
        if not feasible(problem, Route(kind, ((client,),))):
            continue
        own = price(kind, ((client,),))
        choices = [] if own is None else [(own, -1, Route(kind, ((client,),)))]
        for number, route in enumerate(routes):
            if route.kind != kind or len(route.trips) >= problem.vehicles[kind].max_trips:
                continue
            trips = tuple(sorted((*route.trips, (client,)), key=lambda t: int(release[t[0]])))
            before, after = price(kind, route.trips), price(kind, trips)
            whole = Route(kind, trips)
            if before is not None and after is not None and feasible(problem, whole):
                choices.append((after - before, number, whole))
        best = min([*choices, *([best] if best else [])], key=lambda found: found[:2], default=None)
    if best is None:
        return False
    _, number, route = best
    if number < 0:
        routes.append(route)
    else:
        routes[number] = route
    return True


def _halved(problem: Problem, kind: int, trip: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Halve a trip until every part fits; a single stop that fits not at all is left out."""
    if not trip:
        return []
    if feasible(problem, Route(kind, (trip,))):
        return [trip]
    if len(trip) == 1:
        return []
    half = len(trip) // 2
    return [*_halved(problem, kind, trip[:half]), *_halved(problem, kind, trip[half:])]


def _day_routes(
    problem: Problem, kind: int, trips: tuple[tuple[int, ...], ...], price: Price
) -> list[Route]:
    """Return one route where a vehicle can drive all trips in a day, else one for each trip."""
    if not trips:
        return []
    if len(trips) <= problem.vehicles[kind].max_trips and price(kind, trips) is not None:
        return [Route(kind, trips)]
    return [Route(kind, (trip,)) for trip in trips]
