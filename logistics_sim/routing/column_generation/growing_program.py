"""A linear program that grows by columns; it is loaded anew where the solver's basis goes bad.

OR-Tools' GLOP goes on from the last basis when a column comes in, and is installed anyway. On some
programs (Solomon's R201 and C202 after 20 to 35 rounds) that basis goes bad, and no parameter
makes GLOP forget it: a fresh one with the same rows and columns solves them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

ONE_AFTER_THE_OTHER = ("GLOP", "CLP")
"""Solvers that a program is loaded into anew, the slower and steadier last."""


class GrowingProgram:
    """Columns of amounts from 0 on at least cost, each row of them no less than its `least`."""

    def __init__(self, least: Floats) -> None:
        self._least = least.tolist()
        self._columns: list[tuple[float, list[tuple[int, float]]]] = []
        self._load("GLOP")

    def _load(self, name: str) -> None:
        from ortools.linear_solver import pywraplp

        self._solver: Any = pywraplp.Solver.CreateSolver(name)
        self._optimal = pywraplp.Solver.OPTIMAL
        self._infinity = self._solver.infinity()
        self._objective = self._solver.Objective()
        self._objective.SetMinimization()
        self._rows = [self._solver.Constraint(low, self._infinity) for low in self._least]
        for cost, entries in self._columns:
            self._into_solver(cost, entries)

    def _into_solver(self, cost: float, entries: list[tuple[int, float]]) -> None:
        variable = self._solver.NumVar(0.0, self._infinity, "")
        self._objective.SetCoefficient(variable, cost)
        for row, value in entries:
            self._rows[row].SetCoefficient(variable, value)

    def add(self, cost: float, entries: list[tuple[int, float]]) -> None:
        """Add a column of that cost with its `entries`: row and value."""
        self._columns.append((cost, entries))
        self._into_solver(cost, entries)

    def solve(self) -> tuple[float, Floats] | None:
        """Return the least cost and the price of each row; None where every solver gives up."""
        done = self._solver.Solve() == self._optimal
        for name in ONE_AFTER_THE_OTHER:
            if done:
                break
            self._load(name)
            done = self._solver.Solve() == self._optimal
        if not done:
            return None
        prices = np.array([max(row.dual_value(), 0.0) for row in self._rows])
        return float(self._objective.Value()), prices
