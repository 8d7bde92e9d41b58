"""What does not change while clients move between routes, as arrays for compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from logistics_sim.routing.engines.neighbours import near_clients
from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem, VehicleKind

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

CLOSED = 2**52
"""Price of a position that cannot be taken."""
NEAR = 120
"""Near clients that strings are taken from and whose routes are looked at."""
RANDOM = -1
"""Order of putting back that is drawn anew each time."""


# Columns of `kinds`; the first six say which of `legs` a kind drives.
(
    OUT, INTO, SECONDS_OUT, SECONDS_INTO, METRES_OUT, METRES_INTO,
    FIXED, START, END, MOST_METRES, BEGIN, LOADING, CLOSE, PAY, LIMIT, UNIT,
) = range(16)  # fmt: skip
# Columns of `clients`.
FAMILY_OF, PRIZE, EARLY, LATE, SERVICE, RELEASED = range(6)


class InstanceArrays(NamedTuple):
    """A problem of one trip per vehicle in few arrays, so that compiled calls are cheap.

    Nodes are the depots, then the clients.

    Attributes
    ----------
    kinds, clients : shape ``(k, 16)``, ``(n, 6)``
        Figures by column, see above.
    first_slot : shape ``(k + 1,)``
        First route slot of each kind.
    room, load : shape ``(k, d)``, ``(n, 2 d)``
        What kinds carry; what clients get (``d`` columns) and give (``d`` more).
    alike : shape ``(k, k)``
        Which kinds keep the same hours on the same roads.
    both : shape ``(d,)``
        Which loads go both ways.
    legs : shape ``(m, nodes, nodes)``
        Costs, seconds and metres from row to column, and turned, from column to row.
    near : shape ``(n, 1 + q)``
        Each client and those near it.
    ranks, orders
        Ranks of the clients, and which of them each order of putting back follows.
    """

    n: int
    depots: int
    kinds: Ints
    first_slot: Ints
    room: Ints
    alike: NDArray[np.bool_]
    clients: Ints
    load: Ints
    both: NDArray[np.bool_]
    legs: Ints
    near: Ints
    ranks: Floats
    orders: Ints
    several: bool
    two_way: bool
    mixed: bool
    limited: bool
    timed: bool
    whole: bool


def instance_arrays(problem: Problem, fixed: list[int], slots: list[int]) -> InstanceArrays:
    """Return the arrays of `problem`.

    Parameters
    ----------
    fixed
        What a trip of each kind bears of its vehicle's fixed cost.
    slots
        How many routes of each kind are held ready.
    """
    c, kinds = problem.clients, problem.vehicles
    n = c.size
    limited = any(kind.max_distance < FOREVER for kind in kinds)
    shifts = any(kind.shift < FOREVER for kind in kinds)
    hourly = any(kind.unit_duration for kind in kinds)
    timed = has_windows(problem) or hourly or shifts
    legs = _Legs(problem)
    rows = []
    for kind, price in zip(kinds, fixed, strict=True):
        start, end = problem.depots[kind.start_depot], problem.depots[kind.end_depot]
        rows.append(
            [
                *legs.of("distance", kind.profile, kind.unit_distance),
                *(legs.of("duration", kind.profile) if timed else (0, 0)),
                *(legs.of("distance", kind.profile) if limited or len(kinds) > 1 else (0, 0)),
                price,
                kind.start_depot,
                kind.end_depot,
                kind.max_distance,
                max(kind.early, start.early),
                start.loading_s,
                min(kind.late, end.late, FOREVER),
                kind.unit_duration,
                kind.shift,
                kind.unit_distance,
            ]
        )
    both = np.asarray(c.delivery.any(axis=0) & c.pickup.any(axis=0))
    ranks, orders = _orders(problem)
    near = near_clients(problem, NEAR)
    return InstanceArrays(
        n=n,
        depots=len(problem.depots),
        kinds=np.array(rows, dtype=np.int64),
        first_slot=np.concatenate([[0], np.cumsum(slots)]).astype(np.int64),
        room=np.array([kind.capacity for kind in kinds], dtype=np.int64),
        alike=np.array([[_habits(one) == _habits(two) for two in kinds] for one in kinds]),
        clients=np.stack([c.family, c.prize, c.early, c.late, c.service, c.release], axis=1),
        load=np.concatenate([c.delivery, c.pickup], axis=1),
        both=both,
        legs=legs.stacked(),
        near=np.concatenate([np.arange(n)[:, None], near], axis=1),
        ranks=ranks,
        orders=orders,
        several=len(kinds) > 1,
        two_way=bool(both.any()),
        mixed=bool(n and (c.family != c.family[0]).any()),
        limited=limited,
        timed=timed,
        whole=hourly or shifts or bool(c.release.any()),
    )


def _habits(kind: VehicleKind) -> tuple[int, ...]:
    """Return what two kinds must share for one to take over the other's route at once."""
    depots = kind.start_depot, kind.end_depot
    return (*depots, kind.early, kind.late, kind.shift, kind.max_distance, kind.profile)


class _Legs:
    """Matrices over nodes, each once; a symmetric one serves for both directions."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.matrices: list[Ints] = []
        self.known: dict[tuple[str, int, int], tuple[int, int]] = {}

    def of(self, what: str, profile: int, unit: int = 1) -> tuple[int, int]:
        """Return the numbers of a matrix and of its transpose."""
        key = (what, profile, unit)
        if key not in self.known:
            matrix = self.problem.node_matrix(getattr(self.problem, what)[profile]) * unit
            first = len(self.matrices)
            self.matrices.append(matrix)
            if not np.array_equal(matrix, matrix.T):
                self.matrices.append(matrix.T)
            self.known[key] = (first, len(self.matrices) - 1)
        return self.known[key]

    def stacked(self) -> Ints:
        """Return all matrices, shape ``(m, nodes, nodes)``."""
        return np.ascontiguousarray(np.stack(self.matrices), dtype=np.int64)


def has_windows(problem: Problem) -> bool:
    """Return whether anything but the length of a day depends on the hour."""
    c = problem.clients
    return bool(
        (c.late < FOREVER).any()
        or c.early.any()
        or c.release.any()
        or any(kind.late < FOREVER for kind in problem.vehicles)
        or any(depot.late < FOREVER for depot in problem.depots)
    )


def _orders(problem: Problem) -> tuple[Floats, Ints]:
    """Return ranks by order, and the orders of putting back as often as each is drawn."""
    c = problem.clients
    homes = [problem.depots[kind.start_depot].location for kind in problem.vehicles]
    away = np.min([problem.distance[0][home, c.location] for home in homes], axis=0)
    load = np.maximum(c.delivery, c.pickup) / np.maximum(
        np.maximum(c.delivery.sum(axis=0), c.pickup.sum(axis=0)), 1
    )
    ranks = [-load.max(axis=1), -away, away]
    orders = [RANDOM] * 4 + [0] * 4 + [1] * 2 + [2]
    if (c.late < FOREVER).any() or c.early.any():
        ranks += [c.late - c.early, c.early, -c.late]
        orders += [3] * 2 + [4] * 2 + [5] * 2
    return np.array(ranks, dtype=np.float64), np.array(orders, dtype=np.int64)
