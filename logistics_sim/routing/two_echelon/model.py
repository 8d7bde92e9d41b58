"""The capacitated problem of two echelons, and its solutions (Perboli, Tadei, Vigo 2011)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Fleet:
    """Vehicles of one echelon; `per_satellite` limits how many one satellite may send."""

    count: int
    capacity: int
    unit_cost: float
    fixed_cost: float
    per_satellite: int


@dataclass(frozen=True)
class TwoEchelonProblem:
    """Depot, satellites and customers in the plane; Euclidean distances.

    Attributes
    ----------
    depot : shape ``(2,)``
    satellites : shape ``(s, 2)``
    customers : shape ``(n, 2)``
    demand : shape ``(n,)``
    handling : shape ``(s,)``
        Cost per unit that passes through a satellite.

    A satellite's goods may come with several trucks; a customer's with one van.
    """

    name: str
    depot: Floats
    satellites: Floats
    customers: Floats
    demand: Ints
    handling: Floats
    trucks: Fleet
    vans: Fleet

    def first_echelon_distances(self) -> Floats:
        """Return distances over depot (0) and satellites (1...)."""
        return _distances(np.vstack([self.depot[None, :], self.satellites]))

    def second_echelon_distances(self) -> Floats:
        """Return distances over satellites, then customers."""
        return _distances(np.vstack([self.satellites, self.customers]))


def _distances(xy: Floats) -> Floats:
    away = xy[:, None, :] - xy[None, :, :]
    return np.hypot(away[..., 0], away[..., 1])


@dataclass(frozen=True)
class VanRoute:
    """A van's route: its satellite (from 0) and its customers in order (from 0)."""

    satellite: int
    customers: tuple[int, ...]


@dataclass(frozen=True)
class TruckRoute:
    """A truck's route: satellites in order and what it leaves at each."""

    satellites: tuple[int, ...]
    amounts: tuple[int, ...]


@dataclass(frozen=True)
class TwoEchelonPlan:
    """Routes of both echelons."""

    trucks: tuple[TruckRoute, ...]
    vans: tuple[VanRoute, ...]

    def text(self, cost: float) -> str:
        """Return the plan as text: trucks with amounts, vans with their satellites."""
        lines = []
        for number, truck in enumerate(self.trucks, 1):
            visits = zip(truck.satellites, truck.amounts, strict=True)
            body = " ".join(f"S{satellite + 1}:{amount}" for satellite, amount in visits)
            lines.append(f"Truck #{number}: {body}")
        for number, van in enumerate(self.vans, 1):
            stops = " ".join(str(customer + 1) for customer in van.customers)
            lines.append(f"Route #{number}: S{van.satellite + 1} {stops}")
        return "\n".join([*lines, f"Cost: {cost:.6f}", ""])
