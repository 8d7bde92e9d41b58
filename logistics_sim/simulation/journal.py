"""What happened to the containers: the table of events and of driven trips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.simulation.timetable import Timetable


class Journal:
    """Events in the order in which they are noted; written in order of time."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, str, int, str, int]] = []

    def note(self, time_s: int, container: str, place: int, kind: str, items: int) -> None:
        """Note one event."""
        self._rows.append((time_s, container, place, kind, int(items)))

    def to_frame(self, place_ids: list[str], end_s: int) -> pd.DataFrame:
        """Return the events before `end_s` (contract ``events``), sorted by time."""
        import pandas as pd

        columns = ["time_s", "container", "place", "kind", "items"]
        table = pd.DataFrame(self._rows, columns=columns)
        table = table[table["time_s"] < end_s].sort_values("time_s", kind="stable")
        table["place"] = [place_ids[place] for place in table["place"]]
        table["time_s"] = table["time_s"].astype("int32")
        table["items"] = table["items"].astype("int32")
        table.insert(0, "seq", range(len(table)))
        return table.reset_index(drop=True)


@dataclass
class Run:
    """A trip as it was driven on one day."""

    day: int
    trip_id: str
    vehicle: str
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


class RunBook:
    """Driven trips; a run's number is its place in (day, trip of the timetable) order."""

    def __init__(self, timetable: Timetable, weekdays: list[int]) -> None:
        self.rows: list[Run] = []
        self._number: dict[tuple[int, int], int] = {}
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

    def to_frame(self) -> pd.DataFrame:
        """Return one row per run."""
        import pandas as pd

        names = list(Run.__dataclass_fields__)
        rows = [[getattr(run, name) for name in names] for run in self.rows]
        table = pd.DataFrame(rows, columns=names)
        whole = [name for name in names if name not in ("trip_id", "vehicle")]
        return table.astype(dict.fromkeys(whole, "int64"))
