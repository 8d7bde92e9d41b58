"""Costs of serving each place from each site, sorted by row, so that few cells are touched."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """Some cells of the matrix: their rows, columns and costs, row by row."""

    row: NDArray[np.int64]
    col: NDArray[np.int64]
    cost: Ints


@dataclass(frozen=True, eq=False)
class CostRows:
    """Whole-number costs, shape ``(n, m)``, with each row's cells in rising order.

    The methods that follow (bound, exchange, program) only look at the cells below a
    row's limit. A cell at or above the limit changes none of their sums, so leaving it out
    is exact and not a shortening of the list of neighbours.
    """

    cost: Ints
    order: NDArray[np.int32]
    rising: Ints

    @staticmethod
    def of(cost: Ints) -> CostRows:
        """Return the rows of `cost` (ties keep the order of the sites).

        >>> rows = CostRows.of(np.array([[3, 1, 2]]))
        >>> rows.below(np.array([3])).col.tolist()
        [1, 2]
        """
        order = np.argsort(cost, axis=1, kind="stable").astype(np.int32)
        return CostRows(cost, order, np.take_along_axis(cost, order, axis=1))

    @property
    def n(self) -> int:
        """Number of places."""
        return int(self.cost.shape[0])

    @property
    def m(self) -> int:
        """Number of sites."""
        return int(self.cost.shape[1])

    def below(self, limit: Ints) -> Cells:
        """Return the cells that cost less than `limit`, shape ``(n,)``."""
        count = self._count_below(limit)
        row = np.repeat(np.arange(self.n), count)
        start = np.cumsum(count) - count
        flat = np.arange(row.size) - np.repeat(start, count) + row * self.m
        return Cells(row, self.order.ravel()[flat].astype(np.int64), self.rising.ravel()[flat])

    def _count_below(self, limit: Ints) -> Ints:
        """Return how many cells of each row are below its limit (bisection on all rows)."""
        low = np.zeros(self.n, dtype=np.int64)
        high = np.full(self.n, self.m, dtype=np.int64)
        rows = np.arange(self.n)
        for _ in range(int(self.m).bit_length()):
            middle = (low + high) // 2
            open_ = low < high
            less = open_ & (self.rising[rows, np.minimum(middle, self.m - 1)] < limit)
            low = np.where(less, middle + 1, low)
            high = np.where(open_ & ~less, middle, high)
        return low

    def nearest(self, chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], Ints]:
        """Return each place's cheapest chosen site and its cost; ties take the earlier site."""
        part = self.cost[:, chosen]
        best = part.argmin(axis=1)
        return chosen[best], part[np.arange(self.n), best]

    def total(self, chosen: NDArray[np.int64]) -> int:
        """Return the whole cost when every place uses its cheapest chosen site."""
        return int(self.cost[:, chosen].min(axis=1).sum())
