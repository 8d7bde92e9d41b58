"""The hub: line-haul trucks come in, the hall sorts, sorted parcels wait for their wave."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.cargo import DOWN, INTRA
from logistics_sim.simulation.parcel_queues import InboundQueue
from logistics_sim.simulation.queueing import fifo_finish
from logistics_sim.simulation.sorter import Sorter
from logistics_sim.simulation.timetable import HUB
from logistics_sim.simulation.work_windows import percent_at

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from simpy.events import ProcessGenerator

    from logistics_sim.simulation.cargo import Cargo, Stamps
    from logistics_sim.simulation.clock import Clock
    from logistics_sim.simulation.disruption_schedule import DisruptionSchedule
    from logistics_sim.simulation.event_log import EventLog
    from logistics_sim.simulation.operating_rules import Rules
    from logistics_sim.simulation.parcel_queues import Load
    from logistics_sim.simulation.timetable import TripPlan


class Hub:
    """Docks, sorting hall and waves of one operator."""

    def __init__(
        self,
        clock: Clock,
        cargo: Cargo,
        arrive_s: NDArray[np.int32],
        stamps: Stamps,
        log: EventLog,
        rules: Rules,
    ) -> None:
        self._clock = clock
        self._cargo = cargo
        self._stamps = stamps
        self._log = log
        self._rules = rules
        self._sorter = Sorter(rules.sorter_lines, rules.service_ticks, cargo.fresh)
        self._sorted = InboundQueue(cargo, stamps.time["sorted_s"])
        self.outbound: list[NDArray[np.int64]] = []
        self.expected, self.trucks = _trucks(cargo, arrive_s)

    def line_haul(self) -> ProcessGenerator:
        """Unload and scan each truck from outside at a free dock."""
        down = self.expected
        arrivals = np.array([moment for moment, *_ in self.trucks], dtype=np.int64)
        docks = self._rules.docks or max(len(self.trucks), 1)
        done = fifo_finish(arrivals, self._rules.unload_scan_s, docks).tolist()
        for done_s, (_, start, end) in zip(done, self.trucks, strict=True):
            yield self._clock.until(done_s)
            items = down[start:end]
            self.expected = down[end:]
            self._stamps.time["at_hub_s"][items] = done_s
            self._log.note(done_s, "line-haul", HUB, "at_hub", items.size)
            self._sort_until(done_s)
            if self._rules.setup_ticks:
                self._sorter.set_up(self._rules.setup_ticks, done_s)
            self._sorter.arrive(items, done_s)

    def disrupt(self, disruptions: DisruptionSchedule) -> ProcessGenerator:
        """Stop lines and change the pace of the hall at the stated seconds."""
        changes: list[tuple[int, int, int, int]] = []
        for number, (begin, end, lines) in enumerate(disruptions.hall_down):
            changes += [(begin, 1, number, lines or self._rules.sorter_lines), (end, 0, number, 0)]
        for begin, end, _ in disruptions.hall_pace:
            changes += [(begin, 2, 0, 0), (end, 2, 0, 0)]
        stopped: dict[int, NDArray[np.int64]] = {}
        for moment, kind, number, lines in sorted(changes):
            yield self._clock.until(moment, 0)
            self._sort_until(moment)
            if kind == 0:
                self._sorter.resume(stopped.pop(number), moment)
            elif kind == 1:
                stopped[number] = self._sorter.stop(lines, moment)
            else:
                percent = percent_at(disruptions.hall_pace, moment)
                self._sorter.set_pace(-(-100 * self._rules.service_ticks // percent), moment)
            word = ("resumes", "stops", "pace")[kind]
            self._log.note(moment, "sorting hall", HUB, word, self._sorter.waiting.size)

    def receive(self, items: NDArray[np.int64], now_s: int, container: str) -> None:
        """Scan the `items` that `container` brings; intra parcels go to the hall, others leave."""
        if not items.size:
            return
        direction = self._cargo.direction[items]
        if self._rules.keep_s:
            back = direction == DOWN
            self._stamps.time["at_hub_s"][items[~back]] = now_s
            self._stamps.time["back_at_hub_s"][items[back]] = now_s
        else:
            self._stamps.time["at_hub_s"][items] = now_s
        self._log.note(now_s, container, HUB, "at_hub", items.size)
        staying = direction == INTRA
        if not staying.any():
            self.outbound.append(items)
            return
        turning = items[staying]
        self.outbound.append(items[~staying])
        if now_s < self._rules.end_s:  # the stamps of the way out end here
            for name in ("on_trunk_s", "at_township_s", "on_local_s"):
                self._stamps.time[name][turning] = -1
        self._sort_until(now_s)
        self._sorter.arrive(turning, now_s)

    def take(self, trip: TripPlan) -> Load:
        """Take out what is sorted by now for a trip and fits."""
        now_s = self._clock.now_s
        self._sort_until(now_s)
        return self._sorted.take(trip, now_s)

    def left_over(self, trip: TripPlan) -> int:
        """Return how many sorted parcels the empty vehicle of a trip could still take."""
        return self._sorted.left_over(trip, self._clock.now_s)

    def put_back(self, items: NDArray[np.int64]) -> None:
        """Take back what a trip could not deliver; it keeps its place in the order."""
        self._sorted.put(items)

    def close(self, end_s: int) -> None:
        """Let the hall work on until `end_s`."""
        self._sort_until(end_s)

    def _sort_until(self, now_s: int) -> None:
        items, finish_s = self._sorter.begun(now_s)
        if items.size:
            self._stamps.time["sorted_s"][items] = finish_s
            self._sorted.put(items)
            self._log.note(int(finish_s[-1]), "sorting hall", HUB, "sorted", items.size)

    def items(self) -> NDArray[np.int64]:
        """Return everything that is inside the hub."""
        return np.concatenate([self._sorter.waiting, self._sorted.items(), *self.outbound])


def _trucks(
    cargo: Cargo, arrive_s: NDArray[np.int32]
) -> tuple[NDArray[np.int64], list[tuple[int, int, int]]]:
    """Return the down parcels by arrival, and each truck's arrival and place among them."""
    down = np.flatnonzero(cargo.direction == DOWN)
    moments = arrive_s[down]
    if (np.diff(moments) < 0).any():
        order = np.argsort(moments, kind="stable")
        down, moments = down[order], moments[order]
    starts = np.flatnonzero(np.diff(moments, prepend=-1))
    bounds = pairwise([*starts.tolist(), down.size])
    trucks = zip(moments[starts].tolist(), bounds, strict=True)
    return down, [(moment, start, end) for moment, (start, end) in trucks]
