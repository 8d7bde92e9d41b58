"""What a run can show to a reviewer: figures with intervals, gathered in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


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

    Attributes
    ----------
    delivered, services
        Finished parcels by (class, direction), and by service.
    attainment, saving
        Figures by target; by ``whole``, ``up`` and ``down``.
    firms_with_parcels
        Firms with finished parcels.
    cold_records, excursion_minutes, fresh_parcels
        Readings of the cold chain, minutes outside the band, fresh parcels followed.
    same_service
        Whether the joint plan leaves no parcels that the firms alone carry.
    stored_items, purchases
        Items sent from the hub's stock; joint purchases that filled it.
    traced_producers
        Producers with lots that reached their end, by id.
    slow_legs
        By target: the leg that takes most of the time.
    prices
        What a further wave or vehicle costs (yuan a day), where it is known.
    """

    delivered: Mapping[tuple[str, str], int]
    services: Mapping[str, int]
    attainment: Mapping[str, Figure]
    saving: Mapping[str, Figure]
    firms_with_parcels: int
    cold_records: int
    excursion_minutes: float
    fresh_parcels: int
    same_service: bool = True
    stored_items: int = 0
    purchases: int = 0
    traced_producers: tuple[str, ...] = ()
    slow_legs: Mapping[str, str] = field(default_factory=dict)
    prices: Mapping[str, float] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the evidence as plain values for JSON."""
        said = asdict(self)
        said["delivered"] = {"/".join(key): n for key, n in self.delivered.items()}
        said["traced_producers"] = list(self.traced_producers)
        return said

    @classmethod
    def from_dict(cls, said: Mapping[str, Any]) -> Evidence:
        """Return the evidence that `to_dict` wrote."""
        values = dict(said)
        values["delivered"] = {
            (kind, way): int(n)
            for kind, _, way in (key.partition("/") for key in said["delivered"])
            for n in (said["delivered"][f"{kind}/{way}"],)
        }
        for name in ("attainment", "saving"):
            values[name] = {key: Figure(**found) for key, found in said[name].items()}
        values["traced_producers"] = tuple(said["traced_producers"])
        return cls(**values)
