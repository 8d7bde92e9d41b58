"""The problem of two echelons with windows, and its plans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class VehicleClass:
    """What a vehicle of one echelon holds, and what using one costs beside its way."""

    capacity: int
    fixed_cost: float


@dataclass(frozen=True)
class TwoEchelonWindows:
    """Depots, satellites and customers with windows in the plane; Euclidean distances.

    Attributes
    ----------
    depots : shape ``(d, 2)``
    satellites : shape ``(s, 2)``
    customers : shape ``(n, 2)``
    early, late, demand, service : shape ``(n,)``
        The window in which service begins, what is brought, and how long service takes.
    handling : shape ``(s,)``
        How long a truck is unloaded at a satellite.
    truck, van
        Vehicles of the first and of the second echelon.
    """

    name: str
    depots: Floats
    satellites: Floats
    customers: Floats
    early: Ints
    late: Ints
    demand: Ints
    service: Ints
    handling: Ints
    truck: VehicleClass
    van: VehicleClass

    def depot_distances(self) -> Floats:
        """Return distances from depots (rows) to satellites."""
        return _between(self.depots, self.satellites)

    def satellite_distances(self) -> Floats:
        """Return distances between satellites."""
        return _between(self.satellites, self.satellites)

    def approach_distances(self) -> Floats:
        """Return distances from satellites (rows) to customers."""
        return _between(self.satellites, self.customers)

    def customer_distances(self) -> Floats:
        """Return distances between customers."""
        return _between(self.customers, self.customers)


def _between(one: Floats, other: Floats) -> Floats:
    away = one[:, None, :] - other[None, :, :]
    return np.asarray(np.hypot(away[..., 0], away[..., 1]), dtype=np.float64)


@dataclass(frozen=True)
class UrbanRoute:
    """A truck's route: its depot and its satellites in order, all from 0."""

    depot: int
    satellites: tuple[int, ...]


@dataclass(frozen=True)
class FreighterRoute:
    """A van's route: its satellite, the truck that brings its goods, when it leaves, its stops.

    Satellites, trucks (in the plan's order) and customers count from 0.
    """

    satellite: int
    truck: int
    departure: float
    customers: tuple[int, ...]


@dataclass(frozen=True)
class WindowsPlan:
    """Routes of both echelons."""

    trucks: tuple[UrbanRoute, ...]
    vans: tuple[FreighterRoute, ...]

    def text(self, cost: float) -> str:
        """Return the plan and its cost as text, everything counted from 1."""
        lines = []
        for number, truck in enumerate(self.trucks, 1):
            stops = " ".join(f"S{satellite + 1}" for satellite in truck.satellites)
            lines.append(f"Truck #{number}: D{truck.depot + 1} {stops}")
        for number, van in enumerate(self.vans, 1):
            stops = " ".join(str(customer + 1) for customer in van.customers)
            base = f"S{van.satellite + 1} T{van.truck + 1} {van.departure:.4f}"
            lines.append(f"Route #{number}: {base} {stops}")
        return "\n".join([*lines, f"Cost: {cost:.6f}", ""])
