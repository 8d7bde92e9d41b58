"""What a kind of vehicle can drive in one trip at fixed prices of a trip and a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.column_generation.pricing_network import BINDING, closed, whole_steps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

    Ints = NDArray[np.int64]
    Steps = NDArray[np.int32]
    Floats = NDArray[np.float64]

MOST_KEYS = 3


@dataclass(frozen=True)
class KindPrice:
    """What a kind's trips pay for the fixed price of its days.

    Attributes
    ----------
    trip, second
        Price of each trip, and of each paid second of a trip.
    longest_s
        The most paid seconds of one trip.
    """

    trip: float
    second: float
    longest_s: int


@dataclass(frozen=True)
class TripNetwork:
    """Arcs over the clients `rows` of a problem for one kind; the depot is last.

    Attributes
    ----------
    arcs : shape ``(n + 1, n + 1)``
        Cost of an arc with what is done at its end, prices of trips and seconds included.
    least : shape ``(n,)``
        The least cost of any trip that visits the client.
    resources
        For each resource that can bind: what arcs take of it, and its limit.
    """

    kind: int
    rows: Ints
    arcs: Floats
    least: Floats
    resources: tuple[tuple[Ints, int], ...]

    @property
    def most(self) -> float:
        """The largest of these least costs."""
        return float(self.least.max(initial=0.0, where=np.isfinite(self.least)))

    def keys(self, most_steps: int) -> list[tuple[Steps, int]]:
        """Return steps (rounded down) and cap of each resource, `most_steps` to its limit."""
        n = self.rows.size
        if not self.resources:
            one = np.ones((n + 1, n + 1), dtype=np.int32)
            one[:, n] = 0
            return [(one, n)]
        return [whole_steps(arcs, limit, n, most_steps) for arcs, limit in self.resources]


def trip_network(
    problem: Problem, kind: int, family: int, price: KindPrice, passed: Ints | None = None
) -> TripNetwork | None:
    """Return the network of `kind` for the clients of `family` at `price`; None: nobody fits.

    Windows take out the arcs that no trip can drive; beyond that they are not asked. A trip may
    turn at the locations `passed` between any two stops, which costs the two ways.
    """
    vehicle = problem.vehicles[kind]
    columns = problem.clients
    start, final = problem.depots[vehicle.start_depot], problem.depots[vehicle.end_depot]
    room = np.array(vehicle.capacity, dtype=np.int64)
    fits = (columns.delivery <= room).all(axis=1) & (columns.pickup <= room).all(axis=1)
    rows = np.flatnonzero((columns.family == family) & fits)
    if not rows.size or not vehicle.count:
        return None
    n = rows.size
    place = columns.location[rows]
    metres = closed(problem.distance[vehicle.profile], place, start, final)
    drive = closed(problem.duration[vehicle.profile], place, start, final)
    service = np.append(columns.service[rows], 0)
    paid = drive + service[None, :]
    paid[n, :n] += start.loading_s
    arcs = vehicle.unit_distance * metres + (vehicle.unit_duration + price.second) * paid
    arcs = np.asarray(arcs, dtype=np.float64)
    second = vehicle.unit_duration + price.second
    leg = vehicle.unit_distance * problem.distance[vehicle.profile].astype(np.float64)
    leg = leg + second * problem.duration[vehicle.profile]
    come, go = np.append(place, start.location), np.append(place, final.location)
    for turn in () if passed is None else passed.tolist():
        way = leg[come, turn][:, None] + leg[turn, go][None, :] + second * service[None, :]
        way[n, :n] += second * start.loading_s
        arcs = np.minimum(arcs, way)
    arcs[n, :n] += price.trip
    begin = max(vehicle.early, start.early)
    early = np.maximum(columns.early[rows], columns.release[rows] + start.loading_s)
    late = np.minimum(columns.late[rows], min(vehicle.late, final.late))
    arcs[:n, :n][(early + service[:n])[:, None] + drive[:n, :n] > late[None, :]] = np.inf
    arcs[n, :n][np.maximum(begin + start.loading_s + drive[n, :n], early) > late] = np.inf
    arcs[:n, n][early + service[:n] + drive[:n, n] > min(vehicle.late, final.late)] = np.inf
    np.fill_diagonal(arcs, np.inf)
    least = _from_depot(arcs) + _from_depot(arcs.T)
    found = [
        (np.tile(np.append(amount[rows, load], 0), (n + 1, 1)), limit)
        for load, limit in enumerate(vehicle.capacity)
        for amount in (columns.delivery, columns.pickup)
    ]
    found += [(metres, vehicle.max_distance), (paid, min(price.longest_s, vehicle.shift))]
    return TripNetwork(kind, rows, arcs, least, _binding(found, n))


def _from_depot(arcs: Floats) -> Floats:
    """Return the least cost from the depot (last) to each client over any sequence of arcs."""
    n = arcs.shape[0] - 1
    cost = arcs[n, :n].copy()
    while True:
        nearer = np.minimum(cost, (cost[:, None] + arcs[:n, :n]).min(axis=0))
        if np.array_equal(nearer, cost):
            return cost
        cost = nearer


def _binding(found: list[tuple[Ints, int]], n: int) -> tuple[tuple[Ints, int], ...]:
    """Return the resources that can bind, the tightest first, none that another one implies."""
    kept: list[tuple[float, Floats, Ints, int]] = []
    for arcs, limit in found:
        inner = arcs[:, :n].copy()
        np.fill_diagonal(inner, 0)
        if limit >= BINDING or int(inner.max(axis=0).sum()) <= limit or not inner.any():
            continue
        np.fill_diagonal(inner, limit)
        share = arcs / max(limit, 1)
        kept.append((-float(inner.min(axis=0).mean()) / max(limit, 1), share, arcs, limit))
    kept.sort(key=lambda entry: entry[0])
    chosen: list[tuple[float, Floats, Ints, int]] = []
    for entry in kept:
        if not any((other[1] >= entry[1]).all() for other in chosen):
            chosen.append(entry)
    return tuple((arcs, limit) for _, _, arcs, limit in chosen[:MOST_KEYS])
