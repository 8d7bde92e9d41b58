"""How long a way takes by its hour, as `verify_plan` counts it: no code of the planner's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.places import Travel


def driven_s(travel: Travel, here: int, there: int, leaves_s: int) -> int:
    """Return how long a way takes that begins at `leaves_s`, from one slow hour to the next.

    `here` and `there` are rows of the places.
    """
    left, now = 100 * int(travel.seconds[here, there]), leaves_s
    edges = sorted({edge for hours in travel.slow for edge in (hours.begin_s, hours.end_s)})
    for edge in [edge for edge in edges if edge > leaves_s]:
        percent = _percent_at(travel, here, there, now)
        if percent * (edge - now) >= left:
            break
        left, now = left - percent * (edge - now), edge
    percent = _percent_at(travel, here, there, now)
    return now - leaves_s + -(-left // percent) if left else now - leaves_s


def _percent_at(travel: Travel, here: int, there: int, moment_s: int) -> int:
    percents = [
        int(hours.percent[here, there])
        for hours in travel.slow
        if hours.begin_s <= moment_s < hours.end_s
    ]
    return min(percents, default=100)
