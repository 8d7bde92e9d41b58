"""On which days a bus runs: weekdays within a period, and dates that are exceptions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

EVERY_DAY = frozenset(range(7))
LAST = dt.date(2999, 12, 31).toordinal()


@dataclass(frozen=True)
class ServiceDays:
    """Days of service; days are proleptic ordinals (`datetime.date.toordinal`).

    It runs on `weekdays` (0 = Monday) from `first` to `last`, not on dates `removed`, and on
    dates `added` in any case.

    >>> monday = dt.date(2025, 9, 1).toordinal()
    >>> days = ServiceDays(frozenset({0, 1}), removed=frozenset({monday + 7}))
    >>> [days.runs(monday + more) for more in (0, 1, 2, 7)]
    [True, True, False, False]
    """

    weekdays: frozenset[int] = EVERY_DAY
    first: int = 1
    last: int = LAST
    added: frozenset[int] = frozenset()
    removed: frozenset[int] = frozenset()

    def runs(self, day: int) -> bool:
        """Say whether it runs on the ordinal `day`."""
        if day in self.removed:
            return False
        usual = self.first <= day <= self.last and (day - 1) % 7 in self.weekdays
        return usual or day in self.added

    def usual_weekdays(self, days: Iterable[int]) -> frozenset[int]:
        """Return the weekdays on which it runs on more than half of the given ordinal `days`."""
        asked: dict[int, list[bool]] = {}
        for day in days:
            asked.setdefault((day - 1) % 7, []).append(self.runs(day))
        return frozenset(name for name, found in asked.items() if 2 * sum(found) > len(found))


@dataclass(frozen=True)
class BothDays:
    """Days on which all `parts` run."""

    parts: tuple[ServiceDays, ...]

    def runs(self, day: int) -> bool:
        """Say whether all run on the ordinal `day`."""
        return all(part.runs(day) for part in self.parts)

    def usual_weekdays(self, days: Iterable[int]) -> frozenset[int]:
        """Return the weekdays on which all usually run on the given ordinal `days`."""
        named = list(days)
        found = [part.usual_weekdays(named) for part in self.parts]
        return frozenset.intersection(*found)
