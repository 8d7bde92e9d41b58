"""The points at which the answer is worked out: plans drawn, and days drawn for each plan."""

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
    plans : shape ``(plans, parameters that change plans)``
        One row a set of plans.
    days : shape ``(plans, draws of each, other parameters)``
        What is drawn anew while the plans stay.
    """

    plans: Reals
    days: Reals

    @property
    def table(self) -> Reals:
        """One row per draw, shape ``(plans × draws of each, parameters)``."""
        count, each, _ = self.days.shape
        first = np.repeat(self.plans, each, axis=0)
        return np.hstack([first, self.days.reshape(count * each, -1)])

    @property
    def group(self) -> NDArray[np.int64]:
        """Number of the plans behind each row of `table`."""
        return np.repeat(np.arange(self.days.shape[0]), self.days.shape[1])


def latin_design(seed: int, draws: int, each: int, plans: int, days: int) -> Design:
    """Return at least `draws` draws: a Latin hypercube of sets of plans, one of `each` per set.

    `plans` and `days` are the numbers of parameters. Every parameter is met in as many equal
    slices of its distribution as there are rows, which a Sobol' sequence gives only for powers
    of two (McKay, Beckman and Conover, Technometrics 21, 1979). Without a parameter that changes
    plans there is one set of plans and all draws are of days.
    """
    if not days:
        each = 1
    if not plans:
        each = draws if days else 1
    sets = -(-draws // each) if plans else 1
    first = _hypercube(seed, "plans", sets, plans)
    second = _hypercube(seed, "days", sets * each, days)
    return Design(first, second.reshape(sets, each, days))


def _hypercube(seed: int, name: str, rows: int, columns: int) -> Reals:
    from scipy.stats import qmc

    if not columns:
        return np.empty((rows, 0))
    sampler = qmc.LatinHypercube(columns, rng=stream(seed, "uncertainty", name))
    return np.asarray(sampler.random(rows), dtype=np.float64)
