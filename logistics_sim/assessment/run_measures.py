"""What was measured of a run, before any verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from logistics_sim.assessment.money import RunCosts
from logistics_sim.assessment.service_measures import Service


@dataclass(frozen=True)
class RunMeasures:
    """The measured parts of a run, before judgement."""

    service: Service
    money: RunCosts
    counts: dict[str, dict[str, int]]
    plans: dict[str, list[dict[str, Any]]]
    stored_items: int = 0
    purchases: int = 0
    prices: dict[str, float] = field(default_factory=dict)
