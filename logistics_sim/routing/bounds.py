"""Lower bounds: what no solution of a problem can cost less than, and so a proven gap.

Two relaxations of the arcs, the larger counts, plus the least fixed cost of a fleet that
carries the loads:

* assignment: every client is entered once and left once, and at least as many trips leave
  the depots as the loads need; a client with a prize may be skipped for it.
* tree: a solution with m trips less m of its depot arcs is a tree over depot and clients;
  node prices (Held and Karp 1970, Operations Research 18; for vehicles Fisher 1994,
  Operations Research 42) make it tight. It is used where all clients must be served.

Arcs are priced at the cheapest vehicle, and in the cheaper direction for the tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.problem import Problem

    Floats = NDArray[np.float64]

TREE_ROUNDS = 150
MOST_ASSIGNED = 1_200
"""Clients beyond which the assignment is left out (its time grows with the cube)."""


@dataclass(frozen=True)
class Bound:
    """A lower bound in internal units: `value` = `fixed` + `service` + `arcs`.

    Attributes
    ----------
    rule
        Which relaxation of the arcs was the larger: ``assignment``, ``tree`` or ``none``.
    trips
        The least number of trips that the loads need.
    """

    value: float
    fixed: float
    service: float
    arcs: float
    rule: str
    trips: int

    def gap(self, cost: float) -> float:
        """Return the proven gap of a solution of that cost, as a share of it.

        >>> Bound(90.0, 0.0, 0.0, 90.0, "tree", 1).gap(100)
        0.1
        """
        return (cost - self.value) / cost if cost else 0.0


def lower_bound(problem: Problem, upper: float | None = None, rounds: int = TREE_ROUNDS) -> Bound:
    """Return a lower bound on the cost of every feasible solution of `problem`.

    Parameters
    ----------
    upper
        Cost of a solution that is known. No best solution leaves out a client whose prize
        is larger, so such clients count as ones that must be served.
    rounds
        Steps of the ascent in node prices; more make the tree's bound tighter.
    """
    must = problem.clients.prize == 0
    if upper is not None:
        must = must | (problem.clients.prize > upper)
    kinds = [kind for kind in problem.vehicles if kind.count]
    if not problem.clients.size or not kinds:
        return Bound(0.0, 0.0, 0.0, 0.0, "none", 0)
    trips = _least_trips(problem, must)
    arcs = _arc_costs(problem)
    hourly = min(kind.unit_duration for kind in kinds)
    service = float(hourly * problem.clients.service[must].sum())
    loading = min(problem.depots[kind.start_depot].loading_s for kind in kinds)
    service += float(hourly * loading * trips)
    fixed = _least_fleet(problem, must)
    found = {"none": 0.0}
    if problem.clients.size <= MOST_ASSIGNED:
        found["assignment"] = _assignment(problem, arcs, must, trips)
    if must.any():
        rows = np.concatenate([[0], 1 + np.flatnonzero(must)])
        found["tree"] = _tree(_metric(arcs)[np.ix_(rows, rows)], trips, rounds)
    rule = max(found, key=lambda name: found[name])
    value = fixed + service + found[rule]
    return Bound(value, fixed, service, found[rule], rule, trips)


def _least_trips(problem: Problem, must: NDArray[np.bool_]) -> int:
    """Return how many trips the loads need if all were of the largest capacity."""
    room = np.max([kind.capacity for kind in problem.vehicles if kind.count], axis=0)
    clients = problem.clients
    need = np.maximum(clients.delivery[must].sum(axis=0), clients.pickup[must].sum(axis=0))
    trips = max(-(-int(n) // max(int(r), 1)) for n, r in zip(need, room, strict=True))
    families = np.unique(clients.family[must]).size
    return max(trips, families, 1 if must.any() else 0)


def _arc_costs(problem: Problem) -> Floats:
    """Return the least cost of each arc over vehicles; node 0 is any depot.

    Arcs between clients of different families are infinite.
    """
    clients = problem.clients
    n = clients.size
    best = np.full((n + 1, n + 1), np.inf)
    for kind in problem.vehicles:
        if not kind.count:
            continue
        whole = kind.unit_distance * problem.distance[kind.profile].astype(np.float64)
        whole = whole + kind.unit_duration * problem.duration[kind.profile]
        place = clients.location
        start = problem.depots[kind.start_depot].location
        end = problem.depots[kind.end_depot].location
        best[1:, 1:] = np.minimum(best[1:, 1:], whole[np.ix_(place, place)])
        best[0, 1:] = np.minimum(best[0, 1:], whole[start, place])
        best[1:, 0] = np.minimum(best[1:, 0], whole[place, end])
    apart = clients.family[:, None] != clients.family[None, :]
    best[1:, 1:][apart] = np.inf
    best[0, 0] = np.inf
    np.fill_diagonal(best[1:, 1:], np.inf)
    return best


def _least_fleet(problem: Problem, must: NDArray[np.bool_]) -> float:
    """Return the least fixed cost of vehicles whose trips carry the loads (an integer program)."""
    from ortools.sat.python import cp_model

    if not any(kind.fixed_cost for kind in problem.vehicles):
        return 0.0
    clients = problem.clients
    model = cp_model.CpModel()
    use = [model.new_int_var(0, min(kind.count, clients.size), "") for kind in problem.vehicles]
    for load in range(problem.dimensions):
        for amount in (clients.delivery, clients.pickup):
            room = [
                kind.capacity[load] * min(kind.max_trips, clients.size) for kind in problem.vehicles
            ]
            total = int(amount[must, load].sum())
            model.add(sum(r * u for r, u in zip(room, use, strict=True)) >= total)
    if must.any():
        model.add(sum(use) >= 1)
    model.minimize(sum(kind.fixed_cost * u for kind, u in zip(problem.vehicles, use, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = 1.0
    solver.solve(model)
    return max(float(solver.best_objective_bound), 0.0)


def _assignment(problem: Problem, arcs: Floats, must: NDArray[np.bool_], trips: int) -> float:
    """Return the least cost of entering and leaving every client once, with enough trips."""
    from scipy.optimize import linear_sum_assignment

    n = problem.clients.size
    copies = max(n, trips)
    size = n + copies
    large = float(np.where(np.isfinite(arcs), arcs, 0).max() * (2 * n + 2) + 1)
    large += float(problem.clients.prize.sum())
    cost = np.full((size, size), large)
    cost[:n, :n] = np.where(np.isfinite(arcs[1:, 1:]), arcs[1:, 1:], large)
    cost[np.arange(n), np.arange(n)] = np.where(must, large, problem.clients.prize)
    cost[n:, :n] = arcs[0, 1:][None, :]
    cost[:n, n:] = arcs[1:, 0][:, None]
    idle = np.arange(n + trips, size)
    cost[idle, idle] = 0.0
    rows, columns = linear_sum_assignment(cost)
    return float(cost[rows, columns].sum())


def _metric(arcs: Floats) -> Floats:
    """Return symmetric shortest costs: skipping a stop never makes a way dearer."""
    best = np.minimum(arcs, arcs.T)
    np.fill_diagonal(best, 0.0)
    for node in range(best.shape[0]):
        # Floyd's step; ways of cost 0 count as ways (SciPy reads them as no way).
        np.minimum(best, best[:, node, None] + best[None, node, :], out=best)
    return best


def _tree(costs: Floats, trips: int, rounds: int) -> float:
    """Return the best tree bound over node prices, found by subgradient steps.

    With prices p the bound is ``tree + depot arcs - 2 sum(p of clients) - 2 trips p0``
    where the arc (i, j) costs ``c + p_i + p_j``; here p0 = 0, because the depot's degree
    is free beyond twice the least number of trips.
    """
    n = costs.shape[0] - 1
    if n == 0:
        return 0.0
    prices = np.zeros(n + 1)
    best = -np.inf
    step = 1.0
    stale = 0
    target = None
    for _ in range(rounds):
        priced = costs + prices[:, None] + prices[None, :]
        total, degree = _spanning(priced)
        depot = priced[0, 1:]
        order = np.argsort(depot, kind="stable")
        least = max(trips, int((depot < 0).sum()))
        taken = order[: min(least, n)]
        again = least - taken.size
        total += float(depot[taken].sum()) + again * float(depot[order[0]])
        degree[1 + taken] += 1
        value = total - 2 * float(prices.sum())
        if value > best + 1e-9:
            best, stale = value, 0
        else:
            stale += 1
            if stale >= 10:
                step, stale = step / 2, 0
        target = best * 1.03 + 1.0 if target is None else max(target, best * 1.01)
        slope = degree[1:] - 2
        length = float(slope @ slope)
        if length == 0 or step < 1e-4:
            break
        prices[1:] += step * max(target - value, 1e-9) / length * slope
    return best


def _spanning(costs: Floats) -> tuple[float, NDArray[np.float64]]:
    """Return cost and node degrees of the cheapest spanning tree (Prim)."""
    size = costs.shape[0]
    near = costs[0].copy()
    parent = np.zeros(size, dtype=np.int64)
    near[0] = np.inf
    inside = np.zeros(size, dtype=bool)
    inside[0] = True
    degree = np.zeros(size)
    total = 0.0
    for _ in range(size - 1):
        node = int(near.argmin())
        total += float(near[node])
        degree[node] += 1
        degree[parent[node]] += 1
        inside[node] = True
        near[node] = np.inf
        closer = (costs[node] < near) & ~inside
        near[closer] = costs[node][closer]
        parent[closer] = node
    return total, degree
