"""What happened to the containers: the table of events and of driven trips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.simulation.cargo import Stamps
    from logistics_sim.simulation.timetable import Timetable


class EventLog:
    """Events in the order in which they are noted; written in order of time."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, str, int, str, int, int]] = []

    def note(
        self, time_s: int, container: str, place: int, kind: str, items: int, run: int = -1
    ) -> None:
        """Note one event, of the (provisionally numbered) `run` if it is a vehicle's.

        `container` (a vehicle, a line-haul, a station) has so many `items`; `kind` as in the
        contract ``events``.
        """
        self._rows.append((time_s, container, place, kind, int(items), run))

    def to_frame(
        self, place_ids: Sequence[str], end_s: int, driven_trips: DrivenTrips
    ) -> pd.DataFrame:
        """Return the events before `end_s` (contract ``events``), sorted by time."""
        import pandas as pd

        columns = list(zip(*self._rows, strict=True)) or [()] * 6
        time_s, place, items, run = (np.array(columns[at], dtype=np.int64) for at in (0, 2, 4, 5))
        order = np.argsort(time_s, kind="stable")
        order = order[time_s[order] < end_s]
        container, kind = (np.array(columns[at], dtype=object)[order] for at in (1, 3))
        return pd.DataFrame(
            {
                "seq": np.arange(order.size),
                "time_s": time_s[order].astype("int32"),
                "container": container,
                "place": np.array(place_ids, dtype=object)[place[order]],
                "kind": kind,
                "items": items[order].astype("int32"),
                "run": driven_trips.final(run[order]).astype("int32"),
            }
        )


@dataclass
class Run:
    """A trip as it was driven on one day.

    `kind` is ``planned``, ``extra`` (took what did not fit), ``spare`` (took over from a
    vehicle that broke down) or ``cancelled``; `broken_s` is when it broke down (-1: never).
    """

    day: int
    trip_id: str
    vehicle: str
    kind: str = "planned"
    start_s: int = 0
    depart_s: int = 0
    end_s: int = 0
    distance_m: int = 0
    duty_s: int = 0
    unload_items: int = 0
    load_items: int = 0
    unload_g: int = 0
    load_g: int = 0
    skipped_stops: int = 0
    broken_s: int = -1


SLOTS = 10
"""Runs that one planned run may lead to: itself, extra vehicles and a spare."""


class DrivenTrips:
    """Driven trips; a run's number is its place in (day, trip of the timetable) order.

    Runs that the plan does not know come behind the planned ones, in the same order.
    Until `close` they go by provisional numbers.
    """

    def __init__(self, timetable: Timetable, weekdays: list[int]) -> None:
        self.rows: list[Run] = []
        self._number: dict[tuple[int, int], int] = {}
        self._added: dict[int, Run] = {}
        for day, weekday in enumerate(weekdays):
            for trip in timetable.driven(weekday):
                self._number[day, trip.row] = len(self.rows)
                self.rows.append(Run(day, trip.trip_id, trip.vehicle))

    def number(self, day: int, row: int) -> int:
        """Return the number of the run of trip `row` on `day`."""
        return self._number[day, row]

    def driven(self, day: int, row: int) -> bool:
        """Return whether trip `row` runs on `day`."""
        return (day, row) in self._number

    def add(self, day: int, row: int, slot: int, kind: str) -> tuple[int, Run]:
        """Add a run beside the planned one; return its provisional number and the run.

        `row` is its trip in the timetable, `slot` tells several apart; `kind` as in `Run`.
        """
        planned = self.rows[self._number[day, row]]
        number = len(self._number) + SLOTS * self._number[day, row] + slot
        run = Run(day, planned.trip_id, f"{planned.vehicle}+{slot}", kind)
        self._added[number] = run
        return number, run

    def close(self, stamps: Stamps) -> None:
        """Give the added runs their final numbers, here and in the stamps."""
        if not self._added:
            return
        self.rows += [self._added[number] for number in sorted(self._added)]
        for column in stamps.run.values():
            column[:] = self.final(column)

    def final(self, numbers: NDArray[np.signedinteger]) -> NDArray[np.signedinteger]:
        """Return the final numbers of runs; planned ones keep theirs, and so does -1."""
        planned = len(self._number)
        added = numbers >= planned
        if not added.any():
            return numbers
        known = np.array(sorted(self._added), dtype=np.int64)
        final = numbers.copy()
        final[added] = planned + np.searchsorted(known, numbers[added])
        return final

    def to_frame(self) -> pd.DataFrame:
        """Return one row per run (contract ``runs``)."""
        import pandas as pd

        texts = ("trip_id", "vehicle", "kind")
        columns = {}
        for name in Run.__dataclass_fields__:
            values = [getattr(run, name) for run in self.rows]
            columns[name] = np.array(values, dtype=object if name in texts else np.int64)
        return pd.DataFrame(columns)
