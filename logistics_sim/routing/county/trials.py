"""Try a hand-over for real: re-solve the vehicle days around it with and without, equally hard.

A `Draft` is a whole plan by names. A trial takes the vehicle days from the hub that the change
touches, and some near ones, out of it and solves their stops anew beside the rest, local routes
too. The unchanged plan gets the same trial, with the same stops, start, work and seed, so
that what only the search gains is not taken for a gain of the change.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np

from logistics_sim.routing.county.echelons import (
    Assignment,
    Unloaded,
    behind,
    hub_task,
    left_kinds,
    local_stops,
    local_task,
    unloaded_s,
    used_kinds,
)
from logistics_sim.routing.county.handover import Case, HandOvers
from logistics_sim.routing.county.solving import Solved, solve_task
from logistics_sim.routing.county.task import Task, useful_kinds
from logistics_sim.routing.county.warm import Day, Hint, days_of_part, visits
from logistics_sim.routing.engines.effort import Effort

LEAST_DAYS = 12
"""Vehicle days that are solved anew in a trial, at least."""


@dataclass(frozen=True)
class Draft:
    """A plan by names: its days from the hub with their yuan, and its local parts.

    `unloaded` as in `unloaded_s`; `unserved` counts stops, those behind a hand-over that
    does not come about too.
    """

    transfer: HandOvers
    days: tuple[tuple[Day, float], ...]
    unloaded: Unloaded
    local: dict[int, Solved]
    unserved: int

    def cost_yuan(self) -> float:
        """Return the planned cost of a service day."""
        return sum(yuan for _, yuan in self.days) + sum(
            part.cost_yuan() for part in self.local.values()
        )

    def local_yuan(self) -> float:
        """Return the part of local vehicles in the cost."""
        return sum(part.cost_yuan() for part in self.local.values())

    def rank(self) -> tuple[int, float]:
        """Return what is compared: stops unserved, then yuan."""
        return self.unserved, self.cost_yuan()


def draft_of(case: Case, plan: Assignment) -> Draft:
    """Return a plan as a draft."""
    days = tuple(zip(days_of_part(case.world, plan.main), plan.main.day_yuan(), strict=True))
    unloaded = unloaded_s(plan.main)
    missed = len(plan.unserved()) + behind(case, plan.transfer, unloaded)
    return Draft(plan.transfer, days, unloaded, dict(plan.local), missed)


@dataclass
class Trials:
    """Tries changes of a draft, each with `effort`; counts what was done."""

    case: Case
    name: str
    effort: Effort
    done: int = 0
    iterations: int = field(default=0)

    def around(self, draft: Draft, stations: set[int]) -> frozenset[int]:
        """Return the vehicle days that go to the townships of `stations`, and near ones."""
        world, home = self.case.world, self.case.station
        row = {str(name): number for number, name in enumerate(world.places["place_id"])}
        seconds = world.travel[useful_kinds(self.case.scenario, "trunk")[0].id].seconds
        far = seconds[sorted(stations)].min(axis=0)
        places = [
            {row[visit.split("/")[0]] for _, names in trips for visit in names}
            for (_, trips), _ in draft.days
        ]
        chosen = {n for n, there in enumerate(places) if stations & {int(home[p]) for p in there}}
        near = sorted(range(len(places)), key=lambda n: min(int(far[p]) for p in places[n]))
        for number in near:
            if len(chosen) >= LEAST_DAYS:
                break
            chosen.add(number)
        return self._closed(draft, places, chosen)

    def _closed(self, draft: Draft, places: list[set[int]], chosen: set[int]) -> frozenset[int]:
        """Add the days that share a hand-over with a chosen one: it must be timed as a whole."""
        stations = {station for station, _ in draft.transfer}
        while True:
            shared = stations & {place for number in chosen for place in places[number]}
            more = {n for n, there in enumerate(places) if shared & there} - chosen
            if not more:
                return frozenset(chosen)
            chosen |= more

    def solved(self, draft: Draft, transfer: HandOvers, chosen: frozenset[int]) -> Draft:
        """Return `draft` with the hand-overs `transfer`, its days `chosen` solved anew.

        Raises `InfeasibleError` where no vehicle is left for a part.
        """
        scenario, world = self.case.scenario, self.case.world
        rest = [day for number, day in enumerate(draft.days) if number not in chosen]
        taken = [day for number, (day, _) in enumerate(draft.days) if number in chosen]
        used = Counter(kind for (kind, _), _ in rest)
        task = self._open_task(transfer, rest)
        keys = (task.stops.place, task.stops.wave, task.stops.band)
        timed = {
            (int(place), int(wave), int(band))
            for place, wave, band, trunk in zip(*keys, task.trunk, strict=True)
            if trunk
        }
        kept = {
            base: part
            for base, part in draft.local.items()
            if _waves(transfer, base) == _waves(draft.transfer, base)
            and not any(key[0] == base for key in timed)
        }
        local_used = used_kinds(kept.values())
        task = replace(task, kinds=left_kinds(task.kinds, used + local_used))
        hint = Hint((tuple(taken),))
        hub = solve_task(scenario, world, task, f"{self.name}/trial", None, self.effort, hint)
        used += used_kinds([hub])
        pairs = set(transfer)
        unloaded = {k: v for k, v in draft.unloaded.items() if k not in timed and k[:2] in pairs}
        unloaded |= unloaded_s(hub)
        local = dict(kept)
        for base in sorted({station for station, _ in transfer} - set(kept)):
            part = self._local(draft, transfer, base, unloaded, used + used_kinds(local.values()))
            if part is not None:
                local[base] = part
        self.done += 1
        self.iterations += sum(
            int(part.work.get("iterations", 0))
            for part in (hub, *(local[base] for base in local if base not in kept))
        )
        missed = len(hub.unserved) + sum(len(part.unserved) for part in local.values())
        missed += behind(self.case, transfer, unloaded)
        days = (*rest, *zip(days_of_part(world, hub), hub.day_yuan(), strict=True))
        return Draft(transfer, days, unloaded, dict(sorted(local.items())), missed)

    def _open_task(self, transfer: HandOvers, rest: list[tuple[Day, float]]) -> Task:
        """Return the hub's task of what the vehicle days `rest` do not serve."""
        task = hub_task(self.case, transfer)
        served = Counter(
            (visit, wave) for (_, trips), _ in rest for wave, names in trips for visit in names
        )
        rows = []
        for row, visit in enumerate(visits(self.case.world, task)):
            key = (visit, int(task.stops.wave[row]))
            if served[key]:
                served[key] -= 1
            else:
                rows.append(row)
        return task.take(np.array(rows, dtype=np.int64))

    def _local(
        self,
        draft: Draft,
        transfer: HandOvers,
        base: int,
        unloaded: Unloaded,
        used: Counter[str],
    ) -> Solved | None:
        scenario, world = self.case.scenario, self.case.world
        mine = local_stops(self.case, transfer, base, unloaded)
        if not mine.size:
            return None
        kinds = left_kinds(useful_kinds(scenario, "local"), used)
        task = local_task(mine, base, unloaded, kinds)
        old = draft.local.get(base)
        hint = None if old is None else Hint((days_of_part(world, old),))
        label = f"{self.name}/{world.places['place_id'].iloc[base]}/trial"
        return solve_task(scenario, world, task, label, None, self.effort, hint)


def _waves(transfer: HandOvers, base: int) -> set[int]:
    return {wave for station, wave in transfer if station == base}
