"""Vehicle types and firms, as the planner states them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from logistics_sim.scenario.parameter import NonNegative, Positive, Strict

Band = Literal["ambient", "fresh", "chilled", "frozen"]


class VehicleType(Strict):
    """One kind of vehicle; `count` limits how many an operator has (absent: no limit)."""

    id: str = Field(min_length=1)
    name: str
    payload_kg: Positive
    volume_m3: Positive
    fixed_yuan_day: NonNegative
    yuan_km: NonNegative
    max_speed_kmh: Positive | None = None
    co2_kg_km: NonNegative | None = None
    band: Band = "ambient"
    echelon: Literal["any", "trunk", "local"] = "any"
    count: int | None = Field(default=None, ge=0)

    @property
    def payload_g(self) -> int:
        """Payload in grams."""
        return round(float(self.payload_kg) * 1_000)

    @property
    def volume_ml(self) -> int:
        """Load volume in millilitres."""
        return round(float(self.volume_m3) * 1_000_000)


class Firm(Strict):
    """A firm of the county; `share` is its part of all parcels."""

    id: str = Field(min_length=1, pattern=r"^[^+\s]+$")
    name: str
    kind: Literal["express", "post", "coop", "commerce", "logistics"]
    share: float = Field(ge=0, le=1)
