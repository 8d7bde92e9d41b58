"""Driven trips cut into driving and open doors, from what the replay noted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.coldchain.leg_chains import chain_positions, chain_starts
from logistics_sim.coldchain.parameters import ColdChainParameters
from logistics_sim.core.errors import InputError
from logistics_sim.core.units import DAY_S
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.simulation.timetable import HandlingTimes

STEP = 10**10
"""Larger than any second of a run: ``run * STEP + second`` sorts by run, then time."""
NOTES = ("depart", "begin", "served", "closed", "end")
DEPART, BEGIN, SERVED = 0, 1, 2
ASIDE = ("spare", "cancelled")
"""Runs without events of their own: a spare takes over those of the broken vehicle."""


@dataclass(frozen=True)
class TripSegments:
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

    def spans(self, runs: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return run, begin and end (s) of those of `runs` that were driven, shape ``(m, 3)``."""
        rows = self.rows_of(runs)
        starts = np.flatnonzero(chain_starts(self.run[rows]))
        lasts = np.append(starts[1:], rows.size)[: starts.size] - 1
        first = rows[starts]
        return np.stack([self.run[first], self.start_s[first], self.end_s[rows[lasts]]], axis=1)


def trip_segments(
    parameters: ColdChainParameters,
    places: pd.DataFrame,
    trips: pd.DataFrame,
    runs: pd.DataFrame,
    events: pd.DataFrame,
) -> TripSegments:
    """Cut every driven trip into segments.

    The door is open for `door_open_s` before the departure (loading) and before the
    end of each stop, or for as long as the vehicle stands there if that is shorter.
    While a reefer waits at a place its door is shut. Runs that had not left before the
    end of the replay have no segments.

    Raises
    ------
    InputError
        ``COL-020`` when events, runs and trips do not belong together.
    """
    noted = _noted([str(name) for name in places["place_id"]], trips, runs, events)
    run, time, place, kind = noted["run"], noted["time"], noted["place"], noted["kind"]
    open_s = parameters.door_open_s
    later = np.flatnonzero(kind != DEPART)
    before = later - 1
    served = kind[later] == SERVED
    begun = noted["begin"][later]
    station = (places["kind"] == "township_station").to_numpy(dtype=bool)[place[later]]
    one_call = served & (kind[before] == SERVED) & (place[before] == place[later])
    items = noted["items"][later]
    stay = _stay_s(parameters.handling, trips, runs, run[later], station, items, one_call)
    stay = np.where(begun >= 0, time[later] - begun, stay)
    length = time[later] - time[before]
    stay = np.where(served, np.minimum(stay, length), 0)
    door = np.where(served, np.minimum(np.minimum(open_s, stay), length), 0)
    there = time[later] - stay
    loading = np.flatnonzero(kind == DEPART)
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
    columns = [column[keep][order] for column in columns]
    types = dict(zip(trips["trip_id"].astype(str), trips["type"].astype(str), strict=True))
    return TripSegments(
        run=columns[0],
        start_s=columns[1],
        end_s=columns[2],
        door=columns[3].astype(bool),
        origin=columns[4],
        target=columns[5],
        leave_s=columns[6],
        there_s=columns[7],
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
        raise InputError(
            "COL-020",
            _("runs, row {row}", row=row),
            _("trip {name!r} is not in the plan", name=name),
        )
    kinds = _indexed(pd.Index(NOTES), events["kind"])
    told = "run" in events  # tables of older versions have no such column
    owner = events["run"].to_numpy(dtype=np.int64) if told else _indexed(known, events["container"])
    mine = np.flatnonzero((kinds >= 0) & (owner >= 0))
    time = events["time_s"].to_numpy(dtype=np.int64)[mine]
    place = _indexed(pd.Index(place_ids), events["place"].iloc[mine])
    if told:
        run = _stated_runs(runs, owner[mine], time, kinds[mine])
    else:
        run = _run_of(runs, run_trip, owner[mine], time, place, kinds[mine])
    wrong = (run < 0) | (place < 0)
    if wrong.any():
        row = int(mine[np.flatnonzero(wrong)[0]])
        text = _("belongs to no run or to an unknown place")
        raise InputError(
            "COL-020", _("events, row {row}", row=row), text, _("take all tables of one replay")
        )
    order = np.lexsort((time, run))  # within a second as they happened
    items = events["items"].to_numpy(dtype=np.int64)[mine]
    table = {"run": run, "time": time, "place": place, "kind": kinds[mine], "items": items}
    table = {name: values[order] for name, values in table.items()}
    begin = np.full(order.size, -1, dtype=np.int64)
    starts = np.flatnonzero(table["kind"][:-1] == BEGIN)
    starts = starts[table["kind"][starts + 1] == SERVED]
    begin[starts + 1] = table["time"][starts]
    table["begin"] = begin
    kept = table["kind"] != BEGIN
    table = {name: values[kept] for name, values in table.items()}
    if (chain_starts(table["run"]) != (table["kind"] == DEPART)).any():
        raise InputError("COL-020", "events", _("a run does not begin with one departure"))
    return table


def _stated_runs(
    runs: pd.DataFrame,
    run: NDArray[np.int64],
    time: NDArray[np.int64],
    kind: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the run of each event as the events tell it, -1 where the runs know better."""
    if not len(runs):
        return np.full(run.size, -1, dtype=np.int64)
    depart = runs["depart_s"].to_numpy(dtype=np.int64)[np.minimum(run, len(runs) - 1)]
    wrong = (run >= len(runs)) | ((kind == DEPART) & (time != depart))
    return np.where(wrong, -1, run)


def _run_of(
    runs: pd.DataFrame,
    run_trip: NDArray[np.int64],
    trip: NDArray[np.int64],
    time: NDArray[np.int64],
    place: NDArray[np.int64],
    kind: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the run of each event, -1 if there is none.

    An event belongs to the last departure of its trip. Extra vehicles drive a trip at
    the same hours as the planned one: their events are told apart by their order at each
    place, which is that of the vehicles or a swap of moments that lie close together.
    """
    depart = runs["depart_s"].to_numpy(dtype=np.int64)
    aside = np.zeros(len(runs), dtype=bool)
    if "kind" in runs:
        aside = runs["kind"].isin(ASIDE).to_numpy(dtype=bool)
    driven = np.flatnonzero((depart > 0) & (runs["end_s"].to_numpy() > depart) & ~aside)
    if not driven.size:
        return np.full(trip.size, -1, dtype=np.int64)
    day = runs["day"].to_numpy(dtype=np.int64)
    driven = driven[np.lexsort((driven, day[driven], run_trip[driven]))]
    group = np.flatnonzero(chain_starts(run_trip[driven], day[driven]))
    size = np.diff(np.append(group, driven.size))
    leaves = np.minimum.reduceat(depart[driven], group)
    keys = run_trip[driven[group]] * STEP + leaves
    found = np.searchsorted(keys, trip * STEP + time, side="right") - 1
    safe = np.maximum(found, 0)
    known = (found >= 0) & (run_trip[driven[group[safe]]] == trip)
    rank = np.zeros(trip.size, dtype=np.int64)
    shared = np.flatnonzero(known & (size[safe] > 1))
    if shared.size:
        order = shared[np.lexsort((time[shared], kind[shared], place[shared], found[shared]))]
        rank[order] = chain_positions(chain_starts(found[order], place[order], kind[order]))
    run = driven[group[safe] + rank % size[safe]]
    return np.where(known, run, -1)


def _indexed(known: pd.Index, names: pd.Series) -> NDArray[np.int64]:
    """Return the place of each name in `known`, -1 if it is not there."""
    import pandas as pd

    return known.get_indexer(pd.Index(names.astype(str))).astype(np.int64)


def _stay_s(
    handling: HandlingTimes,
    trips: pd.DataFrame,
    runs: pd.DataFrame,
    run: NDArray[np.int64],
    station: NDArray[np.bool_],
    items: NDArray[np.int64],
    one_call: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Return how long the vehicle handles parcels at each stop (s), as the replay does.

    A stop in `one_call` with the one before pays no fixed time.
    """
    echelon = dict(zip(trips["trip_id"].astype(str), trips["echelon"].astype(str), strict=True))
    trunk = np.array([echelon[str(name)] == "trunk" for name in runs["trip_id"]], dtype=bool)
    by_truck = trunk[run] & station
    fixed = np.where(by_truck, handling.trunk_unload_s, handling.stop_fixed_s)
    by_items = np.where(by_truck, 0, -(-handling.stop_per_100_s * items // 100))
    return np.asarray(np.minimum(np.where(one_call, 0, fixed) + by_items, DAY_S))
