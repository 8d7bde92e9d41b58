r"""Shares of variance from the draws that there are: polynomial chaos with a sparse prior.

The outcome is written in polynomials of the draws' probabilities :math:`u_i`, orthonormal on
[0, 1] (Legendre), of one parameter or of two at a time. Since they are orthonormal, the variance
is the sum of the squared coefficients, and the part of a parameter is that of its terms (Sudret,
"Global sensitivity analysis using polynomial chaos expansions", Reliability Engineering & System
Safety 93, 2008).

There are more terms than draws. The coefficients get the horseshoe prior (Carvalho, Polson and
Scott, Biometrika 97, 2010): most are next to nothing, a few are free. The posterior is
sampled by Gibbs steps (Makalic and Schmidt, IEEE Signal Processing Letters 23, 2016), each
with the exact draw for more coefficients than rows of Bhattacharya, Chakraborty and Mallick
(Biometrika 103, 2016). Every sample gives shares of the variance, so that the interval of a
share is one of the posterior: wide where the draws are few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

MOST_PAIRED = 500
"""Terms of two parameters, above which their degree is lowered; each pair keeps one."""
HIGHEST = 8
OF_ONE = 3
"""Least degree of the terms of one parameter."""
CHAINS, SAMPLES, BURN_IN = 4, 150, 150
NOISE_SHAPE, NOISE_SCALE = 3.0, 0.06
"""Prior of the part that no term explains (of a variance of 1): about 2 %, by few pseudo-draws.

Draws share their luck, so an outcome follows from its values but for the search for plans. Without
that said, a handful of draws would pass for noise, and their intervals for sure."""


@dataclass(frozen=True)
class Terms:
    """Polynomials of the basis: parameters `first` and `second` (-1: none) and their degrees.

    Each is an array of shape ``(terms,)``.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    degree_first: NDArray[np.int64]
    degree_second: NDArray[np.int64]

    @property
    def single(self) -> NDArray[np.bool_]:
        """Return which terms are of one parameter."""
        return np.asarray(self.second < 0)

    def of(self, parameter: int) -> NDArray[np.bool_]:
        """Return the terms with the `parameter` of this number, alone or with another."""
        return np.asarray((self.first == parameter) | (self.second == parameter))


@dataclass(frozen=True)
class Posterior:
    """Samples of what the draws say of an outcome.

    Attributes
    ----------
    terms
        The basis.
    squares : shape ``(samples, terms)``
        Squared coefficients: the variance by term.
    rest : shape ``(samples,)``
        Variance that no term explains: of three and more parameters together, finer shapes,
        and the chance in a search for plans.
    probability, outcome
        The draws themselves.
    """

    terms: Terms
    squares: Reals
    rest: Reals
    probability: Reals
    outcome: Reals


def basis(parameters: int) -> Terms:
    """Return the terms for so many `parameters`: the highest degree that keeps them few.

    >>> terms = basis(2)
    >>> int(terms.single.sum()), int((~terms.single).sum())
    (16, 28)
    """
    pairs = parameters * (parameters - 1) // 2
    fits = (d for d in range(HIGHEST, 2, -1) if pairs * d * (d - 1) // 2 <= MOST_PAIRED)
    highest = next(fits, 2)
    rows = [
        (number, -1, degree, 0)
        for number in range(parameters)
        for degree in range(1, max(highest, OF_ONE) + 1)
    ]
    rows += [
        (one, other, degree, more)
        for one in range(parameters)
        for other in range(one + 1, parameters)
        for degree in range(1, highest)
        for more in range(1, highest - degree + 1)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 4)
    return Terms(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def prior_weights(terms: Terms, parameters: int) -> Reals:
    """Return the prior variance of each of `terms` but for its scale, shape ``(terms,)``.

    Fine shapes are less to be expected than plain ones, and what one of the `parameters` (their
    number) does in all its pairs together as much as what it does by itself.
    """
    degree_first = np.maximum(terms.degree_first, 1).astype(np.float64)
    degree_second = np.maximum(terms.degree_second, 1).astype(np.float64)
    weights = (degree_first * degree_second) ** -2.0
    return np.where(terms.single, weights, weights / (4 * max(parameters - 1, 1)))


def columns(terms: Terms, probability: Reals) -> Reals:
    """Return the terms at each row of `probability` (rows, parameters), shape (rows, terms)."""
    highest = int(max(terms.degree_first.max(initial=0), terms.degree_second.max(initial=0)))
    legendre = np.polynomial.legendre.legvander(2 * probability - 1, highest)
    legendre *= np.sqrt(2 * np.arange(highest + 1) + 1)
    found = legendre[:, terms.first, terms.degree_first]
    pairs = ~terms.single
    found[:, pairs] *= legendre[:, terms.second[pairs], terms.degree_second[pairs]]
    return np.asarray(found, dtype=np.float64)


def posterior(
    probability: Reals,
    outcome: Reals,
    group: NDArray[np.int64],
    rng: np.random.Generator,
    samples: int = SAMPLES,
) -> Posterior:
    """Return the variance by term, `samples` of each of a few chains, drawn by `rng`.

    Parameters
    ----------
    probability : shape ``(rows, parameters)``
        The draws, each in [0, 1].
    outcome : shape ``(rows,)``
        What came out.
    group : shape ``(rows,)``
        Number of the plan behind each row, 0 up: rows of one plan share its luck.
    """
    terms = basis(probability.shape[1])
    spread = float(outcome.std())
    if spread <= 1e-12 * max(1.0, float(np.abs(outcome).max(initial=0.0))):
        nothing = np.zeros((samples, terms.first.size))
        return Posterior(terms, nothing, np.zeros(samples), probability, outcome)
    design = columns(terms, probability)
    weights = prior_weights(terms, probability.shape[1])
    scaled = (outcome - outcome.mean()) / spread
    chains = [_sampled(design, scaled, _plans(group), weights, rng, samples) for _ in range(CHAINS)]
    squares, rest = (np.concatenate(part) for part in zip(*chains, strict=True))
    return Posterior(terms, squares * spread**2, rest * spread**2, probability, outcome)


def _plans(group: NDArray[np.int64]) -> Reals:
    """Return one column a plan, none where every row has a plan of its own."""
    count = int(group.max()) + 1
    if count == group.size:
        return np.empty((group.size, 0))
    return np.eye(count)[group]


def _sampled(
    design: Reals,
    outcome: Reals,
    plans: Reals,
    weights: Reals,
    rng: np.random.Generator,
    samples: int,
) -> tuple[Reals, Reals]:
    """Sample the posterior; return squared coefficients and the variance that is left."""
    rows, size = design.shape
    whole = np.hstack([np.ones((rows, 1)), design, plans])
    local, global_ = _inverse_gamma(0.5, np.ones(size), rng), 0.1
    helper_local, helper_global = np.ones(size), 1.0
    noise, shared = 0.5, 0.25
    squares = np.empty((samples, size))
    rest = np.empty(samples)
    for step in range(BURN_IN + samples):
        variance = np.concatenate(
            [[1.0], weights * local * global_, np.full(plans.shape[1], shared)]
        )
        drawn = _gaussian(whole, outcome, variance, noise, rng)
        coefficient, own = drawn[1 : size + 1], drawn[size + 1 :]
        square = coefficient**2
        left = outcome - whole @ drawn
        misfit = NOISE_SCALE + float(left @ left) / 2
        noise = float(_inverse_gamma(NOISE_SHAPE + rows / 2, misfit, rng))
        relative = square / weights
        local = _inverse_gamma(1.0, 1 / helper_local + relative / (2 * global_), rng)
        helper_local = _inverse_gamma(1.0, 1 + 1 / local, rng)
        scale = 1 / helper_global + (relative / local).sum() / 2
        global_ = float(_inverse_gamma((size + 1) / 2, scale, rng))
        helper_global = float(_inverse_gamma(1.0, 1 + 1 / global_, rng))
        if own.size:
            shared = float(_inverse_gamma(0.5 + own.size / 2, 0.01 + own @ own / 2, rng))
        if step >= BURN_IN:
            squares[step - BURN_IN] = square
            rest[step - BURN_IN] = noise + (shared if own.size else 0.0)
    return squares, rest


def _gaussian(
    design: Reals, outcome: Reals, variance: Reals, noise: float, rng: np.random.Generator
) -> Reals:
    """Draw the coefficients given their prior variances and that of the noise."""
    from scipy.linalg import cho_factor, cho_solve

    prior = rng.standard_normal(variance.size) * np.sqrt(variance)
    seen = design @ prior + rng.standard_normal(outcome.size) * np.sqrt(noise)
    weighted = design * variance
    covariance = weighted @ design.T
    covariance[np.diag_indices_from(covariance)] += noise
    solved = cho_solve(cho_factor(covariance, lower=True), outcome - seen)
    return np.asarray(prior + weighted.T @ solved, dtype=np.float64)


def _inverse_gamma(shape: float, scale: Reals | float, rng: np.random.Generator) -> Reals:
    """Draw from the inverse gamma distribution, within what floats can hold."""
    return np.clip(scale / rng.standard_gamma(shape, size=np.shape(scale)), 1e-12, 1e12)
