"""The sections of a scenario: targets, demand, operations, costs, cold chain, service."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, Field, field_validator, model_validator

from logistics_sim.language import gettext as _
from logistics_sim.scenario.clock_text import ClockText
from logistics_sim.scenario.line_haul import LineHaul
from logistics_sim.scenario.operator import Echelons
from logistics_sim.scenario.parameter import (
    Finite,
    NonNegative,
    Parameter,
    Positive,
    Rest,
    Share,
    Status,
    Strict,
)
from logistics_sim.scenario.volumes import VolumeFile


class Targets(Strict):
    """What the county plan asks for."""

    express_h: Positive
    fresh_h: Positive
    baseline_h: Positive
    saving_share: Share
    min_firms: Positive
    required_share: Share
    baseline_share: Share


class WeekdayFactors(Strict):
    """Seven factors, Monday to Sunday, around 1."""

    values: tuple[Finite, ...]
    unit: str = ""
    status: Status = "planner"
    source: str = ""

    @field_validator("values")
    @classmethod
    def _seven(cls, values: tuple[float, ...]) -> tuple[float, ...]:
        if len(values) != 7 or min(values) < 0:
            raise ValueError(_("seven factors of at least 0 are wanted, Monday to Sunday"))
        return values


class UrbanWeights(Strict):
    """Residents of a village relative to a plain one, by its statistical class."""

    town: Positive
    seat: Positive


class Demand(Strict):
    """Parcels of the county: volumes, classes, sizes and hours."""

    residents: NonNegative
    village_resident_share: Share
    inbound_per_village_resident: NonNegative
    outbound_ratio: NonNegative
    intra_ratio: NonNegative
    fresh_share_inbound: Share
    fresh_share_outbound: Share
    return_ratio: NonNegative
    ltl_per_day: NonNegative
    ltl_weight_min_kg: Positive
    ltl_weight_max_kg: Positive
    ltl_density_kg_m3: Positive
    ltl_unit_kg: Positive | None = None
    """Most that one handling unit (pallet, bundle) of a consignment weighs; absent: never cut."""
    ltl_unit_m3: Positive | None = None
    parcel_weight_median_kg: Positive
    parcel_weight_mean_kg: Positive
    parcel_volume_median_l: Positive
    parcel_volume_mean_l: Positive
    daily_volume_cv: NonNegative
    month_factor: NonNegative
    weekday_factors: WeekdayFactors
    ur_weights: UrbanWeights
    line_haul: tuple[LineHaul, ...] = Field(min_length=1)
    line_haul_out: ClockText
    posting_open: ClockText
    posting_close: ClockText
    home_delivery_share: Share
    first_attempt_failure: Share
    pickup_dwell_median_h: Positive
    volumes: tuple[VolumeFile, ...] | None = None
    """What is known better than by the ratios per resident."""
    drawn_from: Literal["ratios", "volumes", "waybills"] | None = Field(
        default=None, validation_alias=AliasChoices("from", "drawn_from")
    )
    """Key ``from``: what the parcels follow; absent: the volumes if there are any."""

    def follows(self) -> str:
        """Return what the parcels follow: ``ratios``, ``volumes`` or ``waybills``."""
        return self.drawn_from or ("volumes" if self.volumes else "ratios")

    @model_validator(mode="after")
    def _known(self) -> Demand:
        kinds = {said.kind for said in self.volumes or ()}
        if self.drawn_from in ("volumes", "waybills") and not kinds:
            raise ValueError(
                _("from: {drawn_from} needs files under volumes", drawn_from=self.drawn_from)
            )
        if self.drawn_from == "waybills" and "waybills" not in kinds:
            raise ValueError(_("from: waybills needs a file of kind waybills"))
        return self


class Speeds(Strict):
    """Driving speeds by road group and terrain."""

    expressway: Positive
    trunk_plain: Positive
    trunk_mountain: Positive
    local_plain: Positive
    local_mountain: Positive


class Operations(Strict):
    """Handling, driving and opening hours.

    The last five may be left out: no set-up of the sorting lines for each truck, a dock
    for every truck, one attempt at the door, no return of what nobody picks up, and
    parcels between villages that turn at the hub. `intra_turn` ``station`` lets them turn
    at the first township station from which a local trip goes on to their destination,
    ``vehicle`` also lets them ride to a later stop of the trip that took them on.
    """

    manual_line_items_h: Positive
    auto_line_items_h: Positive
    unload_scan_min: NonNegative
    outbound_handling_min: NonNegative
    trunk_unload_min: NonNegative
    loading_min: NonNegative
    stop_fixed_min: NonNegative
    stop_per_100_items_min: NonNegative
    station_open: ClockText
    station_close: ClockText
    shift_h: Positive
    break_h: Rest
    break_after_h: Positive
    design_percentile: Share
    travel_day_sd: NonNegative
    travel_leg_sd: NonNegative
    line_haul_late_mean_min: NonNegative
    speeds_kmh: Speeds
    sorter_setup_min: NonNegative = Parameter(base=0, unit="min", status="guess")
    docks: int | None = Field(default=None, ge=1)
    delivery_attempts: int = Field(default=1, ge=1, le=9)
    keep_days: int | None = Field(default=None, ge=1, le=365)
    intra_turn: Literal["hub", "station", "vehicle"] = "hub"


class Costs(Strict):
    """Tariffs, before any rule of sharing."""

    driver_yuan_h: NonNegative
    sorting_manual_yuan: NonNegative
    sorting_auto_yuan: NonNegative
    hub_alone_yuan_day: NonNegative
    hub_joint_yuan_day: NonNegative
    station_commission_yuan: NonNegative
    township_station_yuan_day: NonNegative
    failed_delivery_yuan: NonNegative
    return_handling_yuan: NonNegative
    cold_surcharge_yuan: NonNegative


def _guess(base: float, low: float, high: float, unit: str, source: str) -> Parameter:
    """Return a default that a scenario may leave out; it stays marked as a guess."""
    return Parameter(base=base, low=low, high=high, unit=unit, status="guess", source=source)


class ColdChain(Strict):
    """Temperatures outside and inside, and what spoils."""

    ambient_january_c: Parameter
    ambient_july_c: Parameter
    daily_swing_c: NonNegative
    start_temp_c: Parameter
    limit_c: Parameter
    box_tau_min: Positive
    coldroom_c: Parameter
    alarm_min: NonNegative
    log_interval_min: Positive
    fresh_life_h: Positive
    q10: Positive
    reefer_tau_min: Positive = _guess(25, 15, 40, "min", "air of a running reefer to its set-point")
    reefer_off_tau_min: Positive = _guess(180, 90, 300, "min", "air of a reefer without cooling")
    door_tau_min: Positive = _guess(6, 3, 12, "min", "air of an open compartment")
    door_open_min: NonNegative = _guess(3, 1, 8, "min", "door open at each stop and at loading")
    reefer_failure_per_day: Share = _guess(
        0.002, 0.0, 0.01, "share", "vehicle-days on which the cooling fails"
    )
    precooled: bool = True
    carried_in: Literal["boxes", "compartments"] = "boxes"
    """`boxes`: any vehicle takes cold goods in their boxes; `compartments`: cooled ones only."""
    fresh_value_yuan: NonNegative = _guess(40, 20, 80, "yuan/item", "goods value of a fresh parcel")
    room_items: NonNegative | None = None
    """Places for fresh parcels in a station's cold cabinet; absent: no limit."""
    contract_yuan_item: NonNegative = _guess(
        6, 4, 10, "yuan/item", "price of a contracted cold-chain firm"
    )
    contract_yuan_day: NonNegative = _guess(0, 0, 200, "yuan/day", "standing charge of that firm")


class WaveStatement(Strict):
    """A planned departure round from the hub."""

    id: int = Field(ge=1, le=1_000)
    depart: ClockText


class HandOverStatement(Strict):
    """A township whose villages local vehicles serve from its station, in some waves or all."""

    township: str = Field(min_length=1)
    waves: tuple[int, ...] = ()


class Alliance(Strict):
    """Who joins: the `members` by id, every firm where none is named.

    A firm that stays out drives alone, as it does before.
    """

    members: tuple[str, ...] | None = Field(default=None, min_length=1)


class ReportHead(Strict):
    """Who hands the report in: printed at its head, with a line for each of the `signatures`."""

    author: str = ""
    office: str = ""
    date: str = ""
    signatures: tuple[str, ...] = ()


class ServiceStatement(Strict):
    """How an operator runs its days.

    With ``echelons: transfer``, `hand_over` names where trucks hand over to local vehicles;
    without it, that is everywhere.
    """

    waves: tuple[WaveStatement, ...] = Field(min_length=1)
    days_per_week: int = Field(ge=1, le=7)
    sorter: Literal["manual", "auto"]
    sorter_lines: Positive
    echelons: Echelons
    hand_over: tuple[HandOverStatement, ...] = ()

    @model_validator(mode="after")
    def _handed_over_once(self) -> ServiceStatement:
        if self.hand_over and self.echelons != "transfer":
            raise ValueError(_("hand_over needs echelons: transfer"))
        known = {wave.id for wave in self.waves}
        for said in self.hand_over:
            if unknown := sorted(set(said.waves) - known):
                raise ValueError(
                    _(
                        "hand_over of {township} names unknown waves: {unknown}",
                        township=said.township,
                        unknown=unknown,
                    )
                )
        names = [said.township for said in self.hand_over]
        if len(set(names)) < len(names):
            raise ValueError(_("hand_over names a township twice: {names}", names=names))
        return self

    @field_validator("waves")
    @classmethod
    def _told_apart(cls, waves: tuple[WaveStatement, ...]) -> tuple[WaveStatement, ...]:
        for name in ("id", "depart"):
            values = [getattr(wave, name) for wave in waves]
            if len(set(values)) < len(values):
                raise ValueError(
                    _("two waves have the same {name}: {values}", name=name, values=values)
                )
        return waves


class Before(Strict):
    """Each firm alone, in two variants that are never mixed."""

    equal_service: ServiceStatement
    as_is: ServiceStatement


class Effort(Strict):
    """How hard the optimiser works; counted in work, so that a seed repeats."""

    engine: Literal["portfolio", "ortools", "pyvrp"] = "portfolio"
    iterations: int = Field(default=4_000, ge=1)
    echelon_trials: int = Field(default=8, ge=0, le=1_000)
    workers: int = Field(default=2, ge=1)
