"""Faults of depots and vehicles."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem, VehicleKind

NOT_NEGATIVE = (
    "count",
    "fixed_cost",
    "unit_distance",
    "unit_duration",
    "early",
    "late",
    "shift",
    "max_distance",
    "profile",
)


def check_depots(problem: Problem, name: str) -> list[Fault]:
    """Return the faults of the depots."""
    faults = []
    places = problem.distance[0].shape[0] if problem.distance else 0
    if not problem.depots:
        faults.append(Fault("FLT-004", name, "there is no depot", "give at least one"))
    for number, depot in enumerate(problem.depots):
        where = f"{name} depot {number}"
        values = (depot.location, depot.early, depot.late, depot.loading_s)
        if not all(_whole(value) and value >= 0 for value in values):
            faults.append(
                Fault("FLT-004", where, f"{depot} is not made of whole numbers of 0 or more")
            )
        elif depot.location >= places:
            faults.append(
                Fault(
                    "FLT-004",
                    where,
                    f"location {depot.location} is out of range",
                    f"the matrices have {places} rows",
                )
            )
        elif depot.early > depot.late:
            faults.append(
                Fault("WIN-001", where, f"opens at {depot.early}, after it shuts at {depot.late}")
            )
    return faults


def check_fleet(problem: Problem, name: str) -> list[Fault]:
    """Return the faults of the vehicle kinds."""
    faults: list[Fault] = []
    for number, kind in enumerate(problem.vehicles):
        where = f"{name} vehicle kind {number}" + (f" ({kind.name})" if kind.name else "")
        faults.extend(_check_kind(problem, kind, where))
    return faults


def _check_kind(problem: Problem, kind: VehicleKind, where: str) -> list[Fault]:
    faults = []
    for field in NOT_NEGATIVE:
        value = getattr(kind, field)
        if not _whole(value) or value < 0:
            faults.append(
                Fault("FLT-003", where, f"{field} is {value}", "a whole number of 0 or more")
            )
    for value in kind.capacity:
        if not _whole(value) or value < 0:
            faults.append(
                Fault("FLT-002", where, f"capacity is {value}", "a whole number of 0 or more")
            )
    if len(kind.capacity) != problem.dimensions:
        message = f"has {len(kind.capacity)} capacities for {problem.dimensions} loads"
        faults.append(Fault("FLT-002", where, message, "one limit per load"))
    for depot in (kind.start_depot, kind.end_depot):
        if not _whole(depot) or not 0 <= depot < len(problem.depots):
            message = f"depot {depot} is out of range"
            hint = f"depots are 0 to {len(problem.depots) - 1}"
            faults.append(Fault("FLT-004", where, message, hint))
    if not _whole(kind.max_trips) or kind.max_trips < 1:
        faults.append(Fault("FLT-005", where, f"max_trips is {kind.max_trips}", "1 or more"))
    elif kind.max_trips > 1 and kind.start_depot != kind.end_depot:
        message = "several trips need one depot for start and end"
        faults.append(Fault("FLT-005", where, message, "set max_trips to 1 or end where it starts"))
    if not faults and kind.early > kind.late:
        message = f"its hours begin at {kind.early}, after they end at {kind.late}"
        faults.append(Fault("WIN-001", where, message, "swap them"))
    if _whole(kind.profile) and kind.profile >= min(len(problem.distance), len(problem.duration)):
        message = f"profile {kind.profile} has no matrices"
        faults.append(Fault("FLT-006", where, message, f"there are {len(problem.distance)}"))
    return faults


def _whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
