"""The textbook vehicle: one process that loads, drives, serves its stops and comes back."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from simpy.events import Event

from logistics_sim.core.units import DAY_S

if TYPE_CHECKING:
    from logistics_sim.simulation.reference import Model, Parcel
    from logistics_sim.simulation.timetable import TripPlan

HUB = 0
TURN = 10
"""Vehicles act after all hand-overs of the same second, in the order of their trips."""

Steps = Generator[Event, None, None]


class Trip:
    """One trip on one day; parcels wait for its events."""

    def __init__(self, model: Model, plan: TripPlan, day: int) -> None:
        self.model = model
        self.plan = plan
        self.day = day
        self.midnight_s = day * DAY_S
        self.number = model.book.number(day, plan.row)
        self.run = model.book.rows[self.number]
        self.departed = model.env.event()
        self.returned = model.env.event()
        self.load: dict[int, list[tuple[Parcel, Event]]] = {n: [] for n in range(len(plan.places))}
        self.refused: list[tuple[Parcel, Event]] = []
        self.free_g = plan.payload_g
        self.free_ml = plan.volume_ml
        self.rest_s = 0

    def drive(self) -> Steps:
        """Live through the trip."""
        model, plan = self.model, self.plan
        if plan.after >= 0 and model.book.driven(self.day, plan.after):
            yield model.unloaded(self.day, plan.after, plan.origin)
        start_s = max(model.now_s, self.midnight_s + plan.start_s)
        yield model.until(start_s, TURN + plan.row)
        self.take_on_load()
        depart_s = max(start_s + plan.depart_s - plan.start_s, self.midnight_s + plan.depart_s)
        yield model.until(depart_s)
        self.departed.succeed()
        self.note(plan.origin, "depart", sum(len(parcels) for parcels in self.load.values()))
        for stop in range(len(plan.places)):
            yield from self.go_to(stop, start_s)
        yield from self.rest_before(len(plan.places), start_s)
        last_leg_s = int(model.luck.leg_s[self.day, plan.row][-1])
        yield model.until(model.now_s + last_leg_s + plan.unload_s)
        for _, brought in self.refused:
            brought.succeed(False)
        self.returned.succeed()
        self.run.start_s, self.run.depart_s, self.run.end_s = start_s, depart_s, model.now_s
        self.run.duty_s = model.now_s - start_s - self.rest_s
        self.run.distance_m = plan.distance_m
        self.note(plan.origin, "end", self.run.load_items)

    def take_on_load(self) -> None:
        """Take every waiting parcel that fits, fresh first, then who has waited longest."""
        waiting = self.model.inward[self.plan.origin]
        here = [entry for goal in self.plan.supplies for entry in waiting[goal]]
        for entry in sorted(here, key=lambda entry: (not entry.parcel.fresh, entry.place_in_line)):
            if self.fits(entry.parcel):
                waiting[entry.parcel.destination].remove(entry)
                brought = self.model.env.event()
                self.load[self.plan.supplies[entry.parcel.destination]].append(
                    (entry.parcel, brought)
                )
                entry.called.succeed((self, brought))

    def go_to(self, stop: int, start_s: int) -> Steps:
        """Drive to a stop; wait there for the opening, or pass it when it has closed."""
        model, plan, place = self.model, self.plan, self.plan.places[stop]
        yield from self.rest_before(stop, start_s)
        yield model.until(model.now_s + int(model.luck.leg_s[self.day, plan.row][stop]))
        if model.now_s > self.midnight_s + int(model.timetable.close_s[place]):
            here = self.load.pop(stop)
            self.refused += here
            self.run.skipped_stops += 1
            self.note(place, "closed", len(here))
        else:
            opens_s = self.midnight_s + int(model.timetable.open_s[place])
            yield model.until(max(model.now_s, opens_s), TURN + plan.row)
            yield from self.serve(stop, place)
        if plan.echelon == "trunk":
            model.unloaded(self.day, plan.row, place).succeed()

    def serve(self, stop: int, place: int) -> Steps:
        """Unload, collect what fits, and hand over when that is done."""
        model, plan = self.model, self.plan
        here = self.load.pop(stop)
        for parcel, _ in here:
            self.free_g += parcel.weight_g
            self.free_ml += parcel.volume_ml
        done = model.env.event()
        taken = self.collect(place, done)
        items = len(here) + len(taken)
        if plan.echelon == "trunk" and model.timetable.station[place]:
            service_s = model.timetable.trunk_unload_s
        else:
            per_100_s = model.timetable.stop_per_100_s
            service_s = model.timetable.stop_fixed_s + (per_100_s * items + 99) // 100
        yield model.until(model.now_s + service_s)
        done.succeed()
        for _, brought in here:
            brought.succeed(True)
        self.run.unload_items += len(here)
        self.run.unload_g += sum(parcel.weight_g for parcel, _ in here)
        self.run.load_items += len(taken)
        self.run.load_g += sum(parcel.weight_g for parcel in taken)
        self.note(place, "served", items)

    def collect(self, place: int, done: Event) -> list[Parcel]:
        """Take on what waits at a place for the way out, in order of waiting."""
        if self.model.timetable.station[place] and self.plan.origin != HUB:
            return []
        waiting, taken = self.model.outward[place], []
        for entry in sorted(waiting, key=lambda entry: entry.place_in_line):
            if self.fits(entry.parcel):
                waiting.remove(entry)
                taken.append(entry.parcel)
                entry.called.succeed((self, done))
        return taken

    def fits(self, parcel: Parcel) -> bool:
        """Take the room for a parcel, if there is enough by weight and by volume."""
        if parcel.weight_g > self.free_g or parcel.volume_ml > self.free_ml:
            return False
        self.free_g -= parcel.weight_g
        self.free_ml -= parcel.volume_ml
        return True

    def rest_before(self, leg: int, start_s: int) -> Steps:
        """Take the planned break before the leg that would end too late without it."""
        end_s = self.model.now_s + int(self.plan.leg_s[leg])
        too_long = end_s - start_s > self.model.timetable.break_after_s
        if too_long and self.plan.break_s and not self.rest_s:
            self.rest_s = self.plan.break_s
            yield self.model.until(self.model.now_s + self.rest_s)

    def note(self, place: int, kind: str, items: int) -> None:
        """Write what happened into the journal."""
        self.model.journal.note(self.model.now_s, self.plan.trip_id, place, kind, items)
