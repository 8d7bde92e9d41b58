"""The hub: line-haul trucks come in, the hall sorts, sorted parcels wait for their wave."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.cargo import DOWN, UP
from logistics_sim.simulation.sorter import Sorter
from logistics_sim.simulation.timetable import HUB
from logistics_sim.simulation.waves import WaitingRoom

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from simpy.events import Event

    from logistics_sim.simulation.cargo import Cargo, Stamps
    from logistics_sim.simulation.clock import Clock
    from logistics_sim.simulation.journal import Journal


class Hub:
    """Dock, sorting hall and waves of one operator."""

    def __init__(
        self,
        clock: Clock,
        cargo: Cargo,
        stamps: Stamps,
        journal: Journal,
        lines: int,
        service: int,
    ) -> None:
        self._clock = clock
        self._cargo = cargo
        self._stamps = stamps
        self._journal = journal
        self._sorter = Sorter(lines, service, cargo.fresh)
        self._room = WaitingRoom(cargo, stamps.time["sorted_s"])
        self.outbound: list[NDArray[np.int64]] = []

    def line_haul(self, arrive_s: NDArray[np.int64], unload_s: int) -> Generator[Event, None, None]:
        """Unload and scan each truck when it has come (down parcels, ``arrive_s`` by parcel)."""
        down = np.flatnonzero(self._cargo.direction == DOWN)
        ready = arrive_s[down] + unload_s
        order = np.argsort(ready, kind="stable")
        down, ready = down[order], ready[order]
        moments, starts = np.unique(ready, return_index=True)
        ends = np.append(starts[1:], down.size)
        for moment, start, end in zip(moments.tolist(), starts, ends, strict=False):
            yield self._clock.until(moment)
            self.receive(down[start:end], moment, "line-haul")

    def receive(self, items: NDArray[np.int64], now_s: int, container: str) -> None:
        """Scan `items`; what stays in the county goes to the hall, the rest leaves it."""
        if not items.size:
            return
        self._stamps.time["at_hub_s"][items] = now_s
        self._journal.note(now_s, container, HUB, "at_hub", items.size)
        leaving = self._cargo.direction[items] == UP
        if leaving.any():
            self.outbound.append(items[leaving])
        staying = items[~leaving]
        if staying.size:
            self._sort_until(now_s)
            self._sorter.arrive(staying, now_s)

    def take(self, goals: dict[int, int], free_g: int, free_ml: int) -> NDArray[np.int64]:
        """Take out what is sorted by now for `goals` and fits."""
        now_s = self._clock.now_s
        self._sort_until(now_s)
        return self._room.take(goals, now_s, free_g, free_ml)

    def put_back(self, items: NDArray[np.int64]) -> None:
        """Take back what a trip could not deliver; it keeps its place in the order."""
        self._room.put(items)

    def close(self, end_s: int) -> None:
        """Let the hall work on until `end_s`."""
        self._sort_until(end_s)

    def _sort_until(self, now_s: int) -> None:
        items, finish_s = self._sorter.begun(now_s)
        if items.size:
            self._stamps.time["sorted_s"][items] = finish_s
            self._room.put(items)
            self._journal.note(int(finish_s[-1]), "sorting hall", HUB, "sorted", items.size)

    def items(self) -> NDArray[np.int64]:
        """Return everything that is inside the hub."""
        return np.concatenate([self._sorter.waiting, self._room.items(), *self.outbound])
