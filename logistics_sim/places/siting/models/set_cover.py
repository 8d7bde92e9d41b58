"""Set covering with grades, capacity and budget (Toregas 1971; Current and Storbeck 1988)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.places.siting.covering import Covering
from logistics_sim.places.siting.problem import NO_ROAD, SitingProblem, SitingRequest
from logistics_sim.places.siting.program import solve
from logistics_sim.places.siting.registry import siting_model
from logistics_sim.places.siting.result import UNSERVED, Siting


@siting_model("set-cover")
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
    holds); then the sites found are given their places. Only where that costs more than the
    bound is the whole model solved.

    Raises `InfeasibleError` SIT-008 where capacity, budget and number leave no answer.
    """
    covering = Covering.of(problem, request)
    _fits(covering)
    program, scale = covering.whole()
    relaxed = solve(program, request.effort)
    if relaxed.status == "infeasible":
        raise _infeasible("no stations cover the required share within capacity and number")
    found, stopped, cells = None, relaxed.status, int(program.row.size)
    bound = relaxed.bound * scale
    if relaxed.x is not None:
        sites = np.flatnonzero(relaxed.x[: len(problem.sites)] > 0.5)
        found = _assign(covering, sites, request)
    if found is None or found.worth > _round_up(covering, bound) + 1e-6:
        program, scale, place, site = covering.assigned()
        cells += int(program.row.size)
        if program.row.size <= 10 * request.effort.cells:
            answer = solve(program, request.effort)
            if answer.status == "infeasible":
                raise _infeasible("no assignment of places to stations holds their capacity")
            bound, stopped = max(bound, answer.bound * scale), answer.status
            if answer.x is not None and (found is None or answer.objective * scale < found.worth):
                found = _Found.of(covering, answer.x, answer.objective * scale, place, site)
        else:
            stopped = "cells"
    if found is None:
        raise _infeasible(f"no answer was found within the work budget ({stopped})")
    return _siting(covering, found, bound, stopped, cells)


def _infeasible(text: str) -> InfeasibleError:
    hint = "raise the radius, the capacity, the number or the effort, or lower the share"
    return InfeasibleError("SIT-008", "set-cover", text, hint)


def _fits(covering: Covering) -> None:
    """Raise SIT-008 for places too big for any station that must nevertheless be covered."""
    grades, weight = covering.request.grades, covering.problem.weight
    most = max(grades.plain.capacity_people, grades.showroom.capacity_people)
    big = covering.coverable[weight[covering.coverable] > most]
    if covering.all_ and big.size:
        named = ", ".join(covering.problem.places[i] for i in big[:5])
        text = f"{big.size} places have more people than a station serves ({most}): {named}"
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


def _assign(covering: Covering, sites: NDArray[np.int64], request: SitingRequest) -> _Found | None:
    """Return the places of fixed `sites`, or None where their capacity does not allow it."""
    if not sites.size:
        empty = np.full(len(covering.problem.places), UNSERVED, dtype=np.int64)
        none = np.zeros(0, dtype=bool)
        return _Found(sites, none, empty, 0.0)
    program, scale, place, site = covering.only(sites).assigned()
    answer = solve(program, request.effort)
    if answer.x is None:
        return None
    part = _Found.of(covering.only(sites), answer.x, answer.objective * scale, place, site)
    server = np.where(part.server == UNSERVED, UNSERVED, sites[np.maximum(part.server, 0)])
    return _Found(sites[part.sites], part.showroom, server, part.worth)


def _round_up(covering: Covering, bound: float) -> float:
    """Return the least worth that an answer can have at or above `bound`."""
    if covering.request.budget_yuan is not None:
        return bound
    yuan = np.concatenate([covering.plain, covering.extra])
    if not (yuan == np.rint(yuan)).all():
        return bound
    step = int(np.gcd.reduce(yuan.astype(np.int64)))
    return float(step * np.ceil(bound / step - 1e-6)) if step else bound


def _siting(covering: Covering, found: _Found, bound: float, stopped: str, cells: int) -> Siting:
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
        {"program_cells": cells},
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
