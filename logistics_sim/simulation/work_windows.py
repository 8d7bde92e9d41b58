"""Work that meets windows of slower pace: exact in whole seconds."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.simulation.disruption_schedule import Window


def disjoint(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return windows that do not overlap; where they did, the lowest percent counts.

    >>> disjoint([(0, 10, 50), (5, 20, 20)])
    ((0, 5, 50), (5, 10, 20), (10, 20, 20))
    """
    given = sorted(windows)
    edges = sorted({edge for begin, end, _ in given for edge in (begin, end)})
    pieces: list[Window] = []
    for begin, end in pairwise(edges):
        percents = [percent for low, high, percent in given if low <= begin and end <= high]
        if percents:
            pieces.append((begin, end, min(percents)))
    return tuple(pieces)


def percent_at(windows: tuple[Window, ...], moment_s: int) -> int:
    """Return the percent of the usual pace at a moment (100 outside all windows)."""
    return min((percent for begin, end, percent in windows if begin <= moment_s < end), default=100)


def open_from(windows: tuple[Window, ...], moment_s: int) -> int:
    """Return the first moment from `moment_s` on that lies in none of the windows in order."""
    for begin, end, _ in windows:
        if begin <= moment_s < end:
            moment_s = end
    return moment_s
