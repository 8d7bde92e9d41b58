"""Volumes as they are known: the planner's own waybills, counts and totals."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from logistics_sim.language import gettext as _
from logistics_sim.scenario.parameter import Strict

PERIOD = re.compile(r"^(\d{4})(?:[-/.年]?(\d{1,2})月?(?:[-/.]?(\d{1,2})日?)?|年)?$")
WEEK = re.compile(r"^(\d{4})-?W(\d{1,2})$", re.IGNORECASE)


def period_days(text: str) -> tuple[int, int] | None:
    """Return first and last day (proleptic ordinals) of a period, None when it is none.

    A year, month, ISO week or day, or two of them with a slash between.

    >>> first, last = period_days("2025-06")
    >>> last - first + 1
    30
    >>> period_days("2025-W01") == period_days("2024-12-30/2025-01-05")
    True
    """
    if text.count("/") == 1 and len(text) >= 9:
        ends = [period_days(part.strip()) for part in text.split("/")]
        if ends[0] and ends[1]:
            return (ends[0][0], ends[1][1]) if ends[0][0] <= ends[1][1] else None
    try:
        if week := WEEK.match(text):
            monday = dt.date.fromisocalendar(int(week[1]), int(week[2]), 1).toordinal()
            return monday, monday + 6
        found = PERIOD.match(text.split(" ")[0].split("T")[0])
        if found is None:
            return None
        year, month, day = (int(part) if part else 0 for part in found.groups())
        if day:
            ordinal = dt.date(year, month, day).toordinal()
            return ordinal, ordinal
        first = dt.date(year, month or 1, 1)
        end = dt.date(year + (month in (0, 12)), month % 12 + 1 if month else 1, 1)
        return first.toordinal(), end.toordinal() - 1
    except ValueError:
        return None


def corrections_path(file: Path) -> Path:
    """Return where the corrections of a volume file lie: beside it."""
    return file.with_name(f"{file.stem}.corrections.csv")


class VolumeFile(Strict):
    """A file of parcels: one row a waybill, or counts by whatever it states.

    Attributes
    ----------
    file
        CSV, Excel or Parquet, relative to the scenario's folder.
    kind
        ``waybills`` (a row a parcel) or ``counts`` (items by period, firm, place, class).
    firm
        Whose they are, where the file has no column of firms; absent: all firms'.
    county
        The county's name in addresses; what lies in another one is set aside. Absent: the
        one that stands most often in the file.
    period
        What counts without a column of periods cover: ``2025``, ``2025-06``, ``2025-W03``
        or two days with a slash between.
    direction
        Of rows that state none.
    allow_unmatched
        Share of the parcels whose place may stay unknown.
    columns
        Head of a meaning where it is not known: ``{village: 站点}``.
    encoding
        Of a text file, where it is not found.
    times
        What its counts are multiplied by (2: every parcel stands for two).
    sha256
        Digest of the file and its corrections, filled in when the scenario is read.
    """

    file: str = Field(min_length=1)
    kind: Literal["waybills", "counts"] = "waybills"
    firm: str | None = None
    county: str = ""
    period: str = ""
    direction: Literal["down", "up", "intra"] = "down"
    allow_unmatched: float = Field(default=0.01, ge=0, le=1)
    columns: dict[str, str] = Field(default_factory=dict)
    encoding: str | None = None
    times: float = Field(default=1.0, gt=0)
    sha256: str = ""

    @field_validator("period")
    @classmethod
    def _is_period(cls, text: str) -> str:
        if text and period_days(text) is None:
            raise ValueError(
                _("{text!r} is no period; write 2025, 2025-06 or 2025-06-01/2025-06-30", text=text)
            )
        return text
