"""Verify a plan of two echelons and add up its cost, stop by stop, with nobody's code."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault

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
        where = f"truck {number}"
        if len(truck.satellites) != len(truck.amounts) or not truck.satellites:
            faults.append(Fault("RTE-103", where, "has no amount for each satellite"))
            continue
        if min(truck.amounts) <= 0 or len(set(truck.satellites)) < len(truck.satellites):
            faults.append(Fault("RTE-103", where, "leaves nothing or comes twice"))
        if sum(truck.amounts) > problem.trucks.capacity:
            faults.append(Fault("RTE-104", where, f"carries {sum(truck.amounts)}"))
        for satellite, amount in zip(truck.satellites, truck.amounts, strict=True):
            brought[satellite] += amount
        path = [problem.depot, *(problem.satellites[s] for s in truck.satellites), problem.depot]
        cost += problem.trucks.fixed_cost + problem.trucks.unit_cost * _length(path)
    for number, van in enumerate(plan.vans):
        where = f"van {number}"
        load = sum(int(problem.demand[customer]) for customer in van.customers)
        if not van.customers or load > problem.vans.capacity:
            faults.append(Fault("RTE-104", where, f"carries {load}"))
        sent[van.satellite] += load
        vans[van.satellite] += 1
        visits.update(van.customers)
        base = problem.satellites[van.satellite]
        path = [base, *(problem.customers[c] for c in van.customers), base]
        cost += problem.vans.fixed_cost + problem.vans.unit_cost * _length(path)
        cost += float(problem.handling[van.satellite]) * load
    for customer in range(len(problem.demand)):
        if visits[customer] != 1:
            message = f"is visited {visits[customer]} times"
            faults.append(Fault("RTE-101", f"customer {customer}", message))
    for satellite in sorted(set(brought) | set(sent)):
        if brought[satellite] != sent[satellite]:
            message = f"gets {brought[satellite]} and sends {sent[satellite]}"
            faults.append(Fault("RTE-113", f"satellite {satellite}", message))
        if vans[satellite] > problem.vans.per_satellite:
            message = f"sends {vans[satellite]} vans"
            faults.append(Fault("RTE-108", f"satellite {satellite}", message))
    if len(plan.trucks) > problem.trucks.count or len(plan.vans) > problem.vans.count:
        message = f"{len(plan.trucks)} trucks and {len(plan.vans)} vans are used"
        faults.append(Fault("RTE-108", "fleet", message))
    return cost, faults


def _length(path: list[Floats]) -> float:
    return sum(math.dist(here, there) for here, there in pairwise(path))
