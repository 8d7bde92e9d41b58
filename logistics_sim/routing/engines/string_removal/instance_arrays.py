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

FORBIDDEN = 2**52
"""Price of a position that cannot be taken."""
NEIGHBOURS = 120
"""Neighbours that strings are taken from and whose routes are looked at."""
RANDOM_ORDER = -1
"""Order of insertion that is drawn anew each time."""


# Columns of `kinds`; the first six say which of `matrices` a kind drives.
(
    COST_FROM, COST_TO, SECONDS_FROM, SECONDS_TO, METRES_FROM, METRES_TO,
    FIXED_COST, START_DEPOT, END_DEPOT, MAX_DISTANCE, EARLIEST_START, LOADING, LATEST_END,
    UNIT_DURATION, MAX_DURATION, UNIT_DISTANCE,
) = range(16)  # fmt: skip
# Columns of `clients`.
CLIENT_FAMILY, PRIZE, EARLY, LATE, SERVICE, CLIENT_RELEASE = range(6)


class InstanceArrays(NamedTuple):
    """A problem of one trip per vehicle in few arrays, so that compiled calls are cheap.

    Nodes are the depots, then the clients.

    Attributes
    ----------
    kinds, clients : shape ``(k, 16)``, ``(n, 6)``
        Figures by column, see above.
    first_slot : shape ``(k + 1,)``
        First route slot of each kind.
    capacity, load : shape ``(k, d)``, ``(n, 2 d)``
        What kinds carry; what clients get (``d`` columns) and give (``d`` more).
    compatible : shape ``(k, k)``
        Which kinds keep the same hours on the same roads.
    both_ways : shape ``(d,)``
        Which loads go both ways.
    matrices : shape ``(m, nodes, nodes)``
        Costs, seconds and metres from row to column, and turned, from column to row.
    neighbours : shape ``(n, 1 + q)``
        Each client and those near it.
    sort_keys, insertion_orders
        Ranks of the clients, and which of them each order of insertion follows.
    """

    n: int
    depots: int
    kinds: Ints
    first_slot: Ints
    capacity: Ints
    compatible: NDArray[np.bool_]
    clients: Ints
    load: Ints
    both_ways: NDArray[np.bool_]
    matrices: Ints
    neighbours: Ints
    sort_keys: Floats
    insertion_orders: Ints
    mixed_fleet: bool
    two_way: bool
    has_families: bool
    distance_limited: bool
    timed: bool
    duration_limited: bool


def instance_arrays(problem: Problem, fixed: list[int], slots_by_kind: list[int]) -> InstanceArrays:
    """Return the arrays of `problem`.

    Parameters
    ----------
    fixed
        What a trip of each kind bears of its vehicle's fixed cost.
    slots_by_kind
        How many routes of each kind are held ready.
    """
    c, kinds = problem.clients, problem.vehicles
    n = c.size
    distance_limited = any(kind.max_distance < FOREVER for kind in kinds)
    shifts = any(kind.shift < FOREVER for kind in kinds)
    hourly = any(kind.unit_duration for kind in kinds)
    timed = has_windows(problem) or hourly or shifts
    matrices = _MatrixStack(problem)
    rows = []
    for kind, price in zip(kinds, fixed, strict=True):
        start, end = problem.depots[kind.start_depot], problem.depots[kind.end_depot]
        rows.append(
            [
                *matrices.of("distance", kind.profile, kind.unit_distance),
                *(matrices.of("duration", kind.profile) if timed else (0, 0)),
                *(
                    matrices.of("distance", kind.profile)
                    if distance_limited or len(kinds) > 1
                    else (0, 0)
                ),
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
    both_ways = np.asarray(c.delivery.any(axis=0) & c.pickup.any(axis=0))
    sort_keys, insertion_orders = _insertion_orders(problem)
    neighbours = near_clients(problem, NEIGHBOURS)
    return InstanceArrays(
        n=n,
        depots=len(problem.depots),
        kinds=np.array(rows, dtype=np.int64),
        first_slot=np.concatenate([[0], np.cumsum(slots_by_kind)]).astype(np.int64),
        capacity=np.array([kind.capacity for kind in kinds], dtype=np.int64),
        compatible=np.array(
            [[_hours_and_roads(one) == _hours_and_roads(two) for two in kinds] for one in kinds]
        ),
        clients=np.stack([c.family, c.prize, c.early, c.late, c.service, c.release], axis=1),
        load=np.concatenate([c.delivery, c.pickup], axis=1),
        both_ways=both_ways,
        matrices=matrices.stacked(),
        neighbours=np.concatenate([np.arange(n)[:, None], neighbours], axis=1),
        sort_keys=sort_keys,
        insertion_orders=insertion_orders,
        mixed_fleet=len(kinds) > 1,
        two_way=bool(both_ways.any()),
        has_families=bool(n and (c.family != c.family[0]).any()),
        distance_limited=distance_limited,
        timed=timed,
        duration_limited=hourly or shifts or bool(c.release.any()),
    )


def _hours_and_roads(kind: VehicleKind) -> tuple[int, ...]:
    """Return what two kinds must share for one to take over the other's route at once."""
    depots = kind.start_depot, kind.end_depot
    return (*depots, kind.early, kind.late, kind.shift, kind.max_distance, kind.profile)


class _MatrixStack:
    """Matrices over nodes, each once; a symmetric one serves for both directions."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.matrices: list[Ints] = []
        self.index: dict[tuple[str, int, int], tuple[int, int]] = {}

    def of(self, what: str, profile: int, unit: int = 1) -> tuple[int, int]:
        """Return the numbers of a matrix and of its transpose."""
        key = (what, profile, unit)
        if key not in self.index:
            matrix = self.problem.node_matrix(getattr(self.problem, what)[profile]) * unit
            first = len(self.matrices)
            self.matrices.append(matrix)
            if not np.array_equal(matrix, matrix.T):
                self.matrices.append(matrix.T)
            self.index[key] = (first, len(self.matrices) - 1)
        return self.index[key]

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


def _insertion_orders(problem: Problem) -> tuple[Floats, Ints]:
    """Return ranks by order, and the orders of insertion as often as each is drawn."""
    c = problem.clients
    homes = [problem.depots[kind.start_depot].location for kind in problem.vehicles]
    away = np.min([problem.distance[0][home, c.location] for home in homes], axis=0)
    load = np.maximum(c.delivery, c.pickup) / np.maximum(
        np.maximum(c.delivery.sum(axis=0), c.pickup.sum(axis=0)), 1
    )
    sort_keys = [-load.max(axis=1), -away, away]
    insertion_orders = [RANDOM_ORDER] * 4 + [0] * 4 + [1] * 2 + [2]
    if (c.late < FOREVER).any() or c.early.any():
        sort_keys += [c.late - c.early, c.early, -c.late]
        insertion_orders += [3] * 2 + [4] * 2 + [5] * 2
    return np.array(sort_keys, dtype=np.float64), np.array(insertion_orders, dtype=np.int64)
