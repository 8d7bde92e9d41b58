"""What a run can show to a reviewer: figures with intervals, gathered in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """A share with its 95 % interval and the number of cases behind it."""

    share: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Evidence:
    """Figures of the joint plan that the scorecard reads.

    `delivered` counts finished parcels by (class, direction) and service;
    `attainment` is keyed by target, `saving` by ``whole``, ``up``, ``down``; `same_service`
    says that the joint plan leaves no parcels that the firms alone carry.
    """

    delivered: Mapping[tuple[str, str], int]
    services: Mapping[str, int]
    attainment: Mapping[str, Figure]
    saving: Mapping[str, Figure]
    firms_with_parcels: int
    cold_records: int
    excursion_minutes: float
    fresh_parcels: int
    platform_linked: bool = False
    same_service: bool = True
    stored_items: int = 0
    sources: Mapping[str, str] = field(default_factory=dict)
