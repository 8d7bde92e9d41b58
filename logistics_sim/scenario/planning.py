"""How single days are re-planned from a timetable, and what a change costs."""

from __future__ import annotations

from typing import Literal

from logistics_sim.scenario.parameter import NonNegative, Parameter, Strict


def _guess(base: float, low: float, high: float, unit: str, source: str) -> Parameter:
    return Parameter(base=base, low=low, high=high, unit=unit, status="guess", source=source)


class Planning(Strict):
    """What the command `daily` needs to know; master plans (`plan`, `run`) read none of it.

    Attributes
    ----------
    reference
        Which plan a change is counted against: the season's timetable or the last day's plan.
    known
        Loads known when the day is planned. ``scanned``: what the hub has scanned; ``announced``:
        also the electronic waybills of the trucks that are due that day. Waves that a truck
        not yet known feeds are planned with the design loads.
    cut_off_min
        The day is planned so long before the first wave is loaded.
    driver_change_yuan_stop
        Price of a stop at which another vehicle, and so another driver, calls.
    hour_change_yuan_h
        Price of an hour by which a stop begins earlier or later than in the reference,
        beyond `hour_tolerance_min`.
    """

    reference: Literal["master", "yesterday"] = "master"
    known: Literal["announced", "scanned"] = "announced"
    cut_off_min: NonNegative = _guess(20, 0, 60, "min", "time to plan and to print way-sheets")
    driver_change_yuan_stop: NonNegative = _guess(
        1, 0, 5, "yuan/stop", "asking one's way, a key, a face that nobody knows"
    )
    hour_change_yuan_h: NonNegative = _guess(
        2, 0, 10, "yuan/h", "a station keeper who waits, or is not there yet"
    )
    hour_tolerance_min: NonNegative = _guess(15, 5, 30, "min", "lateness that nobody minds")
