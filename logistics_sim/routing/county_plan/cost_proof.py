"""A lower bound on a day's cost that means something: prices of stops that no trip can exceed.

The day is bounded as if every stop were served from the hub: no trip of any kind costs less than
the prices of its stops, where each second of a trip pays its part of the vehicle's fixed price
(`dual_ascent`). A vehicle's day holds at most a shift of paid seconds, and what is loaded late at
most what is left of the day less the driver's break, so that these parts never exceed the price.

A hand-over could cost less than the prices of the stops that it takes from the hub. So each
one is bounded too, by its local trips and by the trunk trucks' way in proportion to the load, and
the bound is lowered by what it may save at most; prices are found with that in view. Loads are
visited as the plan splits them, and what a bus on offer could carry costs nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import HOUR_S
from logistics_sim.routing.column_generation.dual_ascent import Ascent, raise_prices
from logistics_sim.routing.column_generation.price_box import settle_prices
from logistics_sim.routing.column_generation.step_grid import GUARD
from logistics_sim.routing.column_generation.trip_network import KindPrice, trip_network
from logistics_sim.routing.county_plan.call_times import with_shared_calls
from logistics_sim.routing.county_plan.cost_bound import beyond_buses, cheapest_ways, served_stops
from logistics_sim.routing.county_plan.handovers import HandoverProblem
from logistics_sim.routing.county_plan.routing_task import (
    MICRO_PER_YUAN,
    Task,
    main_task,
    separate_visits,
    useful_kinds,
)
from logistics_sim.routing.county_plan.stops import Stops, split_oversized
from logistics_sim.routing.search_monitor import current_monitor, enter_stage, stop_requested

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from logistics_sim.routing.column_generation.trip_network import TripNetwork
    from logistics_sim.routing.county_plan.echelons import EchelonPlan
    from logistics_sim.routing.county_plan.planning_inputs import PlanningInputs
    from logistics_sim.routing.county_plan.time_rules import TimeRules
    from logistics_sim.routing.problem import Problem
    from logistics_sim.scenario import Operator

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

METRES_PER_KM = 1_000
PROOF_ROUNDS = 50
"""Rounds of the ascent for each wave of a day, and at most twice as many of the program after."""
HANDOVER_ROUNDS = 60
"""Rounds at most for the local trips of one hand-over."""


@dataclass(frozen=True)
class CostProof:
    """A proven bound on a service day.

    Attributes
    ----------
    yuan
        No plan for the same visits costs less.
    rounds
        Steps of the ascent over all waves.
    handover_yuan
        By how much hand-overs lower the bound: what they might save at most.
    """

    yuan: float
    rounds: int
    handover_yuan: float


def prove_cost(
    inputs: PlanningInputs,
    operator: Operator,
    chosen: EchelonPlan,
    name: str,
    rounds: int = PROOF_ROUNDS,
) -> CostProof:
    """Return a bound for the stops that `chosen` serves, the best so far where a stop is asked for.

    `name` is that of the plan, `rounds` are made for each wave. Counts of vehicles are not asked: a
    small fleet makes the bound no higher. Places that buses could serve stay in the network at no
    price, since trips may pass them.
    """
    instance = HandoverProblem(inputs, operator, served_stops(chosen))
    stops, trunk = instance.hub_stops(())
    by_vehicle = set(_stop_keys(beyond_buses(inputs, stops)))
    worth = np.array([np.inf if key in by_vehicle else 0.0 for key in _stop_keys(stops)])
    if not stops.size:
        return CostProof(0.0, 0, 0.0)
    enter_stage(f"{name}/proof")
    task = main_task(inputs, operator, stops, trunk)
    problem = relaxed_problem(inputs, task)
    prices = _kind_prices(problem, inputs.rules, chosen)
    through = operator.echelons == "through"
    # With hand-overs a trip may also fetch what waits at a station.
    stations = set() if through else {station for station, _ in instance.candidates}
    passed = np.array(sorted(stations), dtype=np.int64)
    price, total, done = np.zeros(stops.size), 0.0, 0
    families = np.unique(problem.clients.family)
    for number, family in enumerate(families.tolist()):
        rows = np.flatnonzero(problem.clients.family == family)
        networks = _networks(problem, family, rows, prices[family], passed)
        tell = _teller(number, families.size, 3 * rounds, total, chosen.cost_yuan())
        found = raise_prices(networks, rows.size, rounds, prize=worth[rows], tell=tell)
        if not stop_requested():
            offers = _offers(instance, problem, prices, rows)
            found = settle_prices(networks, found, 2 * rounds, worth[rows], tell, offers)
        price[rows] = found.price
        total += float(found.price.sum()) * (1 - GUARD)
        done += found.rounds
    saved = _handover_savings(instance, problem, prices, price)
    yuan = max(total - saved, 0.0) / MICRO_PER_YUAN
    return CostProof(float(yuan), done, float(saved / MICRO_PER_YUAN))


def relaxed_problem(inputs: PlanningInputs, task: Task) -> Problem:
    """Return the routing problem with windows as long as any timetable can use them.

    Prices in whole micro-yuan are rounded down, so that no trip is priced above what it costs; so
    are the metres that stand for tolls.
    """
    problem = separate_visits(inputs, task)
    problem = with_shared_calls(problem, task.stops, task.trunk, inputs.rules)
    roads = [inputs.travel[kind.id].metres for kind in task.kinds]
    priced = zip(problem.distance, roads, strict=True)
    distance = tuple(metres - (metres > road) for metres, road in priced)
    late = problem.clients.late + inputs.rules.break_s
    clients = replace(problem.clients, late=late)
    kinds = tuple(
        replace(
            vehicle,
            late=inputs.rules.back_s,
            unit_distance=int(float(kind.yuan_km) * MICRO_PER_YUAN / METRES_PER_KM),
            unit_duration=int(inputs.driver_pay_yuan_h[kind.id] * MICRO_PER_YUAN / HOUR_S),
        )
        for vehicle, kind in zip(problem.vehicles, task.kinds, strict=True)
    )
    return replace(problem, clients=clients, vehicles=kinds, distance=distance)


def longest_work_s(rules: TimeRules, begin_s: int) -> int:
    """Return the most paid seconds of a vehicle between `begin_s` and the end of the day.

    Work beyond `break_after_s` is not done without a break inside the same hours.
    """
    hours_s = max(rules.back_s - begin_s, 1)
    if hours_s > rules.break_after_s:
        hours_s = max(rules.break_after_s, hours_s - rules.break_s)
    return max(min(hours_s, rules.shift_s), 1)


def _kind_prices(
    problem: Problem, rules: TimeRules, chosen: EchelonPlan
) -> dict[int, list[KindPrice]]:
    """Return by family what a trip's seconds pay for the vehicle's day, by kind.

    Of the hours from each wave on those count that the plan fills most: all trips, or those that
    are loaded late.
    """
    clients = problem.clients
    families = np.unique(clients.family)
    begin = {int(f): int(clients.release[clients.family == f].min()) for f in families}
    seconds = [
        (int(chosen.main.problem.clients.release[trip.clients[0]]), trip.length_s)
        for _, day in chosen.main.days
        for trip in day
    ]

    def filled(first: int) -> float:
        work = sum(length for release, length in seconds if release >= first)
        return work / longest_work_s(rules, first)

    counted = max(sorted(set(begin.values())), key=filled)
    return {
        family: [
            KindPrice(
                0.0,
                kind.fixed_cost / longest_work_s(rules, counted) if first >= counted else 0.0,
                longest_work_s(rules, first),
            )
            for kind in problem.vehicles
        ]
        for family, first in begin.items()
    }


def _networks(
    problem: Problem,
    family: int,
    rows: Ints,
    prices: list[KindPrice],
    passed: Ints | None = None,
) -> list[TripNetwork]:
    """Return the networks of a family, its clients numbered from 0; see `trip_network`."""
    found = [
        trip_network(problem, kind, family, price, passed) for kind, price in enumerate(prices)
    ]
    return [replace(net, rows=np.searchsorted(rows, net.rows)) for net in found if net is not None]


def _teller(
    number: int, families: int, rounds: int, before: float, cost_yuan: float
) -> Callable[[Ascent], bool]:
    """Return what tells an onlooker how far the proof is, and passes on a wish to stop."""

    def tell(found: Ascent) -> bool:
        monitor = current_monitor()
        if monitor is not None:
            monitor.bound = (before + found.bound) / MICRO_PER_YUAN
            monitor.see(number * rounds + found.rounds, families * rounds, cost_yuan)
        return stop_requested()

    return tell


@dataclass(frozen=True)
class _Handover:
    """Stops that a hand-over takes from the hub, those that local trips serve, the trunk's cost."""

    taken: Ints
    local: Ints
    trunk: float


def _handovers(
    instance: HandoverProblem, problem: Problem, prices: dict[int, list[KindPrice]], stops: Stops
) -> dict[tuple[int, int], _Handover]:
    """Return by station and wave what each hand-over takes of `stops`, those of the hub."""
    if instance.operator.echelons == "through":
        return {}
    station_of_stop = instance.station_of_place[stops.place]
    reached = set(_stop_keys(instance.stops.take(instance.locally_reachable)))
    reachable = np.array([key in reached for key in _stop_keys(stops)], dtype=bool)
    family_of_wave = dict(zip(stops.wave.tolist(), problem.clients.family.tolist(), strict=True))
    found = {}
    for station, wave in instance.candidates:
        mine = (station_of_stop == station) & (stops.wave == wave)
        taken = np.flatnonzero(mine & (reachable | (stops.place == station)))
        kinds = prices[family_of_wave[wave]]
        trunk = _least_trunk_cost(problem, instance.inputs.rules, station, kinds, stops.take(taken))
        found[station, wave] = _Handover(taken, np.flatnonzero(mine & reachable), trunk)
    return found


def _offers(
    instance: HandoverProblem, problem: Problem, prices: dict[int, list[KindPrice]], rows: Ints
) -> list[tuple[Ints, float]]:
    """Return what each hand-over of a family's stops costs at least, if its wave stands alone."""
    stops = split_oversized(instance.stops, useful_kinds(instance.inputs, "trunk"))
    found = []
    for (station, wave), one in _handovers(instance, problem, prices, stops).items():
        if not np.isin(one.taken, rows).all() or stop_requested():
            continue
        first = instance.earliest_truck_s(station, wave)
        mine = stops.take(one.local)
        local = _least_local_cost(instance, station, (wave, first), mine, None, np.inf)
        found.append((np.searchsorted(rows, one.taken), one.trunk + local))
    return found


def _handover_savings(
    instance: HandoverProblem,
    problem: Problem,
    prices: dict[int, list[KindPrice]],
    price: Floats,
) -> float:
    """Return what all hand-overs together may save at most against the `price` of their stops."""
    stops = split_oversized(instance.stops, useful_kinds(instance.inputs, "trunk"))
    handovers = _handovers(instance, problem, prices, stops)
    worth = {key: float(price[one.taken].sum()) - one.trunk for key, one in handovers.items()}
    local = {key: one.local for key, one in handovers.items()}
    saved = 0.0
    for station in sorted({station for station, _ in worth}):
        waves = [wave for place, wave in worth if place == station]
        saved += max(
            _saving_of_waves(instance, station, chosen, stops, local, price, worth)
            for count in range(1, len(waves) + 1)
            for chosen in itertools.combinations(waves, count)
        )
    return saved


def _saving_of_waves(
    instance: HandoverProblem,
    station: int,
    waves: tuple[int, ...],
    stops: Stops,
    local: dict[tuple[int, int], Ints],
    price: Floats,
    worth: dict[tuple[int, int], float],
) -> float:
    """Return what handing over just these `waves` at `station` may save at most.

    The local vehicles' day begins with the first of them, so that its hours pay their price.
    """
    first = min(instance.earliest_truck_s(station, wave) for wave in waves)
    gains: list[float] = []
    rest = sum(max(worth[station, wave], 0.0) for wave in waves)
    for wave in waves:
        rows = local[station, wave]
        gain = worth[station, wave]
        # What the other waves might bring at most is what this one must lose for nothing to stay.
        rest -= max(gain, 0.0)
        enough = gain + rest + sum(gains)
        if enough > 0:
            gain -= _least_local_cost(
                instance, station, (wave, first), stops.take(rows), price[rows], enough
            )
        gains.append(gain)
    return max(sum(gains), 0.0)


def _stop_keys(stops: Stops) -> list[tuple[int, int, int]]:
    """Return place, wave and band of each stop, by which parts of a split one are found."""
    columns = (stops.place.tolist(), stops.wave.tolist(), stops.band.tolist())
    return list(zip(*columns, strict=True))


def _least_local_cost(
    instance: HandoverProblem,
    station: int,
    wave_and_first: tuple[int, int],
    stops: Stops,
    price: Floats | None,
    enough: float,
) -> float:
    """Return a bound on the local trips of one hand-over; one of `enough` need not be larger.

    `wave_and_first` holds the wave, and when the first truck comes that local vehicles wait for.
    """
    inputs = instance.inputs
    rules = inputs.rules
    wave, first = wave_and_first
    begin = instance.earliest_truck_s(station, wave)
    none = np.zeros(stops.size, dtype=bool)
    release = np.full(stops.size, begin, dtype=np.int64)
    task = Task(station, stops, none, release, useful_kinds(inputs, "local"), "local")
    problem = relaxed_problem(inputs, task)
    together = replace(problem.clients, family=np.zeros(stops.size, dtype=np.int64))
    prices = [
        KindPrice(0.0, kind.fixed_cost / longest_work_s(rules, first), longest_work_s(rules, begin))
        for kind in problem.vehicles
    ]
    networks = _networks(replace(problem, clients=together), 0, np.arange(stops.size), prices)

    def tell(seen: Ascent) -> bool:
        return seen.bound >= enough or stop_requested()

    found = raise_prices(networks, stops.size, HANDOVER_ROUNDS, price, tell=tell)
    if not tell(found):
        found = settle_prices(networks, found, HANDOVER_ROUNDS, tell=tell)
    return found.bound


def _least_trunk_cost(
    problem: Problem,
    rules: TimeRules,
    station: int,
    prices: list[KindPrice],
    goods: Stops,
) -> float:
    """Return the least that trunk trucks cost to bring `goods`: their share of a way out and back.

    A truck's trip costs at least the way to any of its stations and back, with loading and one
    unloading, and carries at most its room; so each load's part of the room pays that part.
    """
    shares = []
    for kind, price in zip(problem.vehicles, prices, strict=True):
        second = kind.unit_duration + price.second
        arcs = (
            kind.unit_distance * problem.distance[kind.profile].astype(np.float64)
            + second * problem.duration[kind.profile]
        )
        way = cheapest_ways(arcs)[station] + cheapest_ways(arcs.T)[station]
        trip = float(way) + second * (rules.loading_s + rules.trunk_unload_s)
        filled = max(
            int(goods.down_g.sum()) / kind.capacity[0],
            int(goods.down_ml.sum()) / sum(kind.capacity[1:]),
        )
        shares.append(trip * filled)
    return min(shares)
