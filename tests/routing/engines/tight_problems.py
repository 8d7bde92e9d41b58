"""Problems with hardly any room, each made around a plan that serves everybody.

The plan is drawn first; loads, windows and limits are laid around it. So a solution is known,
and its cost is an upper bound on the best one.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.schedule import route_times
from logistics_sim.routing.solution import Route, Solution


def _places(rng: np.random.Generator, n: int, size: int = 1000) -> tuple[np.ndarray, np.ndarray]:
    """Return coordinates of a depot in the middle and `n` clients, and the metres between."""
    xy = np.concatenate([[[size // 2, size // 2]], rng.integers(0, size, size=(n, 2))])
    metres = np.rint(np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1))).astype(np.int64)
    return xy, metres


def _sweep(xy: np.ndarray, sizes: list[int], metres: np.ndarray) -> list[tuple[int, ...]]:
    """Return groups of clients by angle from the depot, each in order of nearest next."""
    angle = np.arctan2(xy[1:, 1] - xy[0, 1], xy[1:, 0] - xy[0, 0])
    order = np.argsort(angle, kind="stable").tolist()
    groups, at = [], 0
    for size in sizes:
        left, here, trip = set(order[at : at + size]), 0, []
        at += size
        while left:
            nearest = min(left, key=lambda c: (int(metres[here, c + 1]), c))
            trip.append(nearest)
            left.remove(nearest)
            here = nearest + 1
        groups.append(tuple(trip))
    return groups


def _split(rng: np.random.Generator, total: int, parts: int) -> np.ndarray:
    """Return `parts` whole numbers of at least 1 that add up to `total`."""
    cuts = np.sort(rng.choice(np.arange(1, total), size=parts - 1, replace=False))
    return np.diff(np.concatenate([[0], cuts, [total]])).astype(np.int64)


def tight_mixed_fleet(
    seed: int, fleet: tuple[tuple[int, int], ...] = ((100, 3), (160, 3), (250, 2)), spare: int = 1
) -> tuple[Problem, Solution]:
    """Return a mixed fleet of (capacity, count) of which each vehicle has `spare` units left."""
    rng = np.random.default_rng(seed)
    owners = [kind for kind, (_, count) in enumerate(fleet) for _ in range(count)]
    rng.shuffle(owners)
    sizes = [max(fleet[kind][0] // 22, 3) for kind in owners]
    n = sum(sizes)
    xy, metres = _places(rng, n)
    trips = _sweep(xy, sizes, metres)
    demand = np.zeros(n, dtype=np.int64)
    for kind, trip in zip(owners, trips, strict=True):
        demand[list(trip)] = _split(rng, fleet[kind][0] - spare, len(trip))
    kinds = tuple(
        VehicleKind(count, (size,), fixed_cost=5 * size, unit_distance=10 + 2 * number)
        for number, (size, count) in enumerate(fleet)
    )
    clients = Clients.make(np.arange(1, n + 1, dtype=np.int64), demand[:, None])
    problem = Problem((Depot(0),), clients, kinds, (metres,), (metres,), "tight mixed fleet")
    routes = [Route(kind, (trip,)) for kind, trip in zip(owners, trips, strict=True)]
    return problem, Solution(tuple(routes))


def tight_both_directions(
    seed: int, vehicles: int = 6, stops: int = 9, slack: float = 0.01
) -> tuple[Problem, Solution]:
    """Return deliveries and pick-ups by routes that may last hardly longer than the plan's."""
    rng = np.random.default_rng(seed)
    n = vehicles * stops
    xy, metres = _places(rng, n)
    trips = _sweep(xy, [stops] * vehicles, metres)
    clients = Clients.make(
        np.arange(1, n + 1, dtype=np.int64),
        rng.integers(1, 30, size=(n, 1)),
        pickup=rng.integers(1, 30, size=(n, 1)),
        service=np.full(n, 50, dtype=np.int64),
    )
    most = 0
    for trip in trips:
        rows = list(trip)
        load = int(clients.delivery[rows].sum())
        on_board = load + np.cumsum((clients.pickup - clients.delivery)[rows])
        most = max(most, load, int(on_board.max()))
    kind = VehicleKind(vehicles, (most,))
    problem = Problem((Depot(0),), clients, (kind,), (metres,), (metres,), "tight both directions")
    routes = tuple(Route(0, (trip,)) for trip in trips)
    longest = max(route_times(problem, 0, route.trips).duration for route in routes)
    limited = replace(kind, shift=int(longest * (1 + slack)))
    return replace(problem, vehicles=(limited,)), Solution(routes)


def tight_several_trips(
    seed: int, vehicles: int = 3, trips_each: int = 3, stops: int = 4, half_window: int = 30
) -> tuple[Problem, Solution]:
    """Return windows and releases around days of several trips without a pause."""
    rng = np.random.default_rng(seed)
    count = vehicles * trips_each
    n = count * stops
    xy, metres = _places(rng, n, 300)
    trips = _sweep(xy, [stops] * count, metres)
    rng.shuffle(trips)
    early = np.zeros(n, dtype=np.int64)
    release, late = early.copy(), early.copy()
    demand = np.zeros(n, dtype=np.int64)
    routes, last = [], 0
    for vehicle in range(vehicles):
        mine = tuple(trips[vehicle * trips_each : (vehicle + 1) * trips_each])
        routes.append(Route(0, mine))
        clock = 0
        for trip in mine:
            release[list(trip)] = max(clock - half_window, 0)
            demand[list(trip)] = _split(rng, 40, len(trip))
            here = 0
            for client in trip:
                clock += int(metres[here, client + 1])
                early[client], late[client] = max(clock - half_window, 0), clock + half_window
                clock += 5
                here = client + 1
            clock += int(metres[here, 0])
        last = max(last, clock)
    clients = Clients.make(
        np.arange(1, n + 1, dtype=np.int64),
        demand[:, None],
        service=np.full(n, 5, dtype=np.int64),
        early=early,
        late=late,
        release=release,
    )
    kind = VehicleKind(vehicles, (40,), late=last + 10, max_trips=trips_each + 1)
    depots = (Depot(0, 0, last + 10),)
    problem = Problem(depots, clients, (kind,), (metres,), (metres,), "tight several trips")
    return problem, Solution(tuple(routes))
