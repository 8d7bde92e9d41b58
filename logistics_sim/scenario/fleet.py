"""Vehicle types and firms, as the planner states them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from logistics_sim.core.units import clock_s
from logistics_sim.language import gettext as _
from logistics_sim.scenario.clock_text import ClockText
from logistics_sim.scenario.depot_site import Site
from logistics_sim.scenario.line_haul import LineHaul
from logistics_sim.scenario.parameter import NonNegative, Positive, Share, Strict, from_per_cent

Band = Literal["ambient", "fresh", "chilled", "frozen"]


LOAD_BANDS = ("any", "ambient", "cold")
"""Kinds of load: `any` where cold goods travel in boxes on every vehicle, else one of two."""


class Compartment(Strict):
    """A part of the load volume that is kept in a temperature band."""

    band: Band
    volume_share: Share


class VehicleType(Strict):
    """One kind of vehicle; `count` limits how many an operator has (absent: no limit).

    `driver_yuan_h` is its drivers' pay where that is not the county's `costs.driver_yuan_h`;
    `Scenario.driver_pay_yuan_h` tells which of both holds.
    `gross_weight_t` (full), `height_m` and `width_m` are held against the limits of roads; absent,
    they are guessed by payload (`vehicle_sizes`).
    `compartments` split the load volume by temperature band; absent, all of it is `band`.
    """

    id: str = Field(min_length=1)
    name: str
    payload_kg: Positive
    volume_m3: Positive
    fixed_yuan_day: NonNegative
    yuan_km: NonNegative
    driver_yuan_h: NonNegative | None = None
    max_speed_kmh: Positive | None = None
    gross_weight_t: Positive | None = None
    height_m: Positive | None = None
    width_m: Positive | None = None
    co2_kg_km: NonNegative | None = None
    band: Band = "ambient"
    echelon: Literal["any", "trunk", "local"] = "any"
    count: int | None = Field(default=None, ge=0, le=100_000)
    compartments: tuple[Compartment, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> VehicleType:
        gross = self.gross_weight_t
        if gross is not None and float(gross) * 1_000 < float(self.payload_kg):
            raise ValueError(
                _(
                    "gross_weight_t ({gross:g} t) is below the payload ({payload_kg:g} kg): state "
                    "the weight of the full vehicle",
                    gross=float(gross),
                    payload_kg=float(self.payload_kg),
                )
            )
        bands = [part.band for part in self.compartments]
        if len(set(bands)) < len(bands):
            raise ValueError(_("compartments: a band stands twice in {bands}", bands=bands))
        total = sum(float(part.volume_share) for part in self.compartments)
        if bands and abs(total - 1) > 1e-6:
            raise ValueError(
                _("compartments: the volume shares add up to {total:.4f}, not to 1", total=total)
            )
        return self

    @property
    def volume_ml_by_band(self) -> dict[str, int]:
        """Load volume of each compartment in millilitres."""
        if not self.compartments:
            return {self.band: self.volume_ml}
        return {
            part.band: round(self.volume_ml * float(part.volume_share))
            for part in self.compartments
        }

    @property
    def volume_ml_by_load(self) -> dict[str, int]:
        """Load volume in millilitres for each kind of load (see `LOAD_BANDS`).

        Fresh goods may travel in a fresh or a chilled compartment, not in a frozen one.
        """
        parts = self.volume_ml_by_band
        return {
            "any": self.volume_ml,
            "ambient": parts.get("ambient", 0),
            "cold": parts.get("fresh", 0) + parts.get("chilled", 0),
        }

    @property
    def payload_g(self) -> int:
        """Payload in grams."""
        return round(float(self.payload_kg) * 1_000)

    @property
    def volume_ml(self) -> int:
        """Load volume in millilitres."""
        return round(float(self.volume_m3) * 1_000_000)


class Firm(Strict):
    """A firm of the county; `share` is its part of all parcels.

    `scope` says how far it delivers today: to the villages, or to the township stations only
    (its customers fetch there). It bears on the study of today's cost, never on plans.
    `depot` is where it works alone: the id of a place or ``LON,LAT``; absent, the county's hub.
    `line_haul` are its own trucks from outside (absent: the county's), alone and in the alliance.
    `sorter` and `sorter_lines` are its own dock, wherever it works alone. `days_per_week`, `depart`
    (times of its rounds) and `vehicles` (how many of each type it has; those not named: none) are
    how it delivers today: they bear on the variant "as it is" alone.
    """

    id: str = Field(min_length=1, pattern=r"^[^+\s]+$")
    name: str
    kind: Literal["express", "post", "coop", "commerce", "logistics"]
    share: Annotated[float, BeforeValidator(from_per_cent)] = Field(ge=0, le=1)
    scope: Literal["village", "township"] = "village"
    depot: Site | None = None
    line_haul: tuple[LineHaul, ...] = ()
    days_per_week: int | None = Field(default=None, ge=1, le=7)
    depart: tuple[ClockText, ...] = ()
    sorter: Literal["manual", "auto"] | None = None
    sorter_lines: int | None = Field(default=None, ge=1, le=1_000)
    vehicles: dict[str, Annotated[int, Field(ge=0, le=100_000)]] | None = None

    @model_validator(mode="after")
    def _arrives_whole(self) -> Firm:
        total = sum(float(truck.share) for truck in self.line_haul)
        if self.line_haul and abs(total - 1) > 1e-6:
            raise ValueError(
                _("line_haul: the shares add up to {total:.4f}, not to 1", total=total)
            )
        if list(self.depart) != sorted(set(self.depart), key=clock_s):
            raise ValueError(_("depart: write each time once, in the order of the day"))
        return self
