"""How many replications: means over replications, and when their interval is narrow enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

CONFIDENCE = 0.95
Measure = Callable[[Sequence[int]], Sequence[dict[str, float]]]


@dataclass(frozen=True)
class MeanEstimate:
    """A mean over independent replications with its 95 % interval.

    The half-width is that of Student's t with ``n - 1`` degrees of freedom; NaN for a
    single replication, which says nothing about its own spread.
    """

    n: int
    mean: float
    half_width: float

    @property
    def low(self) -> float:
        """Lower end of the interval."""
        return self.mean - self.half_width

    @property
    def high(self) -> float:
        """Upper end of the interval."""
        return self.mean + self.half_width


def estimate(values: Sequence[float]) -> MeanEstimate:
    """Return mean and half-width of `values`, one per replication.

    >>> found = estimate([1.0, 2.0, 3.0])
    >>> found.mean, round(found.half_width, 3)
    (2.0, 2.484)
    """
    from scipy.special import stdtrit  # scipy.stats takes a second to import

    n = len(values)
    mean = math.fsum(values) / n
    if n < 2:
        return MeanEstimate(n, mean, math.nan)
    variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
    t = float(stdtrit(n - 1, (1 + CONFIDENCE) / 2))
    return MeanEstimate(n, mean, t * math.sqrt(variance / n))


def paired(first: Sequence[float], second: Sequence[float]) -> MeanEstimate:
    """Return the mean of ``second - first``, replication by replication.

    Both ran with the same draws, so what is common to them cancels (common random
    numbers; Law, Simulation Modeling and Analysis, 5th ed., section 11.2).

    >>> paired([1.0, 5.0], [2.0, 6.0])
    MeanEstimate(n=2, mean=1.0, half_width=0.0)
    """
    return estimate([b - a for a, b in zip(first, second, strict=True)])


def saved_variance(first: Sequence[float], second: Sequence[float]) -> float:
    """Return how much of the variance of `first - second` common random numbers save (1 = all).

    Unpaired, the variance of the difference is the sum of both variances. Negative when
    the pairing does harm.
    """
    apart = estimate(first).half_width ** 2 + estimate(second).half_width ** 2
    together = paired(first, second).half_width ** 2
    return 1 - together / apart if apart > 0 else 0.0


@dataclass(frozen=True)
class Precision:
    """What is asked for: half-widths by figure, and how many replications are allowed.

    After `least` replications (at least 2) the half-widths are looked at, and again after
    every `batch`. The batch does not depend on the number of workers, so neither does the
    answer. Stopping at a narrow interval makes it a little too narrow in turn: start with
    10 replications or more (Law, section 9.4.1).
    """

    half_width: dict[str, float]
    least: int = 10
    batch: int = 5
    most: int = 100

    def __post_init__(self) -> None:
        if not 2 <= self.least <= self.most or self.batch < 1:
            raise InputError(
                "SIM-011",
                "precision",
                _(
                    "{least} to {most} by {batch} is no range",
                    least=self.least,
                    most=self.most,
                    batch=self.batch,
                ),
            )
        if any(not width > 0 for width in self.half_width.values()):
            raise InputError("SIM-011", "precision", _("half-widths must be above 0"))

    def reached(self, rows: Sequence[dict[str, float]]) -> bool:
        """Return whether every figure that was asked for is known well enough."""
        return all(
            estimate([row[name] for row in rows]).half_width <= width
            for name, width in self.half_width.items()
        )


def until_precise(measure: Measure, precision: Precision) -> tuple[list[dict[str, float]], bool]:
    """Run replications 0, 1, 2... until `precision` is reached or `most` are done.

    `measure` takes replication numbers and returns the figures of each, in order (so it
    may work on them in parallel). Returns all figures and whether the precision was reached.
    """
    rows: list[dict[str, float]] = []
    target = precision.least
    while True:
        rows.extend(measure(range(len(rows), target)))
        if precision.reached(rows):
            return rows, True
        if len(rows) >= precision.most:
            return rows, False
        target = min(len(rows) + precision.batch, precision.most)
