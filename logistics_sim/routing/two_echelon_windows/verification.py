"""Verify a plan of two echelons with windows, vehicle by vehicle, with nobody's code."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon_windows.model import (
        FreighterRoute,
        TwoEchelonWindows,
        UrbanRoute,
        WindowsPlan,
    )

TOLERANCE = 1e-6
"""Times this near each other are one moment: distances are no whole numbers."""


def verify_two_echelon_windows(
    problem: TwoEchelonWindows, plan: WindowsPlan
) -> tuple[float, list[Fault]]:
    """Return the cost of `plan` and its violations."""
    faults: list[Fault] = []
    cost = 0.0
    ready: list[dict[int, float]] = []
    for number, truck in enumerate(plan.trucks):
        price, times = _follow_truck(problem, number, truck, faults)
        cost += price
        ready.append(times)
    carried: Counter[tuple[int, int]] = Counter()
    visits: Counter[int] = Counter()
    for number, van in enumerate(plan.vans):
        cost += _follow_van(problem, number, van, ready, faults)
        visits.update(van.customers)
        carried[van.truck, van.satellite] += _load(problem, van)
    for number, truck in enumerate(plan.trucks):
        where = _("truck {number}", number=number)
        load = sum(amount for (owner, _place), amount in carried.items() if owner == number)
        if load > problem.truck.capacity:
            faults.append(Fault("RTE-104", where, _("carries {sum}", sum=load)))
        if any(carried[number, satellite] <= 0 for satellite in truck.satellites):
            faults.append(Fault("RTE-103", where, _("leaves nothing or comes twice")))
    for customer in range(len(problem.demand)):
        if visits[customer] != 1:
            message = _("is visited {visits} times", visits=visits[customer])
            faults.append(Fault("RTE-101", _("customer {customer}", customer=customer), message))
    return cost, faults


def _load(problem: TwoEchelonWindows, van: FreighterRoute) -> int:
    return sum(
        int(problem.demand[customer])
        for customer in van.customers
        if 0 <= customer < len(problem.demand)
    )


def _follow_truck(
    problem: TwoEchelonWindows, number: int, truck: UrbanRoute, faults: list[Fault]
) -> tuple[float, dict[int, float]]:
    """Return what a truck costs, and when the goods of each of its satellites are there."""
    where = _("truck {number}", number=number)
    places = truck.satellites
    known = all(0 <= satellite < len(problem.satellites) for satellite in places)
    if not (0 <= truck.depot < len(problem.depots)) or not known or not places:
        faults.append(Fault("RTE-115", where, _("has a depot or satellite that is not there")))
        return 0.0, {}
    if len(set(places)) < len(places):
        faults.append(Fault("RTE-103", where, _("leaves nothing or comes twice")))
    home = problem.depots[truck.depot]
    here, clock, driven = home, 0.0, 0.0
    times: dict[int, float] = {}
    for satellite in places:
        there = problem.satellites[satellite]
        leg = math.dist(here, there)
        driven += leg
        clock += leg + float(problem.handling[satellite])
        times[satellite] = clock
        here = there
    return problem.truck.fixed_cost + driven + math.dist(here, home), times


def _follow_van(
    problem: TwoEchelonWindows,
    number: int,
    van: FreighterRoute,
    ready: list[dict[int, float]],
    faults: list[Fault],
) -> float:
    """Return what a van costs; `faults` grows by what is wrong with it."""
    where = _("van {number}", number=number)
    known = all(0 <= customer < len(problem.demand) for customer in van.customers)
    if not (0 <= van.satellite < len(problem.satellites)) or not known or not van.customers:
        faults.append(Fault("RTE-115", where, _("has a satellite or customer that is not there")))
        return 0.0
    load = _load(problem, van)
    if load > problem.van.capacity:
        faults.append(Fault("RTE-104", where, _("carries {load}", load=load)))
    brought = ready[van.truck] if 0 <= van.truck < len(ready) else {}
    if van.satellite not in brought:
        message = _("no truck brings its goods to satellite {satellite}", satellite=van.satellite)
        faults.append(Fault("RTE-113", where, message))
    elif van.departure < brought[van.satellite] - TOLERANCE:
        message = _(
            "leaves at {departure:.2f}, its goods are there at {ready:.2f}",
            departure=van.departure,
            ready=brought[van.satellite],
        )
        faults.append(Fault("RTE-114", where, message))
    home = problem.satellites[van.satellite]
    here, clock, driven = home, van.departure, 0.0
    for customer in van.customers:
        there = problem.customers[customer]
        leg = math.dist(here, there)
        driven += leg
        clock = max(clock + leg, float(problem.early[customer]))
        if clock > float(problem.late[customer]) + TOLERANCE:
            message = _(
                "begins at {clock}, the window shuts at {late}",
                clock=round(clock, 2),
                late=int(problem.late[customer]),
            )
            faults.append(Fault("RTE-105", where, message))
        clock += float(problem.service[customer])
        here = there
    return problem.van.fixed_cost + driven + math.dist(here, home)
