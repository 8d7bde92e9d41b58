"""Small problems with known answers, and random ones for properties."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind


def line(places: list[int], demand: list[int], *, capacity: int = 10, count: int = 3, **more: Any):
    """Return a problem on a line: the depot at 0, clients at `places`, 1 m = 1 s."""
    at = np.array([0, *places], dtype=np.int64)
    matrix = np.abs(at[:, None] - at[None, :])
    vehicle = more.pop("vehicle", {})
    kinds = more.pop("vehicles", (VehicleKind(count, (capacity,), **vehicle),))
    depots = more.pop("depots", (Depot(0),))
    n = len(places)
    columns = {key: np.array(value, dtype=np.int64) for key, value in more.items()}
    clients = Clients.make(
        np.arange(1, n + 1, dtype=np.int64),
        np.array(demand, dtype=np.int64).reshape(n, 1),
        **columns,
    )
    return Problem(depots, clients, kinds, (matrix,), (matrix,), "line")


def random_problem(rng: np.random.Generator, n: int, *, rich: bool = True) -> Problem:
    """Return a feasible random problem; `rich` ones have every feature at once."""
    xy = rng.integers(0, 100, size=(n + 2, 2))
    metres = np.rint(np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1))).astype(np.int64)
    seconds = metres + (metres > 0)
    delivery = rng.integers(0, 10, size=(n, 1))
    more: dict[str, Any] = {}
    trips, depots = 1, (Depot(0),)
    vehicles = (VehicleKind(n, (30,)),)
    if rich:
        early = rng.integers(0, 400, size=n)
        more = {
            "pickup": rng.integers(0, 10, size=(n, 1)),
            "service": rng.integers(0, 10, size=n),
            "early": early,
            "late": early + rng.integers(100, 600, size=n) + 200,
            "release": rng.integers(0, 100, size=n) * rng.integers(0, 2, size=n),
            "prize": rng.integers(50, 300, size=n) * rng.integers(0, 2, size=n),
            "family": np.zeros(n, dtype=np.int64) + rng.integers(0, 2, size=n),
        }
        trips = int(rng.integers(1, 4))
        depots = (Depot(0, 0, 5000, 5), Depot(1, 10, 5000, 3))
        vehicles = (
            VehicleKind(n, (30,), 0, 0, 100, 1, 1, 0, 4000, 3000, 1000, trips, 0, "van"),
            VehicleKind(n, (20,), 1, 1, 60, 2, 0, 0, 4000, 3000, 1000, trips, 0, "small"),
        )
    location = np.arange(2, n + 2, dtype=np.int64)
    clients = Clients.make(location, delivery.astype(np.int64), **more)
    return Problem(depots, clients, vehicles, (metres,), (seconds,), "random")


@pytest.fixture(scope="session")
def make_line():
    """The function `line`."""
    return line


@pytest.fixture(scope="session")
def make_random():
    """The function `random_problem`."""
    return random_problem
