"""Verify a plan of two echelons and add up its cost, stop by stop, with nobody's code."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon.model import Floats, TwoEchelonPlan, TwoEchelonProblem


def verify_two_echelon(
    problem: TwoEchelonProblem, plan: TwoEchelonPlan
) -> tuple[float, list[Fault]]:
    """Return the cost of `plan` in real distances, and its violations."""
    faults: list[Fault] = []
    brought: Counter[int] = Counter()
    sent: Counter[int] = Counter()
    vans: Counter[int] = Counter()
    visits: Counter[int] = Counter()
    cost = 0.0
    for number, truck in enumerate(plan.trucks):
        where = _("truck {number}", number=number)
        if len(truck.satellites) != len(truck.amounts) or not truck.satellites:
            faults.append(Fault("RTE-103", where, _("has no amount for each satellite")))
            continue
        if min(truck.amounts) <= 0 or len(set(truck.satellites)) < len(truck.satellites):
            faults.append(Fault("RTE-103", where, _("leaves nothing or comes twice")))
        if sum(truck.amounts) > problem.trucks.capacity:
            faults.append(Fault("RTE-104", where, _("carries {sum}", sum=sum(truck.amounts))))
        for satellite, amount in zip(truck.satellites, truck.amounts, strict=True):
            brought[satellite] += amount
        path = [problem.depot, *(problem.satellites[s] for s in truck.satellites), problem.depot]
        cost += problem.trucks.fixed_cost + problem.trucks.unit_cost * _length(path)
    for number, van in enumerate(plan.vans):
        where = _("van {number}", number=number)
        load = sum(int(problem.demand[customer]) for customer in van.customers)
        if not van.customers or load > problem.vans.capacity:
            faults.append(Fault("RTE-104", where, _("carries {load}", load=load)))
        sent[van.satellite] += load
        vans[van.satellite] += 1
        visits.update(van.customers)
        base = problem.satellites[van.satellite]
        path = [base, *(problem.customers[c] for c in van.customers), base]
        cost += problem.vans.fixed_cost + problem.vans.unit_cost * _length(path)
        cost += float(problem.handling[van.satellite]) * load
    for customer in range(len(problem.demand)):
        if visits[customer] != 1:
            message = _("is visited {visits} times", visits=visits[customer])
            faults.append(Fault("RTE-101", _("customer {customer}", customer=customer), message))
    for satellite in sorted(set(brought) | set(sent)):
        if brought[satellite] != sent[satellite]:
            message = _(
                "gets {brought} and sends {sent}", brought=brought[satellite], sent=sent[satellite]
            )
            faults.append(
                Fault("RTE-113", _("satellite {satellite}", satellite=satellite), message)
            )
        if vans[satellite] > problem.vans.per_satellite:
            message = _("sends {vans} vans", vans=vans[satellite])
            faults.append(
                Fault("RTE-108", _("satellite {satellite}", satellite=satellite), message)
            )
    if len(plan.trucks) > problem.trucks.count or len(plan.vans) > problem.vans.count:
        message = _(
            "{count} trucks and {count_2} vans are used",
            count=len(plan.trucks),
            count_2=len(plan.vans),
        )
        faults.append(Fault("RTE-108", "fleet", message))
    return cost, faults


def _length(path: list[Floats]) -> float:
    return sum(math.dist(here, there) for here, there in pairwise(path))
