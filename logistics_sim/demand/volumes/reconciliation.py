"""What is known at several levels, filled in so that finer wins and totals hold to the item.

The cells are firms by places, for one flow. A statement covers some firms and some places with
one total. The finest come first; a coarser one keeps what finer ones said and spreads the rest
of its total over its open cells in proportion to `prior`, by largest remainders. Where finer
statements leave nothing open, or already exceed the total, the finer ones stand and the
difference is told. What no statement covers follows the prior itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.places.population import split_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

LEVELS = (
    "ratios",
    "county total",
    "firm total",
    "township",
    "firm and township",
    "village",
    "firm and village",
    "waybills",
)
"""What a cell may rest on, coarsest first."""


@dataclass(frozen=True)
class Statement:
    """One known total.

    Attributes
    ----------
    level
        Position in `LEVELS`.
    firms, places
        Which rows and columns of the cells it covers, masks.
    total
        Items in the common period, whole.
    name
        Where it comes from, for messages.
    """

    level: int
    firms: NDArray[np.bool_]
    places: NDArray[np.bool_]
    total: int
    name: str


@dataclass(frozen=True)
class Filled:
    """Items of each firm and place, what each cell rests on, and contradictions.

    `items` and `level` have the shape (firms, places); `disagreements` are pairs of a
    statement and what the finer ones add up to where it says otherwise.
    """

    items: NDArray[np.int64]
    level: NDArray[np.int8]
    disagreements: tuple[tuple[Statement, int], ...]


def reconcile(prior: NDArray[np.float64], statements: Sequence[Statement]) -> Filled:
    """Fill the cells from `statements`; the finest first, in order within a level.

    Parameters
    ----------
    prior
        Items that the ratios expect in the common period, shape (firms, places).

    Examples
    --------
    One village of two is counted, the firm's total is known:

    >>> every = np.array([True, True])
    >>> known = [
    ...     Statement(2, np.array([True]), every, 10, "total"),
    ...     Statement(6, np.array([True]), np.array([True, False]), 7, "count"),
    ... ]
    >>> reconcile(np.array([[1.0, 1.0]]), known).items.tolist()
    [[7, 3]]
    """
    items = np.zeros(prior.shape, dtype=np.int64)
    level = np.full(prior.shape, -1, dtype=np.int8)
    disagreements = []
    for said in sorted(statements, key=lambda statement: -statement.level):
        inside = np.outer(said.firms, said.places)
        opened = inside & (level < 0)
        known = int(items[inside & ~opened].sum())
        rest = said.total - known
        if rest < 0 or (rest and not opened.any()):
            disagreements.append((said, known))
        if opened.any():
            items[opened] = split_whole(max(rest, 0), _weights(prior[opened]))
            level[opened] = said.level
    opened = level < 0
    if opened.any():
        weights = prior[opened]
        total = round(float(weights.sum()))
        items[opened] = split_whole(total, _weights(weights))
        level[opened] = 0
    return Filled(items, level, tuple(disagreements))


def _weights(prior: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return `prior`, or equal parts where it says nothing."""
    return prior if prior.sum() > 0 else np.ones_like(prior)
