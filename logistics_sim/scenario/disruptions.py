"""What goes wrong on stated days, and what the operator does about it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from logistics_sim.core.units import clock_s
from logistics_sim.language import gettext as _
from logistics_sim.scenario.clock_text import ClockText
from logistics_sim.scenario.parameter import NonNegative, Parameter, Positive, Share, Strict


def _date(text: str) -> str:
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(_('{text!r} is not a date; write "YYYY-MM-DD"', text=text)) from error
    return text


DateText = Annotated[str, AfterValidator(_date)]


def _guess(base: float, low: float, high: float, unit: str) -> Parameter:
    return Parameter(base=base, low=low, high=high, unit=unit, status="guess")


class Dates(Strict):
    """From the first to the last day, both included."""

    first: DateText
    last: DateText

    @model_validator(mode="after")
    def _in_order(self) -> Dates:
        if dt.date.fromisoformat(self.last) < dt.date.fromisoformat(self.first):
            raise ValueError(
                _("last ({last}) is before first ({first})", last=self.last, first=self.first)
            )
        return self


class Period(Dates):
    """Hours of each of the days; whole days when no hours are given."""

    hours: tuple[ClockText, ClockText] = ("00:00", "24:00")

    @model_validator(mode="after")
    def _hours_in_order(self) -> Period:
        if clock_s(self.hours[1]) <= clock_s(self.hours[0]):
            raise ValueError(
                _(
                    "hours: {hours} is not after {hours_2}",
                    hours=self.hours[1],
                    hours_2=self.hours[0],
                )
            )
        return self


class Area(Period):
    """Townships (codes or station names); the whole county when none is named."""

    townships: tuple[str, ...] = ()


class RoadDisruption(Area):
    """Roads of an area slowed to `speed` of the usual, or closed (0)."""

    speed: Share


class Breakdowns(Dates):
    """Vehicles that break down on the way: probability for each trip."""

    probability: Share
    types: tuple[str, ...] = ()


class SorterDown(Period):
    """Lines of the sorting hall that stand still; all of them when no number is given."""

    lines: int | None = Field(default=None, ge=1)


class StationShut(Area):
    """Stations (place ids, or all of some townships) that take and give nothing."""

    places: tuple[str, ...] = ()


class StaffShort(Area):
    """Part of the staff that is missing: in the sorting hall, at stations, or drivers."""

    at: Literal["hub", "station", "driver"]
    share: Share

    @model_validator(mode="after")
    def _someone_is_left(self) -> StaffShort:
        if self.at != "driver" and float(self.share) > 0.99:
            raise ValueError(_("someone must be left (at most 0.99); shut the station instead"))
        return self


class Surge(Dates):
    """More (or fewer) parcels than on ordinary days."""

    factor: NonNegative


class LineHaulLate(Dates):
    """Line-haul trucks that come late, beyond the usual lateness."""

    arrive: tuple[ClockText, ...] = ()
    minutes: NonNegative


class Recovery(Strict):
    """What is done when something goes wrong.

    `breakdown`: ``wait`` for the repair on the spot; ``transfer`` the load to a spare
    vehicle that comes out; ``extra_trip`` tow the load home and send it out again;
    ``next_wave`` tow it home to wait there. `driver` and `road` say what becomes of
    trips without a driver or into a closed area, `overflow` what becomes of parcels that
    do not fit.
    """

    breakdown: Literal["wait", "transfer", "extra_trip", "next_wave"] = "wait"
    driver: Literal["extra_trip", "next_wave"] = "next_wave"
    road: Literal["wait", "detour", "next_wave"] = "wait"
    overflow: Literal["extra_trip", "next_wave"] = "next_wave"
    repair_min: NonNegative = _guess(120, 60, 240, "min")
    rescue_min: NonNegative = _guess(60, 30, 120, "min")
    handover_min: NonNegative = _guess(20, 10, 40, "min")
    tow_min: NonNegative = _guess(90, 45, 180, "min")
    stand_in_min: NonNegative = _guess(90, 30, 180, "min")
    patience_min: NonNegative = _guess(30, 0, 60, "min")
    overflow_min_items: int = Field(default=1, ge=1)
    extra_vehicles: int = Field(default=1, ge=0, le=7)
    overtime_max_h: Positive | None = None


class Disruptions(Strict):
    """All disruptions of a scenario; an ordinary month has none."""

    roads: tuple[RoadDisruption, ...] = ()
    breakdowns: tuple[Breakdowns, ...] = ()
    sorter_down: tuple[SorterDown, ...] = ()
    stations_shut: tuple[StationShut, ...] = ()
    staff_short: tuple[StaffShort, ...] = ()
    surges: tuple[Surge, ...] = ()
    line_haul_late: tuple[LineHaulLate, ...] = ()
    recovery: Recovery = Recovery()

    def surge_factor(self, day: dt.date) -> float:
        """Return the factor on the volume of `day` (factors of overlapping surges multiply).

        >>> from datetime import date
        >>> peak = Surge(first="2025-11-11", last="2025-11-12", factor=2.5)
        >>> Disruptions(surges=(peak,)).surge_factor(date(2025, 11, 12))
        2.5
        """
        factor = 1.0
        for surge in self.surges:
            if dt.date.fromisoformat(surge.first) <= day <= dt.date.fromisoformat(surge.last):
                factor *= float(surge.factor)
        return factor

    def spans(self) -> list[tuple[str, Dates]]:
        """Return every disruption with its dotted place."""
        return [
            (f"{name}.{number}", disruption)
            for name in type(self).model_fields
            if name != "recovery"
            for number, disruption in enumerate(getattr(self, name))
        ]
