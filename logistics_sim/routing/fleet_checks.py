"""Faults of depots and vehicles."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _

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
        faults.append(Fault("FLT-004", name, _("there is no depot"), _("give at least one")))
    for number, depot in enumerate(problem.depots):
        where = _("{name} depot {number}", name=name, number=number)
        values = (depot.location, depot.early, depot.late, depot.loading_s)
        if not all(_whole(value) and value >= 0 for value in values):
            faults.append(
                Fault(
                    "FLT-004",
                    where,
                    _("{depot} is not made of whole numbers of 0 or more", depot=depot),
                )
            )
        elif depot.location >= places:
            faults.append(
                Fault(
                    "FLT-004",
                    where,
                    _("location {location} is out of range", location=depot.location),
                    _("the matrices have {places} rows", places=places),
                )
            )
        elif depot.early > depot.late:
            faults.append(
                Fault(
                    "WIN-001",
                    where,
                    _(
                        "opens at {early}, after it shuts at {late}",
                        early=depot.early,
                        late=depot.late,
                    ),
                )
            )
    return faults


def check_fleet(problem: Problem, name: str) -> list[Fault]:
    """Return the faults of the vehicle kinds."""
    faults: list[Fault] = []
    for number, kind in enumerate(problem.vehicles):
        where = _("{name} vehicle kind {number}", name=name, number=number) + (
            f" ({kind.name})" if kind.name else ""
        )
        faults.extend(_check_kind(problem, kind, where))
    return faults


def _check_kind(problem: Problem, kind: VehicleKind, where: str) -> list[Fault]:
    faults = []
    for field in NOT_NEGATIVE:
        value = getattr(kind, field)
        if not _whole(value) or value < 0:
            faults.append(
                Fault(
                    "FLT-003",
                    where,
                    _("{field} is {value}", field=field, value=value),
                    _("a whole number of 0 or more"),
                )
            )
    for value in kind.capacity:
        if not _whole(value) or value < 0:
            faults.append(
                Fault(
                    "FLT-002",
                    where,
                    _("capacity is {value}", value=value),
                    _("a whole number of 0 or more"),
                )
            )
    if len(kind.capacity) != problem.dimensions:
        message = _(
            "has {count} capacities for {dimensions} loads",
            count=len(kind.capacity),
            dimensions=problem.dimensions,
        )
        faults.append(Fault("FLT-002", where, message, _("one limit per load")))
    for depot in (kind.start_depot, kind.end_depot):
        if not _whole(depot) or not 0 <= depot < len(problem.depots):
            message = _("depot {depot} is out of range", depot=depot)
            hint = _("depots are 0 to {count}", count=len(problem.depots) - 1)
            faults.append(Fault("FLT-004", where, message, hint))
    if not _whole(kind.max_trips) or kind.max_trips < 1:
        faults.append(
            Fault(
                "FLT-005",
                where,
                _("max_trips is {max_trips}", max_trips=kind.max_trips),
                _("1 or more"),
            )
        )
    elif kind.max_trips > 1 and kind.start_depot != kind.end_depot:
        message = _("several trips need one depot for start and end")
        faults.append(
            Fault("FLT-005", where, message, _("set max_trips to 1 or end where it starts"))
        )
    if not faults and kind.early > kind.late:
        message = _(
            "its hours begin at {early}, after they end at {late}", early=kind.early, late=kind.late
        )
        faults.append(Fault("WIN-001", where, message, _("swap them")))
    if _whole(kind.profile) and kind.profile >= min(len(problem.distance), len(problem.duration)):
        message = _("profile {profile} has no matrices", profile=kind.profile)
        faults.append(
            Fault("FLT-006", where, message, _("there are {count}", count=len(problem.distance)))
        )
    return faults


def _whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
