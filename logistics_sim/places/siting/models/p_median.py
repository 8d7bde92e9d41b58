"""The p-median: K stations with the least mean road distance over the people (Hakimi 1964)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.places.siting.cost_rows import CostRows
from logistics_sim.places.siting.problem import NO_ROAD, SitingProblem, SitingRequest
from logistics_sim.places.siting.registry import MODELS
from logistics_sim.places.siting.result import Siting, nearest_siting
from logistics_sim.places.siting.site_choice import choose_sites

ISLAND = 100
"""A place without a road to a station counts this many times the longest distance."""


@MODELS("p-median")
def p_median(
    problem: SitingProblem, request: SitingRequest, former: Siting | None = None
) -> Siting:
    """Return K stations with the least sum of people times metres, and a proven bound.

    Objective and bound are person-km. `former`, an answer for fewer stations, is a start.
    """
    island = ISLAND * max(int(problem.metres.max()), 1)
    metres = np.where(problem.metres == NO_ROAD, island, problem.metres)
    rows = CostRows.of(problem.weight[:, None] * metres)
    forced = kept(problem, request)
    start = None if former is None else former.sites
    found = choose_sites(rows, stations_of(request), forced, request.effort, start)
    figures = (found.cost / 1000, found.bound / 1000, "person-km")
    work = {"bound_steps": found.iterations, "swaps": found.moves, "program_cells": found.cells}
    return nearest_siting("p-median", problem, request, found.chosen, figures, found.stopped, work)


def kept(problem: SitingProblem, request: SitingRequest) -> NDArray[np.bool_]:
    """Return the sites that must stay open."""
    return problem.existing if request.keep_existing else np.zeros_like(problem.existing)


def stations_of(request: SitingRequest) -> int:
    """Return the number of stations asked for; models that need it raise SIT-004 without."""
    if request.stations is None:
        raise InputError("SIT-004", "stations", _("this model needs a number of stations"))
    return request.stations
