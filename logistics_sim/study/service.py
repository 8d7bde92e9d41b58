"""Attainment, legs and cold chain of all variants of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.study.verdicts import overall_rows

if TYPE_CHECKING:
    import pandas as pd


VARIANTS = ("after", "equal_service", "as_is")
GROUPS = ("township", "village", "firm", "class", "weekday")


@dataclass(frozen=True)
class Service:
    """Measured service of a run; `table` follows the contract ``attainment``."""

    table: pd.DataFrame
    legs: pd.DataFrame
    daily: dict[str, pd.DataFrame]
    cold: dict[str, float]
    delivered: dict[tuple[str, str], int]
    services: dict[str, int]
    firms: int
    fresh: int

    def overall(self, variant: str) -> dict[str, dict[str, Any]]:
        """Return the county-wide row of each target as plain values."""
        return overall_rows(self.table[self.table["variant"] == variant])
