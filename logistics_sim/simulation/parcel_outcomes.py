"""What follows from the stamps of the vehicles: door, pick-up, sending back, leaving."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.cargo import DOWN, UP

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.cargo import Cargo, Stamps
    from logistics_sim.simulation.operating_rules import Rules
    from logistics_sim.simulation.random_draws import RandomDraws
    from logistics_sim.simulation.timetable import Timetable

NEVER = 2**40
BLOCK = 262_144
"""Parcels that are worked on at once, so that intermediate columns stay small."""


@dataclass(frozen=True)
class DepartureTimes:
    """When parcels that have come to their destination leave it; ``NEVER`` if not so."""

    handed_over_s: NDArray[np.int64]
    collected_s: NDArray[np.int64]
    back_s: NDArray[np.int64]


class LastMile:
    """What becomes of parcels at their destination, by the random draws of their customers.

    At the door an attempt may fail; then the parcel lies at the station, the attempt is
    repeated at the same time of each following day as often as the rules say, and the
    customer may come for it. What is still there after `keep_s` goes back to its sender.
    """

    def __init__(
        self, cargo: Cargo, draws: RandomDraws, rules: Rules, timetable: Timetable
    ) -> None:
        self._cargo = cargo
        self._draws = draws
        self._rules = rules
        self._timetable = timetable

    @cached_property
    def may_go_back(self) -> NDArray[np.bool_]:
        """Which parcels may be sent back: their customer may come too late.

        Stations are closed for less than a day at a time unless a disruption shuts them.
        """
        late: NDArray[np.bool_] = self._draws.dwell_s > self._rules.keep_s - DAY_S
        for place in self._draws.disruptions.shut:
            late |= self._cargo.destination == place
        late &= self._cargo.direction == DOWN
        return late

    def departures(self, items: NDArray[np.int64], at_s: NDArray[np.int64]) -> DepartureTimes:
        """Return what becomes of `items` that were brought at `at_s`; one of the three."""
        cargo, rules = self._cargo, self._rules
        misses = self._draws.misses[items].astype(np.int64)
        tried = cargo.home[items] & (misses < rules.attempts)
        handed = np.where(tried, at_s + misses * DAY_S, NEVER)
        place = cargo.destination[items]
        collected = self._come_for(place, at_s + self._draws.dwell_s[items])
        back = np.full(items.size, NEVER)
        if rules.keep_s:
            kept = (cargo.direction[items] == DOWN) & ~self._timetable.station[place]
            back[kept] = at_s[kept] + rules.keep_s
        first = np.minimum(np.minimum(handed, collected), back)
        given = handed == first
        picked = ~given & (collected == first)
        return DepartureTimes(
            handed_over_s=np.where(given, handed, NEVER),
            collected_s=np.where(picked, collected, NEVER),
            back_s=np.where(given | picked, NEVER, back),
        )

    def _come_for(self, place: NDArray[np.int32], come: NDArray[np.int64]) -> NDArray[np.int64]:
        """Move customers who come when it is closed to the next opening."""
        come = self._opening(place, come)
        for shut_place, windows in self._draws.disruptions.shut.items():
            here = np.flatnonzero(place == shut_place)
            for begin, end, _ in windows if here.size else ():
                inside = here[(come[here] >= begin) & (come[here] < end)]
                if inside.size:
                    come[inside] = self._opening(place[inside], np.full(inside.size, end))
        return come

    def _opening(self, place: NDArray[np.int32], come: NDArray[np.int64]) -> NDArray[np.int64]:
        second = come % DAY_S
        opens, closes = self._timetable.open_s[place], self._timetable.close_s[place]
        early = np.where(second < opens, come - second + opens, come)
        return np.where(second >= closes, come - second + DAY_S + opens, early)


def stamp_outcomes(
    cargo: Cargo, stamps: Stamps, draws: RandomDraws, rules: Rules, last_mile: LastMile
) -> None:
    """Stamp in place what needs no vehicle: due, posted, door, pick-up, leaving the county.

    Whatever would happen at or after the end of the last day has not happened (-1).
    """
    time = stamps.time
    down = cargo.direction == DOWN
    time["due_s"][:] = np.where(down, draws.arrive_s, -1)
    time["posted_s"][:] = np.where(down, -1, cargo.ready_s)
    for first in range(0, cargo.size, BLOCK):
        _last_mile(cargo, time, draws, rules, last_mile, first)
    _leave(cargo, time, rules)
    for column in time.values():
        if column.size and column.max() >= rules.end_s:
            column[column >= rules.end_s] = -1


def _last_mile(
    cargo: Cargo,
    time: dict[str, NDArray[np.int32]],
    draws: RandomDraws,
    rules: Rules,
    last_mile: LastMile,
    first: int,
) -> None:
    """Stamp door and pick-up of a block of parcels."""
    items = first + np.flatnonzero(time["at_village_s"][first : first + BLOCK] >= 0)
    at_s = time["at_village_s"][items]
    leaves = last_mile.departures(items, at_s.astype(np.int64))
    for name, moments in (
        ("handed_over_s", leaves.handed_over_s),
        ("collected_s", leaves.collected_s),
    ):
        known = moments < rules.end_s
        time[name][items[known]] = moments[known]
    at_door = cargo.home[items]
    missed = at_door & (draws.misses[items] > 0)
    time["failed_s"][items[missed]] = at_s[missed]
    time["at_village_s"][items[at_door & ~missed]] = -1


def _leave(cargo: Cargo, time: dict[str, NDArray[np.int32]], rules: Rules) -> None:
    """Let outbound parcels leave with the next line-haul after their handling."""
    at_hub = np.where(cargo.direction == UP, time["at_hub_s"], time["back_at_hub_s"])
    items = np.flatnonzero((cargo.direction <= UP) & (at_hub >= 0))
    ready = at_hub[items].astype(np.int64) + rules.outbound_handling_s
    days = np.maximum(-((rules.line_haul_out_s - ready) // DAY_S), 0)
    time["left_county_s"][items] = days * DAY_S + rules.line_haul_out_s
