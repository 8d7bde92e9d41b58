"""Set covering by clusters: a station with the places it serves is one column.

The linear program over all clusters bounds the model with assignments far better than the
model itself, since a cluster holds its capacity by being whole (Dantzig-Wolfe; Lorena and
Senne 2004 for capacitated location). Its clusters are made when a dual price asks for them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from logistics_sim.places.siting.covering import Covering
from logistics_sim.places.siting.mixed_integer_program import (
    MixedIntegerProgram,
    solve_mixed_integer_program,
)
from logistics_sim.places.siting.problem import SitingEffort
from logistics_sim.places.siting.program_rows import ProgramRows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_CAPACITY = 50_000
"""Largest capacity (people) for which clusters are priced exactly."""
NODES = 20
"""Nodes of the program over the clusters found; more seldom find better ones."""
ENOUGH = 1e-3
"""The rounds end when the bound is this close to the linear program."""


@dataclass(frozen=True)
class Cluster:
    """A station at `site` (row of the sites) that serves `places` (rows of the places)."""

    site: int
    showroom: bool
    places: tuple[int, ...]


@dataclass(frozen=True)
class Clustered:
    """A bound for every answer, and the best clusters found (None where there are none)."""

    bound: float
    worth: float
    clusters: tuple[Cluster, ...] | None
    rounds: int


def by_clusters(covering: Covering, first: list[Cluster], effort: SitingEffort) -> Clustered:
    """Return the bound of the cluster program and the best choice among its clusters."""
    master = _Master(covering)
    known = dict.fromkeys([*first, *_singles(covering)])
    bound, rounds = -np.inf, 0
    for _ in range(effort.rounds):
        rounds += 1
        value, price = master.relaxed(list(known))
        fresh, slack = _priced(covering, master, price)
        bound = max(bound, value + slack)
        new = [cluster for cluster in fresh if cluster not in known]
        known.update(dict.fromkeys(new))
        if not new or value - bound <= ENOUGH * abs(value):
            break
    columns = list(known)
    answer = solve_mixed_integer_program(
        master.whole(columns), replace(effort, nodes=min(effort.nodes, NODES))
    )
    if answer.x is None or (answer.x[len(columns) :][master.missing] > 0.5).any():
        return Clustered(bound, np.inf, None, rounds)
    picked = tuple(columns[c] for c in np.flatnonzero(answer.x[: len(columns)] > 0.5))
    return Clustered(bound, answer.objective * master.scale, picked, rounds)


@dataclass(frozen=True, eq=False)
class _Prices:
    """Dual prices of places, sites, showrooms beyond their share, stations and yuan."""

    place: Floats
    site: Floats
    showroom: float
    station: float
    yuan: float


class _Master:
    """The program over clusters.

    Further columns are one per place (left out, or covered where not all must be) and one
    for the required share; those in `missing` stand for what no answer may leave out.
    """

    def __init__(self, covering: Covering) -> None:
        self.covering = covering
        self.places = covering.coverable
        self.line = np.full(len(covering.problem.places), -1)
        self.line[self.places] = np.arange(self.places.size)
        budget = covering.request.budget_yuan
        self.rate = 1.0 if budget is None else 0.5 / max(budget, 1.0)
        count = self.places.size
        share = budget is None and not covering.all_
        self.missing = slice(0, count) if covering.all_ else slice(count, count + share)
        self.extra = count + share
        self.dear = 20.0 * float(np.abs(covering.plain + covering.extra).max())
        self.scale = max(1.0, self.dear / 1e3) if budget is None else 1.0

    def yuan(self, cluster: Cluster) -> float:
        """Return the yearly cost of a cluster's station."""
        covering = self.covering
        extra = covering.extra[cluster.site] if cluster.showroom else 0.0
        return float(covering.plain[cluster.site] + extra)

    def _rows(self, clusters: list[Cluster]) -> tuple[ProgramRows, Floats, dict[str, int]]:
        covering, request, count = self.covering, self.covering.request, len(clusters)
        m, people = len(covering.problem.sites), covering.problem.weight[self.places]
        rows = ProgramRows(count + self.extra)
        column = np.arange(count)
        more = count + np.arange(people.size)
        size = np.array([len(cluster.places) for cluster in clusters])
        members = np.array([i for cluster in clusters for i in cluster.places], dtype=np.int64)
        site = np.array([cluster.site for cluster in clusters])
        kind = np.array([cluster.showroom for cluster in clusters], dtype=np.float64)
        yuan = np.array([self.yuan(cluster) for cluster in clusters])
        at = {"site": people.size, "showroom": people.size + m}
        place = rows.add(people.size, 1.0 if covering.all_ else 0.0, np.inf)
        rows.put(place[self.line[members]], np.repeat(column, size), 1.0)
        rows.put(place, more, 1.0 if covering.all_ else -1.0)
        rows.put(rows.add(m, -np.inf, 1.0)[site], column, 1.0)
        rows.sum(column, kind - request.grades.showroom_share, 0.0, np.inf)
        if request.stations is not None:
            at["station"] = rows.sum(column, 1.0, -np.inf, float(request.stations))
        if request.budget_yuan is not None:
            at["yuan"] = rows.sum(column, yuan, -np.inf, request.budget_yuan)
        elif not covering.all_:
            least = rows.sum(more, people.astype(np.float64), float(covering.least), np.inf)
            rows.put(least, count + np.array([people.size]), float(covering.least))
        kept = np.flatnonzero(covering.forced)
        if kept.size:
            at["kept"] = rows.count
            slot = np.full(m, -1)
            slot[kept] = np.arange(kept.size)
            mine = slot[site] >= 0
            rows.put(rows.add(kept.size, 1.0, np.inf)[slot[site[mine]]], column[mine], 1.0)
        tail = np.zeros(self.extra)
        if covering.all_:
            tail[:] = self.dear
        elif request.budget_yuan is not None:
            tail = -people.astype(np.float64)
        else:
            tail[-1] = self.dear * people.size
        return rows, np.concatenate([yuan * self.rate, tail]), at

    def whole(self, clusters: list[Cluster]) -> MixedIntegerProgram:
        """Return the program with whole clusters."""
        rows, objective, _ = self._rows(clusters)
        every = np.ones(objective.size, dtype=bool)
        return rows.program(objective / self.scale, every, 0.0)

    def relaxed(self, clusters: list[Cluster]) -> tuple[float, _Prices]:
        """Return the linear program's value and prices."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_array

        rows, objective, at = self._rows(clusters)
        program = rows.program(objective, np.zeros(objective.size, dtype=bool), 0.0)
        sign = np.where(np.isfinite(program.upper), 1.0, -1.0)
        limit = np.where(np.isfinite(program.upper), program.upper, -program.lower)
        matrix = csr_array(
            (program.value * sign[program.row], (program.row, program.col)),
            shape=(rows.count, objective.size),
        )
        bounds = np.zeros((objective.size, 2))
        bounds[:, 1] = np.inf
        bounds[len(clusters) :, 1] = 1.0
        found = linprog(  # type: ignore[call-overload]
            objective, A_ub=matrix, b_ub=limit, bounds=bounds, method="highs"
        )
        if found.status != 0:
            return -np.inf, _Prices(np.zeros(0), np.zeros(0), 0, 0, 0)
        dual = np.asarray(found.ineqlin.marginals) * sign
        site = dual[at["site"] : at["showroom"]].copy()
        if "kept" in at:
            kept = np.flatnonzero(self.covering.forced)
            site[kept] += dual[at["kept"] : at["kept"] + kept.size]
        return float(found.fun), _Prices(
            dual[: self.places.size],
            site,
            float(dual[at["showroom"]]),
            float(dual[at["station"]]) if "station" in at else 0.0,
            float(dual[at["yuan"]]) if "yuan" in at else 0.0,
        )


def _priced(covering: Covering, master: _Master, price: _Prices) -> tuple[list[Cluster], float]:
    """Return clusters with a negative reduced cost, and what they can lower at most.

    Each site takes one cluster at most, so the program over all clusters is at least the
    linear program over the known ones plus each site's most negative reduced cost.
    """
    if not price.site.size:
        return [], 0.0
    grades, weight = covering.request.grades, covering.problem.weight
    fresh, slack = [], 0.0
    for site in range(len(covering.problem.sites)):
        near = np.flatnonzero(covering.within[:, site])
        value = price.place[master.line[near]]
        near, value = near[value > 1e-9], value[value > 1e-9]
        lowest = 0.0
        for showroom, grade in ((False, grades.plain), (True, grades.showroom)):
            yuan = master.yuan(Cluster(site, showroom, ()))
            fixed = (
                yuan * (master.rate - price.yuan)
                - price.site[site]
                - price.showroom * (showroom - grades.showroom_share)
                - price.station
            )
            if fixed - value.sum() >= -1e-7:
                continue
            chosen = knapsack(value, weight[near], grade.capacity_people)
            reduced = fixed - float(value[chosen].sum())
            if reduced < -1e-7:
                fresh.append(Cluster(site, showroom, tuple(near[chosen].tolist())))
                lowest = min(lowest, reduced)
        slack += lowest
    return fresh, slack


def knapsack(value: Floats, weight: Ints, capacity: int) -> Ints:
    """Return the rows of the most valuable set whose weight fits, by dynamic programming.

    >>> knapsack(np.array([6.0, 5.0, 4.0]), np.array([5, 3, 3]), 6).tolist()
    [1, 2]
    """
    rows = np.flatnonzero(weight <= capacity)
    if int(weight[rows].sum()) <= capacity:
        return rows
    best = np.zeros(capacity + 1)
    took = np.zeros((rows.size, capacity + 1), dtype=bool)
    for step, row in enumerate(rows):
        heavy = int(weight[row])
        tried = best[: capacity + 1 - heavy] + value[row]
        took[step, heavy:] = tried > best[heavy:]
        best[heavy:] = np.where(took[step, heavy:], tried, best[heavy:])
    room, chosen = capacity, []
    for step in range(rows.size - 1, -1, -1):
        if took[step, room]:
            chosen.append(int(rows[step]))
            room -= int(weight[rows[step]])
    return np.array(sorted(chosen), dtype=np.int64)


def _singles(covering: Covering) -> list[Cluster]:
    """Return a cluster of each site with the biggest place that it can serve, in both grades."""
    grades, weight = covering.request.grades, covering.problem.weight
    found = []
    for site in range(len(covering.problem.sites)):
        near = np.flatnonzero(covering.within[:, site])
        for showroom, grade in ((False, grades.plain), (True, grades.showroom)):
            fits = near[weight[near] <= grade.capacity_people]
            largest = fits[np.argsort(-weight[fits], kind="stable")[:1]]
            found.append(Cluster(site, showroom, tuple(largest.tolist())))
    return found
