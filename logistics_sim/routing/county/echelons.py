"""Through-running or transfer, township by township, each with its price."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.routing.county.rules import time_rules
from logistics_sim.routing.county.solving import Solved, solve_task
from logistics_sim.routing.county.stops import Stops, room_ml, split
from logistics_sim.routing.county.task import MICRO, Task, main_task, useful_kinds
from logistics_sim.routing.county.warm import Hint
from logistics_sim.routing.engines.effort import Effort
from logistics_sim.routing.solution import Route, route_cost
from logistics_sim.routing.watch import stopped

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario, VehicleType

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Assignment:
    """A plan of both echelons: the hub's task, the local tasks, and their whole price."""

    main: Solved
    local: dict[int, Solved]
    transfer: tuple[int, ...]

    def cost_yuan(self) -> float:
        """Return the planned cost of a service day."""
        return self.main.cost_yuan() + sum(part.cost_yuan() for part in self.local.values())

    def unserved(self) -> list[dict[str, Any]]:
        """Return what no vehicle serves, in both echelons."""
        parts = [self.main, *self.local.values()]
        return [row for part in parts for row in part.unserved]


def station_of(world: World) -> Ints:
    """Return by place the row of its township station (the hub's own row for the hub)."""
    places = world.places
    stations = np.flatnonzero((places["kind"] == "township_station").to_numpy())
    row = {str(places["township"].iloc[r]): int(r) for r in stations}
    return np.array([row.get(str(name), 0) for name in places["township"]], dtype=np.int64)


def assign(
    scenario: Scenario,
    world: World,
    operator: Operator,
    stops: Stops,
    transfer: tuple[int, ...],
    name: str,
    start: Solved | None = None,
    hint: Hint | None = None,
) -> Assignment:
    """Plan with the townships of the stations `transfer` handed over there.

    `start` or a `hint` (vehicle days of other plans) lend the hub's routes a start.
    """
    station = station_of(world)
    village = (world.places["kind"] == "village").to_numpy()
    moved = np.isin(station[stops.place], transfer) & village[stops.place]
    at_station = np.isin(stops.place, transfer)
    kinds = useful_kinds(scenario, "trunk")
    direct = split(stops.take(~moved & ~at_station), kinds)
    handed = split(stops.take(moved | at_station).gather(station), kinds)
    joined = Stops.joined([direct, handed])
    trunk = np.arange(joined.size) >= direct.size
    warm = start.solution if start is not None and not transfer else None
    task = main_task(scenario, operator, joined, trunk)
    main = solve_task(scenario, world, task, f"{name}/main", warm, hint=hint)
    unloaded = unloaded_s(main)
    local: dict[int, Solved] = {}
    for base in transfer:
        mine = stops.take(moved & (station[stops.place] == base))
        kinds = left_kinds(useful_kinds(scenario, "local"), [main, *local.values()])
        near = local_task(scenario, mine, base, unloaded, kinds)
        label = str(world.places["place_id"].iloc[base])
        local[base] = solve_task(scenario, world, near, f"{name}/{label}")
    return Assignment(main, local, transfer)


def unloaded_s(main: Solved) -> dict[tuple[int, int], int]:
    """Return by (station, wave) when its last trunk truck of the wave has been unloaded."""
    found: dict[tuple[int, int], int] = {}
    stops = main.task.stops
    for _, day in main.days:
        for trip in day:
            for client, leave in zip(trip.clients, trip.leave, strict=True):
                if main.task.trunk[client]:
                    key = (int(stops.place[client]), int(stops.wave[client]))
                    found[key] = max(found.get(key, 0), leave)
    return found


def left_kinds(kinds: tuple[VehicleType, ...], parts: list[Solved]) -> tuple[VehicleType, ...]:
    """Return the types of which vehicles are left after the days of `parts`, with that count."""
    used = Counter(part.task.kinds[kind].id for part in parts for kind, _ in part.days)
    left = [
        kind
        if kind.count is None
        else kind.model_copy(update={"count": max(kind.count - used[kind.id], 0)})
        for kind in kinds
    ]
    return tuple(kind for kind in left if kind.count != 0)


def local_task(
    scenario: Scenario,
    stops: Stops,
    base: int,
    unloaded: dict[tuple[int, int], int],
    kinds: tuple[VehicleType, ...],
) -> Task:
    """Return the local task of one station; nothing leaves before its trunk is unloaded."""
    parts = split(stops, kinds)
    release = np.array([unloaded.get((base, int(wave)), 0) for wave in parts.wave], dtype=np.int64)
    return Task(base, parts, np.zeros(parts.size, dtype=bool), release, kinds, "local")


def choose(
    scenario: Scenario,
    world: World,
    operator: Operator,
    stops: Stops,
    name: str,
    hint: Hint | None = None,
) -> tuple[Assignment, list[dict[str, Any]]]:
    """Return the cheapest assignment found, and the price of both ways by township.

    All through-running is planned first. A township is a candidate for transfer when its
    local routes plus its part of a trunk truck cost less than what leaving its villages
    out of the through plan would save. The candidates are then planned for real, all of
    them and then the better half; only a plan that is cheaper as a whole is taken.
    A `hint` lends starts and may name the stations of transfer: nothing is tried then.
    """
    if hint is not None and hint.transfer is not None and operator.echelons == "auto":
        ids = world.places["place_id"].to_numpy()
        known = tuple(int(np.flatnonzero(ids == name)[0]) for name in sorted(hint.transfer))
        return assign(scenario, world, operator, stops, known, name, hint=hint), []
    through = assign(scenario, world, operator, stops, (), name, hint=hint)
    alone = operator.echelons == "auto" and not useful_kinds(scenario, "local")
    if operator.echelons == "through" or alone or stopped():
        return through, []
    rows = _prices(scenario, world, operator, stops, through, name)
    if operator.echelons == "transfer":
        best = assign(scenario, world, operator, stops, tuple(r["station"] for r in rows), name)
    else:
        best = through
        gains = sorted(
            (row for row in rows if row["transfer_yuan"] < row["through_yuan"]),
            key=lambda row: row["transfer_yuan"] - row["through_yuan"],
        )
        for count in sorted({len(gains), -(-len(gains) // 2), min(len(gains), 1)}, reverse=True):
            if count:
                picked = tuple(sorted(row["station"] for row in gains[:count]))
                try:
                    tried = assign(scenario, world, operator, stops, picked, name)
                except InfeasibleError:
                    continue  # the local vehicles do not suffice
                if tried.cost_yuan() < best.cost_yuan() and len(tried.unserved()) <= len(
                    best.unserved()
                ):
                    best = tried
    for row in rows:
        row["choice"] = "transfer" if row.pop("station") in best.transfer else "through"
    return best, rows


def _prices(
    scenario: Scenario,
    world: World,
    operator: Operator,
    stops: Stops,
    through: Assignment,
    name: str,
) -> list[dict[str, Any]]:
    station = station_of(world)
    village = (world.places["kind"] == "village").to_numpy()
    effort = Effort(max(scenario.effort.iterations // 10, 50))
    rows = []
    for base in sorted({int(station[p]) for p in stops.place if village[p]} - {0}):
        chosen = (station[stops.place] == base) & village[stops.place]
        mine = stops.take(chosen)
        unloaded, trunk_yuan = _trunk_estimate(scenario, world, operator, mine, base)
        task = local_task(scenario, mine, base, unloaded, useful_kinds(scenario, "local"))
        label = f"{name}/{world.places['place_id'].iloc[base]}/price"
        local = solve_task(scenario, world, task, label, effort=effort)
        rows.append(
            {
                "station": base,
                "township": str(world.places["place_id"].iloc[base]),
                "through_yuan": round(_saved_without(through.main, chosen_place(mine)), 2),
                "transfer_yuan": round(local.cost_yuan() + trunk_yuan, 2),
                "trunk_yuan": round(trunk_yuan, 2),
            }
        )
    return rows


def chosen_place(stops: Stops) -> set[int]:
    """Return the places of `stops`."""
    return {int(place) for place in stops.place}


def _saved_without(main: Solved, places: set[int]) -> float:
    """Return yuan that the plan would save if the stops at `places` were left out of it."""
    problem, saved = main.problem, 0
    for route in main.solution.routes:
        left = tuple(
            tuple(c for c in trip if int(problem.clients.location[c]) not in places)
            for trip in route.trips
        )
        if left == route.trips:
            continue
        trips = tuple(trip for trip in left if trip)
        saved += route_cost(problem, route)
        if trips:
            saved -= route_cost(problem, Route(route.kind, trips))
    return saved / MICRO


def _trunk_estimate(
    scenario: Scenario, world: World, operator: Operator, stops: Stops, base: int
) -> tuple[dict[tuple[int, int], int], float]:
    """Return when trunk trucks could be unloaded at `base`, and their price by share of load.

    The price is that of direct trips of the cheapest trunk type, taken in proportion to
    the part of its capacity that the load fills, without a vehicle-day.
    """
    rules = time_rules(scenario)
    unloaded: dict[tuple[int, int], int] = {}
    total = 0.0
    for wave in operator.waves:
        for band in np.unique(stops.band[stops.wave == wave.id]):
            part = stops.take((stops.wave == wave.id) & (stops.band == band))
            yuan, there = _trunk_share(scenario, world, part, base)
            there += wave.depart_s + rules.trunk_unload_s
            unloaded[base, wave.id] = max(unloaded.get((base, wave.id), 0), there)
            total += yuan
    return unloaded, total


def _trunk_share(scenario: Scenario, world: World, stops: Stops, base: int) -> tuple[float, int]:
    """Return the cheapest price of the load's share of a direct trip, and its way there (s)."""
    rules = time_rules(scenario)
    hourly = float(scenario.costs.driver_yuan_h) / 3_600
    best, there = np.inf, 0
    for kind in useful_kinds(scenario, "trunk"):
        room = int(room_ml((kind,))[0, stops.band[0]])
        if not room:
            continue
        travel = world.travel[kind.id]
        full = max(int(stops.down_g.sum()) / kind.payload_g, int(stops.down_ml.sum()) / room)
        way = int(travel.seconds[0, base] + travel.seconds[base, 0])
        metres = int(travel.metres[0, base] + travel.metres[base, 0])
        trip = (way + rules.loading_s + rules.trunk_unload_s) * hourly
        trip += metres / 1_000 * float(kind.yuan_km) + float(kind.fixed_yuan_day) / 3
        if trip * full < best:
            best, there = trip * full, int(travel.seconds[0, base])
    return (best if np.isfinite(best) else 0.0), there
