"""Integer program of the first echelon: one row per set of satellites, added when broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.two_echelon.integer_program import solve_program

if TYPE_CHECKING:
    from logistics_sim.routing.two_echelon.model import Floats, Ints

ROUNDS = 20
AT_ONCE = 12
"""Broken rows that are added in a round."""
NODES = 100
WHOLE = 6
"""With at most so many satellites all rows are there from the beginning."""


class TruckRows:
    """The rows of one problem: every set with the trucks it needs, and which are in use."""

    def __init__(self, sets: Ints, needed: Ints, fleet: int) -> None:
        self.sets, self.needed, self.fleet = sets, needed, fleet
        sizes = np.array([int(u).bit_count() for u in sets])
        self.active = sizes <= 1 if sizes.max() > WHOLE else sizes > 0
        self.active |= sizes == sizes.max()

    def matrix(self, masks: Ints) -> Floats:
        """Return the rows in use over tours, shape ``(rows, tours)``."""
        meets = (self.sets[self.active][:, None] & masks[None, :]) != 0
        return np.asarray(meets, dtype=np.float64)

    def add_violated(self, masks: Ints, count: Floats) -> bool:
        """Take into use the rows that `count` trucks on the tours past `masks` break most."""
        used = np.flatnonzero(count > 1e-9)
        meets = (self.sets[:, None] & masks[used][None, :]) != 0
        violation = self.needed - meets @ count[used]
        violation[self.active] = 0
        order = np.argsort(-violation, kind="stable")[:AT_ONCE]
        violated = order[violation[order] > 1e-6]
        self.active[violated] = True
        return bool(violated.size)

    def relax(self, masks: Ints, costs: Floats) -> tuple[float, Floats | None]:
        """Return the relaxation's value and the reduced costs of the tours."""
        from scipy.optimize import linprog

        result: Any = None
        for _ in range(ROUNDS):
            rows = self.matrix(masks)
            result = linprog(
                costs,
                A_ub=np.vstack([-rows, np.ones(masks.size)]),
                b_ub=np.concatenate([-self.needed[self.active], [self.fleet]]),
                bounds=(0, None),
                method="highs",
            )
            if result.status != 0:
                return np.inf, None
            if not self.add_violated(masks, result.x):
                break
        marginals = np.asarray(result.ineqlin.marginals)
        reduced = costs + rows.T @ marginals[:-1] - marginals[-1]
        return float(result.fun), reduced

    def solve_whole(self, masks: Ints, costs: Floats) -> Ints | None:
        """Return the trucks on each tour at its `costs`, None when no whole numbers were found."""
        for _ in range(ROUNDS):
            rows = np.vstack([self.matrix(masks), np.ones(masks.size)])
            lower = np.concatenate([self.needed[self.active], [0]]).astype(np.float64)
            upper = np.concatenate([np.full(lower.size - 1, np.inf), [self.fleet]])
            found = solve_program(costs, [(rows, lower, upper)], self.fleet, NODES)
            if found is None:
                return None
            count = np.rint(found)
            if not self.add_violated(masks, count):
                return np.asarray(count, dtype=np.int64)
        return None
