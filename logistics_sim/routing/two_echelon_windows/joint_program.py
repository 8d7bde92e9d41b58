"""The integer program of both echelons over some routes and tours.

Whole routes and whole trucks; loads may be parted between trucks in it, so what its trucks really
cost is found afterwards (`TruckLoading`). Where whole loads turn out to need dearer trucks than the
program thought, a `TruckCut` says so for these vans (logic-based Benders decomposition, Hooker
and Ottosson 2003), and the program is solved again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.routing.two_echelon.integer_program import solve_mixed
from logistics_sim.routing.two_echelon_windows.echelons_master import vehicles_filled
from logistics_sim.routing.two_echelon_windows.truck_loading import sharing, supply_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logistics_sim.routing.two_echelon_windows.model import Floats, Ints, TwoEchelonWindows
    from logistics_sim.routing.two_echelon_windows.route_list import VanColumn
    from logistics_sim.routing.two_echelon_windows.tours import UrbanTours


@dataclass(frozen=True)
class TruckCut:
    """Trucks cost at least `cost` where all of `vans` run, at least `least` otherwise."""

    vans: frozenset[tuple[int, tuple[int, ...]]]
    cost: float
    least: float


@dataclass(frozen=True)
class JointResult:
    """What the program came to.

    Attributes
    ----------
    vans
        The routes chosen, those that were fixed included, no customer twice; None: none found.
    tours
        Tours of its trucks, repeated ones several times.
    bound
        No choice among these routes and tours costs less.
    """

    vans: list[VanColumn] | None
    tours: list[int]
    bound: float


def solve_joint(
    problem: TwoEchelonWindows,
    tours: UrbanTours,
    chosen: Ints,
    columns: Sequence[VanColumn],
    fixed: Sequence[VanColumn],
    cuts: Sequence[TruckCut],
    cutoff: float,
    nodes: int,
    seconds: float | None,
) -> JointResult:
    """Return the best choice of routes and trucks that was found.

    Parameters
    ----------
    chosen
        The tours that may be driven.
    columns, fixed
        Routes to choose among, and routes that run anyway.
    cuts
        What is known of trucks.
    cutoff
        Only choices that cost less count.
    seconds
        A limit by the clock; None: none.
    """
    customers = sorted({c for column in columns for c in column.customers})
    row_of = {customer: k for k, customer in enumerate(customers)}
    size, room = len(columns), problem.truck.capacity
    runs = [*columns, *fixed]
    satellite = np.array([van.satellite for van in runs], dtype=np.int64)
    latest = np.array([van.latest for van in runs])
    load = np.array([van.load for van in runs], dtype=np.float64)
    free = np.arange(len(runs)) < size
    part, place = np.nonzero(np.isfinite(tours.ready[chosen]))
    ready = tours.ready[chosen[part], place]
    first, second = size, size + chosen.size
    width = second + part.size
    supply, lower = [], []
    for at, moment in supply_rows(tours, chosen, satellite, latest):
        row = np.zeros(width)
        own = (satellite == at) & (latest < moment)
        row[:size][own[:size]] = -load[:size][own[:size]] / room
        row[second:][(place == at) & (ready < moment)] = 1.0
        supply.append(row)
        lower.append(load[own & ~free].sum() / room)
    fleet = np.zeros(width)
    fleet[first:second] = 1.0
    supply.append(fleet)
    total = sum(int(problem.demand[c]) for c in customers) + int(load[~free].sum())
    lower.append(float(vehicles_filled(total, room)))
    cost = np.concatenate(
        [[column.cost for column in columns], tours.cost[chosen], np.zeros(part.size)]
    )
    parts = sharing(part, chosen.size)
    blocks: list[tuple[Any, Any, Any]] = [
        (_cover(columns, row_of, width), 1.0, np.inf),
        (np.array(supply), np.array(lower), np.inf),
        (_shifted(parts, size), -np.inf, 0.0),
        (_opening(problem, tours, chosen, columns, row_of, width), 0.0, np.inf),
    ]
    running = {(van.satellite, van.customers) for van in fixed}
    for cut in cuts:
        blocks.append(_cut_row(cut, columns, running, cost, first, second))
    outside = sum(van.cost for van in fixed)
    if np.isfinite(cutoff):
        blocks.append((cost[None, :], -np.inf, cutoff - outside - 1e-6))
    result = solve_mixed(
        cost,
        blocks,
        np.concatenate([np.ones(size), np.full(width - size, float(len(problem.demand)))]),
        np.arange(width) < second,
        nodes,
        seconds,
    )
    if result.values is None:
        return JointResult(None, [], result.bound + outside)
    count = np.rint(result.values[first:second]).astype(np.int64)
    picked = [columns[k] for k in np.flatnonzero(result.values[:size] > 0.5).tolist()]
    return JointResult([*picked, *fixed], np.repeat(chosen, count).tolist(), result.bound + outside)


def _cover(columns: Sequence[VanColumn], row_of: dict[int, int], width: int) -> Any:
    from scipy.sparse import csr_matrix

    rows = [row_of[c] for column in columns for c in column.customers]
    where = [k for k, column in enumerate(columns) for _ in column.customers]
    return csr_matrix((np.ones(len(rows)), (rows, where)), shape=(len(row_of), width))


def _shifted(parts: Any, size: int) -> Any:
    """Return rows with `size` empty columns before them."""
    from scipy.sparse import csr_matrix, hstack

    return hstack([csr_matrix((parts.shape[0], size)), parts]).tocsr()


def _opening(
    problem: TwoEchelonWindows,
    tours: UrbanTours,
    chosen: Ints,
    columns: Sequence[VanColumn],
    row_of: dict[int, int],
    width: int,
) -> Any:
    """Return rows by satellite and customer: who is served from there asks for a truck there."""
    from scipy.sparse import csr_matrix, vstack

    n, size = len(row_of), len(columns)
    rows = [c.satellite * n + row_of[i] for c in columns for i in c.customers]
    where = [k for k, column in enumerate(columns) for _ in column.customers]
    satellites = len(problem.satellites)
    served = csr_matrix((-np.ones(len(rows)), (rows, where)), shape=(satellites * n, size))
    calls = csr_matrix(np.isfinite(tours.ready[chosen]).T.astype(np.float64))
    trucks = vstack([calls[np.full(n, place)] for place in range(satellites)])
    rest = csr_matrix((satellites * n, width - size - chosen.size))
    from scipy.sparse import hstack

    matrix = hstack([served, trucks, rest]).tocsr()
    return matrix[np.unique(np.array(rows, dtype=np.int64))]


def _cut_row(
    cut: TruckCut,
    columns: Sequence[VanColumn],
    running: set[tuple[int, tuple[int, ...]]],
    cost: Floats,
    first: int,
    second: int,
) -> tuple[Any, Any, Any]:
    """Return the row of a cut: each of its vans that does not run takes all that it adds."""
    more = cut.cost - cut.least
    row = np.zeros((1, cost.size))
    row[0, first:second] = cost[first:second]
    absent = 0
    known = {(column.satellite, column.customers): k for k, column in enumerate(columns)}
    for van in cut.vans:
        if van in known:
            row[0, known[van]] = -more
            absent += 1
        elif van not in running:
            # It cannot run: the cut says nothing.
            return row[:, :], -np.inf, np.inf
    return row, cut.cost - more * absent, np.inf
