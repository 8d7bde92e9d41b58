"""Compiled: routes change their vehicles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.string_removal.compiled import inner
from logistics_sim.routing.engines.string_removal.insertion import empty_slot
from logistics_sim.routing.engines.string_removal.instance_arrays import FORBIDDEN
from logistics_sim.routing.engines.string_removal.route_updates import exchange_vehicles, read_route
from logistics_sim.routing.engines.string_removal.search_state import (
    BUFFER,
    CHANGED,
    CHANGED_COUNT,
    COST,
    KIND,
    SIZE,
)
from logistics_sim.routing.engines.string_removal.single_route import cost_on

if TYPE_CHECKING:
    from logistics_sim.routing.engines.string_removal.instance_arrays import InstanceArrays
    from logistics_sim.routing.engines.string_removal.search_state import State


@inner
def change_vehicle(data: InstanceArrays, state: State, rng: np.random.Generator) -> None:
    """Give one of the ruined routes a vehicle of another kind, before stops come back."""
    if state.scalars[CHANGED_COUNT] == 0:
        return
    slot = state.slot_lists[CHANGED, int(rng.random() * state.scalars[CHANGED_COUNT])]
    kind = int(rng.random() * data.capacity.shape[0])
    mine = state.routes[slot, KIND]
    if kind == mine or state.routes[slot, SIZE] == 0:
        return
    other = empty_slot(data, state, kind)
    if other < 0:
        for t in range(state.scalars[CHANGED_COUNT]):
            if state.routes[state.slot_lists[CHANGED, t], KIND] == kind:
                other = state.slot_lists[CHANGED, t]
        if (
            other < 0
            or cost_on(data, state, mine, BUFFER, read_route(data, state, other, BUFFER))
            >= FORBIDDEN
        ):
            return
    if cost_on(data, state, kind, BUFFER, read_route(data, state, slot, BUFFER)) < FORBIDDEN:
        exchange_vehicles(data, state, slot, other)


@inner
def cheapest_vehicles(data: InstanceArrays, state: State) -> None:
    """Move changed routes to the kind that drives them cheapest, or swap two vehicles."""
    for t in range(state.scalars[CHANGED_COUNT]):
        slot = state.slot_lists[CHANGED, t]
        if state.routes[slot, SIZE] == 0:
            continue
        count = read_route(data, state, slot, BUFFER)
        cheapest, target = state.routes[slot, COST], -1
        for kind in range(data.capacity.shape[0]):
            other = empty_slot(data, state, kind) if kind != state.routes[slot, KIND] else -1
            if other >= 0:
                cost = cost_on(data, state, kind, BUFFER, count)
                if cost < cheapest:
                    cheapest, target = cost, other
        if target >= 0:
            exchange_vehicles(data, state, slot, target)
    for t in range(state.scalars[CHANGED_COUNT]):
        for u in range(t):
            slot, other = state.slot_lists[CHANGED, t], state.slot_lists[CHANGED, u]
            one, two = state.routes[slot, KIND], state.routes[other, KIND]
            if one == two or state.routes[slot, SIZE] == 0 or state.routes[other, SIZE] == 0:
                continue
            before = state.routes[slot, COST] + state.routes[other, COST]
            after = cost_on(data, state, two, BUFFER, read_route(data, state, slot, BUFFER))
            if after < before:
                after += cost_on(data, state, one, BUFFER, read_route(data, state, other, BUFFER))
                if after < before:
                    exchange_vehicles(data, state, slot, other)
