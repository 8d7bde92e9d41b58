"""The textbook sorting hall: every line is a process that takes the first in the queue."""

from __future__ import annotations

import heapq

from simpy.events import Event, ProcessGenerator

from logistics_sim.simulation.reference_model import TICKS, ParcelRow, TextbookModel

BEGIN = 1_000_000_000
"""A line begins after everything else that happens in the same tick."""
FIRST = 0
"""The hall changes before anything else that happens in the same tick."""


class SortingLine:
    """One sorting line; `free_at` is the tick until which its work is fixed."""

    def __init__(self, hall: SortingHall) -> None:
        self.hall = hall
        self.free_at = 0
        self.setups = 0
        self.stopped = False

    def work(self) -> ProcessGenerator:
        """Be set up, stand still or sort, for ever."""
        hall, model = self.hall, self.hall.model
        while True:
            yield model.later(0, BEGIN)
            if self.setups:
                self.setups -= 1
                yield model.later(model.rules.setup_ticks)
            elif self.stopped or not hall.queue:
                yield hall.change
            else:
                *_, done = heapq.heappop(hall.queue)
                ticks = hall.ticks_per_item()
                self.free_at = int(model.env.now) + ticks
                yield model.later(ticks)
                done.succeed()


class SortingHall:
    """Equal lines and one queue: fresh first, then by arrival, then by number."""

    def __init__(self, model: TextbookModel) -> None:
        self.model = model
        self.queue: list[tuple[bool, int, int, ParcelRow, Event]] = []
        self.change = model.env.event()
        self.lines = [SortingLine(self) for _ in range(model.rules.sorter_lines)]
        for line in self.lines:
            model.env.process(line.work())
        downs = model.draws.disruptions.hall_down
        self.down: list[list[SortingLine]] = [[] for _ in downs]
        ends = [(end, False, number, 0) for number, (_, end, _) in enumerate(downs)]
        begins = [(begin, True, number, count) for number, (begin, _, count) in enumerate(downs)]
        model.env.process(self.stand_still(sorted(ends + begins)))

    def sort(self, parcel: ParcelRow) -> Event:
        """Join the queue; the event happens when the parcel is sorted."""
        done = self.model.env.event()
        entry = (not parcel.fresh, self.model.now_s, parcel.row, parcel, done)
        heapq.heappush(self.queue, entry)
        self.wake()
        return done

    def set_up(self) -> None:
        """Let every working line be set up for a new truck after what it has in hand."""
        now = int(self.model.env.now)
        for line in self.lines:
            if not line.stopped and self.model.rules.setup_ticks:
                line.setups += 1
                line.free_at = max(line.free_at, now) + self.model.rules.setup_ticks
        self.wake()

    def stand_still(self, changes: list[tuple[int, bool, int, int]]) -> ProcessGenerator:
        """Stop the lines that would be free last, and let them work again."""
        for moment_s, stops, number, count in changes:
            yield self.model.until(moment_s, FIRST)
            if stops:
                now = int(self.model.env.now)
                working = [line for line in self.lines if not line.stopped]
                working.sort(key=lambda line: max(line.free_at, now), reverse=True)
                self.down[number] = working[: count or len(working)]
            for line in self.down[number]:
                line.stopped = stops
            self.wake()

    def ticks_per_item(self) -> int:
        """Return how long an item takes that is begun now."""
        now = int(self.model.env.now)
        percent = 100
        for begin_s, end_s, pace in self.model.draws.disruptions.hall_pace:
            if begin_s * TICKS <= now < end_s * TICKS:
                percent = min(percent, pace)
        return (100 * self.model.rules.service_ticks + percent - 1) // percent

    def wake(self) -> None:
        """Let idle lines look again."""
        change, self.change = self.change, self.model.env.event()
        change.succeed()
