"""Saving of the joint plan against the firms alone, with a paired interval over days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.service.verdict import Verdict, mean_verdict

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Saving:
    """Saved share of the cost before, with a 95 % interval over `days`; the verdict uses it.

    `same_service` is false where the joint plan leaves parcels that the firms alone carry:
    money that was saved by not delivering never meets the target.
    """

    share: float
    low: float
    high: float
    target: float
    days: int
    same_service: bool = True

    @property
    def verdict(self) -> Verdict:
        """Held, not held, cannot tell (a day tells nothing about the spread), not measured."""
        if self.days < 1:
            return Verdict("not_measured")
        if not self.same_service:
            return Verdict("not_held")
        if self.days < 2:
            return Verdict("cannot_tell", 2)
        return mean_verdict(self.share, self.low, self.high, self.days, self.target)

    @property
    def met(self) -> bool | None:
        """Whether the target is reached; None where nobody can tell."""
        return self.verdict.met

    def to_dict(self) -> dict[str, Any]:
        """Return the saving under the keys of the machine contract."""
        return {
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "target": self.target,
            **self.verdict.to_dict(),
            "same_service": self.same_service,
        }


def daily_yuan(
    ledger: pd.DataFrame, days: int, direction: str | None = None
) -> NDArray[np.float64]:
    """Return yuan by day of a ledger, or of one `direction` of it, shape ``(days,)``.

    Costs of no day are spread evenly.
    """
    rows = ledger if direction is None else ledger[ledger["direction"] == direction]
    day = rows["day"].to_numpy()
    yuan = rows["yuan"].to_numpy(dtype=np.float64)
    dated = day >= 0
    inside = np.minimum(day[dated], days - 1).astype(np.int64)
    table = np.bincount(inside, weights=yuan[dated], minlength=days)
    return np.asarray(table + yuan[~dated].sum() / days, dtype=np.float64)


def paired_saving(before: NDArray[np.float64], after: NDArray[np.float64], target: float) -> Saving:
    """Return 1 - sum(after)/sum(before) with a ratio-estimator interval over paired days.

    The variance is that of the residuals ``after - R·before`` (Cochran, Sampling
    Techniques, 3rd ed., section 6.4); days follow each other, so the effective number
    of days is reduced by the residuals' lag-1 correlation when that is positive.
    A single day tells nothing about the spread: its interval is one wide to both sides.

    >>> paired_saving(np.array([10.0, 10.0]), np.array([8.0, 8.0]), 0.2).share
    0.2
    """
    from scipy.special import stdtrit

    days = before.size
    total = float(before.sum())
    if total <= 0:
        return Saving(0.0, 0.0, 0.0, target, 0)
    ratio = float(after.sum()) / total
    share = round(1 - ratio, 12)
    if days < 2:
        return Saving(share, share - 1, share + 1, target, days)
    residual = after - ratio * before
    spread = float(np.var(residual, ddof=1))
    if spread <= 0:
        return Saving(share, share, share, target, days)
    lag = float(np.corrcoef(residual[:-1], residual[1:])[0, 1]) if days > 3 else 0.0
    lag = min(max(lag, 0.0), 0.9) if np.isfinite(lag) else 0.0
    effective = max(days * (1 - lag) / (1 + lag), 2.0)
    error = np.sqrt(spread / effective) / (total / days)
    half = float(stdtrit(effective - 1, (1 + CONFIDENCE) / 2)) * float(error)
    return Saving(share, share - half, share + half, target, days)
