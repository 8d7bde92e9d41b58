"""Temperatures of many boxes through chains of legs, without a loop over boxes.

A leg turns the temperature at its start into that at its end by ``T1 = a T0 + b``,
``a = exp(-t/τ)``, ``b = (1 - a) A``. The n-th legs of all boxes are done at once. Where a
chain is long (a logger's readings) doubling is used instead: such maps compose to one of
the same form, so all prefixes are found in log2(longest chain) passes (a segmented scan).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


DOUBLE = 64
"""Chains of this many legs are followed by doubling."""


def chain_starts(*keys: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return where chains begin in sorted rows: any of the `keys` is another than before.

    >>> chain_starts(np.array([3, 3, 5])).tolist()
    [True, False, True]
    """
    first = np.ones(keys[0].size, dtype=bool)
    first[1:] = np.any([np.diff(key) != 0 for key in keys], axis=0)
    return first


def chain_positions(first: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return each row's place in its chain; `first` marks where chains begin.

    >>> chain_positions(np.array([True, False, True, False, False])).tolist()
    [0, 1, 0, 1, 2]
    """
    rows = np.arange(first.size)
    return np.asarray(rows - np.maximum.accumulate(np.where(first, rows, 0)))


def box_temperatures(
    first: NDArray[np.bool_],
    begin_c: NDArray[np.float64],
    ambient_c: NDArray[np.float64],
    seconds: NDArray[np.float64],
    tau_s: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the temperatures at the start and at the end of every leg.

    Parameters
    ----------
    first
        True where a chain begins (rows of a chain follow each other in time).
    begin_c
        Temperature with which a chain begins; read only where `first`.
    ambient_c, seconds, tau_s
        Surroundings, duration and time constant of each leg.

    Examples
    --------
    >>> start, end = box_temperatures(
    ...     np.array([True, False]), np.array([4.0, 0.0]), np.array([20.0, 20.0]),
    ...     np.array([600.0, 600.0]), np.array([600.0, 600.0]),
    ... )
    >>> bool(np.isclose(end[1], 20 - 16 * np.exp(-2)))
    True
    """
    if not first.size:
        return np.empty(0), np.empty(0)
    return chain_temperatures(first, begin_c, ambient_c, np.exp(-seconds / tau_s))


def chain_temperatures(
    first: NDArray[np.bool_],
    begin_c: NDArray[np.float64],
    ambient_c: NDArray[np.float64],
    decay: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what `box_temperatures` does from the legs' ``decay = exp(-t/τ)``.

    Short chains go leg by leg, all chains at once; long ones by doubling.
    """
    rank = chain_positions(first)
    longest = int(rank.max())
    start = begin_c.copy()
    end = ambient_c + (start - ambient_c) * decay
    if longest < DOUBLE:
        rows = np.flatnonzero(rank == 0)
        for _ in range(longest):
            rows = rows[rows < rank.size - 1] + 1
            rows = rows[~first[rows]]
            before = end[rows - 1]
            start[rows] = before
            ambient = ambient_c[rows]
            end[rows] = ambient + (before - ambient) * decay[rows]
        return start, end
    end = np.where(first, end, (1 - decay) * ambient_c)
    factor = np.where(first, 0.0, decay)
    reach = 1
    while reach <= longest:
        rows = np.flatnonzero(rank >= reach)
        # Right sides are read in full before anything is written.
        end[rows] = end[rows] + factor[rows] * end[rows - reach]
        factor[rows] = factor[rows] * factor[rows - reach]
        reach *= 2
    later = np.flatnonzero(~first)
    start[later] = end[later - 1]
    return start, end
