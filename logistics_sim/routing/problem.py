"""The routing problem that every engine understands: vehicles, trips, windows, both directions.

All numbers are integers. A route is one vehicle's day: one or more trips from and to its
depots. Its cost is ``fixed + unit_distance * metres + unit_duration * seconds`` where the
seconds run from the begin of the first loading to the end of the last trip.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.core.slow_work import SlowHours

    Ints = NDArray[np.int64]

FOREVER = 2**40
"""A moment or a limit that binds nothing."""


@dataclass(frozen=True)
class Depot:
    """A place where trips start and end; `loading_s` is spent before each departure."""

    location: int
    early: int = 0
    late: int = FOREVER
    loading_s: int = 0


@dataclass(frozen=True)
class VehicleKind:
    """`count` equal vehicles.

    Attributes
    ----------
    capacity
        One limit per load dimension (for example grams and millilitres).
    shift
        Longest time from the first loading to the end of the last trip.
    max_trips
        Trips per vehicle; more than one needs ``end_depot == start_depot``.
    profile
        Which distance and duration matrices it drives on.
    """

    count: int
    capacity: tuple[int, ...]
    start_depot: int = 0
    end_depot: int = 0
    fixed_cost: int = 0
    unit_distance: int = 1
    unit_duration: int = 0
    early: int = 0
    late: int = FOREVER
    shift: int = FOREVER
    max_distance: int = FOREVER
    max_trips: int = 1
    profile: int = 0
    name: str = ""


@dataclass(frozen=True)
class Clients:
    """Stops to be made, as arrays over clients.

    Attributes
    ----------
    location : shape ``(n,)``
        Row of the matrices.
    delivery, pickup : shape ``(n, d)``
        Loads from and to the depot by dimension.
    service, early, late : shape ``(n,)``
        Service time and the window in which service begins.
    release : shape ``(n,)``
        No trip with this client begins to load earlier.
    prize : shape ``(n,)``
        0: must be visited; else the cost of leaving the client out.
    family : shape ``(n,)``
        Clients of different families never share a trip (for example waves).
    """

    location: Ints
    delivery: Ints
    pickup: Ints
    service: Ints
    early: Ints
    late: Ints
    release: Ints
    prize: Ints
    family: Ints

    @property
    def size(self) -> int:
        """Number of clients."""
        return int(self.location.size)

    @classmethod
    def make(cls, location: Ints, delivery: Ints, **columns: Ints) -> Clients:
        """Return clients with defaults for every other of the `columns` that is not given."""
        n = location.size
        base = {
            "pickup": np.zeros_like(delivery),
            "service": np.zeros(n, dtype=np.int64),
            "early": np.zeros(n, dtype=np.int64),
            "late": np.full(n, FOREVER, dtype=np.int64),
            "release": np.zeros(n, dtype=np.int64),
            "prize": np.zeros(n, dtype=np.int64),
            "family": np.zeros(n, dtype=np.int64),
        }
        return cls(location, delivery, **{**base, **columns})

    def take(self, rows: Ints) -> Clients:
        """Return the clients `rows`, in that order."""
        return Clients(**{name: getattr(self, name)[rows] for name in CLIENT_COLUMNS})


CLIENT_COLUMNS = tuple(Clients.__dataclass_fields__)


@dataclass(frozen=True)
class Problem:
    """A whole problem; `distance` and `duration` hold one ``(L, L)`` matrix per profile."""

    depots: tuple[Depot, ...]
    clients: Clients
    vehicles: tuple[VehicleKind, ...]
    distance: tuple[Ints, ...]
    duration: tuple[Ints, ...]
    name: str = ""
    cost_scale: float = 1.0
    """Internal cost units per unit shown (yuan, or the unit of a benchmark)."""
    features: dict[str, str] = field(default_factory=dict)
    slow: tuple[tuple[SlowHours, ...], ...] = ()
    """By profile the hours in which ways are slower than `duration`; only timetables ask."""
    standing: Ints | None = None
    """Of the seconds to each location those that are no driving (none on the way to itself)."""

    @property
    def dimensions(self) -> int:
        """Number of load dimensions."""
        return int(self.clients.delivery.shape[1])

    @cached_property
    def node_location(self) -> Ints:
        """Location of every node: the depots first, then the clients."""
        depots = np.array([depot.location for depot in self.depots], dtype=np.int64)
        return np.concatenate([depots, self.clients.location])

    def node_matrix(self, matrix: Ints, forbidden: int | None = None) -> Ints:
        """Return `matrix` over nodes (depots, clients), shape ``(D + n, D + n)``.

        With `forbidden`, arcs between clients of different families get that value.
        """
        nodes = self.node_location
        full = matrix[np.ix_(nodes, nodes)]
        family = self.clients.family
        if forbidden is not None and self.clients.size and (family != family[0]).any():
            first = len(self.depots)
            apart = family[:, None] != family[None, :]
            full[first:, first:][apart] = forbidden
        return full

    def part(self, rows: Ints, vehicles: tuple[VehicleKind, ...] | None = None) -> Problem:
        """Return the problem of the clients `rows` only."""
        return Problem(
            self.depots,
            self.clients.take(rows),
            self.vehicles if vehicles is None else vehicles,
            self.distance,
            self.duration,
            self.name,
            self.cost_scale,
            self.features,
            self.slow,
            self.standing,
        )
