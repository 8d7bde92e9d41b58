"""Attainment, legs and cold chain of all variants of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_parquet
from logistics_sim.scenario import Operator, Scenario
from logistics_sim.study.case import case_folder, read_parcels, replication_folder

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World

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
        rows = self.table[(self.table["variant"] == variant) & (self.table["group_by"] == "all")]
        return {str(row["target"]): _plain(row) for row in rows.to_dict("records")}


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    import math

    def value(found: Any) -> Any:
        if isinstance(found, float) and math.isnan(found):
            return None
        return found.item() if hasattr(found, "item") else found

    return {str(name): value(found) for name, found in row.items()}
