"""Collects the rows of a program, many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from logistics_sim.places.siting.mixed_integer_program import MixedIntegerProgram

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class ProgramRows:
    """Rows over `columns` columns; `program` closes them with an objective."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.count = 0
        self._cells: list[tuple[Ints, Ints, Floats]] = []
        self._limits: list[Floats] = []

    def add(self, count: int, lower: float, upper: float) -> Ints:
        """Add `count` empty rows between `lower` and `upper`; return their numbers."""
        first = self.count
        self._limits.append(np.tile([[lower], [upper]], count))
        self.count += count
        return first + np.arange(count)

    def put(self, row: Ints | int, column: Ints, value: float | Floats) -> None:
        """Put a value into each (row, column); a single row takes all columns."""
        rows = np.broadcast_to(np.asarray(row, dtype=np.int64), column.shape)
        values = np.broadcast_to(np.asarray(value, dtype=np.float64), column.shape)
        self._cells.append((rows, column, values))

    def sum(self, column: Ints, value: float | Floats, lower: float, upper: float) -> int:
        """Add one row, `lower` <= sum of `value` times `column` <= `upper`; return its number."""
        row = int(self.add(1, lower, upper)[0])
        self.put(row, column, value)
        return row

    def program(
        self, objective: Floats, whole: NDArray[np.bool_], step: float
    ) -> MixedIntegerProgram:
        """Return the program that minimises `objective` over these rows.

        `whole` says which columns are integers; `step` as in `MixedIntegerProgram`.
        """
        row, col, value = (np.concatenate(part) for part in zip(*self._cells, strict=True))
        lower, upper = np.concatenate(self._limits, axis=1)
        keep = value != 0
        return MixedIntegerProgram(
            objective, whole, row[keep], col[keep], value[keep], lower, upper, step
        )
