"""Service days of a GTFS feed: ``calendar.txt`` and ``calendar_dates.txt``."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from logistics_sim.bus_feeds.feed_files import WEEKDAYS
from logistics_sim.bus_feeds.row_faults import RowFaults
from logistics_sim.bus_feeds.service_days import ServiceDays

if TYPE_CHECKING:
    import pandas as pd

DATE = re.compile(r"^[0-9]{8}$")
ADDED, REMOVED = "1", "2"


def read_service_days(tables: dict[str, pd.DataFrame], faults: RowFaults) -> dict[str, ServiceDays]:
    """Return the days of each service of a feed's `tables` (by file name).

    What is wrong is added to `faults` (BUS-005).
    """
    usual: dict[str, tuple[frozenset[int], int, int]] = {}
    calendar = tables.get("calendar.txt")
    for row, said in _rows(calendar):
        first, last = _date(said["start_date"]), _date(said["end_date"])
        marks = [said[name] for name in WEEKDAYS]
        if not first or not last or last < first:
            text = f"{said['start_date']!r} to {said['end_date']!r} is no period (YYYYMMDD)"
            faults.add("BUS-005", "calendar.txt", row, text)
        elif set(marks) - {"0", "1"}:
            faults.add("BUS-005", "calendar.txt", row, f"weekdays {marks} are not 0 or 1")
        elif said["service_id"] in usual:
            faults.add("BUS-007", "calendar.txt", row, f"service {said['service_id']!r} twice")
        else:
            days = frozenset(day for day, mark in enumerate(marks) if mark == "1")
            usual[said["service_id"]] = (days, first, last)
    added: dict[str, set[int]] = {}
    removed: dict[str, set[int]] = {}
    for row, said in _rows(tables.get("calendar_dates.txt")):
        day, kind = _date(said["date"]), said["exception_type"]
        if not day or kind not in (ADDED, REMOVED):
            text = f"{said['date']!r} with exception_type {kind!r} is no exception"
            faults.add("BUS-005", "calendar_dates.txt", row, text)
            continue
        (added if kind == ADDED else removed).setdefault(said["service_id"], set()).add(day)
    found = {}
    for name in sorted({*usual, *added, *removed}):
        days, first, last = usual.get(name, (frozenset[int](), 1, 1))
        more, less = added.get(name, set()), removed.get(name, set())
        found[name] = ServiceDays(days, first, last, frozenset(more - less), frozenset(less))
    if not any(days.weekdays or days.added for days in found.values()):
        faults.add("BUS-005", "calendar.txt", -1, "no service runs on any day")
    return found


def _rows(table: pd.DataFrame | None) -> list[tuple[int, dict[str, str]]]:
    if table is None:
        return []
    return [
        (row, {str(name): str(value) for name, value in said.items()})
        for row, said in enumerate(table.to_dict("records"))
    ]


def _date(text: str) -> int:
    """Return the ordinal of ``YYYYMMDD``, 0 for anything else."""
    if not DATE.match(text):
        return 0
    try:
        return dt.date(int(text[:4]), int(text[4:6]), int(text[6:])).toordinal()
    except ValueError:
        return 0
