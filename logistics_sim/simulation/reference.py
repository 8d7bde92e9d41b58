"""The reference engine: the textbook model, one SimPy process per parcel.

Written for reading and for checking the fast engine, with which it shares the inputs
(`Timetable`, `Cargo`, `Luck`, `Rules`) and the result tables and nothing else: queues are
lists, capacities are counted parcel by parcel, the sorting hall is a row of processes.
The clock runs in milliseconds, since a sorting line needs less than a second per item.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import simpy
from simpy.events import Event, EventPriority

from logistics_sim.core.errors import InternalError
from logistics_sim.core.units import DAY_S
from logistics_sim.simulation.cargo import DOWN, INTRA, Cargo, Stamps
from logistics_sim.simulation.event_log import Journal, RunBook
from logistics_sim.simulation.reference_hall import Hall
from logistics_sim.simulation.reference_trip import HUB, Vehicle

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.core.progress import Report
    from logistics_sim.simulation.disruptions import Window
    from logistics_sim.simulation.operating_rules import Rules
    from logistics_sim.simulation.random_draws import Luck
    from logistics_sim.simulation.timetable import Timetable, TripPlan

TICKS = 1_000
NOW = 1
"""Priority of everything that brings parcels to a place."""
Steps = Generator[Event, Any, None]


def play(
    timetable: Timetable,
    cargo: Cargo,
    luck: Luck,
    rules: Rules,
    place_ids: list[str],
    report: Report,
) -> tuple[Stamps, pd.DataFrame, pd.DataFrame]:
    """Run the textbook model to its end; return stamps, runs and events."""
    model = Model(timetable, cargo, luck, rules)
    model.run(report)
    model.book.close(model.stamps)
    events = model.journal.to_frame(place_ids, rules.end_s, model.book)
    return model.stamps, model.book.to_frame(), events


@dataclass
class Waiting:
    """A parcel in a queue: since when, and the event by which a vehicle calls it."""

    parcel: Parcel
    since_s: int
    called: Event

    @property
    def place_in_line(self) -> tuple[int, int]:
        """Who waits longest goes first; the table's order decides between equals."""
        return self.since_s, self.parcel.row


class Model:
    """The county: a clock, queues at every place, vehicles and the sorting hall."""

    def __init__(self, timetable: Timetable, cargo: Cargo, luck: Luck, rules: Rules) -> None:
        self.env = simpy.Environment(initial_time=0)
        self.timetable = timetable
        self.cargo = cargo
        self.luck = luck
        self.rules = rules
        self.stamps = Stamps(cargo.size)
        self.journal = Journal()
        self.book = RunBook(timetable, rules.weekdays)
        self.hall = Hall(self)
        self.inward: defaultdict[int, defaultdict[int, list[Waiting]]]
        self.inward = defaultdict(lambda: defaultdict(list))
        self.outward: defaultdict[int, list[Waiting]] = defaultdict(list)
        self.trucks: dict[int, Event] = {}
        self._unloaded: dict[tuple[int, int, int], Event] = {}

    @property
    def now_s(self) -> int:
        """The second that has begun last (a parcel sorted within it counts for the next)."""
        return -(-int(self.env.now) // TICKS)

    def later(self, ticks: int, priority: int = NOW) -> Event:
        """Return an event `ticks` ahead; in one tick a lower `priority` comes first."""
        event = Event(self.env)
        event._ok, event._value = True, None
        self.env.schedule(event, EventPriority(priority), ticks)
        return event

    def until(self, moment_s: int, priority: int = NOW) -> Event:
        """Return an event at a second of the run."""
        return self.later(moment_s * TICKS - int(self.env.now), priority)

    def unloaded(self, day: int, row: int, place: int) -> Event:
        """Return the event that the trunk trip `row` has been unloaded at `place`."""
        return self._unloaded.setdefault((day, row, place), self.env.event())

    def run(self, report: Report) -> None:
        """Start all processes and let them live."""
        by_vehicle: dict[str, list[TripPlan]] = {}
        for plan in sorted(self.timetable.trips, key=lambda plan: (plan.start_s, plan.row)):
            by_vehicle.setdefault(plan.vehicle, []).append(plan)
        vehicles = [self.env.process(Vehicle(self, mine).live()) for mine in by_vehicle.values()]
        down = self.cargo.direction == DOWN
        arrivals = sorted(set(self.luck.arrive_s[down].tolist()))
        docks = simpy.Resource(self.env, self.rules.docks or max(len(arrivals), 1))
        for arrive_s in arrivals:
            self.trucks[arrive_s] = self.env.event()
            self.env.process(self.truck(arrive_s, docks))
        for row in range(self.cargo.size):
            self.env.process(Parcel(self, row).live())
        self.env.process(self.calendar(report))
        self.env.run()
        stuck = sum(vehicle.is_alive for vehicle in vehicles)
        if stuck:
            raise InternalError(
                "SIM-003", f"second {self.now_s}", f"deadlock: {stuck} vehicles wait for ever"
            )

    def truck(self, arrive_s: int, docks: simpy.Resource) -> Steps:
        """Bring parcels from outside to a free dock, where they are unloaded and scanned."""
        yield self.until(arrive_s)
        with docks.request() as dock:
            yield dock
            yield self.until(self.now_s + self.rules.unload_scan_s)
        self.journal.note(self.now_s, "line-haul", HUB, "at_hub", self.aboard(arrive_s))
        self.hall.set_up()
        self.trucks[arrive_s].succeed()

    def aboard(self, arrive_s: int) -> int:
        """Count the parcels of a line-haul truck."""
        down = self.cargo.direction == DOWN
        return int((self.luck.arrive_s[down] == arrive_s).sum())

    def lowest(self, windows: Iterable[Window], moment_s: int) -> int:
        """Return the lowest percent of the windows at a moment, 100 outside them."""
        percent = 100
        for begin_s, end_s, pace in windows:
            if begin_s <= moment_s < end_s:
                percent = min(percent, pace)
        return percent

    def reopens(self, place: int, moment_s: int) -> int:
        """Return when a place that may be shut gives and takes again."""
        while True:
            ends = [
                end_s
                for begin_s, end_s, _ in self.luck.trouble.shut.get(place, ())
                if begin_s <= moment_s < end_s
            ]
            if not ends:
                return moment_s
            moment_s = max(ends)

    def calendar(self, report: Report) -> Steps:
        """Report each day that has passed."""
        days = len(self.rules.weekdays)
        for day in range(days):
            yield self.later(DAY_S * TICKS)
            report("replay", day + 1, days)


class Parcel:
    """One parcel and its life."""

    def __init__(self, model: Model, row: int) -> None:
        cargo = model.cargo
        self.model = model
        self.row = row
        self.fresh = bool(cargo.fresh[row])
        self.direction = int(cargo.direction[row])
        self.origin = int(cargo.origin[row])
        self.destination = int(cargo.destination[row])
        self.weight_g = int(cargo.weight_g[row])
        self.volume_ml = int(cargo.volume_ml[row])

    def live(self) -> Steps:
        """Go the way in, the way out, or both."""
        model = self.model
        if self.direction == DOWN:
            arrive_s = int(model.luck.arrive_s[self.row])
            yield model.until(arrive_s)
            self.stamp("due")
            yield model.trucks[arrive_s]
            yield from self.way_in()
            return
        yield model.until(int(model.cargo.ready_s[self.row]))
        self.stamp("posted")
        place = yield from self.way_out(self.origin, "on_local", "at_township", "on_trunk")
        if self.direction != INTRA:
            self.stamp("at_hub")
            yield from self.leave_the_county()
        elif place == HUB:
            self.forget("on_local", "at_township", "on_trunk")
            yield from self.way_in()
        else:
            yield from self.carried_from(place)

    def way_in(self) -> Steps:
        """Be scanned, sorted, carried to the village and handed over or picked up."""
        self.stamp("at_hub")
        yield self.model.hall.sort(self)
        self.stamp("sorted")
        yield from self.carried_from(HUB)

    def carried_from(self, place: int) -> Steps:
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
            self.ride(run, trip.number)
            if not (yield brought):
                self.forget(state)
                self.ride(run, -1)
                continue
            if model.timetable.station[there]:
                self.stamp("at_township")
            place, since_s = there, model.now_s
        yield from self.at_the_village()

    def at_the_village(self) -> Steps:
        """Be handed over at the door or picked up at the station; or go back at last."""
        model, home = self.model, bool(self.model.cargo.home[self.row])
        misses = int(model.luck.misses[self.row])
        if home and misses == 0:
            self.stamp("handed_over")
            return
        if home:
            self.stamp("failed")
        self.stamp("at_village")
        ahead = [(self.customer_comes(model.now_s + int(model.luck.dwell_s[self.row])), 1)]
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
            yield from self.way_out(self.destination, "back_on_local", "", "")
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

    def way_out(
        self, place: int, local: str, township: str, trunk: str
    ) -> Generator[Event, Any, int]:
        """Be collected and carried to the hub, or to where the way in begins without it."""
        model, turn = self.model, self.model.rules.intra_turn
        while place != HUB:
            at_a_station = bool(model.timetable.station[place])
            waiting = Waiting(self, model.now_s, model.env.event())
            model.outward[place].append(waiting)
            trip, done, seat = yield waiting.called
            yield done
            self.stamp(trunk if at_a_station else local)
            self.ride("trunk_out" if at_a_station else "trip_out", trip.number)
            if seat is not None:
                there, brought = int(seat[0]), seat[1]
                if (yield brought):
                    self.ride_ends(there, trip.number, at_a_station)
                    return there
            yield trip.returned
            place = int(trip.plan.origin)
            if place != HUB:
                self.stamp(township)
                if self.direction == INTRA and turn != "hub" and self.can_go_on(place):
                    self.forget(local)
                    return place
        return HUB

    def ride_ends(self, place: int, number: int, from_a_station: bool) -> None:
        """Leave a vehicle on which the way out and the way in were one."""
        final = place == self.destination
        self.ride("trip_in" if final else "trunk_in", number)
        if from_a_station or not final:
            self.forget("on_local")
        if self.model.timetable.station[place]:
            self.stamp("at_township")

    def can_go_on(self, place: int) -> bool:
        """Say whether a parcel is at home at a place, or some trip from there can bring it."""
        return place == self.destination or any(
            plan.origin == place
            and self.destination in plan.supplies
            and self.weight_g <= plan.payload_g
            and self.volume_ml <= plan.volume_ml
            for plan in self.model.timetable.trips
        )

    def leave_the_county(self) -> Steps:
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

    def forget(self, *states: str) -> None:
        """Take back the stamps of a way that came to nothing or has been gone."""
        if self.model.now_s < self.model.rules.end_s:
            for state in states:
                self.model.stamps.time[f"{state}_s"][self.row] = -1

    def ride(self, run: str, number: int) -> None:
        """Write down which run carries the parcel."""
        if self.model.now_s < self.model.rules.end_s:
            self.model.stamps.run[run][self.row] = number
