"""A monthly return: one row a month and indicator, with what it rests on."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, field_validator, model_validator

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.scenario.parameter import Strict

MONTH = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"


@dataclass(frozen=True)
class Indicator:
    """An indicator: its title, its unit, whether it is whole, a share, or only ever stated."""

    title: str
    unit: str
    whole: bool = True
    share: bool = False
    stated: bool = False


INDICATORS: dict[str, Indicator] = {
    "inbound_items": Indicator(noop("inbound parcels"), "items"),
    "outbound_items": Indicator(noop("outbound parcels"), "items"),
    "intra_items": Indicator(noop("intra-county parcels"), "items"),
    "delivered_items": Indicator(noop("delivered"), "items"),
    "returned_items": Indicator(noop("returned to sender"), "items"),
    "in_system_items": Indicator(noop("still in the system"), "items"),
    "unserved_items": Indicator(noop("unserved"), "items"),
    "station_turnover_yuan": Indicator(
        noop("turnover of all stations"), "yuan", whole=False, stated=True
    ),
    "stations_active": Indicator(noop("village stations with parcels"), "stations"),
    "township_stations": Indicator(noop("township stations"), "stations"),
    "express_48h_counted": Indicator(noop("express counted for 48 h"), "items"),
    "express_48h_on_time": Indicator(noop("express within 48 h"), "items"),
    "express_48h_share": Indicator(noop("share of express within 48 h"), "share", False, True),
    "fresh_24h_counted": Indicator(noop("fresh counted for 24 h"), "items"),
    "fresh_24h_on_time": Indicator(noop("fresh within 24 h"), "items"),
    "fresh_24h_share": Indicator(noop("share of fresh within 24 h"), "share", False, True),
    "baseline_72h_counted": Indicator(noop("express counted for 72 h"), "items"),
    "baseline_72h_on_time": Indicator(noop("express within 72 h"), "items"),
    "baseline_72h_share": Indicator(noop("share of express within 72 h"), "share", False, True),
    "cost_yuan": Indicator(noop("cost of the alliance"), "yuan", whole=False),
    "cost_per_parcel_yuan": Indicator(noop("cost per parcel"), "yuan", whole=False),
    "cold_records": Indicator(noop("temperature records"), "records"),
    "cold_alarms": Indicator(noop("records with an alarm"), "records"),
}
"""What the monthly return holds, in its order."""


UNIT_WORDS = {
    "items": noop("items"),
    "yuan": noop("yuan"),
    "stations": noop("stations"),
    "share": noop("share"),
    "records": noop("records"),
}
"""The units as people read them."""


class ReturnRow(Strict):
    """One figure of one month.

    Attributes
    ----------
    month
        ``YYYY-MM``.
    indicator
        One of `INDICATORS`.
    value
        None: a gap; it is shown, never filled.
    status
        ``simulated``, ``stated`` (with its `document`), or ``missing``.
    days
        Days of the month that the value covers; fewer than the month has: a part of it.
    """

    month: str = Field(pattern=MONTH)
    indicator: str
    value: float | None = Field(default=None, allow_inf_nan=False, ge=0, le=1e12)
    unit: str = ""
    status: Literal["simulated", "stated", "missing"]
    days: int = Field(default=0, ge=0, le=31)
    document: str = ""

    @field_validator("indicator")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in INDICATORS:
            raise ValueError(
                _(
                    "no indicator of the return; known: {indicators}",
                    indicators=", ".join(INDICATORS),
                )
            )
        return name

    @model_validator(mode="after")
    def _consistent(self) -> ReturnRow:
        known = INDICATORS[self.indicator]
        if (self.value is None) != (self.status == "missing"):
            raise ValueError(_("a missing value is empty, any other status has a value"))
        if self.unit and self.unit != known.unit:
            raise ValueError(
                _("the unit of {indicator} is {unit}", indicator=self.indicator, unit=known.unit)
            )
        if self.status == "stated" and not self.document.strip():
            raise ValueError(_("a stated value names its document"))
        if self.days > days_of(self.month):
            raise ValueError(
                _("{month} has {days_of} days", month=self.month, days_of=days_of(self.month))
            )
        if self.value is not None:
            if known.share and self.value > 1:
                raise ValueError(_("a share lies between 0 and 1"))
            if known.whole and self.value != int(self.value):
                raise ValueError(_("a whole number is wanted"))
        return self


class MonthlyReturn(Strict):
    """A return of a county: rows by month and indicator, each once."""

    format: Literal[1] = 1
    county: str = ""
    rows: tuple[ReturnRow, ...]

    @model_validator(mode="after")
    def _once(self) -> MonthlyReturn:
        keys = [(row.month, row.indicator) for row in self.rows]
        twice = sorted({key for key in keys if keys.count(key) > 1}) if len(keys) < 20_000 else []
        if twice or len(set(keys)) < len(keys):
            raise ValueError(
                _("a figure stands twice: {twice}", twice=", ".join(map(str, twice[:5])))
            )
        return self

    def value(self, month: str, indicator: str) -> float | None:
        """Return a figure, None where it is missing."""
        return self.table().get((month, indicator))

    def table(self) -> dict[tuple[str, str], float | None]:
        """Return all figures by month and indicator."""
        return {(row.month, row.indicator): row.value for row in self.rows}

    def months(self) -> list[str]:
        """Return the months that have any row, in order."""
        return sorted({row.month for row in self.rows})


def days_of(month: str) -> int:
    """Return how many days a month has.

    >>> days_of("2024-02")
    29
    """
    return calendar.monthrange(int(month[:4]), int(month[5:]))[1]


def months_between(first: str, last: str) -> list[str]:
    """Return the months from `first` to `last`, both included.

    >>> months_between("2024-11", "2025-02")
    ['2024-11', '2024-12', '2025-01', '2025-02']
    """
    start, end = (int(m[:4]) * 12 + int(m[5:]) - 1 for m in (first, last))
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(start, end + 1)]
