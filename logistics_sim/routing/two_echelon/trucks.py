"""The first echelon for given loads of the satellites, solved exactly over tours.

Integer y counts the trucks on each tour. Loads may be split between trucks, so by the
theorem of largest flow and smallest cut the trucks suffice exactly when, for every set U of
satellites, the trucks that call in U have room for its load: sum of y >= ceil(load(U) / Q).
These rows are few and tight; flows from trucks to satellites as variables took up to a
thousand times as long. Rows are added where a solution breaks them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.two_echelon.model import Truck
from logistics_sim.routing.two_echelon.program import solve_program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.two_echelon.model import Floats, Ints, TwoEchelon
    from logistics_sim.routing.two_echelon.tours import Tour

ROUNDS = 20
AT_ONCE = 12
"""Broken rows that are added in a round."""
NODES = 100
COLUMNS = 120
"""Tours of the integer program, those of the least reduced cost in the relaxation."""
GOOD = 40
"""So many tours of each relaxation are offered to the join of both echelons."""
WHOLE = 6
"""With at most so many satellites all rows are there from the beginning."""


class Trucks:
    """Cheapest trucks by loads, remembered.

    Exact where few tours come into question, else over the `COLUMNS` best ones.
    """

    def __init__(self, problem: TwoEchelon, tours: Sequence[Tour]) -> None:
        self.problem = problem
        self.tours = list(tours)
        self.masks = np.array([tour.mask for tour in tours], dtype=np.int64)
        self.costs = np.array([tour.cost for tour in tours])
        self.known: dict[tuple[int, ...], tuple[float, list[int]] | None] = {}
        self.bounds: dict[tuple[int, ...], float] = {}
        self.sets: set[int] = set()
        small = [k for k, tour in enumerate(tours) if len(tour.satellites) <= 2]
        self.good: set[int] = set(range(len(tours)) if len(tours) <= COLUMNS else small)

    def cheapest(self, loads: Ints, most: float = np.inf) -> tuple[float, list[int]] | None:
        """Return the cost and the tours (repeated ones several times) that bring `loads`.

        None when the trucks do not suffice, or when they cost more than `most` for certain.
        """
        key = tuple(int(load) for load in loads)
        if self.bounds.get(key, 0.0) > most:
            return None
        if key not in self.known:
            found = self._solve(key, most)
            if self.bounds.get(key, 0.0) > most:
                return None
            self.known[key] = found
        return self.known[key]

    def _solve(self, loads: tuple[int, ...], most: float) -> tuple[float, list[int]] | None:
        fleet = self.problem.trucks
        used = sum(1 << k for k, load in enumerate(loads) if load)
        if not used:
            return 0.0, []
        if -(-sum(loads) // fleet.capacity) > fleet.count:
            return None
        columns = np.flatnonzero((self.masks & ~used) == 0)
        rows = _Rows(*self._cuts(loads, used), fleet.count)
        bound, reduced = rows.relax(self.masks[columns], self.costs[columns])
        if reduced is None:
            return None
        self.bounds[loads] = bound
        order = np.argsort(reduced, kind="stable")
        self.good.update(columns[order[:GOOD]].tolist())
        if bound > most:
            return None
        columns = np.sort(columns[order[:COLUMNS]])
        count = rows.whole(self.masks[columns], self.costs[columns])
        if count is None:
            return None
        trucks = np.repeat(columns, count).tolist()
        return float(self.costs[trucks].sum()), trucks

    def _cuts(self, loads: tuple[int, ...], used: int) -> tuple[Ints, Ints]:
        """Return every set of used satellites and the trucks that its load needs."""
        stops = [k for k in range(len(loads)) if used >> k & 1]
        sets = np.zeros(1, dtype=np.int64)
        total = np.zeros(1, dtype=np.int64)
        for stop in stops:
            sets = np.concatenate([sets, sets | 1 << stop])
            total = np.concatenate([total, total + loads[stop]])
        return sets[1:], -(-total[1:] // self.problem.trucks.capacity)

    def filled(self, trucks: Sequence[int], loads: Ints) -> list[Truck]:
        """Return whole amounts for the trucks: a largest flow from trucks to satellites."""
        return fill(self.problem, [self.tours[k] for k in trucks], loads)


class _Rows:
    """The rows of one problem: every set with the trucks it needs, and which are in use."""

    def __init__(self, sets: Ints, need: Ints, fleet: int) -> None:
        self.sets, self.need, self.fleet = sets, need, fleet
        sizes = np.array([int(u).bit_count() for u in sets])
        self.active = sizes <= 1 if sizes.max() > WHOLE else sizes > 0
        self.active |= sizes == sizes.max()

    def matrix(self, masks: Ints) -> Floats:
        """Return the rows in use over tours, shape ``(rows, tours)``."""
        meets = (self.sets[self.active][:, None] & masks[None, :]) != 0
        return np.asarray(meets, dtype=np.float64)

    def add_broken(self, masks: Ints, count: Floats) -> bool:
        """Take into use the rows that `count` trucks on the tours break most."""
        some = np.flatnonzero(count > 1e-9)
        meets = (self.sets[:, None] & masks[some][None, :]) != 0
        short = self.need - meets @ count[some]
        short[self.active] = 0
        order = np.argsort(-short, kind="stable")[:AT_ONCE]
        broken = order[short[order] > 1e-6]
        self.active[broken] = True
        return bool(broken.size)

    def relax(self, masks: Ints, costs: Floats) -> tuple[float, Floats | None]:
        """Return the relaxation's value and the reduced costs of the tours."""
        from scipy.optimize import linprog

        result: Any = None
        for _ in range(ROUNDS):
            rows = self.matrix(masks)
            result = linprog(
                costs,
                A_ub=np.vstack([-rows, np.ones(masks.size)]),
                b_ub=np.concatenate([-self.need[self.active], [self.fleet]]),
                bounds=(0, None),
                method="highs",
            )
            if result.status != 0:
                return np.inf, None
            if not self.add_broken(masks, result.x):
                break
        marginals = np.asarray(result.ineqlin.marginals)
        reduced = costs + rows.T @ marginals[:-1] - marginals[-1]
        return float(result.fun), reduced

    def whole(self, masks: Ints, costs: Floats) -> Ints | None:
        """Return the trucks on each tour, None when no whole numbers were found."""
        for _ in range(ROUNDS):
            rows = np.vstack([self.matrix(masks), np.ones(masks.size)])
            lower = np.concatenate([self.need[self.active], [0]]).astype(np.float64)
            upper = np.concatenate([np.full(lower.size - 1, np.inf), [self.fleet]])
            found = solve_program(costs, [(rows, lower, upper)], self.fleet, NODES)
            if found is None:
                return None
            count = np.rint(found)
            if not self.add_broken(masks, count):
                return np.asarray(count, dtype=np.int64)
        return None


def fill(problem: TwoEchelon, tours: Sequence[Tour], need: Ints) -> list[Truck]:
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
            trucks.append(Truck(order, tuple(amounts[s] for s in order)))
    return trucks
