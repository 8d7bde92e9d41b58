"""Trucks' tours: every order of satellites from every depot, with when goods are ready there."""

from __future__ import annotations

from dataclasses import dataclass
from math import perm
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon_windows.model import Floats, TwoEchelonWindows

MOST_TOURS = 60_000
"""Tours are no longer than keeps their number below this."""


@dataclass(frozen=True)
class UrbanTours:
    """Tours that no other tour over the same satellites beats in cost and in all times.

    Attributes
    ----------
    depot, path
        The depot and the satellites in order, of each tour.
    cost : shape ``(t,)``
        The truck's fixed cost and its way.
    ready : shape ``(t, s)``
        When the goods for a satellite can leave it; infinite where the tour does not call.
    complete
        Whether tours over any number of satellites are there.
    """

    depot: tuple[int, ...]
    path: tuple[tuple[int, ...], ...]
    cost: Floats
    ready: Floats
    complete: bool

    @property
    def first_ready(self) -> Floats:
        """When goods can leave each satellite at the earliest."""
        return np.asarray(self.ready.min(axis=0), dtype=np.float64)


def urban_tours(problem: TwoEchelonWindows) -> UrbanTours:
    """Return the tours of `problem`.

    A tour goes on only where goods still come in time for some customer.
    """
    satellites, depots = len(problem.satellites), len(problem.depots)
    longest = satellites
    while (
        longest > 1 and depots * sum(perm(satellites, k + 1) for k in range(longest)) > MOST_TOURS
    ):
        longest -= 1
    shut = (problem.late[None, :] - problem.approach_distances()).max(axis=1)
    away, between = problem.depot_distances(), problem.satellite_distances()
    found: dict[frozenset[int], list[tuple[float, int, tuple[int, ...], Floats]]] = {}

    def extend(depot: int, path: tuple[int, ...], driven: float, ready: Floats) -> None:
        here = path[-1]
        cost = problem.truck.fixed_cost + driven + float(away[depot, here])
        found.setdefault(frozenset(path), []).append((cost, depot, path, ready))
        if len(path) == longest:
            return
        for there in range(satellites):
            if there not in path:
                leg = float(between[here, there])
                at = float(ready[here]) + leg + float(problem.handling[there])
                if at <= shut[there]:
                    later = ready.copy()
                    later[there] = at
                    extend(depot, (*path, there), driven + leg, later)

    for depot in range(depots):
        for first in range(satellites):
            leg = float(away[depot, first])
            ready = np.full(satellites, np.inf)
            ready[first] = leg + float(problem.handling[first])
            if ready[first] <= shut[first]:
                extend(depot, (first,), leg, ready)
    kept = [entry for group in found.values() for entry in _unbeaten(group)]
    kept.sort(key=lambda entry: (len(entry[2]), entry[0], entry[1], entry[2]))
    return UrbanTours(
        tuple(entry[1] for entry in kept),
        tuple(entry[2] for entry in kept),
        np.array([entry[0] for entry in kept]),
        np.array([entry[3] for entry in kept]).reshape(len(kept), satellites),
        longest == satellites,
    )


def _unbeaten(
    group: list[tuple[float, int, tuple[int, ...], Floats]],
) -> list[tuple[float, int, tuple[int, ...], Floats]]:
    """Return the tours of a set of satellites that are not beaten, the cheapest first."""
    kept: list[tuple[float, int, tuple[int, ...], Floats]] = []
    for entry in sorted(group, key=lambda one: (one[0], one[1], one[2])):
        if not any((other[3] <= entry[3]).all() for other in kept):
            kept.append(entry)
    return kept
