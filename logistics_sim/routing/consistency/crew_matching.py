"""Who drives what today: vehicle days meet the reference's crews so that most stops stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from logistics_sim.routing.consistency.reference import Crew, Reference, Visit

STAND_IN = -1
"""A vehicle of today that no crew of the reference drives."""


def match_crews(
    days: Sequence[tuple[str, Sequence[Visit]]],
    reference: Reference,
    away: frozenset[int] = frozenset(),
) -> tuple[int, ...]:
    """Return the crew of each vehicle day (type, visits), `STAND_IN` where none is left.

    The optimal assignment (Kuhn and Munkres, by SciPy): as many stops as possible are
    made by a crew that makes them in the reference. A crew keeps its type of vehicle, and
    has one vehicle a day; those who are `away` have theirs already.
    """
    from scipy.optimize import linear_sum_assignment

    crews = reference.crews
    found = [STAND_IN] * len(days)
    kept = np.zeros((len(days), len(crews)), dtype=np.int64)
    for number, (_, visits) in enumerate(days):
        for visit in visits:
            for crew in reference.who.get(visit, ()):
                kept[number, crew] += 1
    for kind in sorted({kind for kind, _ in days}):
        rows = [row for row, (name, _) in enumerate(days) if name == kind]
        columns = [
            number for number, crew in enumerate(crews) if crew.kind == kind and number not in away
        ]
        if columns:
            chosen = linear_sum_assignment(kept[np.ix_(rows, columns)], maximize=True)
            for row, column in zip(*(side.tolist() for side in chosen), strict=True):
                found[rows[row]] = columns[column]
    return tuple(found)


def changed_stops(visits: Sequence[Visit], crew: int, reference: Reference) -> int:
    """Return how many of `visits` the reference knows and `crew` does not make there."""
    known = (reference.who.get(visit) for visit in visits)
    return sum(1 for crews in known if crews is not None and crew not in crews)


def crew_names(
    matched: Sequence[int],
    kinds: Sequence[str],
    crews: Sequence[Crew],
    taken: Sequence[str],
    prefix: str,
) -> list[str]:
    """Return the vehicle of each day by name; stand-ins get names that nobody has.

    `taken` are further names that no stand-in may have.

    >>> crew_names([-1, -1], ["van", "van"], (), ["joint-extra-van-001"], "joint")
    ['joint-extra-van-002', 'joint-extra-van-003']
    """
    used = {*taken, *(crew.name for crew in crews)}
    names = []
    for crew, kind in zip(matched, kinds, strict=True):
        if crew != STAND_IN:
            names.append(crews[crew].name)
            continue
        number = 1
        while f"{prefix}-extra-{kind}-{number:03d}" in used:
            number += 1
        names.append(f"{prefix}-extra-{kind}-{number:03d}")
        used.add(names[-1])
    return names
