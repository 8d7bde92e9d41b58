"""Faults of a feed by file and row: the first of each kind, and how many more there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from logistics_sim.core.errors import Fault

SHOWN = 5
HINTS = {
    "BUS-003": "ids must stand in the file that defines them",
    "BUS-004": "write H:MM:SS, 25:10:00 for ten past one after midnight",
    "BUS-005": "dates as YYYYMMDD, weekdays 0 or 1",
    "BUS-006": "WGS 84 degrees in stop_lat and stop_lon",
    "BUS-007": "ids stand once",
    "BUS-008": "start before end, headway_secs above zero",
}


@dataclass
class RowFaults:
    """Collects what is wrong with the feed `source`."""

    source: str
    found: list[Fault] = field(default_factory=list)
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, code: str, file: str, row: int, text: str) -> None:
        """Note that `row` (from 0; -1 for the whole file) breaks the rule `code`: `text`."""
        self._counts[code, file] += 1
        if self._counts[code, file] <= SHOWN:
            line = f":{row + 2}" if row >= 0 else ""
            self.found.append(Fault(code, f"{self.source}, {file}{line}", text, HINTS[code]))

    def count(self) -> int:
        """Return how many faults there are, those that are not shown too."""
        return sum(self._counts.values())

    def all(self) -> list[Fault]:
        """Return the faults, with a count of those that are not shown."""
        more = [
            Fault(code, f"{self.source}, {file}", f"{count - SHOWN} more rows like these")
            for (code, file), count in sorted(self._counts.items())
            if count > SHOWN
        ]
        return [*self.found, *more]
