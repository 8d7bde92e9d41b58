"""The textbook sorting hall: every line is a process that takes the first in the queue."""

from __future__ import annotations

import heapq
from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

if TYPE_CHECKING:
    from logistics_sim.simulation.reference import Model, Parcel

BEGIN = 1_000_000_000
"""A line begins after everything else that happens in the same tick."""


class Hall:
    """Equal lines and one queue: fresh first, then by arrival, then by number."""

    def __init__(self, model: Model, lines: int, service_ticks: int) -> None:
        self.model = model
        self.service_ticks = service_ticks
        self.queue: list[tuple[bool, int, int, Parcel, Event]] = []
        self.work = model.env.event()
        for _ in range(lines):
            model.env.process(self.line())

    def sort(self, parcel: Parcel) -> Event:
        """Join the queue; the event happens when the parcel is sorted."""
        done = self.model.env.event()
        entry = (not parcel.fresh, self.model.now_s, parcel.row, parcel, done)
        heapq.heappush(self.queue, entry)
        if not self.work.triggered:
            self.work.succeed()
        return done

    def line(self) -> Generator[Event, None, None]:
        """Sort one parcel after the other, for ever."""
        while True:
            if not self.queue:
                if self.work.triggered:
                    self.work = self.model.env.event()
                yield self.work
            yield self.model.later(0, BEGIN)
            if self.queue:
                *_, done = heapq.heappop(self.queue)
                yield self.model.later(self.service_ticks)
                done.succeed()
