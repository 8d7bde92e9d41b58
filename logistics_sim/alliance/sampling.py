"""Shapley value of many firms by stratified sampling, with an interval for each share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CONFIDENCE_Z = 1.959964


@dataclass(frozen=True)
class SampledShares:
    """Estimated shares with their standard errors, shape ``(n,)`` each.

    `low` and `high` are 95 % intervals of the sampling alone. `coalitions` counts the
    values that were asked for.
    """

    firms: tuple[str, ...]
    yuan: NDArray[np.float64]
    error: NDArray[np.float64]
    coalitions: int

    @property
    def low(self) -> NDArray[np.float64]:
        """Lower ends of the intervals."""
        return self.yuan - CONFIDENCE_Z * self.error

    @property
    def high(self) -> NDArray[np.float64]:
        """Upper ends of the intervals."""
        return self.yuan + CONFIDENCE_Z * self.error


def sampled_coalitions(n: int, per_stratum: int, rng: np.random.Generator) -> list[list[int]]:
    """Return random orders of the firms as rows: each firm stands equally often at each place.

    Rows come in blocks of n cyclic shifts of one random order (and its reverse), so every
    (firm, place) stratum has the same number of samples, which is what removes the variance
    between strata (Castro, Gómez, Molina and Tejada 2017, Computers & Operations Research
    82). `per_stratum` is that number; it is at least 2, so that an error can be told.
    """
    rows: list[list[int]] = []
    blocks = max(per_stratum, 2)
    for number in range(blocks):
        order = rng.permutation(n).tolist() if number % 2 == 0 else rows[-n][::-1]
        rows += [order[shift:] + order[:shift] for shift in range(n)]
    return rows


def sampled_shapley(
    firms: tuple[str, ...],
    value: Callable[[tuple[int, ...]], float],
    per_stratum: int,
    rng: np.random.Generator,
) -> SampledShares:
    """Return the Shapley value estimated from ``per_stratum × n`` orders of entry.

    `value` gives the cost of a sorted tuple of firm numbers and is asked once for each
    distinct coalition. The marginal costs along every order add up to the grand cost, so the
    estimate is efficient. The error of a share comes from the spread between blocks of
    n shifted orders, which are independent of each other but for antithetic pairs.
    """
    n = len(firms)
    known: dict[tuple[int, ...], float] = {(): 0.0}

    def cost(members: tuple[int, ...]) -> float:
        if members not in known:
            known[members] = float(value(members))
        return known[members]

    if n == 1:
        return SampledShares(firms, np.array([cost((0,))]), np.zeros(1), 1)
    rows = sampled_coalitions(n, per_stratum, rng)
    blocks = np.zeros((len(rows) // n, n))
    for number, row in enumerate(rows):
        before = 0.0
        for place, firm in enumerate(row):
            after = cost(tuple(sorted(row[: place + 1])))
            blocks[number // n, firm] += (after - before) / n
            before = after
    pairs = blocks[: blocks.shape[0] // 2 * 2].reshape(-1, 2, n).mean(axis=1)
    units = pairs if pairs.shape[0] > 1 else blocks
    error = units.std(axis=0, ddof=1) / np.sqrt(units.shape[0])
    return SampledShares(firms, blocks.mean(axis=0), error, len(known) - 1)
