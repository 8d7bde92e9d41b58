"""Set covering with grades, capacity and budget (Toregas 1971; Current and Storbeck 1988)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.language import gettext as _
from logistics_sim.places.siting.clusters import MOST_CAPACITY, Clustered, by_clusters
from logistics_sim.places.siting.covering import Covering
from logistics_sim.places.siting.mixed_integer_program import solve_mixed_integer_program
from logistics_sim.places.siting.problem import NO_ROAD, SitingProblem, SitingRequest
from logistics_sim.places.siting.registry import MODELS
from logistics_sim.places.siting.result import UNSERVED, Siting

NODES = 100
"""Nodes of the first program; its bound moves little after that."""
SMALL = 5_000
"""Cells up to which the model with assignments is solved after the clusters."""


@MODELS("set-cover")
def set_cover(
    problem: SitingProblem, request: SitingRequest, former: Siting | None = None
) -> Siting:
    """Return the cheapest stations that cover the required share within the radius.

    With a budget: the stations within it that cover most people (of those, cheap ones).
    Every covered place has one station, and no station covers more people than its grade
    can serve. A number of stations in the request is their most. Places that are not
    covered use the nearest station with room, or the nearest if none has room (it is
    then named in `Siting.overloaded`).

    First the capacity counts for the county as a whole (a small program whose bound
    holds); then the sites found are given their places. Only where that is worse than the
    bound, clusters follow (see `by_clusters`), and for small cases the model with
    assignments, which proves the last yuan.

    Raises `InfeasibleError` SIT-008 where capacity, budget and number leave no answer.
    """
    covering = Covering.of(problem, request)
    _fits(covering)
    program, scale = covering.whole()
    relaxed = solve_mixed_integer_program(
        program, replace(request.effort, nodes=min(request.effort.nodes, NODES))
    )
    if relaxed.status == "infeasible":
        raise _infeasible(_("no stations cover the required share within capacity and number"))
    best = _Best(covering, relaxed.bound * scale, relaxed.status)
    if relaxed.x is not None:
        best.offer(_assign(covering, np.flatnonzero(relaxed.x[: len(problem.sites)] > 0.5)))
    rounds = 0
    if not best.proven and _most(covering) <= MOST_CAPACITY:
        clustered = by_clusters(covering, [], request.effort)
        rounds, best.stopped = clustered.rounds, "budget"
        best.bound = max(best.bound, clustered.bound)
        best.offer(_of_clusters(covering, clustered))
    cells = 0
    if not best.proven:
        program, scale, place, site = covering.assigned()
        cells = int(program.row.size)
        if cells <= SMALL or best.found is None:
            answer = solve_mixed_integer_program(program, request.effort)
            if answer.status == "infeasible":
                raise _infeasible(_("no assignment of places to stations holds their capacity"))
            best.bound, best.stopped = max(best.bound, answer.bound * scale), answer.status
            if answer.x is not None:
                best.offer(_Found.of(covering, answer.x, answer.objective * scale, place, site))
    if best.found is None:
        raise _infeasible(
            _("no answer was found within the work budget ({stopped})", stopped=best.stopped)
        )
    work = {"cluster_rounds": rounds, "program_cells": cells}
    return _siting(covering, best.found, best.bound, best.stopped, work)


class _Best:
    """The best answer so far and the bound of all."""

    def __init__(self, covering: Covering, bound: float, stopped: str) -> None:
        self.covering = covering
        self.bound = bound
        self.stopped = stopped
        self.found: _Found | None = None

    @property
    def proven(self) -> bool:
        """Whether no answer can be better than `found`."""
        if self.found is None:
            return False
        return self.found.worth <= _round_up(self.covering, self.bound) + 1e-6

    def offer(self, found: _Found | None) -> None:
        """Keep `found` if it is better."""
        if found is not None and (self.found is None or found.worth < self.found.worth):
            self.found = found


def _infeasible(text: str) -> InfeasibleError:
    hint = _("raise the radius, the capacity, the number or the effort, or lower the share")
    return InfeasibleError("SIT-008", "set-cover", text, hint)


def _most(covering: Covering) -> int:
    """Return the most people that a station of any grade serves."""
    grades = covering.request.grades
    return max(grades.plain.capacity_people, grades.showroom.capacity_people)


def _fits(covering: Covering) -> None:
    """Raise SIT-008 for places too big for any station that must nevertheless be covered."""
    weight, most = covering.problem.weight, _most(covering)
    big = covering.coverable[weight[covering.coverable] > most]
    if covering.all_ and big.size:
        named = ", ".join(covering.problem.places[i] for i in big[:5])
        text = _(
            "{size} places have more people than a station serves ({most}): {named}",
            size=big.size,
            most=most,
            named=named,
        )
        raise _infeasible(text)


@dataclass(frozen=True, eq=False)
class _Found:
    """Stations, showrooms and covered places; `worth` is the program's objective."""

    sites: NDArray[np.int64]
    showroom: NDArray[np.bool_]
    server: NDArray[np.int64]
    worth: float

    @staticmethod
    def of(
        covering: Covering,
        x: NDArray[np.float64],
        worth: float,
        place: NDArray[np.int64],
        site: NDArray[np.int64],
    ) -> _Found:
        m = len(covering.problem.sites)
        picked = x > 0.5
        sites = np.flatnonzero(picked[:m])
        server = np.full(len(covering.problem.places), UNSERVED, dtype=np.int64)
        server[place[picked[2 * m :]]] = site[picked[2 * m :]]
        return _Found(sites, picked[m : 2 * m][sites], server, worth)


def _assign(covering: Covering, sites: NDArray[np.int64]) -> _Found | None:
    """Return the places of fixed `sites`, or None where their capacity does not allow it."""
    if not sites.size:
        empty = np.full(len(covering.problem.places), UNSERVED, dtype=np.int64)
        none = np.zeros(0, dtype=bool)
        return _Found(sites, none, empty, 0.0)
    program, scale, place, site = covering.only(sites).assigned()
    answer = solve_mixed_integer_program(program, covering.request.effort)
    if answer.x is None:
        return None
    part = _Found.of(covering.only(sites), answer.x, answer.objective * scale, place, site)
    server = np.where(part.server == UNSERVED, UNSERVED, sites[np.maximum(part.server, 0)])
    return _Found(sites[part.sites], part.showroom, server, part.worth)


def _of_clusters(covering: Covering, clustered: Clustered) -> _Found | None:
    """Return clusters as an answer; a place in several takes the nearest station."""
    if clustered.clusters is None:
        return None
    metres = covering.problem.metres
    server = np.full(len(covering.problem.places), UNSERVED, dtype=np.int64)
    for cluster in sorted(clustered.clusters, key=lambda one: one.site):
        for place in cluster.places:
            now = server[place]
            if now == UNSERVED or metres[place, cluster.site] < metres[place, now]:
                server[place] = cluster.site
    kind = {cluster.site: cluster.showroom for cluster in clustered.clusters}
    sites = np.array(sorted(kind), dtype=np.int64)
    showroom = np.array([kind[site] for site in sites], dtype=bool)
    return _Found(sites, showroom, server, clustered.worth)


def _round_up(covering: Covering, bound: float) -> float:
    """Return the least worth that an answer can have at or above `bound`."""
    if covering.request.budget_yuan is not None:
        return bound
    yuan = np.concatenate([covering.plain, covering.extra])
    if not (yuan == np.rint(yuan)).all():
        return bound
    step = int(np.gcd.reduce(yuan.astype(np.int64)))
    return float(step * np.ceil(bound / step - 1e-6)) if step else bound


def _siting(
    covering: Covering, found: _Found, bound: float, stopped: str, work: dict[str, int]
) -> Siting:
    problem, request = covering.problem, covering.request
    bound = min(_round_up(covering, bound), found.worth)
    proven = found.worth <= bound + 1e-6
    if request.budget_yuan is None:
        stands = problem.existing[found.sites]
        objective, unit = request.grades.cost(found.showroom, stands), "yuan/year"
        limit = objective if proven else max(0.0, bound)
    else:
        objective = float(problem.weight[found.server != UNSERVED].sum())
        unit = "people"
        limit = max(objective, float(np.floor(-bound + 0.5 + 1e-6)))
        limit = min(limit, float(problem.total))
    return Siting(
        "set-cover",
        problem,
        request,
        found.sites,
        _place_the_rest(problem, request, found),
        found.showroom,
        objective,
        limit,
        unit,
        "" if limit == objective else stopped.replace("optimal", ""),
        work,
    )


def _place_the_rest(
    problem: SitingProblem, request: SitingRequest, found: _Found
) -> NDArray[np.int64]:
    """Give uncovered places, biggest first, the nearest station with room."""
    sites, server = found.sites, found.server.copy()
    if not sites.size:
        return server
    grades = request.grades
    room = np.where(found.showroom, grades.showroom.capacity_people, grades.plain.capacity_people)
    served = server != UNSERVED
    room = room - np.bincount(server[served], problem.weight[served], len(problem.sites))[sites]
    for place in sorted(np.flatnonzero(~served), key=lambda i: (-problem.weight[i], i)):
        far = problem.metres[place, sites]
        near = np.argsort(far, kind="stable")
        near = near[far[near] != NO_ROAD]
        if not near.size:
            continue
        roomy = near[room[near] >= problem.weight[place]]
        slot = roomy[0] if roomy.size else near[0]
        server[place] = sites[slot]
        room[slot] -= problem.weight[place]
    return server
