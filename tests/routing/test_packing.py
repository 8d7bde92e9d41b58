"""Trips packed into vehicle days: hand-checked days, brute force, order and rules kept."""

from __future__ import annotations

import numpy as np
import pytest

from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.solution import Route, route_cost
from logistics_sim.routing.trip_packing import pack_trips


def out_and_back(places: list[int], release: list[int], shift: int, trips: int = 5) -> Problem:
    """Clients on a line, the depot at 0, 1 m = 1 s: a trip to x lasts 2 x seconds."""
    at = np.array([0, *places], dtype=np.int64)
    way = np.abs(at[:, None] - at[None, :])
    van = VehicleKind(
        len(places), (1,), fixed_cost=1_000, unit_duration=1, shift=shift, max_trips=trips
    )
    clients = Clients.make(
        np.arange(1, len(places) + 1, dtype=np.int64),
        np.ones((len(places), 1), dtype=np.int64),
        release=np.array(release, dtype=np.int64),
    )
    return Problem((Depot(0),), clients, (van,), (way,), (way,), "line")


def alone(problem: Problem) -> list[tuple[int, tuple[int, ...]]]:
    return [(0, (client,)) for client in range(problem.clients.size)]


def partitions(items: list[int]):
    if not items:
        yield []
        return
    head, *rest = items
    for parts in partitions(rest):
        yield [[head], *parts]
        for number in range(len(parts)):
            yield [*parts[:number], [head, *parts[number]], *parts[number + 1 :]]


def cheapest(problem: Problem) -> int:
    """Cost of the best of all partitions, each day in order of releases."""
    from logistics_sim.routing.engines.route_feasibility import feasible

    release = problem.clients.release
    least = None
    for days in partitions(list(range(problem.clients.size))):
        routes = [
            Route(0, tuple((c,) for c in sorted(day, key=lambda c: (release[c], c))))
            for day in days
        ]
        if all(feasible(problem, route) for route in routes):
            cost = sum(route_cost(problem, route) for route in routes)
            least = cost if least is None else min(least, cost)
    assert least is not None
    return least


def test_four_trips_fill_two_shifts():
    problem = out_and_back([30, 20, 25, 25], [0, 0, 0, 0], shift=100)
    found = pack_trips(problem, alone(problem))
    assert sorted(sorted(route.clients) for route in found.routes) == [[0, 1], [2, 3]]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_as_cheap_as_the_best_of_all_partitions(seed):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 8))
    places = rng.integers(5, 40, size=count).tolist()
    release = (rng.integers(0, 2, size=count) * 60).tolist()
    problem = out_and_back(places, release, shift=int(rng.integers(90, 200)))
    found = pack_trips(problem, alone(problem), seed)
    assert sorted(c for r in found.routes for c in r.clients) == list(range(count))
    assert sum(route_cost(problem, route) for route in found.routes) == cheapest(problem)


def test_days_keep_releases_kinds_and_the_most_trips():
    rng = np.random.default_rng(3)
    problem = out_and_back(
        rng.integers(1, 10, size=30).tolist(),
        rng.integers(0, 50, size=30).tolist(),
        500,
        trips=4,
    )
    found = pack_trips(problem, alone(problem), 1)
    release = problem.clients.release
    for route in found.routes:
        assert len(route.trips) <= 4
        moments = [int(release[c]) for c in route.clients]
        assert moments == sorted(moments)
    assert found == pack_trips(problem, alone(problem), 1)


def test_price_may_forbid_what_the_problem_allows():
    problem = out_and_back([10, 10, 10], [0, 0, 0], shift=1_000)
    asked = []

    def price(kind, trips):
        asked.append(trips)
        return None if len(trips) > 2 else 100 + len(trips)

    found = pack_trips(problem, alone(problem), price=price)
    assert sorted(len(route.trips) for route in found.routes) == [1, 2]
    assert all(len(trips) > 0 for trips in asked)


def test_families_are_searched_apart_and_come_back_whole():
    """Two waves at the same places: every stop once, no trip of two waves, the numbers kept."""
    from logistics_sim.routing.engines.effort import SearchEffort
    from logistics_sim.routing.engines.route_feasibility import feasible
    from logistics_sim.routing.engines.trips_first import solve_trips_first

    pytest.importorskip("pyvrp")
    at = np.array([0, 10, 20, 30, -10, -20], dtype=np.int64)
    way = np.abs(at[:, None] - at[None, :])
    clients = Clients.make(
        np.tile(np.arange(1, 6, dtype=np.int64), 2),
        np.ones((10, 1), dtype=np.int64),
        family=np.repeat(np.array([1, 2], dtype=np.int64), 5),
        release=np.repeat(np.array([0, 200], dtype=np.int64), 5),
    )
    van = VehicleKind(10, (3,), fixed_cost=500, unit_duration=1, shift=400, max_trips=4)
    problem = Problem((Depot(0),), clients, (van,), (way,), (way,), "two waves")
    found = solve_trips_first(problem, SearchEffort(200), 1, "pyvrp").solution
    assert found is not None
    assert sorted(c for route in found.routes for c in route.clients) == list(range(10))
    assert all(feasible(problem, route) for route in found.routes)
    # One side of the hub each: 60 m and 40 m in a wave, both waves in one go without waiting.
    assert len(found.routes) == 1
    assert sum(route_cost(problem, route) for route in found.routes) == 500 + 200 + 200
