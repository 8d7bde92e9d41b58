"""Compiled: ruin and recreate on whole vehicle days, the hours of every vehicle known.

Stops near one of them are taken out, alone or with their whole trip, and put back one by one
where the day allows it at the least cost: between two stops, or as the begin or end of a trip
of their own. Who found no place waits; the sum of absences decides which of two incomplete
plans is nearer (Christiaens and Vanden Berghe 2020, Transportation Science 54(2)).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.engines.string_removal.compiled import entry, inner
from logistics_sim.routing.engines.string_removal.day_arrays import (
    STOP_EARLY,
    STOP_LATE,
    STOP_PRIZE,
)
from logistics_sim.routing.engines.string_removal.day_insertion import insert
from logistics_sim.routing.engines.string_removal.day_profile import refresh
from logistics_sim.routing.engines.string_removal.day_removal import remove
from logistics_sim.routing.engines.string_removal.day_state import (
    CHANGED,
    COST_NOW,
    MISSED,
    RANK,
    VEHICLE,
    WAITING,
    WAITING_NOW,
    accept,
    copy_row,
)

if TYPE_CHECKING:
    from logistics_sim.routing.engines.string_removal.day_arrays import DayArrays
    from logistics_sim.routing.engines.string_removal.day_state import Days

BY_ABSENCE, BY_WINDOW, BY_LATEST, BY_CHANCE = range(4)
"""Orders of insertion; chance is drawn twice as often."""


@inner
def begin_again(data: DayArrays, days: Days) -> int:
    """Let tried days be those of now where they differ; return how many wait."""
    for slot in range(days.size_now.size):
        if days.totals[slot, CHANGED]:
            size = days.size_now[slot]
            copy_row(days.tried[slot], days.now[slot], size)
            days.size_tried[slot] = size
            refresh(data, days, slot)
            days.totals[slot, CHANGED] = 0
    waiting: int = days.figures[WAITING_NOW]
    copy_row(days.clients[VEHICLE], days.vehicle_now, days.vehicle_now.size)
    copy_row(days.clients[WAITING], days.waiting_now, waiting)
    return waiting


@inner
def sort_waiting(data: DayArrays, days: Days, rng: np.random.Generator, waiting: int) -> None:
    """Bring the waiting into an order drawn anew: by chance, absence, window or end."""
    order = int(rng.random() * (BY_CHANCE + 2))
    row, rank = days.clients[WAITING], days.clients[RANK]
    for k in range(waiting):
        client = row[k]
        if order == BY_ABSENCE:
            rank[client] = -days.clients[MISSED, client]
        elif order == BY_WINDOW:
            rank[client] = data.stops[client, STOP_LATE] - data.stops[client, STOP_EARLY]
        elif order == BY_LATEST:
            rank[client] = data.stops[client, STOP_LATE]
        else:
            rank[client] = int(rng.random() * 2**30)
    for k in range(1, waiting):
        client, j = row[k], k
        while j > 0 and rank[row[j - 1]] > rank[client]:
            row[j] = row[j - 1]
            j -= 1
        row[j] = client


@inner
def account(data: DayArrays, days: Days, waiting: int) -> tuple[int, int, int]:
    """Return the cost of the tried days with prizes lost, who is missing, and their absences."""
    cost, missing, absences = 0, 0, 0
    for slot in range(days.cost_tried.size):
        cost += days.cost_tried[slot]
    for k in range(waiting):
        client = days.clients[WAITING, k]
        prize = data.stops[client, STOP_PRIZE]
        cost += prize
        if prize == 0:
            missing += 1
            absences += days.clients[MISSED, client]
    return cost, missing, absences


@inner
def try_again(data: DayArrays, days: Days, rng: np.random.Generator, temperature: float) -> None:
    """Ruin and recreate the days of now, and go on there or not, by the `temperature`."""
    outside = begin_again(data, days)
    _, _, absent_now = account(data, days, outside)
    waiting = remove(data, days, rng, outside)
    sort_waiting(data, days, rng, waiting)
    kept = 0
    for k in range(waiting):
        client = days.clients[WAITING, k]
        if not insert(data, days, rng, client):
            days.clients[WAITING, kept] = client
            kept += 1
    cost, missing, absent = account(data, days, kept)
    for k in range(kept):
        client = days.clients[WAITING, k]
        if data.stops[client, STOP_PRIZE] == 0:
            days.clients[MISSED, client] += 1
    limit = days.figures[COST_NOW] - temperature * np.log(rng.random() + 1e-300)
    if absent < absent_now or (absent == absent_now and cost < limit):
        accept(days, kept, cost, missing)


DayIterations = Callable[["DayArrays", "Days", np.random.Generator, int, float], None]


@entry
def compiled_day_iterations(stamp: int) -> DayIterations:
    """Return the compiled loop: data, days, generator, steps, temperature (cost units)."""

    def run(
        data: DayArrays, days: Days, rng: np.random.Generator, count: int, temperature: float
    ) -> None:
        if stamp < 0:
            return
        for _ in range(count):
            try_again(data, days, rng, temperature)

    return run
