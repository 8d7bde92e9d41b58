"""The textbook vehicle: one process that loads, drives, serves its stops and comes back."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event, ProcessGenerator

from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.cargo import INTRA
from logistics_sim.simulation.reference_road import TextbookRoad
from logistics_sim.simulation.timetable import HUB

if TYPE_CHECKING:
    from logistics_sim.simulation.reference_model import ParcelRow, TextbookModel
    from logistics_sim.simulation.timetable import TripPlan

TURN = 10
"""Vehicles act after all hand-overs of the same second, in the order of their trips."""


class TextbookVehicle:
    """A vehicle with its driver."""

    def __init__(self, model: TextbookModel, plans: list[TripPlan]) -> None:
        self.model = model
        self.plans = plans
        self.ready_s = 0
        self.driver_absent = False
        self.shift_start_s: int | None = None

    def life_cycle(self) -> ProcessGenerator:
        """Drive one trip after the other, day by day."""
        model = self.model
        for day, weekday in enumerate(model.rules.weekdays):
            today = [plan for plan in self.plans if weekday in plan.weekdays]
            self.shift_start_s = None
            self.driver_absent = (day, self.plans[0].vehicle) in model.draws.disruptions.absent
            if self.driver_absent and today and model.rules.recovery.driver == "extra_trip":
                self.driver_absent = False
                stand_in_s = day * DAY_S + today[0].start_s + model.rules.recovery.stand_in_s
                self.ready_s = max(self.ready_s, stand_in_s)
            for plan in today:
                yield from TextbookTrip(model, plan, day).life_cycle(self)

    def stays_at_home(self, plan: TripPlan) -> bool:
        """Say whether a trip that could begin now is not driven."""
        model, now_s = self.model, self.model.now_s
        if now_s >= model.rules.end_s or self.driver_absent:
            return True
        if model.rules.recovery.road == "next_wave":
            for windows in model.draws.disruptions.roads.get(plan.row, ()):
                if model.lowest(windows, now_s) == 0:
                    return True
        shift_start_s = now_s if self.shift_start_s is None else self.shift_start_s
        longest_s = model.rules.recovery.longest_shift_s
        if longest_s > 0 and now_s + plan.planned_s > shift_start_s + longest_s:
            return True
        self.shift_start_s = shift_start_s
        return False


class TextbookTrip:
    """One trip on one day; parcels wait for its events."""

    def __init__(self, model: TextbookModel, plan: TripPlan, day: int, extra: int = 0) -> None:
        self.model = model
        self.plan = plan
        self.day = day
        self.extra = extra
        self.turn = TURN + 10 * plan.row + extra
        self.midnight_s = day * DAY_S
        self.number = model.driven_trips.number(day, plan.row)
        self.run = model.driven_trips.rows[self.number]
        if extra:
            self.number, self.run = model.driven_trips.add(day, plan.row, extra, "extra")
        self.label = f"{plan.trip_id}+{extra}" if extra else plan.trip_id
        self.departed = model.env.event()
        self.returned = model.env.event()
        self.load: list[list[tuple[ParcelRow, Event]]] = [[] for _ in plan.places]
        self.refused: list[tuple[ParcelRow, Event]] = []
        self.free_g = plan.payload_g
        self.free_ml = plan.volume_ml
        self.aboard = 0

    def life_cycle(self, vehicle: TextbookVehicle) -> ProcessGenerator:
        """Wait, load and drive; or stay at home."""
        model, plan = self.model, self.plan
        if plan.after >= 0 and model.driven_trips.driven(self.day, plan.after):
            yield model.unloaded(self.day, plan.after, plan.origin)
        start_s = max(model.now_s, self.midnight_s + plan.start_s, vehicle.ready_s)
        opens_s = model.reopens(plan.origin, start_s)
        shut_too_long = opens_s - start_s > model.rules.recovery.patience_s
        if plan.scheduled and opens_s > self.midnight_s + plan.start_s:
            shut_too_long = True
        if not shut_too_long:
            start_s = opens_s
        yield model.until(start_s, self.turn)
        if self.day in plan.idle_days or shut_too_long or vehicle.stays_at_home(plan):
            self.run.kind = "cancelled"
            self.run.start_s = self.run.depart_s = self.run.end_s = start_s
            self.note(plan.origin, "cancelled", 0)
            for place in plan.places:
                self.let_local_trips_go(place)
            return
        self.take_on_load()
        recovery = model.rules.recovery
        sends_more = recovery.overflow == "extra_trip" and not plan.scheduled
        vehicles = recovery.extra_vehicles if sends_more else 0
        for extra in range(1, vehicles + 1):
            if self.left_behind() < recovery.overflow_min_items:
                break
            other = TextbookTrip(model, plan, self.day, extra)
            other.take_on_load()
            model.env.process(other.drive(start_s))
        yield from self.drive(start_s)
        if self.road.towed:
            vehicle.ready_s = max(vehicle.ready_s, self.run.broken_s + recovery.repair_s)

    def drive(self, start_s: int) -> ProcessGenerator:
        """Live through the trip once it is loaded."""
        model, plan = self.model, self.plan
        self.road = TextbookRoad(self, start_s)
        depart_s = self.midnight_s + plan.depart_s
        if not plan.scheduled:
            depart_s = max(start_s + plan.depart_s - plan.start_s, depart_s)
        yield model.until(depart_s)
        self.departed.succeed()
        self.run.start_s, self.run.depart_s = start_s, depart_s
        self.note(plan.origin, "depart", self.aboard)
        not_reached = len(plan.places)
        stands = False
        for stop, place in enumerate(plan.places):
            yield from self.road.go(stop)
            if self.road.towed:
                not_reached = stop
                break
            still_there = stands and self.at_place_of_last_stop(stop)
            if plan.scheduled:
                stands = yield from self.stand_by_timetable(stop, place)
            elif still_there:
                yield model.until(model.now_s, self.turn)
            else:
                stands = yield from self.wait_for_opening(place)
            if not stands:
                self.skip_stops("closed", stop, stop + 1)
                continue
            yield from self.serve(stop, place, still_there)
        else:
            yield from self.road.go(len(plan.places))
        if self.road.towed:
            self.skip_stops("towed", not_reached, len(plan.places))
            yield model.until(model.now_s + model.rules.recovery.tow_s)
        yield model.until(model.now_s + plan.unload_s)
        for _, brought in self.refused:
            brought.succeed(False)
        self.returned.succeed()
        self.road.account()
        self.note(plan.origin, "end", self.run.load_items)

    def ready_load(self) -> list[tuple[bool, tuple[int, int], int]]:
        """Return the waiting parcels that this trip would take, in order."""
        waiting = self.model.inward[self.plan.origin]
        return sorted(
            (not entry.parcel.fresh, entry.place_in_line, goal)
            for goal in self.plan.supplies
            for entry in waiting[goal]
        )

    def take_on_load(self) -> None:
        """Take every waiting parcel that fits, fresh first, then who has waited longest."""
        waiting = self.model.inward[self.plan.origin]
        by_row = {e.parcel.row: e for goal in self.plan.supplies for e in waiting[goal]}
        for _, (_, row), goal in self.ready_load():
            entry = by_row[row]
            if self.fits(entry.parcel):
                waiting[goal].remove(entry)
                brought = self.model.env.event()
                self.load[self.plan.supplies[goal]].append((entry.parcel, brought))
                entry.called.succeed((self, brought))

    def left_behind(self) -> int:
        """Count who is left and would fit into an empty vehicle."""
        waiting = self.model.inward[self.plan.origin]
        return sum(
            entry.parcel.weight_g <= self.plan.payload_g
            and entry.parcel.volume_ml <= self.plan.volume_ml
            for goal in self.plan.supplies
            for entry in waiting[goal]
        )

    def wait_for_opening(self, place: int) -> Generator[Event, None, bool]:
        """Wait in front of a closed door, unless it is too late or would last too long."""
        model = self.model
        closes_s = self.midnight_s + int(model.timetable.close_s[place])
        if model.now_s > closes_s:
            return False
        opens_s = max(model.now_s, self.midnight_s + int(model.timetable.open_s[place]))
        begins_s = model.reopens(place, opens_s)
        if begins_s - opens_s > model.rules.recovery.patience_s:
            return False
        if begins_s > opens_s and begins_s > closes_s:
            return False
        if begins_s > model.now_s:
            self.note(place, "arrive", self.aboard)
        yield model.until(begins_s, self.turn)
        return True

    def stand_by_timetable(self, stop: int, place: int) -> Generator[Event, None, bool]:
        """Let a bus stand at its stop, never before its time; say whether the place is open."""
        model = self.model
        stands_s = max(model.now_s, self.midnight_s + self.plan.call_s[stop])
        hours = (model.timetable.open_s[place], model.timetable.close_s[place])
        if not int(hours[0]) <= stands_s - self.midnight_s <= int(hours[1]):
            return False
        if model.reopens(place, stands_s) > stands_s:
            return False
        if stands_s > model.now_s:
            self.note(place, "arrive", self.aboard)
        yield model.until(stands_s, self.turn)
        return True

    def at_place_of_last_stop(self, stop: int) -> bool:
        """Say whether the stop numbered `stop` is where the one before is, upstairs or not."""
        names = self.model.timetable.place_ids
        last, here = self.plan.places[stop - 1], self.plan.places[stop]
        return not self.plan.scheduled and names[last] == names[here]

    def serve(self, stop: int, place: int, still_there: bool) -> ProcessGenerator:
        """Unload at the stop numbered `stop`, collect what fits, hand over when that is done.

        The call's fixed minutes have passed where the vehicle was `still_there`.
        """
        model, plan = self.model, self.plan
        self.note(place, "begin", self.aboard)
        here, self.load[stop] = self.load[stop], []
        for parcel, _ in here:
            self.free_g += parcel.weight_g
            self.free_ml += parcel.volume_ml
        self.aboard -= len(here)
        done = model.env.event()
        taken = self.collect(stop, place, done)
        items = len(here) + len(taken)
        if plan.echelon == "trunk" and model.timetable.station[place]:
            call_s, items_s = model.timetable.handling.trunk_unload_s, 0
        else:
            call_s = model.timetable.handling.stop_fixed_s
            items_s = (model.timetable.handling.stop_per_100_s * items + 99) // 100
        service_s = items_s if still_there else call_s + items_s
        pace = model.lowest(model.draws.disruptions.station_pace.get(place, ()), model.now_s)
        done_s = model.now_s + (100 * service_s + pace - 1) // pace
        if plan.scheduled:
            done_s = max(model.now_s, self.midnight_s + plan.leave_s[stop])
        yield model.until(done_s)
        done.succeed()
        for _, brought in here:
            brought.succeed(True)
        self.run.unload_items += len(here)
        self.run.unload_g += sum(parcel.weight_g for parcel, _ in here)
        self.run.load_items += len(taken)
        self.run.load_g += sum(parcel.weight_g for parcel in taken)
        self.note(place, "served", items)
        self.let_local_trips_go(place)

    def collect(self, stop: int, place: int, done: Event) -> list[ParcelRow]:
        """Take on what waits at a place for the way out, in order of waiting.

        The stop numbered `stop` has ended when `done` happens.
        """
        if self.model.timetable.station[place] and self.plan.origin != HUB:
            return []
        if place in self.plan.places[stop + 1 :]:
            return []
        waiting, taken = self.model.outward[place], []
        for entry in sorted(waiting, key=lambda entry: entry.place_in_line):
            if self.fits(entry.parcel):
                waiting.remove(entry)
                taken.append(entry.parcel)
                entry.called.succeed((self, done, self.direct_ride(entry.parcel, stop)))
        return taken

    def direct_ride(self, parcel: ParcelRow, stop: int) -> tuple[int, Event] | None:
        """Let a parcel ride to a later stop from which it can go on without the hub."""
        if self.model.rules.intra_turn != "vehicle" or parcel.direction != INTRA:
            return None
        leaves = self.plan.supplies.get(parcel.destination, -1)
        if leaves <= stop or not self.model.can_go_on(parcel, self.plan.places[leaves]):
            return None
        brought = self.model.env.event()
        self.load[leaves].append((parcel, brought))
        return self.plan.places[leaves], brought

    def fits(self, parcel: ParcelRow) -> bool:
        """Take the room for a parcel, if there is enough by weight and by volume."""
        if parcel.weight_g > self.free_g or parcel.volume_ml > self.free_ml:
            return False
        if self.aboard >= self.plan.most_items:
            return False
        self.free_g -= parcel.weight_g
        self.free_ml -= parcel.volume_ml
        self.aboard += 1
        return True

    def skip_stops(self, why: str, first: int, end: int) -> None:
        """Leave out the stops from `first` to before `end`; their parcels stay aboard: `why`."""
        here = [entry for stop in range(first, end) for entry in self.load[stop]]
        self.refused += here
        self.run.skipped_stops += end - first
        if end > first:
            self.note(self.plan.places[first], why, len(here))
        for place in self.plan.places[first:end]:
            self.let_local_trips_go(place)

    def let_local_trips_go(self, place: int) -> None:
        """Tell the local trips that wait for this truck at a station."""
        if self.plan.echelon == "trunk" and not self.extra:
            unloaded = self.model.unloaded(self.day, self.plan.row, place)
            if not unloaded.triggered:
                unloaded.succeed()

    def note(self, place: int, kind: str, items: int) -> None:
        """Note what happened (`kind`) with so many `items` in the event log."""
        now_s = self.model.now_s
        self.model.log.note(now_s, self.label, place, kind, items, self.number)
