"""Driven trips cut into driving and open doors, from what the replay noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.units import DAY_S, MINUTE_S

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Scenario

STEP = 10**10
"""Larger than any second of a run: ``run * STEP + second`` sorts by run, then time."""
NOTES = ("depart", "served", "closed", "end")


@dataclass(frozen=True)
class Journeys:
    """Segments of all driven trips, sorted by run and time; arrays of shape ``(n,)``.

    A segment is driving (and waiting) from `origin` to `target` or an open door at
    `target`; places are rows of the places table. The vehicle is at `target` from
    `there_s` on. `vehicle` and `type` are by run.
    """

    run: NDArray[np.int64]
    start_s: NDArray[np.int64]
    end_s: NDArray[np.int64]
    door: NDArray[np.bool_]
    origin: NDArray[np.int64]
    target: NDArray[np.int64]
    leave_s: NDArray[np.int64]
    there_s: NDArray[np.int64]
    vehicle: list[str]
    type: list[str]
    day: NDArray[np.int64]

    @property
    def size(self) -> int:
        """Number of segments."""
        return int(self.run.size)

    def rows_of(self, runs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the segments that belong to `runs`."""
        return np.flatnonzero(np.isin(self.run, runs))


def journeys(
    scenario: Scenario,
    places: pd.DataFrame,
    trips: pd.DataFrame,
    runs: pd.DataFrame,
    events: pd.DataFrame,
) -> Journeys:
    """Cut every driven trip into segments.

    The door is open for `door_open_min` before the departure (loading) and before the
    end of each stop, or for as long as the vehicle stands there if that is shorter.
    While a reefer waits at a place its door is shut. Runs that had not left before the
    end of the replay have no segments.

    Raises
    ------
    InputError
        ``COLD-020`` when events, runs and trips do not belong together.
    """
    noted = _noted([str(name) for name in places["place_id"]], trips, runs, events)
    run, time, place, kind, items = (
        noted[name] for name in ("run", "time", "place", "kind", "items")
    )
    open_s = round(float(scenario.coldchain.door_open_min) * MINUTE_S)
    begin = kind == NOTES.index("depart")
    later = np.flatnonzero(~begin)
    before = later - 1
    station = (places["kind"] == "township_station").to_numpy(dtype=bool)[place[later]]
    stay = _stay_s(scenario, trips, runs, run[later], station, items[later])
    served = kind[later] == NOTES.index("served")
    length = time[later] - time[before]
    stay = np.where(served, np.minimum(stay, length), 0)
    door = np.where(served, np.minimum(np.minimum(open_s, stay), length), 0)
    there = time[later] - stay
    loading = np.flatnonzero(begin)
    parts = [
        # Loading at the origin.
        (run[loading], time[loading] - open_s, time[loading], True, place[loading], place[loading],
         time[loading] - open_s, time[loading] - open_s),
        (run[later], time[before], time[later] - door, False, place[before], place[later],
         time[before], there),
        (run[later], time[later] - door, time[later], True, place[before], place[later],
         time[before], there),
    ]  # fmt: skip
    columns = [np.concatenate([np.broadcast_to(p[i], p[0].shape) for p in parts]) for i in range(8)]
    keep = columns[2] > columns[1]
    order = np.lexsort((columns[3][keep], columns[1][keep], columns[0][keep]))
    whole = [column[keep][order] for column in columns]
    types = dict(zip(trips["trip_id"].astype(str), trips["type"].astype(str), strict=True))
    return Journeys(
        run=whole[0],
        start_s=whole[1],
        end_s=whole[2],
        door=whole[3].astype(bool),
        origin=whole[4],
        target=whole[5],
        leave_s=whole[6],
        there_s=whole[7],
        vehicle=[str(name) for name in runs["vehicle"]],
        type=[types[str(name)] for name in runs["trip_id"]],
        day=runs["day"].to_numpy(dtype=np.int64),
    )


def _noted(
    place_ids: list[str], trips: pd.DataFrame, runs: pd.DataFrame, events: pd.DataFrame
) -> dict[str, NDArray[np.int64]]:
    """Return the vehicles' events with the run that each belongs to, by run and time."""
    import pandas as pd

    known = pd.Index(trips["trip_id"].astype(str))
    run_trip = _indexed(known, runs["trip_id"])
    if (run_trip < 0).any():
        row = int(np.flatnonzero(run_trip < 0)[0])
        name = str(runs["trip_id"].iloc[row])
        raise InputError("COLD-020", f"runs, row {row}", f"trip {name!r} is not in the plan")
    driven = np.flatnonzero((runs["depart_s"] > 0) & (runs["end_s"] > runs["depart_s"]))
    depart = runs["depart_s"].to_numpy(dtype=np.int64)[driven]
    keys = run_trip[driven] * STEP + depart
    order = np.argsort(keys, kind="stable")
    keys, driven = keys[order], driven[order]
    kinds = _indexed(pd.Index(NOTES), events["kind"])
    trip = _indexed(known, events["container"])
    mine = np.flatnonzero((kinds >= 0) & (trip >= 0))
    time = events["time_s"].to_numpy(dtype=np.int64)[mine]
    found = np.searchsorted(keys, trip[mine] * STEP + time, side="right") - 1
    run = driven[np.maximum(found, 0)] if driven.size else np.empty(0, dtype=np.int64)
    wrong = (found < 0) | (run_trip[run] != trip[mine]) if mine.size else np.empty(0, dtype=bool)
    place = _indexed(pd.Index(place_ids), events["place"].iloc[mine])
    wrong |= place < 0
    if wrong.any():
        row = int(mine[np.flatnonzero(wrong)[0]])
        text = "belongs to no run or to an unknown place"
        raise InputError("COLD-020", f"events, row {row}", text, "take all tables of one replay")
    order = np.lexsort((kinds[mine], time, run))
    items = events["items"].to_numpy(dtype=np.int64)[mine]
    columns = {"run": run, "time": time, "place": place, "kind": kinds[mine], "items": items}
    sorted_columns = {name: np.asarray(values)[order] for name, values in columns.items()}
    first = np.ones(order.size, dtype=bool)
    first[1:] = np.diff(sorted_columns["run"]) != 0
    if (first != (sorted_columns["kind"] == NOTES.index("depart"))).any():
        raise InputError("COLD-020", "events", "a run does not begin with one departure")
    return sorted_columns


def _indexed(known: pd.Index, names: pd.Series) -> NDArray[np.int64]:
    """Return the place of each name in `known`, -1 if it is not there."""
    import pandas as pd

    return known.get_indexer(pd.Index(names.astype(str))).astype(np.int64)


def _stay_s(
    scenario: Scenario,
    trips: pd.DataFrame,
    runs: pd.DataFrame,
    run: NDArray[np.int64],
    station: NDArray[np.bool_],
    items: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return how long the vehicle handles parcels at each stop (s), as the replay does."""
    operations = scenario.operations
    fixed = round(float(operations.stop_fixed_min) * MINUTE_S)
    per_100 = round(float(operations.stop_per_100_items_min) * MINUTE_S)
    trunk_s = round(float(operations.trunk_unload_min) * MINUTE_S)
    echelon = dict(zip(trips["trip_id"].astype(str), trips["echelon"].astype(str), strict=True))
    trunk = np.array([echelon[str(name)] == "trunk" for name in runs["trip_id"]], dtype=bool)
    stay = fixed - (-per_100 * items // 100)
    return np.where(trunk[run] & station, trunk_s, np.minimum(stay, DAY_S))
