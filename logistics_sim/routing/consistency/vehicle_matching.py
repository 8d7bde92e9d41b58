"""Who drives what today: vehicle days meet the reference's drivers so that most stops stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from logistics_sim.routing.consistency.reference import Reference, ReferenceVehicle, Visit

STAND_IN = -1
"""A vehicle of today that no driver of the reference drives."""


def match_vehicles(
    days: Sequence[tuple[str, Sequence[Visit]]],
    reference: Reference,
    away: frozenset[int] = frozenset(),
) -> tuple[int, ...]:
    """Return the driver of each vehicle day (type, visits), `STAND_IN` where none is left.

    The optimal assignment (Kuhn and Munkres, by SciPy): as many stops as possible are
    made by a driver that makes them in the reference. A driver keeps its type of vehicle, and
    has one vehicle a day; those who are `away` have theirs already.
    """
    from scipy.optimize import linear_sum_assignment

    vehicles = reference.vehicles
    found = [STAND_IN] * len(days)
    kept = np.zeros((len(days), len(vehicles)), dtype=np.int64)
    for number, (_, visits) in enumerate(days):
        for visit in visits:
            for vehicle in reference.vehicles_of.get(visit, ()):
                kept[number, vehicle] += 1
    for kind in sorted({kind for kind, _ in days}):
        rows = [row for row, (name, _) in enumerate(days) if name == kind]
        columns = [
            number
            for number, vehicle in enumerate(vehicles)
            if vehicle.kind == kind and number not in away
        ]
        if columns:
            chosen = linear_sum_assignment(kept[np.ix_(rows, columns)], maximize=True)
            for row, column in zip(*(side.tolist() for side in chosen), strict=True):
                found[rows[row]] = columns[column]
    return tuple(found)


def changed_stops(visits: Sequence[Visit], vehicle: int, reference: Reference) -> int:
    """Return how many of `visits` the reference knows but not by `vehicle`."""
    known = (reference.vehicles_of.get(visit) for visit in visits)
    return sum(1 for vehicles in known if vehicles is not None and vehicle not in vehicles)


def vehicle_day_names(
    matched: Sequence[int],
    kinds: Sequence[str],
    vehicles: Sequence[ReferenceVehicle],
    taken: Sequence[str],
    prefix: str,
) -> list[str]:
    """Return the vehicle of each day by name; stand-ins get names that nobody has.

    `taken` are further names that no stand-in may have.

    >>> vehicle_day_names([-1, -1], ["van", "van"], (), ["joint-extra-van-001"], "joint")
    ['joint-extra-van-002', 'joint-extra-van-003']
    """
    used = {*taken, *(vehicle.name for vehicle in vehicles)}
    names = []
    for vehicle, kind in zip(matched, kinds, strict=True):
        if vehicle != STAND_IN:
            names.append(vehicles[vehicle].name)
            continue
        number = 1
        while f"{prefix}-extra-{kind}-{number:03d}" in used:
            number += 1
        names.append(f"{prefix}-extra-{kind}-{number:03d}")
        used.add(names[-1])
    return names
