"""The first echelon for given loads of the satellites, solved exactly over tours.

Integer y counts the trucks on each tour. Loads may be split between trucks, so by the
theorem of largest flow and smallest cut the trucks suffice exactly when, for every set U of
satellites, the trucks that call in U have room for its load: sum of y >= ceil(load(U) / Q).
These rows are few and tight; flows from trucks to satellites as variables took up to a
thousand times as long. Rows are added where a solution breaks them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.two_echelon.model import TruckRoute
from logistics_sim.routing.two_echelon.tours import WIDE, set_sums, subsets
from logistics_sim.routing.two_echelon.truck_rows import TruckRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.two_echelon.model import Ints, TwoEchelonProblem
    from logistics_sim.routing.two_echelon.tours import Tour

COLUMNS = 120
"""Tours of the integer program, those of the least reduced cost in the relaxation."""
PROMISING = 40
"""So many tours of each relaxation are offered to the join of both echelons."""


class FirstEchelon:
    """Cheapest trucks by loads, remembered.

    Exact where few tours come into question, else over the `COLUMNS` best ones. Of more
    than `WIDE` satellites only some sets are asked, and trucks are filled one after the
    other where those do not suffice.
    """

    def __init__(self, problem: TwoEchelonProblem, tours: Sequence[Tour]) -> None:
        self.problem = problem
        self.tours = list(tours)
        self.masks = np.array([tour.mask for tour in tours], dtype=np.int64)
        self.costs = np.array([tour.cost for tour in tours])
        self.solutions: dict[tuple[int, ...], tuple[float, list[int]] | None] = {}
        self.bounds: dict[tuple[int, ...], float] = {}
        self.sets: set[int] = set()
        short_tours = [k for k, tour in enumerate(tours) if len(tour.satellites) <= 2]
        self.promising: set[int] = set(range(len(tours)) if len(tours) <= COLUMNS else short_tours)

    def cheapest(self, loads: Ints, most: float = np.inf) -> tuple[float, list[int]] | None:
        """Return the cost and the tours (repeated ones several times) that bring `loads`.

        None when the trucks do not suffice, or when they cost more than `most` for certain.
        """
        key = tuple(int(load) for load in loads)
        if self.bounds.get(key, 0.0) > most:
            return None
        if key not in self.solutions:
            found = self._solve(key, most)
            if self.bounds.get(key, 0.0) > most:
                return None
            self.solutions[key] = found
        return self.solutions[key]

    def _solve(self, loads: tuple[int, ...], most: float) -> tuple[float, list[int]] | None:
        fleet = self.problem.trucks
        used = sum(1 << k for k, load in enumerate(loads) if load)
        if not used:
            return 0.0, []
        if -(-sum(loads) // fleet.capacity) > fleet.count:
            return None
        columns = np.flatnonzero((self.masks & ~used) == 0)
        rows = TruckRows(*self._capacity_cuts(loads, used), fleet.count)
        bound, reduced = rows.relax(self.masks[columns], self.costs[columns])
        if reduced is None:
            return None
        self.bounds[loads] = bound
        order = np.argsort(reduced, kind="stable")
        self.promising.update(columns[order[:PROMISING]].tolist())
        if bound > most:
            return None
        columns = np.sort(columns[order[:COLUMNS]])
        count = rows.solve_whole(self.masks[columns], self.costs[columns])
        if count is None:
            return None
        trucks = np.repeat(columns, count).tolist()
        if used.bit_count() > WIDE and not self._suffices(trucks, loads):
            return self._sweep(loads)
        return float(self.costs[trucks].sum()), trucks

    def _capacity_cuts(self, loads: tuple[int, ...], used: int) -> tuple[Ints, Ints]:
        """Return sets of used satellites and the trucks that the load of each needs."""
        sets = subsets([k for k in range(len(loads)) if used >> k & 1])
        return sets, -(-set_sums(sets, loads) // self.problem.trucks.capacity)

    def _suffices(self, trucks: Sequence[int], loads: tuple[int, ...]) -> bool:
        """Return whether the trucks can bring all of `loads`."""
        brought = sum(sum(truck.amounts) for truck in self.truck_routes(trucks, np.array(loads)))
        return brought == sum(loads)

    def _sweep(self, loads: tuple[int, ...]) -> tuple[float, list[int]] | None:
        """Return trucks filled one after the other around the depot, None if too many."""
        longest = max(int(mask).bit_count() for mask in self.masks)
        number = {int(mask): k for k, mask in enumerate(self.masks)}
        away = self.problem.satellites - self.problem.depot
        order = np.argsort(np.arctan2(away[:, 1], away[:, 0]), kind="stable").tolist()
        trucks, mask, space = [], 0, self.problem.trucks.capacity
        for k in order:
            left = loads[k]
            while left:
                if not space or mask.bit_count() == longest:
                    trucks.append(number[mask])
                    mask, space = 0, self.problem.trucks.capacity
                part = min(left, space)
                mask, space, left = mask | 1 << k, space - part, left - part
        if mask:
            trucks.append(number[mask])
        if len(trucks) > self.problem.trucks.count:
            return None
        return float(self.costs[trucks].sum()), trucks

    def truck_routes(self, trucks: Sequence[int], loads: Ints) -> list[TruckRoute]:
        """Return whole amounts for the trucks: a largest flow from trucks to satellites."""
        return fill_trucks(self.problem, [self.tours[k] for k in trucks], loads)


def fill_trucks(problem: TwoEchelonProblem, tours: Sequence[Tour], need: Ints) -> list[TruckRoute]:
    """Return what trucks on `tours` leave at each satellite so that all get their `need`."""
    from ortools.graph.python import max_flow

    flow = max_flow.SimpleMaxFlow()
    source, sink = 0, 1 + len(tours) + need.size
    arcs = []
    for number, tour in enumerate(tours):
        flow.add_arc_with_capacity(source, 1 + number, problem.trucks.capacity)
        for satellite in tour.satellites:
            arc = flow.add_arc_with_capacity(
                1 + number, 1 + len(tours) + satellite, problem.trucks.capacity
            )
            arcs.append((arc, number, satellite))
    for satellite, amount in enumerate(need):
        flow.add_arc_with_capacity(1 + len(tours) + satellite, sink, int(amount))
    flow.solve(source, sink)
    left: list[dict[int, int]] = [{} for _ in tours]
    for arc, number, satellite in arcs:
        if flow.flow(arc):
            left[number][satellite] = flow.flow(arc)
    trucks = []
    for tour, amounts in zip(tours, left, strict=True):
        order = tuple(s for s in tour.satellites if s in amounts)
        if order:
            trucks.append(TruckRoute(order, tuple(amounts[s] for s in order)))
    return trucks
