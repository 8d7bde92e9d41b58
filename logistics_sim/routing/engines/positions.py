"""Routes of one trip each, and every place where a client could be put, as flat arrays.

A position is the arc between a node and the next one of its route: position ``c`` lies
behind client ``c``, position ``n + s`` behind the start of route slot ``s``. One pass of
NumPy prices a client at all of them. What a position must know of its route (room before
and behind it, earliest leaving, latest arrival) is renewed for a route when it changes.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.engines.ground import CLOSED, Ground
from logistics_sim.routing.engines.hours import Hours

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

    Ints = NDArray[np.int64]

FROM, TO, ARC = range(3)
FIXED_FIELDS = 3
FREE = -1
"""Family of a route that has no client yet."""


class Positions:
    """Routes by slot; a slot belongs to one kind of vehicle for good."""

    def __init__(self, problem: Problem, fixed: list[int], slots: list[int]) -> None:
        self.ground = ground = Ground(problem, fixed, slots)
        self.hours = Hours(ground)
        self.n = problem.clients.size
        self.kind_of: list[int] = [
            kind for kind, count in enumerate(ground.slots) for _ in range(count)
        ]
        self.loads = [
            (load, both, FIXED_FIELDS + number)
            for number, (load, both) in enumerate(
                [(load, "brought") for load in ground.brought_loads]
                + [(load, "taken") for load in ground.taken_loads]
            )
        ]
        self.metres = FIXED_FIELDS + len(self.loads)
        self.family = self.metres + ground.limited
        self.first_hour = self.family + ground.mixed
        self.plain = not (ground.limited or ground.timed or ground.both_loads)
        fields = self.hours.fields if ground.timed else 0
        size = self.n + len(self.kind_of)
        self.table: Ints = np.zeros((self.first_hour + fields, size), dtype=np.int64)
        self.table[ARC] = -CLOSED
        self.routes: list[list[int]] = [[] for _ in self.kind_of]
        self.costs: list[int] = [0] * len(self.kind_of)
        self.slot_of: list[int] = [-1] * self.n
        self.broken = False
        starts = np.concatenate([[0], np.cumsum(ground.slots)]).tolist()
        self.starts = starts[:-1]
        self.next = starts[:-1]
        self.ends = starts[1:]
        for kind in range(len(ground.slots)):
            self.open_next(kind)
        self.kept = (
            self.table.copy(),
            self.routes[:],
            self.costs[:],
            self.slot_of[:],
            self.next[:],
        )

    def open_next(self, kind: int) -> None:
        """Offer one more vehicle of a kind, if there is one."""
        if self.next[kind] < self.ends[kind]:
            self.renew(self.next[kind])
            self.next[kind] += 1

    def keep(self) -> None:
        """Remember this state for `back`."""
        np.copyto(self.kept[0], self.table)
        self.kept = (
            self.kept[0], self.routes[:], self.costs[:], self.slot_of[:], self.next[:],
        )  # fmt: skip

    def back(self) -> None:
        """Return to the state that `keep` saw."""
        np.copyto(self.table, self.kept[0])
        _, routes, costs, slot_of, offered = self.kept
        self.routes, self.costs = routes[:], costs[:]
        self.slot_of, self.next = slot_of[:], offered[:]
        self.broken = False

    def prices(self, client: int) -> Any:
        """Return what `client` costs at every position, `CLOSED` or more where it cannot be."""
        g, table = self.ground, self.table
        here, there = table[FROM], table[TO]
        price = g.into[client].take(here)
        price += g.out[client].take(there)
        price -= table[ARC]
        fits: Any = None
        for load, both, row in self.loads:
            need = g.need[both][client][load]
            if need:
                room = table[row] >= need
                fits = room if fits is None else fits & room
        if g.limited:
            more = g.metres_into[client].take(here)
            more += g.metres_out[client].take(there)
            room = table[self.metres] >= more
            fits = room if fits is None else fits & room
        if g.mixed:
            family = table[self.family]
            room = (family == g.family[client]) | (family == FREE)
            fits = room if fits is None else fits & room
        if g.timed:
            hours = table[self.first_hour :]
            fits = self.hours.allow(hours, client, here, there, price, fits)
        if fits is not None:
            price[~fits] = CLOSED
        return price

    def insert(self, client: int, position: int) -> int:
        """Put `client` at a position and return the slot."""
        if position < self.n:
            slot = self.slot_of[position]
            stops = self.routes[slot]
            place = stops.index(position) + 1
            self.routes[slot] = [*stops[:place], client, *stops[place:]]
        else:
            slot = position - self.n
            stops = self.routes[slot]
            self.routes[slot] = [client, *stops]
            if not stops:
                self.open_next(self.kind_of[slot])
        self.slot_of[client] = slot
        if self.plain:
            self.graft(slot, client, position)
        else:
            self.renew(slot)
        return slot

    def graft(self, slot: int, client: int, position: int) -> None:
        """Renew a route that has grown by a client, where only loads bind: little changes."""
        g, table, kind = self.ground, self.table, self.kind_of[slot]
        node = g.depots + client
        cost = g.cost[kind]
        shift = g.shift[kind]
        here, there, before = table[:FIXED_FIELDS, position].tolist()
        into, out = cost[here - shift][node], cost[node][there - shift]
        self.costs[slot] += into + out - before
        table[:, client] = table[:, position]
        table[FROM, client] = table[TO, position] = shift + node
        table[ARC, client] = out
        table[ARC, position] = into
        rows = [self.n + slot, *self.routes[slot]]
        if g.mixed:
            table[self.family, rows] = g.family[client]
        for load, both, row in self.loads:
            need = g.need[both][client][load]
            if need:
                table[row, rows] -= need

    def close(self, clients: list[int]) -> None:
        """Close the positions behind clients that are on no route."""
        self.table[ARC, clients] = -CLOSED
        for client in clients:
            self.slot_of[client] = -1

    def empty(self, kind: int) -> int:
        """Return a slot of a kind that is offered and not in use, -1 where there is none."""
        for slot in range(self.next[kind] - 1, self.starts[kind] - 1, -1):
            if not self.routes[slot]:
                return slot
        return -1

    def cost_on(self, kind: int, stops: list[int]) -> int:
        """Return what a route costs with a vehicle of `kind`, `CLOSED` if it cannot drive it."""
        g = self.ground
        for load in g.both_loads:
            if _peak(g, load, stops) > g.room[kind][load]:
                return CLOSED
        for load, both, _ in self.loads:
            if load not in g.both_loads:
                need = g.need[both]
                if sum([need[c][load] for c in stops]) > g.room[kind][load]:
                    return CLOSED
        nodes = [g.start[kind], *[g.depots + c for c in stops], g.end[kind]]
        cost = g.cost[kind]
        total: int = g.fixed[kind] + sum([cost[a][b] for a, b in pairwise(nodes)])
        if g.limited:
            metres = g.metres[kind]
            driven = sum([metres[a][b] for a, b in pairwise(nodes)])
            if driven > g.most_metres[kind]:
                return CLOSED
        if g.timed:
            _, paid, good = self.hours.of(kind, stops, nodes)
            return total + paid if good else CLOSED
        return total

    def move(self, slot: int, other: int) -> None:
        """Let the vehicles of two slots change their routes; one may have none."""
        routes = self.routes
        routes[slot], routes[other] = routes[other], routes[slot]
        for changed in (slot, other):
            for client in routes[changed]:
                self.slot_of[client] = changed
            self.renew(changed)
        for changed in (slot, other):
            if self.empty(self.kind_of[changed]) < 0:
                self.open_next(self.kind_of[changed])

    def renew(self, slot: int) -> None:
        """Work out everything that the positions of a route know."""
        g, stops, kind = self.ground, self.routes[slot], self.kind_of[slot]
        shift = g.shift[kind]
        nodes = [g.start[kind], *[g.depots + c for c in stops], g.end[kind]]
        cost = g.cost[kind]
        arcs = [cost[a][b] for a, b in pairwise(nodes)]
        count = len(arcs)
        fixed = g.fixed[kind]
        if stops:
            self.costs[slot] = fixed + sum(arcs)
        else:
            arcs = [-fixed]
            self.costs[slot] = 0
        fields: list[Any] = [
            [shift + node for node in nodes[:-1]],
            [shift + node for node in nodes[1:]],
            arcs,
        ]
        self.fill_rooms(fields, kind, stops, count)
        if g.limited:
            metres = g.metres[kind]
            driven = [metres[a][b] for a, b in pairwise(nodes)]
            left = g.most_metres[kind] - sum(driven)
            if left < 0 and stops:
                self.broken = True
            # The arc that goes away is counted as room.
            fields.append([left + leg for leg in driven])
        if g.mixed:
            fields.append([g.family[stops[0]] if stops else FREE] * count)
        if g.timed:
            more, paid, good = self.hours.of(kind, stops, nodes)
            fields.extend(more)
            self.costs[slot] += paid if stops else 0
            self.broken = self.broken or not good
        self.table[:, [self.n + slot, *stops]] = fields

    def fill_rooms(self, fields: list[Any], kind: int, stops: list[int], count: int) -> None:
        """Add the room before and behind each position, by dimension of load."""
        g = self.ground
        for load, both, _ in self.loads:
            room = g.room[kind][load]
            need = g.need[both]
            if load not in g.both_loads:
                fields.append([room - sum([need[c][load] for c in stops])] * count)
                continue
            brought, taken = g.need["brought"], g.need["taken"]
            carried = sum([brought[c][load] for c in stops])
            loads = [carried]
            for c in stops:
                carried += taken[c][load] - brought[c][load]
                loads.append(carried)
            most = 0
            rooms = []
            if both == "brought":
                for amount in loads:
                    most = amount if amount > most else most
                    rooms.append(room - most)
            else:
                for amount in reversed(loads):
                    most = amount if amount > most else most
                    rooms.append(room - most)
                rooms.reverse()
            fields.append(rooms)

    def begin(self, trips: list[tuple[int, tuple[int, ...]]]) -> None:
        """Put trips on the routes of their kinds, as many as there are."""
        for kind, trip in trips:
            slot = self.next[kind] - 1
            if self.routes[slot]:
                continue
            self.routes[slot] = list(trip)
            for client in trip:
                self.slot_of[client] = slot
            self.renew(slot)
            self.open_next(kind)
        self.keep()

    def trips(self) -> list[tuple[int, tuple[int, ...]]]:
        """Return (kind, clients) of every route in use."""
        return [
            (kind, tuple(stops))
            for kind, stops in zip(self.kind_of, self.routes, strict=True)
            if stops
        ]


def _peak(ground: Ground, load: int, stops: list[int]) -> int:
    """Return the most that is on board on a route."""
    brought, taken = ground.need["brought"], ground.need["taken"]
    on_board: int = sum([brought[c][load] for c in stops])
    most = on_board
    for c in stops:
        on_board += taken[c][load] - brought[c][load]
        most = max(most, on_board)
    return most
