"""The textbook road: slow and closed hours, breaks and breakdowns, as they happen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from simpy.events import ProcessGenerator

from logistics_sim.core.units import DAY_S

if TYPE_CHECKING:
    from logistics_sim.simulation.disruption_schedule import Window
    from logistics_sim.simulation.event_log import Run
    from logistics_sim.simulation.reference_model import TextbookModel
    from logistics_sim.simulation.timetable import TripPlan

SPARE = 9


class DrivenTrip(Protocol):
    """The trip that is driven."""

    model: TextbookModel
    plan: TripPlan
    day: int
    extra: int
    run: Run

    def note(self, place: int, kind: str, items: int) -> None:
        """Write what happened (`kind`) with so many `items` into the log."""


class TextbookRoad:
    """What happens to one trip between its places."""

    def __init__(self, trip: DrivenTrip, start_s: int) -> None:
        draws = trip.model.draws
        self.trip = trip
        self.model = trip.model
        self.plan = trip.plan
        self.start_s = start_s
        self.legs_s = draws.leg_s[trip.day, trip.plan.row]
        broken = draws.disruptions.broken.get((trip.day, trip.plan.row))
        self.broken = None if trip.extra else broken
        self.towed = False
        self.rests: list[int] = []
        self.metres = 0
        self.spare_from_s: int | None = None
        self.changed_s = 0

    def go(self, leg: int) -> ProcessGenerator:
        """Drive a leg; after it the vehicle has arrived or is towed."""
        yield from self.rest_before(leg)
        work_s, windows = int(self.legs_s[leg]), self.windows(leg)
        detours = self.model.draws.disruptions.detour_s.get(self.plan.row)
        closed = self.model.lowest(windows, self.model.now_s) == 0
        if closed and detours is not None and detours[leg] >= 0:
            work_s = detours[leg] * work_s // max(self.plan.usual_legs[leg], 1)
            windows = ()
        if self.broken is not None and self.broken[0] == leg:
            part_s = work_s * self.broken[1] // 1_000
            yield from self.cover(part_s, windows)
            yield from self.break_down(leg, part_s)
            work_s -= part_s
        if not self.towed:
            yield from self.cover(work_s, windows)

    def windows(self, leg: int) -> Sequence[Window]:
        """Return the slow and closed hours on a leg."""
        legs = self.model.draws.disruptions.roads.get(self.plan.row)
        return legs[leg] if legs else ()

    def cover(self, work_s: int, windows: Sequence[Window]) -> ProcessGenerator:
        """Drive so many seconds of usual pace, from one change of the pace to the next."""
        model, left = self.model, 100 * work_s
        edges = sorted({edge for begin, end, _ in windows for edge in (begin, end)})
        while left > 0:
            now_s = model.now_s
            percent = model.lowest(windows, now_s)
            change_s = next((edge for edge in edges if edge > now_s), None)
            if change_s is None or left <= percent * (change_s - now_s):
                yield model.until(now_s + (left + percent - 1) // percent)
                return
            left -= percent * (change_s - now_s)
            yield model.until(change_s)

    def rest_before(self, leg: int) -> ProcessGenerator:
        """Take the planned break before the leg whose stop would end too late without it."""
        timetable, end_s = self.model.timetable, self.model.now_s + int(self.plan.leg_s[leg])
        if leg < len(self.plan.places):
            opens_s = int(timetable.open_s[self.plan.places[leg]])
            end_s = max(end_s, DAY_S * self.trip.day + opens_s) + self.plan.service_s[leg]
        too_long = end_s - self.start_s > timetable.handling.break_after_s
        if too_long and self.plan.break_s and not self.rests:
            self.rests.append(self.model.now_s)
            yield self.model.until(self.model.now_s + self.plan.break_s)

    def break_down(self, leg: int, part_s: int) -> ProcessGenerator:
        """Wait on `leg` for the repair or another vehicle; or give up and be towed home."""
        model, plan, recovery = self.model, self.plan, self.model.rules.recovery
        assert self.broken is not None
        broken_s = self.trip.run.broken_s = model.now_s
        self.metres = int(plan.leg_m[:leg].sum())
        self.metres += int(plan.leg_m[leg]) * self.broken[1] // 1_000
        self.trip.note([*plan.places, plan.origin][leg], "breakdown", 0)
        if recovery.breakdown == "next_wave":
            self.towed = True
            return
        if recovery.breakdown == "wait":
            self.changed_s = broken_s + recovery.repair_s
        elif recovery.breakdown == "transfer":
            self.spare_from_s = broken_s
            self.changed_s = broken_s + recovery.rescue_s
        elif recovery.breakdown == "extra_trip":
            self.spare_from_s = broken_s + recovery.tow_s
            out_s = plan.loading_s + int(plan.leg_s[:leg].sum()) + part_s
            self.changed_s = self.spare_from_s + out_s
        yield model.until(self.changed_s)

    def account(self) -> None:
        """Write down who drove how long and how far."""
        run, plan, now_s = self.trip.run, self.plan, self.model.now_s
        breaks_s = len(self.rests) * plan.break_s
        run.end_s = now_s
        run.duty_s = now_s - self.start_s - breaks_s
        run.distance_m = self.metres if self.towed else plan.distance_m
        if self.spare_from_s is not None:
            before = [rest for rest in self.rests if rest < self.changed_s]
            first_breaks_s = len(before) * plan.break_s
            run.end_s, run.distance_m = self.changed_s, self.metres
            run.duty_s = self.changed_s - self.start_s - first_breaks_s
            _, spare = self.model.driven_trips.add(self.trip.day, plan.row, SPARE, "spare")
            spare.start_s = spare.depart_s = self.spare_from_s
            spare.end_s, spare.distance_m = now_s, plan.distance_m
            spare.duty_s = now_s - self.spare_from_s - (breaks_s - first_breaks_s)
            spare.duty_s *= not plan.scheduled
        run.duty_s *= not plan.scheduled
