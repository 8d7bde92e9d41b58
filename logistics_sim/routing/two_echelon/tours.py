"""Trucks' tours over satellites: every set of satellites in its best order."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.two_echelon.model import Ints, TwoEchelonProblem

ALL = 10
"""With at most so many satellites tours over any set of them are listed."""
LONGEST = 6
"""Satellites of a tour when all sets would be too many."""
MOST_TOURS = 12_000
"""Tours are still shorter where they would be more than so many."""
WIDE = 16
"""Of more satellites not all sets are asked (`subsets`)."""


@dataclass(frozen=True)
class Tour:
    """Satellites in the order of the shortest way, and its cost with the truck's fixed one."""

    satellites: tuple[int, ...]
    cost: float

    @property
    def mask(self) -> int:
        """The satellites as bits."""
        return sum(1 << satellite for satellite in self.satellites)


def all_tours(problem: TwoEchelonProblem) -> list[Tour]:
    """Return a tour for every set of satellites, of at most `LONGEST` where there are many.

    Shortest ways by dynamic programming over sets and last stops (Held and Karp 1962).
    """
    s = len(problem.satellites)
    metres = problem.first_echelon_distances().tolist()
    longest = s if s <= ALL else LONGEST
    while longest > 1 and sum(comb(s, size) for size in range(1, longest + 1)) > MOST_TOURS:
        longest -= 1
    # Of each set and last stop: the shortest way from the depot, and the stop before.
    layer = {1 << k: {k: (metres[0][k + 1], -1)} for k in range(s)}
    paths = dict(layer)
    for _ in range(1, longest):
        following: dict[int, dict[int, tuple[float, int]]] = {}
        for mask, ends in layer.items():
            for stop in range(s):
                if mask >> stop & 1:
                    continue
                legs = metres[stop + 1]
                found = min(
                    (distance + legs[last + 1], last) for last, (distance, _) in ends.items()
                )
                following.setdefault(mask | 1 << stop, {})[stop] = found
        paths.update(following)
        layer = following
    tours = []
    for mask, ends in paths.items():
        distance, last = min(
            (distance + metres[last + 1][0], last) for last, (distance, _) in ends.items()
        )
        cost = problem.trucks.fixed_cost + problem.trucks.unit_cost * distance
        tours.append(Tour(_order(paths, mask, last), cost))
    return tours


def _order(paths: dict[int, dict[int, tuple[float, int]]], mask: int, last: int) -> tuple[int, ...]:
    """Return the stops of the best way that ends at `last`."""
    order = []
    while last >= 0:
        order.append(last)
        before = paths[mask][last][1]
        mask ^= 1 << last
        last = before
    return tuple(reversed(order))


def subsets(stops: Sequence[int]) -> Ints:
    """Return sets of `stops` as bits: all but the empty one; of many, singles, pairs and all."""
    sets = np.zeros(1, dtype=np.int64)
    if len(stops) <= WIDE:
        for stop in stops:
            sets = np.concatenate([sets, sets | 1 << stop])
        return sets[1:]
    ones = np.array([1 << stop for stop in stops], dtype=np.int64)
    pairs = (ones[:, None] | ones[None, :])[np.triu_indices(len(stops), 1)]
    return np.concatenate([ones, pairs, [ones.sum()]])


def set_sums(sets: Ints, values: Sequence[float]) -> Ints:
    """Return the sum of `values` over the satellites of each set, shape ``(sets,)``."""
    total = np.zeros(sets.size, dtype=np.asarray(values).dtype)
    for k, value in enumerate(values):
        total += (sets >> k & 1) * value
    return total
