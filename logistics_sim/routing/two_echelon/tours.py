"""Trucks' tours over satellites: every set of a few satellites in its best order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise, permutations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon.model import Floats, TwoEchelon

MOST_TOURS = 2_000
LONGEST = 5
"""Satellites of a tour when all sets would be too many."""


@dataclass(frozen=True)
class Tour:
    """Satellites in the order of the shortest way, and its cost with the truck's fixed one."""

    satellites: tuple[int, ...]
    cost: float


def all_tours(problem: TwoEchelon) -> list[Tour]:
    """Return a tour for every set of satellites, of at most `LONGEST` where there are many."""
    s = len(problem.satellites)
    metres = problem.upper()
    longest = s if s <= 6 else LONGEST
    tours: list[Tour] = []
    for size in range(1, longest + 1):
        for chosen in combinations(range(s), size):
            best, order = min(
                (_around(metres, order), order)
                for order in permutations(chosen)
                if order[0] <= order[-1]
            )
            cost = problem.trucks.fixed_cost + problem.trucks.unit_cost * best
            tours.append(Tour(order, cost))
        if len(tours) > MOST_TOURS:
            break
    return tours


def _around(metres: Floats, order: tuple[int, ...]) -> float:
    stops = (0, *(satellite + 1 for satellite in order), 0)
    return sum(float(metres[a, b]) for a, b in pairwise(stops))
