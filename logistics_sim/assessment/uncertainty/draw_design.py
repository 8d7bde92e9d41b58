"""The points at which the answer is worked out: plans and days drawn, and prices for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.seeds import stream

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Design:
    """Probabilities at which parameters are drawn.

    Attributes
    ----------
    plans : shape ``(sets, parameters that change plans)``
        One row a set of plans.
    days : shape ``(sets, parameters that change days)``
        One row a replay of each set of plans.
    prices : shape ``(sets, draws of each, other parameters)``
        What is drawn anew while plans and days stay.
    """

    plans: Reals
    days: Reals
    prices: Reals

    @property
    def table(self) -> Reals:
        """One row per draw, shape ``(sets × draws of each, parameters)``."""
        count, each, size = self.prices.shape
        first = np.repeat(np.hstack([self.plans, self.days]), each, axis=0)
        return np.hstack([first, self.prices.reshape(count * each, size)])

    @property
    def group(self) -> NDArray[np.int64]:
        """Number of the plans behind each row of `table`."""
        return np.repeat(np.arange(self.prices.shape[0]), self.prices.shape[1])


def latin_design(seed: int, draws: int, each: int, plans: int, days: int, prices: int) -> Design:
    """Return at least `draws` draws: a Latin hypercube of sets of plans, one of `each` per set.

    `plans`, `days` and `prices` are the numbers of parameters. Every parameter is met in as many
    equal slices of its distribution as there are rows, which a Sobol' sequence gives only for
    powers of two (McKay, Beckman and Conover, Technometrics 21, 1979). Without a parameter that
    changes plans or days there is one set, and all draws are of prices.
    """
    if not prices:
        each = 1
    if not plans and not days:
        each = draws if prices else 1
    sets = -(-draws // each) if plans or days else 1
    first = _hypercube(seed, "plans", sets, plans)
    second = _hypercube(seed, "days", sets, days)
    third = _hypercube(seed, "prices", sets * each, prices)
    return Design(first, second, third.reshape(sets, each, prices))


def _hypercube(seed: int, name: str, rows: int, columns: int) -> Reals:
    from scipy.stats import qmc

    if not columns:
        return np.empty((rows, 0))
    sampler = qmc.LatinHypercube(columns, rng=stream(seed, "uncertainty", name))
    return np.asarray(sampler.random(rows), dtype=np.float64)
