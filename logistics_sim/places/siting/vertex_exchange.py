"""Vertex exchange: swap an open site for a closed one while that lowers the cost."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from logistics_sim.places.siting.cost_rows import CostRows


def exchange(
    rows: CostRows, chosen: NDArray[np.int64], locked: NDArray[np.bool_], moves: int
) -> tuple[NDArray[np.int64], int]:
    """Return a set that no single swap improves, and the swaps made (at most `moves`).

    Starts from the sites `chosen`, of which those of the mask `locked` stay.

    Teitz and Bart (1968) with the best swap found by the bookkeeping of Resende and
    Werneck (2007): delta(in, out) = loss(out) - gain(in) - extra(in, out), all pairs at
    once, from the cells below each place's second-best cost.
    """
    chosen = np.sort(chosen)
    state = _State(rows, chosen)
    for move in range(moves):
        best = state.best_swap(locked)
        if best is None:
            return np.sort(state.chosen), move
        state.swap(*best)
    return np.sort(state.chosen), moves


class _State:
    """Best and second-best open site of each place."""

    def __init__(self, rows: CostRows, chosen: NDArray[np.int64]) -> None:
        self.rows = rows
        self.chosen = chosen.copy()
        self.slot = np.zeros(rows.n, dtype=np.int64)
        self.first = np.zeros(rows.n, dtype=np.int64)
        self.second = np.zeros(rows.n, dtype=np.int64)
        self.other = np.zeros(rows.n, dtype=np.int64)
        self._look(np.arange(rows.n))

    def _look(self, places: NDArray[np.int64]) -> None:
        """Look up the two cheapest open sites of `places`."""
        part = self.rows.cost[np.ix_(places, self.chosen)]
        line = np.arange(places.size)
        best = part.argmin(axis=1)
        self.slot[places], self.first[places] = best, part[line, best]
        if self.chosen.size == 1:
            self.second[places] = np.iinfo(np.int64).max // 4
            self.second[places] = self.rows.rising[places, -1] + 1
            return
        part[line, best] = np.iinfo(np.int64).max
        next_ = part.argmin(axis=1)
        self.other[places], self.second[places] = next_, part[line, next_]

    def best_swap(self, locked: NDArray[np.bool_]) -> tuple[int, int] | None:
        """Return (site in, slot out) of the best improving swap."""
        rows, k = self.rows, self.chosen.size
        cells = rows.below(self.second)
        first, second = self.first[cells.row], self.second[cells.row]
        gain = np.bincount(cells.col, np.maximum(first - cells.cost, 0), rows.m)
        loss = np.bincount(self.slot, self.second - self.first, k)
        pair = cells.col * k + self.slot[cells.row]
        extra = np.bincount(pair, second - np.maximum(cells.cost, first), rows.m * k)
        delta = (loss[None, :] - gain[:, None]) - extra.reshape(rows.m, k)
        delta[self.chosen, :] = 0
        delta[:, locked[self.chosen]] = 0
        best = int(delta.argmin())
        if delta.ravel()[best] >= 0:
            return None
        return best // k, best % k

    def swap(self, site: int, slot: int) -> None:
        """Open `site` in the place of the site at `slot`."""
        self.chosen[slot] = site
        near = self.rows.cost[:, site] < self.second
        self._look(np.flatnonzero(near | (self.slot == slot) | (self.other == slot)))
