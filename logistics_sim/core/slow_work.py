"""Work that is slower in some hours, and which hours those are between any two places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Window = tuple[int, int, int]
"""From and to which second, and the percent of the usual pace."""


@dataclass(frozen=True)
class SlowHours:
    """From `begin_s` to `end_s` of each day ways are driven at these percents of the usual pace.

    `percent` has a row and a column for each place; 100 is the usual pace, at 0 nobody gets on.
    """

    begin_s: int
    end_s: int
    percent: NDArray[np.int64]


def windows_between(slow: Iterable[SlowHours], here: int, there: int) -> tuple[Window, ...]:
    """Return the hours of a day in which the way from `here` to `there` is slow, in order."""
    told = ((hours, int(hours.percent[here, there])) for hours in slow)
    return tuple((hours.begin_s, hours.end_s, percent) for hours, percent in told if percent < 100)


def finish_s(windows: tuple[Window, ...], begin_s: int, work_s: int) -> int:
    """Return when `work_s` seconds of usual pace that begin at `begin_s` are done.

    `windows` are disjoint and in order. Work is counted in hundredths of a second, so the
    end is exact and rounded up once.

    >>> finish_s(((100, 200, 50),), 90, 30)
    140
    """
    left, time_s = 100 * work_s, begin_s
    for begin, end, percent in windows:
        if end <= time_s or not left:
            continue
        if begin > time_s:
            room = 100 * (begin - time_s)
            if left <= room:
                break
            left, time_s = left - room, begin
        room = percent * (end - time_s)
        if left <= room:
            return time_s - (-left // percent)
        left, time_s = left - room, end
    return time_s - (-left // 100)
