"""What is to be assigned, and an assignment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from logistics_sim.policy.supports.table import SupportRow

Gain = Literal["coverage", "cost"]


@dataclass(frozen=True)
class AssignmentTask:
    """What is to be assigned.

    Attributes
    ----------
    candidates
        Supports that may be granted; each is granted or not.
    granted
        Supports of earlier years: they bind by the bans and cover, and cost nothing.
    budget_yuan, fund_budget_yuan
        Money in all, and by fund where a fund has a limit of its own.
    gain
        ``coverage``: residents with a supported village in reach; ``cost``: yuan saved a year.
    reach
        By village: the villages that it covers (by id, itself too).
    residents
        By village.
    renovations
        How many stations this plan must renovate at least.
    """

    candidates: tuple[SupportRow, ...]
    granted: tuple[SupportRow, ...] = ()
    budget_yuan: float = 0.0
    fund_budget_yuan: Mapping[str, float] = field(default_factory=dict)
    gain: Gain = "coverage"
    reach: Mapping[str, Sequence[str]] = field(default_factory=dict)
    residents: Mapping[str, float] = field(default_factory=dict)
    renovations: int = 0

    def covered_from_the_start(self) -> frozenset[str]:
        """Return the villages that supports of earlier years cover."""
        return frozenset(
            v for s in self.granted if s.village for v in self.reach.get(s.village, ())
        )


@dataclass(frozen=True)
class SupportPlan:
    """An assignment: which `candidates` are granted, by number.

    `gain` (residents newly covered, or yuan a year) lies at most `bound - gain` below the
    best; `cost_yuan` is the least for this gain where `proven`.
    """

    chosen: tuple[int, ...]
    gain: float
    bound: float
    cost_yuan: float
    proven: bool

    @property
    def gap(self) -> float:
        """Share of the bound that is not reached."""
        return (self.bound - self.gain) / self.bound if self.bound > 0 else 0.0
