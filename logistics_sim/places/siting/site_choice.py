"""Choose K sites so that the sum of each place's cheapest cost is least, with a proven bound.

The engine of the models whose objective is a sum of row minima: p-median (metres) and
maximal covering (0 within the radius, 1 beyond). Steps: greedy, Lagrangian bound, vertex
exchange from the bound's own sets, settling of sites by the bound, and an exact program for
what is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logistics_sim.places.siting.cost_rows import CostRows
from logistics_sim.places.siting.greedy_opening import open_greedily
from logistics_sim.places.siting.lagrangian_bound import (
    LagrangianDual,
    ascend,
    first_prices,
    settle,
)
from logistics_sim.places.siting.mixed_integer_program import (
    MixedIntegerProgram,
    ProgramSolution,
    solve_mixed_integer_program,
)
from logistics_sim.places.siting.problem import SitingEffort
from logistics_sim.places.siting.vertex_exchange import exchange


@dataclass(frozen=True, eq=False)
class Choice:
    """K sites with their cost, a lower bound for every other choice, and the work spent."""

    chosen: NDArray[np.int64]
    cost: int
    bound: int
    iterations: int
    moves: int
    cells: int
    stopped: str


def choose_sites(
    rows: CostRows,
    k: int,
    forced: NDArray[np.bool_],
    effort: SitingEffort,
    start: NDArray[np.int64] | None = None,
) -> Choice:
    """Return the best K sites found, `forced` among them, and a bound.

    `start` names sites of a smaller choice: the answer is never worse than these filled up.
    """
    base = np.flatnonzero(forced)
    if start is not None and start.size <= k and np.isin(base, start).all():
        base = start
    opened = open_greedily(rows, k, base)
    chosen, moves = exchange(rows, opened, forced, effort.moves)
    cost = rows.total(chosen)
    first = first_prices(rows, chosen)
    dual, sets = ascend(rows, k, forced, cost, first, effort.iterations)
    for candidate in {tuple(found.tolist()) for found in sets[-3:]}:
        tried, more = exchange(rows, np.array(candidate), forced, effort.moves - moves)
        moves += more
        if (rows.total(tried), tried.tolist()) < (cost, chosen.tolist()):
            chosen, cost = tried, rows.total(tried)
    stopped, cells, bound = "", 0, min(dual.bound, cost)
    if bound < cost:
        rest = _rest(rows, k, forced, dual, cost)
        cells = rest.cells
        if rest.cells <= effort.cells:
            answer = solve_mixed_integer_program(rest.program, effort)
            stopped = "" if answer.status in ("optimal", "infeasible") else answer.status
            bound = max(bound, rest.lower_bound(answer, cost))
            better = rest.sites(answer)
            if better is not None and rows.total(better) < cost:
                chosen, cost = better, rows.total(better)
            bound = min(bound, cost)
        else:
            stopped = "cells"
    return Choice(chosen, cost, bound, dual.iterations, moves, cells, stopped)


@dataclass(frozen=True, eq=False)
class _Rest:
    """The program over what the bound leaves open.

    Any choice cheaper than `upper` opens all of `surely` and lies in the program; so the
    whole problem's optimum is at least min(upper, optimum of the program).
    """

    program: MixedIntegerProgram
    surely: NDArray[np.int64]
    free: NDArray[np.int64]
    base: int
    unit: float
    cells: int

    def lower_bound(self, answer: ProgramSolution, upper: int) -> int:
        """Return the bound of the program, or `upper` where that is lower.

        Costs are whole, so a bound above c - 1 proves c; the slack of 1e-7 of what is
        saved covers the solver's tolerances.
        """
        if answer.status == "infeasible":
            return upper
        if not np.isfinite(answer.bound):
            return 0
        value = self.base + answer.bound * self.unit
        slack = 1e-7 * abs(answer.bound * self.unit)
        if answer.status == "optimal" and answer.x is not None:
            return min(upper, round(self.base + answer.objective * self.unit))
        return min(upper, int(np.ceil(value - slack)))

    def sites(self, answer: ProgramSolution) -> NDArray[np.int64] | None:
        if answer.x is None:
            return None
        picked = self.free[answer.x[: self.free.size] > 0.5]
        return np.sort(np.concatenate([self.surely, picked]))


def _rest(
    rows: CostRows, k: int, forced: NDArray[np.bool_], dual: LagrangianDual, upper: int
) -> _Rest:
    """Return the strong formulation for the sites and cells that can still matter.

    Each place starts at its cheapest surely open site (or its dearest site) and x_ij moves
    it to a cheaper free one: x_ij <= y_j, sum_j x_ij <= 1, sum_j y_j = K - open.
    A cell whose own reduced cost (or that of its site) lifts the bound to `upper` is left
    out: no cheaper choice uses it.
    """
    surely_mask, closed = settle(dual, k, forced, upper)
    surely, free = np.flatnonzero(surely_mask), np.flatnonzero(~surely_mask & ~closed)
    base = rows.cost[:, surely].min(axis=1) if surely.size else rows.rising[:, -1]
    slot = np.full(rows.m, -1)
    slot[free] = np.arange(free.size)
    cells = rows.below(base)
    lift = np.maximum(cells.cost - dual.prices[cells.row], 0)
    use = (slot[cells.col] >= 0) & (dual.bound + lift < upper)
    row, col, cost = cells.row[use], slot[cells.col[use]], cells.cost[use]
    saving = (base[row] - cost).astype(np.float64)
    places, line = np.unique(row, return_inverse=True)
    unit = max(1.0, float(saving.max(initial=1.0)) / 1e4)
    x = free.size + np.arange(row.size)
    link = np.arange(row.size)
    once = row.size + line
    count = row.size + places.size
    program = MixedIntegerProgram(
        objective=np.concatenate([np.zeros(free.size), -saving / unit]),
        whole=np.arange(free.size + row.size) < free.size,
        row=np.concatenate([link, link, once, np.full(free.size, count)]),
        col=np.concatenate([x, col, x, np.arange(free.size)]),
        value=np.concatenate(
            [np.ones(row.size), -np.ones(row.size), np.ones(row.size), np.ones(free.size)]
        ),
        lower=np.concatenate([np.full(count, -np.inf), [float(k - surely.size)]]),
        upper=np.concatenate([np.zeros(row.size), np.ones(places.size), [float(k - surely.size)]]),
        step=1.0 / unit,
    )
    return _Rest(program, surely, free, int(base.sum()), unit, int(row.size))
