"""Intra-county parcels that leave a vehicle at a later stop of the trip that took them on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from logistics_sim.simulation.cargo import INTRA

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.engine_state import EngineState
    from logistics_sim.simulation.event_log import Run
    from logistics_sim.simulation.timetable import TripPlan


class Carrier(Protocol):
    """The trip that carries them, and the room that is left on it."""

    state: EngineState
    trip: TripPlan
    number: int
    run: Run
    free_g: int
    free_ml: int
    free_items: int


class IntraTransfers:
    """Parcels that ride from one stop of a trip to another, without the hub.

    A parcel rides if the trip carries parcels for its destination and has not passed the
    stop, and if it can go on from there (`Timetable.turns`).
    """

    def __init__(self, trip_load: Carrier) -> None:
        self._trip_load = trip_load
        self._aboard: dict[int, list[tuple[NDArray[np.int64], bool]]] = {}
        self._here: list[tuple[NDArray[np.int64], bool]] = []

    def board(self, items: NDArray[np.int64], number: int, in_a_village: bool) -> NDArray[np.int64]:
        """Keep those of `items`, taken on at stop `number`, that ride; return the others.

        `in_a_village`: the stop is a village's.
        """
        state, trip = self._trip_load.state, self._trip_load.trip
        cargo = state.cargo
        stop = trip.stop_of(cargo.destination[items])
        rides = (cargo.direction[items] == INTRA) & (stop > number)
        for later in np.unique(stop[rides]).tolist():
            mine = np.flatnonzero(rides & (stop == later))
            here = items[mine]
            sizes = (cargo.weight_g[here], cargo.volume_ml[here])
            goes_on = state.timetable.turns(trip.places[later], cargo.destination[here], *sizes)
            rides[mine[~goes_on]] = False
            if goes_on.any():
                self._aboard.setdefault(later, []).append((here[goes_on], in_a_village))
        others: NDArray[np.int64] = items[~rides]
        return others

    def unload(self, number: int) -> int:
        """Make room for who leaves at a stop and return how many they are."""
        self._here = self._aboard.pop(number, [])
        cargo = self._trip_load.state.cargo
        for items, _ in self._here:
            self._trip_load.free_g += int(cargo.weight_g[items].sum())
            self._trip_load.free_ml += int(cargo.volume_ml[items].sum())
        return sum(items.size for items, _ in self._here)

    def refuse(self, numbers: range) -> list[NDArray[np.int64]]:
        """Return those who would leave at some stops: they go on to the end of the trip."""
        return [items for number in numbers for items, _ in self._aboard.pop(number, ())]

    def hand_over(self, place: int, done_s: int) -> None:
        """Leave at `place` who leaves there: at the destination, or for a local trip."""
        trip_load = self._trip_load
        state, here, self._here = trip_load.state, self._here, []
        stamps, cargo = state.stamps, state.cargo
        known = done_s < state.rules.end_s
        for items, in_a_village in here:
            trip_load.run.unload_items += items.size
            trip_load.run.unload_g += int(cargo.weight_g[items].sum())
            final = cargo.destination[items] == place
            there, on = items[final], items[~final]
            if known:
                stamps.run["trip_in"][there] = trip_load.number
                stamps.run["trunk_in"][on] = trip_load.number
                stamps.time["on_local_s"][on if in_a_village else items] = -1
                if state.timetable.stations[place]:
                    stamps.time["at_township_s"][items] = done_s
            state.arrive(there, done_s)
            state.inbound(place).put(on)

    def items(self) -> list[NDArray[np.int64]]:
        """Return all who ride."""
        return [items for rows in (*self._aboard.values(), self._here) for items, _ in rows]
