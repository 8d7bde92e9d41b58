"""What one kind of vehicle may drive in one trip, in whole steps rounded the valid way.

Every resource (loads out, loads back, metres, seconds) is rounded down to steps of its limit,
so that no trip that is possible is lost; trips that are a little too long may come in.
Waiting is free here, and loads out and back are two sums: both make a bound smaller only.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Depot, Problem

    Ints = NDArray[np.int64]
    Steps = NDArray[np.int32]
    Floats = NDArray[np.float64]

BINDING = FOREVER // 2
"""Limits beyond this bind nothing."""
KEY_STEPS = 400
OTHER_STEPS = 100
TIME_STEPS = 2_000
LABEL_STEPS = 40_000
MOST_OTHER = 2


@dataclass(frozen=True)
class PricingNetwork:
    """Arcs over the clients of one family (rows of the problem) for one kind; the depot is last.

    Attributes
    ----------
    kind, clients
        Row of the vehicle kind, and of each client.
    money, seconds : shape ``(n + 1, n + 1)``
        Cost of driving and pay, and paid seconds, of an arc with the service at its end.
    out_money, out_seconds : shape ``(n,)``
        The least of both for any trip that visits the client.
    begin
        No trip begins to load earlier.
    step, cap, other, other_cap, lasts, early, late, end, timed, coarse, near, place
        As in `labelling.cheapest_routes`; `coarse` is 0 where the table by time is of no use.
    """

    kind: int
    clients: Ints
    money: Floats
    seconds: Floats
    out_money: Floats
    out_seconds: Floats
    begin: int
    step: Steps
    cap: int
    other: Steps
    other_cap: Steps
    lasts: Steps
    early: Steps
    late: Steps
    end: int
    timed: bool
    coarse: int
    near: Steps
    place: NDArray[np.int8]

    def trip_figures(self, trip: list[int]) -> tuple[float, float]:
        """Return money and seconds of a trip, its stops as positions in `clients`."""
        path = [self.clients.size, *trip, self.clients.size]
        pairs = list(itertools.pairwise(path))
        return (
            float(sum(self.money[a, b] for a, b in pairs)),
            float(sum(self.seconds[a, b] for a, b in pairs)),
        )


def pricing_network(problem: Problem, kind: int, family: int, memory: int) -> PricingNetwork | None:
    """Return the network of `kind` for the clients of `family`; None where nobody can be served.

    `memory` clients (at most 63) are remembered by each (the size of the ng-sets).
    """
    vehicle = problem.vehicles[kind]
    columns = problem.clients
    start, final = problem.depots[vehicle.start_depot], problem.depots[vehicle.end_depot]
    rows = np.flatnonzero(columns.family == family)
    room = np.array(vehicle.capacity, dtype=np.int64)
    fits = (columns.delivery[rows] <= room).all(axis=1) & (columns.pickup[rows] <= room).all(axis=1)
    rows = rows[fits]
    if not rows.size or not vehicle.count:
        return None
    metres = closed(problem.distance[vehicle.profile], columns.location[rows], start, final)
    drive = closed(problem.duration[vehicle.profile], columns.location[rows], start, final)
    n = rows.size
    service = np.append(columns.service[rows], 0)
    begin = max(vehicle.early, start.early, int(columns.release[rows].min()))
    paid = drive + service[None, :]
    paid[n, :n] += start.loading_s
    money = (vehicle.unit_distance * metres + vehicle.unit_duration * paid).astype(np.float64)
    end = min(vehicle.late, final.late)
    # Times count from `begin`; nobody is reached before the way out allows.
    shortest = _least(drive.astype(np.float64))
    ready = columns.release[rows] + start.loading_s + shortest[n, :n].astype(np.int64)
    early = np.maximum(np.maximum(columns.early[rows], ready), begin)
    late = np.minimum(columns.late[rows], end)
    lasts = drive + np.append(columns.service[rows], start.loading_s)[:, None]
    money[:n, :n][(early + service[:n])[:, None] + drive[:n, :n] > late[None, :]] = np.inf
    np.fill_diagonal(money, np.inf)
    reach = np.maximum(begin + start.loading_s + drive[n, :n], early) <= late
    money[n, :n][~reach] = np.inf
    home = early + service[:n] + drive[:n, n] <= end
    money[:n, n][~home] = np.inf
    timed, coarse, lasts_u, early_u, late_u, end_u = _clock(lasts, early, late, end, begin)
    step, cap, other, other_cap = _resources(problem, kind, rows, metres, paid)
    near = _near(money[:n, :n], memory)
    base = np.where(np.isfinite(money), money, 1e30)
    least_money, least_paid = _least(base), _least(paid.astype(np.float64))
    return PricingNetwork(
        kind,
        rows,
        money,
        paid.astype(np.float64),
        np.where(np.isfinite(money[n, :n]), least_money[n, :n] + least_money[:n, n], 0.0),
        least_paid[n, :n] + least_paid[:n, n],
        begin,
        step,
        cap,
        other,
        other_cap,
        lasts_u,
        early_u,
        late_u,
        end_u,
        timed,
        coarse,
        near,
        _places(near),
    )


def closed(matrix: Ints, place: Ints, start: Depot, final: Depot) -> Ints:
    """Return `matrix` over clients, with ways from `start` in the last row and to `final`."""
    n = place.size
    out = np.zeros((n + 1, n + 1), dtype=np.int64)
    out[:n, :n] = matrix[np.ix_(place, place)]
    out[n, :n] = matrix[start.location, place]
    out[:n, n] = matrix[place, final.location]
    return out


def _least(legs: Floats) -> Floats:
    """Return the least over any sequence of legs that does not pass the depot (last)."""
    best = legs.copy()
    for node in range(best.shape[0] - 1):
        np.minimum(best, best[:, node, None] + best[None, node, :], out=best)
    return best


def _clock(
    lasts: Ints, early: Ints, late: Ints, end: int, begin: int
) -> tuple[bool, int, Steps, Steps, Steps, int]:
    """Return whether times can bind, steps of the table in steps of a label, and the latter.

    Times count from `begin`, all rounded down.
    """
    n = early.size
    horizon = int(min(end, int(late.max()) + int(lasts[:n].max()))) - begin
    small = np.zeros((n + 1, n + 1), dtype=np.int32)
    if min(int(late.min()), end) > BINDING or horizon > BINDING:
        none = np.zeros(n, dtype=np.int32)
        return False, 0, small, none, none, 0
    horizon = max(horizon, 0)
    apart = lasts[:n].copy()
    apart[np.arange(n), np.arange(n)] = horizon + 1
    shortest = max(int(apart.min()), 0)
    unit = max(1, horizon // LABEL_STEPS)
    table = max(min(shortest, horizon // 100) // unit, horizon // TIME_STEPS // unit, 1)
    steps = np.minimum(lasts, horizon + 1) // unit
    return (
        True,
        table if shortest >= table * unit else 0,
        steps.astype(np.int32),
        (np.minimum(early - begin, horizon + 1) // unit).astype(np.int32),
        (np.minimum(late - begin, horizon) // unit).astype(np.int32),
        horizon // unit,
    )


def _resources(
    problem: Problem, kind: int, rows: Ints, metres: Ints, paid: Ints
) -> tuple[Steps, int, Steps, Steps]:
    """Return the key resource and at most two others, of those that can bind at all."""
    vehicle = problem.vehicles[kind]
    n = rows.size
    found: list[tuple[float, Ints, int]] = []
    for load, limit in enumerate(vehicle.capacity):
        for amount in (problem.clients.delivery[rows, load], problem.clients.pickup[rows, load]):
            arcs = np.tile(np.append(amount, 0), (n + 1, 1))
            found.append((float(amount.mean()) / max(limit, 1), arcs, limit))
    found.append((_typical(metres) / max(vehicle.max_distance, 1), metres, vehicle.max_distance))
    shift = vehicle.shift
    found.append((_typical(paid) / max(shift, 1), paid, shift))
    found = [
        entry
        for entry in found
        if entry[2] < BINDING and int(entry[1].max(axis=0).sum()) > entry[2] and entry[1].max() > 0
    ]
    found.sort(key=lambda entry: -entry[0])
    kept: list[tuple[float, Ints, int]] = []
    for entry in found:
        shares = entry[1] * (1.0 / max(entry[2], 1))
        if not any((k[1] * (1.0 / max(k[2], 1)) >= shares).all() for k in kept):
            kept.append(entry)
    if not kept:
        one = np.ones((n + 1, n + 1), dtype=np.int32)
        one[:, n] = 0
        return one, n, np.zeros((0, n + 1, n + 1), dtype=np.int32), np.zeros(0, dtype=np.int32)
    step, cap = whole_steps(kept[0][1], kept[0][2], n)
    rest = kept[1 : 1 + MOST_OTHER]
    other = np.zeros((len(rest), n + 1, n + 1), dtype=np.int32)
    limits = np.zeros(len(rest), dtype=np.int32)
    for row, (_, arcs, limit) in enumerate(rest):
        unit = max(1, limit // OTHER_STEPS)
        other[row] = np.minimum(arcs // unit, limit // unit + 1)
        limits[row] = limit // unit
    return step, cap, other, limits


def _typical(matrix: Ints) -> float:
    """Return the mean of the shortest ways into each client."""
    n = matrix.shape[0] - 1
    ways = matrix[:, :n].astype(np.float64)
    ways[np.arange(n), np.arange(n)] = np.inf
    return float(ways.min(axis=0).mean())


def whole_steps(arcs: Ints, limit: int, n: int, most_steps: int = KEY_STEPS) -> tuple[Steps, int]:
    """Return steps of the key, at least 1 into each client, and the limit that makes up for it.

    `arcs` say what each takes of the `limit`, the depot last after `n` clients; a step is the
    limit's part of `most_steps`. A client of less than a step counts as one; a trip holds at most
    as many of those as there are, so that the limit grows by their number and no trip is lost.
    """
    unit = max(1, limit // most_steps)
    steps = np.minimum(arcs // unit, limit // unit + 1).astype(np.int32)
    inner = steps[:, :n]
    tiny = (inner + np.eye(n + 1, n, dtype=np.int32)).min(axis=0) < 1
    inner[inner < 1] = 1
    return steps, int(limit // unit + tiny.sum())


def _near(money: Floats, memory: int) -> Steps:
    """Return for each client itself and its nearest, in either direction."""
    n = money.shape[0]
    score = np.minimum(np.minimum(money, money.T), 1e30)
    np.fill_diagonal(score, -1.0)
    order = np.argsort(score, axis=1, kind="stable")
    return order[:, : min(memory, n)].astype(np.int32)


def _places(near: Steps) -> NDArray[np.int8]:
    """Return where each remembered client stands in the memory of the next client."""
    n, memory = near.shape
    stands = np.full((n, n), -1, dtype=np.int8)
    for m in range(memory):
        stands[np.arange(n), near[:, m]] = m
    # place[i, j, m] = stands[j, near[i, m]]
    return np.ascontiguousarray(stands[:, near].transpose(1, 0, 2))
