"""Slack induction by string removals on routes of one trip each.

A step takes strings of near stops out of near routes and puts each stop back where it
costs least, now and then not quite; simulated annealing decides whether the search goes on
from there (Christiaens and Vanden Berghe 2020, Transportation Science 54(2), 417-433,
whose settings are kept but for the number of stops taken out and the temperatures, which
are set for runs of seconds). Clients without a place wait outside; those that waited most
often decide which solutions come nearer to a fleet that is too small, as in that paper.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.ground import CLOSED
from logistics_sim.routing.engines.near import near_clients
from logistics_sim.routing.engines.positions import Positions
from logistics_sim.routing.problem import FOREVER
from logistics_sim.routing.watch import stopped

if TYPE_CHECKING:
    from logistics_sim.routing.engines.effort import Budget
    from logistics_sim.routing.problem import Problem

Trips = list[tuple[int, tuple[int, ...]]]
Key = tuple[int, int]


@dataclass(frozen=True)
class Ruin:
    """Settings: mean number of stops taken out, longest string, temperatures.

    Temperatures are in mean cost of a step from stop to stop.
    """

    removed: float = 10.0
    longest: int = 10
    start: float = 0.3
    end: float = 0.005


OTHER_VEHICLE = 0.3
"""How often a ruined route gets a vehicle of another kind to be filled up."""
BLINK = 0.01
SPLIT = 0.5
DEEPER = 0.01
NEAR = 120
LOOK = 8
"""Steps between looks at the clock."""
POOLED = 12_000
"""Routes remembered for set partitioning."""
CLOSE = 1.02
"""Routes are remembered from solutions that cost at most so much more than the best."""


class Search:
    """One run from given trips."""

    def __init__(
        self, problem: Problem, trips: Trips, fixed: list[int], seed: int, settings: Ruin
    ) -> None:
        self.problem = problem
        self.settings = settings
        self.luck = random.Random(seed)
        self.at = Positions(problem, fixed, slots_for(problem, trips))
        self.at.begin(trips)
        n = problem.clients.size
        near = near_clients(problem, NEAR)
        self.near = [[c, *row] for c, row in enumerate(near.tolist())]
        self.prize = problem.clients.prize.tolist()
        self.waited = [1] * n
        self.orders = _orders(problem)
        self.outside = [c for c in range(n) if self.at.slot_of[c] < 0]
        self.now = self.key(self.outside)
        missing = sum(1 for c in self.outside if not self.prize[c])
        self.best_key = (missing, self.now[1])
        self.best_trips = self.at.trips()
        self.seen: dict[tuple[int, tuple[int, ...]], None] = dict.fromkeys(self.best_trips)
        self.steps = 0
        self.several = len(problem.vehicles) > 1

    def key(self, outside: list[int]) -> Key:
        """Return what counts first, who must be served and is not, and the cost."""
        prize, waited = self.prize, self.waited
        lost = sum([waited[c] for c in outside if not prize[c]])
        return lost, sum(self.at.costs) + sum([prize[c] for c in outside])

    def run(self, budget: Budget, part: float) -> Trips:
        """Search until `part` of the budget is used; return the best trips."""
        begun = budget.used()
        step_cost = self.step_cost()
        hot = self.settings.start * step_cost
        ratio = math.log(self.settings.end / self.settings.start)
        while not budget.over(part) and not stopped():
            progress = min((budget.used() - begun) / max(part - begun, 1e-9), 1.0)
            temperature = hot * math.exp(ratio * progress)
            for _ in range(LOOK):
                self.step(temperature)
            budget.spend(LOOK)
        return self.best_trips

    def step_cost(self) -> float:
        """Return the mean cost of a step from stop to stop, fixed costs left out."""
        at = self.at
        used = [slot for slot, stops in enumerate(at.routes) if stops]
        stops = sum(len(at.routes[slot]) for slot in used) + len(used)
        fixed = sum(at.ground.fixed[at.kind_of[slot]] for slot in used)
        return max((sum(at.costs) - fixed) / max(stops, 1), 1.0)

    def step(self, temperature: float) -> None:
        """Take stops out, put them back, and keep the result or not."""
        at = self.at
        self.steps += 1
        loose, changed = self.take_out()
        outside: list[int] = []
        if at.broken:
            at.back()
            return
        if self.several and self.luck.random() < OTHER_VEHICLE:
            self.other_vehicle(changed)
        for client in self.ordered(loose + self.outside):
            slot = self.put(client)
            if slot < 0:
                outside.append(client)
            else:
                changed.add(slot)
        if self.several:
            self.right_vehicles(changed)
        key = self.key(outside)
        mandatory = [c for c in outside if not self.prize[c]]
        for client in mandatory:
            self.waited[client] += 1
        limit = self.now[1] - temperature * math.log(self.luck.random() + 1e-300)
        good = key[0] < self.now[0] or (key[0] == self.now[0] and key[1] < limit)
        if at.broken or not good:
            at.back()
            return
        at.keep()
        self.outside = outside
        self.now = self.key(outside) if mandatory else key
        self.note(changed, len(mandatory))

    def note(self, changed: set[int], missing: int) -> None:
        """Remember routes, and the solution if it is the best so far."""
        at = self.at
        mine = (missing, self.now[1])
        best = mine < self.best_key
        if best or (mine[0] == self.best_key[0] and mine[1] < CLOSE * self.best_key[1]):
            for slot in sorted(changed):
                if at.routes[slot]:
                    self.seen[(at.kind_of[slot], tuple(at.routes[slot]))] = None
        if best:
            self.best_key = mine
            self.best_trips = at.trips()

    def other_vehicle(self, changed: set[int]) -> None:
        """Give one of the ruined routes a vehicle of another kind, before stops come back."""
        at, luck = self.at, self.luck
        used = [slot for slot in sorted(changed) if at.routes[slot]]
        if not used:
            return
        slot = luck.choice(used)
        kind = luck.randrange(len(at.starts))
        if kind == at.kind_of[slot]:
            return
        other = at.empty(kind)
        if other < 0:
            swaps = [s for s in used if at.kind_of[s] == kind]
            if not swaps:
                return
            other = luck.choice(swaps)
            if at.cost_on(at.kind_of[slot], at.routes[other]) >= CLOSED:
                return
        if at.cost_on(kind, at.routes[slot]) < CLOSED:
            at.move(slot, other)
            changed.add(other)

    def right_vehicles(self, changed: set[int]) -> None:
        """Move changed routes to the kind that drives them cheapest, or swap two vehicles."""
        at = self.at
        for slot in sorted(changed):
            stops = at.routes[slot]
            if not stops:
                continue
            mine = at.kind_of[slot]
            saving, target = 0, -1
            for kind in range(len(at.starts)):
                other = -1 if kind == mine else at.empty(kind)
                if other >= 0:
                    gain = at.costs[slot] - at.cost_on(kind, stops)
                    if gain > saving:
                        saving, target = gain, other
            if target >= 0:
                at.move(slot, target)
                changed.add(target)
        used = [slot for slot in sorted(changed) if at.routes[slot]]
        for place, slot in enumerate(used):
            for other in used[:place]:
                one, two = at.kind_of[slot], at.kind_of[other]
                if one == two:
                    continue
                before = at.costs[slot] + at.costs[other]
                after = at.cost_on(two, at.routes[slot])
                if after < before and after + at.cost_on(one, at.routes[other]) < before:
                    at.move(slot, other)

    def take_out(self) -> tuple[list[int], set[int]]:
        """Take strings out of routes near a random client."""
        at, luck, settings = self.at, self.luck, self.settings
        used = sum([1 for stops in at.routes if stops])
        served = at.n - len(self.outside)
        mean = served / max(used, 1)
        longest = min(settings.longest, mean)
        most = 4 * settings.removed / (1 + longest) - 1
        count = int(luck.uniform(1, max(most, 1) + 1))
        ruined: set[int] = set()
        loose: list[int] = []
        for client in self.near[luck.randrange(at.n)]:
            slot = at.slot_of[client]
            if slot < 0 or slot in ruined:
                continue
            stops = at.routes[slot]
            size = int(luck.uniform(1, min(len(stops), longest) + 1))
            gone = self.string(stops, stops.index(client), size)
            at.routes[slot] = [c for c in stops if c not in gone]
            loose.extend(gone)
            ruined.add(slot)
            if len(ruined) >= count:
                break
        at.close(loose)
        for slot in ruined:
            at.renew(slot)
        return loose, ruined

    def string(self, stops: list[int], place: int, size: int) -> list[int]:
        """Return `size` stops around `place`, in the half of cases with some kept between."""
        luck = self.luck
        kept = 0
        if 1 < size < len(stops) and luck.random() < SPLIT:
            kept = 1
            while size + kept < len(stops) and luck.random() < DEEPER:
                kept += 1
        span = size + kept
        low = max(0, place - span + 1)
        first = luck.randint(low, min(place, len(stops) - span))
        chosen = stops[first : first + span]
        if kept:
            hole = luck.randint(1, size - 1)
            chosen = chosen[:hole] + chosen[hole + kept :]
        return chosen

    def ordered(self, clients: list[int]) -> list[int]:
        """Return the order in which clients are put back."""
        self.luck.shuffle(clients)
        rank = self.luck.choice(self.orders)
        if rank is not None:
            clients.sort(key=rank.__getitem__)
        return clients

    def put(self, client: int) -> int:
        """Put a client where it costs least; return the slot, -1 where there is none."""
        price = self.at.prices(client)
        place = int(price.argmin())
        while self.luck.random() < BLINK:
            price[place] = CLOSED
            place = int(price.argmin())
        most = self.prize[client] or CLOSED // 2
        if price[place] >= most:
            return -1
        return self.at.insert(client, place)


def slots_for(problem: Problem, trips: Trips) -> list[int]:
    """Return how many routes of each kind are held ready: those of `trips` and spare ones."""
    used = [0] * len(problem.vehicles)
    for kind, _ in trips:
        used[kind] += 1
    clients = problem.clients
    total = np.maximum(clients.delivery.sum(axis=0), clients.pickup.sum(axis=0))
    slots = []
    for vehicle, mine in zip(problem.vehicles, used, strict=True):
        room = np.maximum(np.array(vehicle.capacity), 1)
        need = int((-(-total // room)).max(initial=0))
        slots.append(min(vehicle.count, clients.size, max(need * 5 // 4, mine * 5 // 4) + 8))
    return slots


def _orders(problem: Problem) -> list[list[int] | None]:
    """Return the orders of putting back, as often as each is drawn."""
    c = problem.clients
    homes = [problem.depots[kind.start_depot].location for kind in problem.vehicles]
    away = np.min([problem.distance[0][home, c.location] for home in homes], axis=0)
    load = np.maximum(c.delivery, c.pickup) / np.maximum(
        np.maximum(c.delivery.sum(axis=0), c.pickup.sum(axis=0)), 1
    )
    by_load = np.argsort(np.argsort(-load.max(axis=1), kind="stable")).tolist()
    orders: list[list[int] | None] = [None] * 4 + [by_load] * 4
    orders += [(-away).tolist()] * 2 + [away.tolist()]
    if (c.late < FOREVER).any() or c.early.any():
        orders += [(c.late - c.early).tolist()] * 2
        orders += [c.early.tolist()] * 2 + [(-c.late).tolist()] * 2
    return orders
