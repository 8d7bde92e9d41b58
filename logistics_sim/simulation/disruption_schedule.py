"""Disruptions as both engines read them: windows in seconds, and what was drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

Window = tuple[int, int, int]
"""From a second up to, not including, another; with percent of the usual pace or lines."""


@dataclass(frozen=True)
class DisruptionSchedule:
    """What goes wrong in one replication, by default nothing; places are row numbers.

    Attributes
    ----------
    roads : dict
        By trip row the windows of each leg: percent of the usual speed, 0 when closed.
        Windows may overlap here and below; then the lowest percent counts.
    station_pace : dict
        By place the windows with percent of the usual pace of its staff.
    shut : dict
        By place the windows in which it takes and gives nothing (their percent is 0).
    hall_down, hall_pace : tuple
        Windows with the number of lines that stand still, and with percent of the pace.
    broken : dict
        By (day, trip row) the leg on which the vehicle breaks down and after how many
        thousandths of the leg.
    absent : frozenset
        (day, vehicle) without its driver.
    detour_s : dict
        By trip row the seconds of each leg around all areas that are ever closed, -1
        where there is no way around.
    """

    roads: dict[int, tuple[tuple[Window, ...], ...]] = field(default_factory=dict)
    station_pace: dict[int, tuple[Window, ...]] = field(default_factory=dict)
    shut: dict[int, tuple[Window, ...]] = field(default_factory=dict)
    hall_down: tuple[Window, ...] = ()
    hall_pace: tuple[Window, ...] = ()
    broken: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    absent: frozenset[tuple[int, str]] = frozenset()
    detour_s: dict[int, tuple[int, ...]] = field(default_factory=dict)
