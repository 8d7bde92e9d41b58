"""The textbook parcel: one process from the posting or the line-haul to the customer."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from simpy.events import Event, ProcessGenerator

from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.cargo import DOWN, INTRA
from logistics_sim.simulation.reference_hall import SortingHall
from logistics_sim.simulation.reference_model import ParcelRow, TextbookModel, Waiting
from logistics_sim.simulation.timetable import HUB


class TextbookParcel(ParcelRow):
    """One parcel and its life."""

    def __init__(
        self, model: TextbookModel, hall: SortingHall, trucks: dict[int, Event], row: int
    ) -> None:
        super().__init__(model.cargo, row)
        self.model = model
        self.hall = hall
        self.trucks = trucks

    def life_cycle(self) -> ProcessGenerator:
        """Go the way in, the way out, or both."""
        model = self.model
        if self.direction == DOWN:
            arrive_s = int(model.draws.arrive_s[self.row])
            yield model.until(arrive_s)
            self.stamp("due")
            yield self.trucks[arrive_s]
            yield from self.inbound_stage()
            return
        yield model.until(int(model.cargo.ready_s[self.row]))
        self.stamp("posted")
        place = yield from self.outbound_stage(self.origin, "on_local", "at_township", "on_trunk")
        if self.direction != INTRA:
            self.stamp("at_hub")
            yield from self.leave_the_county()
        elif place == HUB:
            self.unstamp("on_local", "at_township", "on_trunk")
            yield from self.inbound_stage()
        else:
            yield from self.carried_from(place)

    def inbound_stage(self) -> ProcessGenerator:
        """Be scanned, sorted, carried to the village and handed over or picked up."""
        self.stamp("at_hub")
        yield self.hall.sort(self)
        self.stamp("sorted")
        yield from self.carried_from(HUB)

    def carried_from(self, place: int) -> ProcessGenerator:
        """Be carried from a place to the destination, and handed over or picked up there."""
        model, since_s = self.model, self.model.now_s
        while place != self.destination:
            waiting = Waiting(self, since_s, model.env.event())
            model.inward[place][self.destination].append(waiting)
            trip, brought = yield waiting.called
            yield trip.departed
            state = "on_trunk" if trip.plan.echelon == "trunk" else "on_local"
            there = trip.plan.places[trip.plan.supplies[self.destination]]
            run = "trip_in" if there == self.destination else "trunk_in"
            self.stamp(state)
            self.stamp_run(run, trip.number)
            if not (yield brought):
                self.unstamp(state)
                self.stamp_run(run, -1)
                continue
            if model.timetable.station[there]:
                self.stamp("at_township")
            place, since_s = there, model.now_s
        yield from self.at_the_village()

    def at_the_village(self) -> ProcessGenerator:
        """Be handed over at the door or picked up at the station; or go back at last."""
        model, home = self.model, bool(self.model.cargo.home[self.row])
        misses = int(model.draws.misses[self.row])
        if home and misses == 0:
            self.stamp("handed_over")
            return
        if home:
            self.stamp("failed")
        self.stamp("at_village")
        ahead = [(self.customer_comes(model.now_s + int(model.draws.dwell_s[self.row])), 1)]
        if home and misses < model.rules.attempts:
            ahead.append((model.now_s + misses * DAY_S, 0))
        in_a_village = not bool(model.timetable.station[self.destination])
        if model.rules.keep_s and self.direction == DOWN and in_a_village:
            ahead.append((model.now_s + model.rules.keep_s, 2))
        moment_s, what = min(ahead)
        yield model.until(moment_s)
        if what == 0:
            self.stamp("handed_over")
        elif what == 1:
            self.stamp("collected")
        else:
            self.stamp("returning")
            yield from self.outbound_stage(self.destination, "back_on_local", "", "")
            self.stamp("back_at_hub")
            yield from self.leave_the_county()

    def customer_comes(self, moment_s: int) -> int:
        """Return when a customer who would come at a moment finds the station open."""
        model, before = self.model, -1
        while moment_s != before:
            before = moment_s
            second = moment_s % DAY_S
            opens_s = int(model.timetable.open_s[self.destination])
            if second >= int(model.timetable.close_s[self.destination]):
                moment_s += DAY_S - second + opens_s
            elif second < opens_s:
                moment_s += opens_s - second
            moment_s = model.reopens(self.destination, moment_s)
        return moment_s

    def outbound_stage(
        self, place: int, local: str, township: str, trunk: str
    ) -> Generator[Event, Any, int]:
        """Be collected and carried to the hub, or to where the way in begins without it.

        `local`, `township` and `trunk` are the stamps on the way.
        """
        model, turn = self.model, self.model.rules.intra_turn
        while place != HUB:
            at_a_station = bool(model.timetable.station[place])
            waiting = Waiting(self, model.now_s, model.env.event())
            model.outward[place].append(waiting)
            trip, done, direct_ride = yield waiting.called
            yield done
            self.stamp(trunk if at_a_station else local)
            self.stamp_run("trunk_out" if at_a_station else "trip_out", trip.number)
            if direct_ride is not None:
                there, brought = int(direct_ride[0]), direct_ride[1]
                if (yield brought):
                    self.leave_vehicle(there, trip.number, at_a_station)
                    return there
            yield trip.returned
            place = int(trip.plan.origin)
            if place != HUB:
                self.stamp(township)
                if self.direction == INTRA and turn != "hub" and model.can_go_on(self, place):
                    self.unstamp(local)
                    return place
        return HUB

    def leave_vehicle(self, place: int, number: int, from_a_station: bool) -> None:
        """Leave a vehicle, run `number`, on which the way out and the way in were one.

        `from_a_station`: it was taken on at one.
        """
        final = place == self.destination
        self.stamp_run("trip_in" if final else "trunk_in", number)
        if from_a_station or not final:
            self.unstamp("on_local")
        if self.model.timetable.station[place]:
            self.stamp("at_township")

    def leave_the_county(self) -> ProcessGenerator:
        """Be handled and leave with the next line-haul."""
        model = self.model
        yield model.until(model.now_s + model.rules.outbound_handling_s)
        leaves_s = model.now_s - model.now_s % DAY_S + model.rules.line_haul_out_s
        if leaves_s < model.now_s:
            leaves_s += DAY_S
        yield model.until(leaves_s)
        self.stamp("left_county")

    def stamp(self, state: str) -> None:
        """Write down when the parcel comes into `state`; nothing is known beyond the end."""
        if state and self.model.now_s < self.model.rules.end_s:
            self.model.stamps.time[f"{state}_s"][self.row] = self.model.now_s

    def unstamp(self, *states: str) -> None:
        """Take back the stamps of a way that came to nothing or has been gone."""
        if self.model.now_s < self.model.rules.end_s:
            for state in states:
                self.model.stamps.time[f"{state}_s"][self.row] = -1

    def stamp_run(self, run: str, number: int) -> None:
        """Write down which run, by its `number`, carries the parcel."""
        if self.model.now_s < self.model.rules.end_s:
            self.model.stamps.run[run][self.row] = number
