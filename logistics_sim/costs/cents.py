"""Split amounts of money so that the parts add up to the cent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def split_cents(
    total_yuan: NDArray[np.float64], group: NDArray[np.int64], weight: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Split each group's total over its rows by weight, in whole cents.

    Parameters
    ----------
    total_yuan : shape (groups,)
        Amount of each group; it is rounded to the cent first.
    group, weight : shape (rows,)
        The group of each row and its non-negative weight. A group whose weights are
        all zero is split evenly.

    Returns
    -------
    NDArray
        Cents by row, shape ``(rows,)``; the rows of a group sum to its total exactly (largest
        remainder: left-over cents go to the rows with the largest fractions, first row first).

    Examples
    --------
    >>> split_cents(np.array([1.0]), np.zeros(3, int), np.ones(3)).tolist()
    [34, 33, 33]
    """
    groups = total_yuan.size
    cents = np.rint(total_yuan * 100).astype(np.int64)
    weight_sum = np.bincount(group, weights=weight, minlength=groups)
    rows = np.bincount(group, minlength=groups)
    even = weight_sum[group] <= 0
    part = np.where(
        even, 1.0 / np.maximum(rows[group], 1), weight / np.where(even, 1.0, weight_sum[group])
    )
    exact = cents[group] * part
    floor: NDArray[np.int64] = np.floor(exact + 1e-9).astype(np.int64)
    short = cents - np.bincount(group, weights=floor, minlength=groups).astype(np.int64)
    order = np.lexsort((np.arange(group.size), -(exact - floor), group))
    ranked = group[order]
    starts = np.concatenate([[0], np.cumsum(rows)[:-1]])
    rank = np.arange(group.size) - starts[ranked]
    floor[order] += (rank < short[ranked]).astype(np.int64)
    return floor
