"""Line-haul trucks: when they reach the hub, and how those of several firms add up."""

from __future__ import annotations

from collections.abc import Sequence

from logistics_sim.core.units import clock_s
from logistics_sim.scenario.clock_text import ClockText
from logistics_sim.scenario.parameter import Share, Strict


class LineHaul(Strict):
    """A line-haul truck from outside: when it reaches the hub and its part of the parcels."""

    arrive: ClockText
    share: Share


Arrivals = tuple[tuple[int, float], ...]
"""Second of the day and share of the parcels of each truck."""


def arrivals_of(trucks: Sequence[LineHaul]) -> Arrivals:
    """Return the seconds and shares of `trucks`, in their order."""
    return tuple((clock_s(truck.arrive), float(truck.share)) for truck in trucks)


def arrivals_together(parts: Sequence[tuple[float, Arrivals]]) -> Arrivals:
    """Return the arrivals of several firms, each with its weight, by time.

    >>> arrivals_together([(3.0, ((100, 1.0),)), (1.0, ((100, 0.5), (200, 0.5)))])
    ((100, 0.875), (200, 0.125))
    """
    total = sum(weight for weight, _ in parts)
    found: dict[int, float] = {}
    for weight, arrivals in parts:
        for second, share in arrivals:
            found[second] = found.get(second, 0.0) + weight / total * share
    return tuple(sorted(found.items()))
