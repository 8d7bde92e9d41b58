"""Verdicts of three kinds, and none: held, not held, cannot tell yet, not measured."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

Kind = Literal["held", "not_held", "cannot_tell", "not_measured"]
MET: dict[str, bool | None] = {
    "held": True,
    "not_held": False,
    "cannot_tell": None,
    "not_measured": None,
}
CONFIDENCE = 0.95
MOST_DAYS = 36_600
"""Beyond a hundred years of days nothing is promised: `Verdict.needs_days` is None."""


@dataclass(frozen=True)
class Verdict:
    """Whether a target is held, as far as the measured interval can tell.

    Attributes
    ----------
    kind
        ``held``: the whole interval reaches the target; ``not_held``: none of it does;
        ``cannot_tell``: the target lies inside the interval; ``not_measured``: no data.
    needs_days
        Counted days in all that would tell, were the observed share and spread to stay (see
        `in_days_to_run`); None where
        the verdict stands, nothing was measured or no number of days would do (the
        observed figure lies on the target).
    """

    kind: Kind
    needs_days: int | None = None

    @property
    def met(self) -> bool | None:
        """True, False, or None where nobody can say."""
        return MET[self.kind]

    def in_days_to_run(self, counted: int, days: int, replications: int = 1) -> Verdict:
        """Return the verdict with `needs_days` as the days that a run must have.

        The last days of a run of any length are not counted: their deadlines lie behind its end.

        Parameters
        ----------
        counted
            Days with counted parcels behind the interval, over all replications.
        days
            Days of each replication of this run.
        replications
            Months replayed.

        Examples
        --------
        Three of five days are over; four such days would tell, and two more are lost again:

        >>> Verdict("cannot_tell", 4).in_days_to_run(counted=3, days=5)
        Verdict(kind='cannot_tell', needs_days=6)
        """
        if self.needs_days is None:
            return self
        lost = max(days - counted // replications, 0)
        return replace(self, needs_days=-(-self.needs_days // replications) + lost)

    def to_dict(self) -> dict[str, Any]:
        """Return the keys of the machine contract: ``met``, ``verdict``, ``needs_days``."""
        return {"met": self.met, "verdict": self.kind, "needs_days": self.needs_days}


def interval_kind(low: float, high: float, target: float) -> Kind:
    """Return what an interval says about "at least `target`".

    >>> interval_kind(0.21, 0.25, 0.2), interval_kind(0.1, 0.3, 0.2), interval_kind(0.1, 0.19, 0.2)
    ('held', 'cannot_tell', 'not_held')
    """
    if low >= target:
        return "held"
    return "not_held" if high < target else "cannot_tell"


def share_verdict(
    share: float | None, low: float | None, high: float | None, days: int, target: float
) -> Verdict:
    """Judge a share of parcels by its exact binomial interval over `days` days.

    Parameters
    ----------
    share, low, high
        As from `clustered_shares`; None where nothing was counted.
    days
        Days with counted parcels behind the interval.
    target
        Wanted share, in [0, 1].

    Notes
    -----
    The interval is the exact binomial one at an effective number of parcels that grows in
    proportion to the days. That number is recovered from the interval, and the
    days are those at which the same share would leave the target on one side.

    Examples
    --------
    >>> share_verdict(1.0, 0.912, 1.0, 2, 0.99)
    Verdict(kind='cannot_tell', needs_days=19)
    """
    if share is None or low is None or high is None or days < 1:
        return Verdict("not_measured")
    kind = interval_kind(low, high, target)
    if kind != "cannot_tell":
        return Verdict(kind)
    per_day = _effective(share, low, high) / days

    def told(number: int) -> bool:
        lower, upper = binomial_interval(share, per_day * number)
        return lower >= target if share >= target else upper < target

    return Verdict(kind, None if share == target else _fewest(told, days))


def mean_verdict(share: float, low: float, high: float, days: int, target: float) -> Verdict:
    """Judge a mean or ratio over `days` days by its symmetric (t) interval.

    The half-width falls with the root of the days; Student's factor is taken as it is,
    so that the number of days errs to the safe side.

    >>> mean_verdict(0.22, 0.18, 0.26, 5, 0.2)
    Verdict(kind='cannot_tell', needs_days=20)
    """
    kind = interval_kind(low, high, target)
    half, gap = (high - low) / 2, abs(share - target)
    if kind != "cannot_tell":
        return Verdict(kind)
    if gap == 0:
        return Verdict(kind)
    # ten digits: 4/2 is 2, not 2.0000000000000004, and so 20 days, not 21
    return Verdict(kind, _fewest(lambda n: round(half**2 * days - gap**2 * n, 10) <= 0, days))


def binomial_interval(share: float, number: float) -> tuple[float, float]:
    """Return the exact (Clopper-Pearson) interval of a share at an effective number.

    >>> low, high = binomial_interval(0.5, 10)
    >>> round(low, 3), round(high, 3)
    (0.187, 0.813)
    """
    from scipy.special import betaincinv

    hits, tail = share * number, (1 - CONFIDENCE) / 2
    low = 0.0 if share <= 0 else float(betaincinv(hits, number - hits + 1, tail))
    high = 1.0 if share >= 1 else float(betaincinv(hits + 1, number - hits, 1 - tail))
    return low, high


def _effective(share: float, low: float, high: float) -> float:
    """Return the effective number of parcels whose exact interval is [low, high]."""
    width = high - low
    small, large = 1e-6, 1e12
    for _ in range(80):
        middle = (small * large) ** 0.5
        lower, upper = binomial_interval(share, middle)
        if upper - lower > width:
            small = middle
        else:
            large = middle
    return large


def _fewest(told: Callable[[int], bool], days: int) -> int | None:
    """Return the least number of days above `days` that tells, None beyond `MOST_DAYS`."""
    few, many = days, days + 1
    while not told(many):
        if many >= MOST_DAYS:
            return None
        few, many = many, min(2 * many, MOST_DAYS)
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if told(middle) else (middle, many)
    return many
