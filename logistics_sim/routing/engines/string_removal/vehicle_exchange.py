"""Compiled: routes change their vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.string_removal.compiled import inner
from logistics_sim.routing.engines.string_removal.insertion import empty_slot
from logistics_sim.routing.engines.string_removal.instance_arrays import CLOSED
from logistics_sim.routing.engines.string_removal.route_updates import exchange_vehicles, read_route
from logistics_sim.routing.engines.string_removal.search_state import (
    CHANGED,
    CHANGES,
    COST,
    KIND,
    ROW,
    SIZE,
)
from logistics_sim.routing.engines.string_removal.single_route import cost_on

if TYPE_CHECKING:
    from logistics_sim.routing.engines.string_removal.instance_arrays import InstanceArrays
    from logistics_sim.routing.engines.string_removal.search_state import State


@inner
def change_vehicle(g: InstanceArrays, s: State, rng: np.random.Generator) -> None:
    """Give one of the ruined routes a vehicle of another kind, before stops come back."""
    if s.mem[CHANGES] == 0:
        return
    slot = s.slots[CHANGED, int(rng.random() * s.mem[CHANGES])]
    kind = int(rng.random() * g.room.shape[0])
    mine = s.way[slot, KIND]
    if kind == mine or s.way[slot, SIZE] == 0:
        return
    other = empty_slot(g, s, kind)
    if other < 0:
        for t in range(s.mem[CHANGES]):
            if s.way[s.slots[CHANGED, t], KIND] == kind:
                other = s.slots[CHANGED, t]
        if other < 0 or cost_on(g, s, mine, ROW, read_route(g, s, other, ROW)) >= CLOSED:
            return
    if cost_on(g, s, kind, ROW, read_route(g, s, slot, ROW)) < CLOSED:
        exchange_vehicles(g, s, slot, other)


@inner
def cheapest_vehicles(g: InstanceArrays, s: State) -> None:
    """Move changed routes to the kind that drives them cheapest, or swap two vehicles."""
    for t in range(s.mem[CHANGES]):
        slot = s.slots[CHANGED, t]
        if s.way[slot, SIZE] == 0:
            continue
        count = read_route(g, s, slot, ROW)
        cheapest, target = s.way[slot, COST], -1
        for kind in range(g.room.shape[0]):
            other = empty_slot(g, s, kind) if kind != s.way[slot, KIND] else -1
            if other >= 0:
                cost = cost_on(g, s, kind, ROW, count)
                if cost < cheapest:
                    cheapest, target = cost, other
        if target >= 0:
            exchange_vehicles(g, s, slot, target)
    for t in range(s.mem[CHANGES]):
        for u in range(t):
            slot, other = s.slots[CHANGED, t], s.slots[CHANGED, u]
            one, two = s.way[slot, KIND], s.way[other, KIND]
            if one == two or s.way[slot, SIZE] == 0 or s.way[other, SIZE] == 0:
                continue
            before = s.way[slot, COST] + s.way[other, COST]
            after = cost_on(g, s, two, ROW, read_route(g, s, slot, ROW))
            if after < before:
                after += cost_on(g, s, one, ROW, read_route(g, s, other, ROW))
                if after < before:
                    exchange_vehicles(g, s, slot, other)
