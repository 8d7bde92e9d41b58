"""Nucleolus: the unhappiest coalition is made as happy as can be, then the next, and so on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.core import membership
from logistics_sim.alliance.game import CostGame
from logistics_sim.alliance.rules.registry import RULES, Volumes
from logistics_sim.core.errors import InternalError
from logistics_sim.language import gettext

DUAL = 1e-7
RANK = 1e-8


@RULES("nucleolus")
def nucleolus(game: CostGame, volumes: Volumes = None) -> NDArray[np.float64]:
    """Return the nucleolus (Schmeidler 1969) by successive linear programs.

    Each program lowers the largest excess x(S) - c(S) of the coalitions that are still
    free; coalitions with a positive dual value are tight in every optimum and are fixed
    there. At most n programs follow each other, since each fixes a new dimension.
    Shares are imputations (no firm pays more than alone) where such shares exist; where
    none exist (the stand-alone costs add up to less than the grand cost) the
    prenucleolus is returned.
    """
    game.need_finite("nucleolus")
    if abs(float(game.alone.sum()) - game.grand) <= 1e-12 * game.scale:
        return game.alone.copy()
    if game.n == 1:
        return np.array([game.grand])
    search = _Search.start(game)
    for _ in range(game.n + 1):
        if search.rank() == game.n:
            return search.solution() * game.scale
        search = search.step()
    raise InternalError("ALL-010", "nucleolus", gettext("the programs did not end"))


@dataclass(frozen=True)
class _Search:
    """Fixed equalities ``fixed @ x = value`` and the coalitions that are still free."""

    rows: NDArray[np.float64]
    cost: NDArray[np.float64]
    fixed: NDArray[np.float64]
    value: NDArray[np.float64]
    ceiling: NDArray[np.float64]

    @staticmethod
    def start(game: CostGame) -> _Search:
        member = membership(game)
        proper = np.arange(1, (1 << game.n) - 1)
        alone = game.alone / game.scale
        total = game.grand / game.scale
        imputations = alone.sum() >= total - 1e-12
        return _Search(
            rows=member[proper],
            cost=game.cost[proper] / game.scale,
            fixed=np.ones((1, game.n)),
            value=np.array([total]),
            ceiling=alone if imputations else np.full(game.n, np.inf),
        )

    def rank(self) -> int:
        return int(np.linalg.matrix_rank(self.fixed, tol=RANK))

    def solution(self) -> NDArray[np.float64]:
        found, *_ = np.linalg.lstsq(self.fixed, self.value, rcond=None)
        return np.asarray(found, dtype=np.float64)

    def step(self) -> _Search:
        from scipy.optimize import linprog

        free = self._unsettled(self.rows)
        n = self.fixed.shape[1]
        capped = np.flatnonzero(np.isfinite(self.ceiling) & self._unsettled(np.eye(n)))
        caps = np.eye(n)[capped]
        above = np.vstack(
            [
                np.hstack([self.rows[free], -np.ones((int(free.sum()), 1))]),
                np.hstack([caps, np.zeros((capped.size, 1))]),
            ]
        )
        bound = np.concatenate([self.cost[free], self.ceiling[capped]])
        found = linprog(
            np.append(np.zeros(n), 1.0),
            A_ub=above,
            b_ub=bound,
            A_eq=np.hstack([self.fixed, np.zeros((len(self.fixed), 1))]),
            b_eq=self.value,
            bounds=[(None, None)] * (n + 1),
            method="highs-ds",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        if found.status != 0 or found.x is None:
            raise InternalError(
                "ALL-010", "nucleolus", gettext("linear program: {message}", message=found.message)
            )
        tight = np.asarray(found.ineqlin.marginals) < -DUAL
        level = float(found.x[-1])
        free_count = int(free.sum())
        chosen = np.vstack([self.rows[free][tight[:free_count]], caps[tight[free_count:]]])
        levels = np.concatenate(
            [
                self.cost[free][tight[:free_count]] + level,
                self.ceiling[capped][tight[free_count:]],
            ]
        )
        return self._with(chosen, levels)

    def _unsettled(self, rows: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which rows' payments are not settled by the fixed equalities."""
        basis = np.linalg.svd(self.fixed, full_matrices=False)
        span = basis[2][basis[1] > RANK]
        left = rows - (rows @ span.T) @ span
        return np.asarray(np.abs(left).max(axis=1) > RANK)

    def _with(self, rows: NDArray[np.float64], values: NDArray[np.float64]) -> _Search:
        """Return the search with those of `rows` that are independent added as equalities."""
        fixed, value = self.fixed, self.value
        for row, level in zip(rows, values, strict=True):
            longer = np.vstack([fixed, row])
            if np.linalg.matrix_rank(longer, tol=RANK) > np.linalg.matrix_rank(fixed, tol=RANK):
                fixed, value = longer, np.append(value, level)
        if len(fixed) == len(self.fixed):
            raise InternalError("ALL-010", "nucleolus", gettext("a program fixed no coalition"))
        return _Search(self.rows, self.cost, fixed, value, self.ceiling)
