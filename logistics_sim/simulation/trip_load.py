"""What a vehicle carries on one trip, and the stamps that its parcels get.

Counts and weights are plain numbers. Parcels are stamped in one go when the trip ends,
or earlier where somebody else looks at them: at township stations, and at midnight.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.simulation.cargo import DOWN
from logistics_sim.simulation.intra_transfers import IntraTransfers
from logistics_sim.simulation.outbound_posting import EMPTY
from logistics_sim.simulation.timetable import HUB

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.simulation.engine_state import EngineState
    from logistics_sim.simulation.event_log import Run
    from logistics_sim.simulation.parcel_queues import Load
    from logistics_sim.simulation.timetable import TripPlan

    Collected = tuple[NDArray[np.int64], int]


class TripLoad:
    """Parcels aboard, in the order of the stops at which they leave."""

    def __init__(
        self, state: EngineState, trip: TripPlan, number: int, run: Run, label: str
    ) -> None:
        self.label = label
        self.state = state
        self.trip = trip
        self.number = number
        self.run = run
        self.free_g = trip.payload_g
        self.free_ml = trip.volume_ml
        self.free_items = trip.most_items
        self.aboard_count = 0
        self._items = EMPTY
        self._bounds: list[int] = []
        self._counts: list[int] = []
        self._grams: list[int] = []
        self._millilitres: list[int] = []
        self._pending: list[tuple[int, int]] = []
        self._refused: list[int] = []
        self._gone: set[int] = set()
        self._collected: list[Collected] = []
        self._returning: list[NDArray[np.int64]] = []
        self._taken: tuple[NDArray[np.int64], int] = (EMPTY, 0)
        self.transfers: IntraTransfers | None = None
        if state.rules.intra_turn == "vehicle":
            self.transfers = IntraTransfers(self)

    def load(self, load: Load) -> None:
        """Load before the departure."""
        self.state.on_the_road[self] = None
        self._items, self._counts = load.items, load.counts
        self._grams, self._millilitres = load.grams, load.millilitres
        bounds = [0]
        for count in load.counts:
            bounds.append(bounds[-1] + count)
        self._bounds = bounds
        self.free_g -= sum(load.grams)
        self.free_ml -= sum(load.millilitres)
        self.aboard_count += bounds[-1]
        self.free_items -= bounds[-1]

    def depart(self, depart_s: int) -> None:
        """Stamp the departure; what departs after the end is not known to have done so."""
        trip, stamps, items = self.trip, self.state.stamps, self._items
        self.state.log.note(depart_s, self.label, trip.origin, "depart", items.size, self.number)
        if not items.size:
            return
        stamps.time["on_trunk_s" if trip.trunk else "on_local_s"][items] = depart_s
        if depart_s >= self.state.rules.end_s:
            return
        if trip.final:
            stamps.run["trip_in"][items] = self.number
            return
        destination = self.state.cargo.destination[items]
        places = np.array(trip.places, dtype=np.int64)
        final = places[trip.stop_of(destination)] == destination
        stamps.run["trip_in"][items[final]] = self.number
        stamps.run["trunk_in"][items[~final]] = self.number

    def unload(self, number: int) -> int:
        """Make room for what leaves at a stop and return how many parcels that is."""
        count = self._counts[number]
        self.free_g += self._grams[number]
        self.free_ml += self._millilitres[number]
        if self.transfers is not None:
            count += self.transfers.unload(number)
        self.aboard_count -= count
        self.free_items += count
        return count

    def refuse(self, numbers: range) -> int:
        """Keep aboard what would leave at some stops until the return; return how many."""
        self._refused.extend(numbers)
        count = sum(self._counts[number] for number in numbers)
        if self.transfers is not None:
            self._returning += (refused := self.transfers.refuse(numbers))
            count += sum(items.size for items in refused)
        return count

    def collect(self, number: int, place: int, now_s: int) -> int:
        """Take on at stop `number` what is posted or waits for the hub, and fits; count it."""
        state = self.state
        if not self.trip.collects(number):
            return 0
        free = (self.free_g, self.free_ml, self.free_items)
        if state.timetable.stations[place]:
            if self.trip.origin != HUB:
                return 0
            taken = state.outbound(place).take(now_s, *free)
        else:
            pickup_queue = state.pickup_queues.get(place)
            taken = None if pickup_queue is None else pickup_queue.take(now_s, *free)
        if taken is None:
            return 0
        items, grams, millilitres = taken
        self.free_g -= grams
        self.free_ml -= millilitres
        self.free_items -= items.size
        self.aboard_count += items.size
        self.run.load_items += items.size
        self.run.load_g += grams
        self._taken = items, number
        return items.size

    def served(self, number: int, place: int, done_s: int) -> None:
        """Leave at stop `number`, at `place`, what leaves there; stamp what was taken on."""
        count = self._counts[number]
        if count:
            self.run.unload_items += count
            self.run.unload_g += self._grams[number]
            if self.state.timetable.stations[place]:
                self._leave_at_station(number, place, done_s)
            else:
                self._pending.append((number, done_s))
        if self.transfers is not None:
            self.transfers.hand_over(place, done_s)
        items = self._taken[0]
        if not items.size:
            return
        self._taken = EMPTY, 0
        if self.state.timetable.stations[place]:
            self._stamp_for_the_hub(items, done_s)
            if self.transfers is not None:
                items = self.transfers.board(items, number, in_a_village=False)
            self._returning.append(items)
            return
        if self.transfers is None:
            self._collected.append((items, done_s))
            return
        self._stamp_collected([(items, done_s)])
        self._returning.append(self.transfers.board(items, number, in_a_village=True))

    def _stamp_for_the_hub(self, items: NDArray[np.int64], done_s: int) -> None:
        """Stamp what was taken on at a township."""
        state = self.state
        if done_s >= state.rules.end_s:
            return
        state.stamps.run["trunk_out"][items] = self.number
        if state.rules.keep_s:
            items = items[state.cargo.direction[items] != DOWN]
        state.stamps.time["on_trunk_s"][items] = done_s

    def _leave_at_station(self, number: int, place: int, done_s: int) -> None:
        """Leave parcels at a township: at their destination, or for a local trip."""
        state = self.state
        here = self._items[self._bounds[number] : self._bounds[number + 1]]
        state.stamps.time["at_township_s"][here] = done_s
        self._gone.add(number)
        if not self.trip.final:
            final = state.cargo.destination[here] == place
            state.inbound(place).put(here[~final])
            here = here[final]
        if here.size:
            state.arrive(here, done_s)

    def flush(self) -> None:
        """Stamp what has been handed over at villages since the last time."""
        pending = self._pending
        if not pending:
            return
        self._pending = []
        counts = [self._counts[number] for number, _ in pending]
        items = self._items
        if sum(counts) < items.size:
            bounds = self._bounds
            parts = [items[bounds[number] : bounds[number + 1]] for number, _ in pending]
            items = np.concatenate(parts)
        moments = np.repeat(np.array([done_s for _, done_s in pending], dtype=np.int32), counts)
        self.state.arrive(items, moments)
        self._gone.update(number for number, _ in pending)

    def bring_home(self, time_s: int) -> None:
        """Hand over at the origin what was collected and what could not be delivered."""
        state = self.state
        self.flush()
        del state.on_the_road[self]
        if self._refused:
            self._take_back(time_s)
        parts = [*self._returning, *self._stamp_collected(self._collected)]
        if not parts:
            return
        collected = np.concatenate(parts)
        if self.trip.origin == HUB:
            state.hub.receive(collected, time_s, self.label)
        else:
            state.receive(collected, self.trip.origin, time_s)

    def _take_back(self, time_s: int) -> None:
        """Put what could not be delivered back to where it was loaded."""
        state, trip, stamps, bounds = self.state, self.trip, self.state.stamps, self._bounds
        parts = [self._items[bounds[number] : bounds[number + 1]] for number in self._refused]
        refused = np.concatenate(parts)
        if time_s < state.rules.end_s:  # later than that nothing is known, nor undone
            stamps.time["on_trunk_s" if trip.trunk else "on_local_s"][refused] = -1
            stamps.run["trip_in"][refused] = -1
            if trip.trunk:
                stamps.run["trunk_in"][refused] = -1
        if trip.origin == HUB:
            state.hub.put_back(refused)
        else:
            state.inbound(trip.origin).put(refused)

    def _stamp_collected(self, collected: list[Collected]) -> list[NDArray[np.int64]]:
        """Stamp what was collected at villages and return it."""
        if not collected:
            return []
        state, stamps = self.state, self.state.stamps
        parts = [items for items, _ in collected]
        items = parts[0] if len(parts) == 1 else np.concatenate(parts)
        sizes = [part.size for part in parts]
        moments = np.repeat(np.array([done_s for _, done_s in collected], dtype=np.int64), sizes)
        every = items
        if collected[-1][1] >= state.rules.end_s:
            known = moments < state.rules.end_s
            items, moments = items[known], moments[known]
        stamps.run["trip_out"][items] = self.number
        if state.rules.keep_s:
            back = state.cargo.direction[items] == DOWN
            if back.any():
                stamps.time["back_on_local_s"][items[back]] = moments[back]
                items, moments = items[~back], moments[~back]
        stamps.time["on_local_s"][items] = moments
        return [every]

    def items(self) -> NDArray[np.int64]:
        """Return everything that is aboard or not yet counted as handed over."""
        bounds = enumerate(pairwise(self._bounds))
        parts = [
            self._items[low:high] for number, (low, high) in bounds if number not in self._gone
        ]
        parts += [items for items, _ in self._collected]
        if self.transfers is not None:
            parts += self.transfers.items()
        return np.concatenate([EMPTY, *parts, *self._returning, self._taken[0]])
