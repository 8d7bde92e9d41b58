"""Maximal covering: K stations with most people within the radius (Church and ReVelle 1974)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from logistics_sim.places.siting.cost_rows import CostRows
from logistics_sim.places.siting.models.p_median import kept, stations_of
from logistics_sim.places.siting.problem import NO_ROAD, SitingProblem, SitingRequest
from logistics_sim.places.siting.registry import MODELS
from logistics_sim.places.siting.result import Siting, nearest_siting
from logistics_sim.places.siting.site_choice import choose_sites
from logistics_sim.places.siting.vertex_exchange import exchange

FINE = 16
"""Parts of a person in which the bound's prices are stated."""


@MODELS("max-cover")
def max_cover(
    problem: SitingProblem, request: SitingRequest, former: Siting | None = None
) -> Siting:
    """Return K stations with most people covered; among swaps that keep it, a short way.

    A median problem with cost 0 within the radius and 1 per person beyond it. `former`,
    an answer for fewer stations, is a start.
    """
    forced = kept(problem, request)
    outside = ~problem.within(request)
    rows = CostRows.of(problem.weight[:, None] * outside * FINE)
    start = None if former is None else former.sites
    found = choose_sites(rows, stations_of(request), forced, request.effort, start)
    sites, swaps = _shorten(problem, request, outside, found.chosen, forced)
    covered = problem.total - _missed(problem, outside, sites)
    bound = problem.total - -(-found.bound // FINE)
    work = {
        "bound_steps": found.iterations,
        "swaps": found.moves + swaps,
        "program_cells": found.cells,
    }
    figures = (float(covered), float(bound), "people")
    return nearest_siting("max-cover", problem, request, sites, figures, found.stopped, work)


def _missed(problem: SitingProblem, outside: NDArray[np.bool_], sites: NDArray[np.int64]) -> int:
    return int(problem.weight[outside[:, sites].all(axis=1)].sum())


def _shorten(
    problem: SitingProblem,
    request: SitingRequest,
    outside: NDArray[np.bool_],
    sites: NDArray[np.int64],
    forced: NDArray[np.bool_],
) -> tuple[NDArray[np.int64], int]:
    """Return sites after swaps that shorten ways, if they cover no fewer people."""
    longest = max(int(problem.metres.max()), 1)
    metres = np.where(problem.metres == NO_ROAD, 100 * longest, problem.metres)
    room = 2**52 // (problem.total * longest * 101)
    price = longest * max(1, min(10_000, int(room)))
    rows = CostRows.of(problem.weight[:, None] * (metres + price * outside))
    shorter, swaps = exchange(rows, sites, forced, request.effort.moves)
    if _missed(problem, outside, shorter) <= _missed(problem, outside, sites):
        return shorter, swaps
    return sites, 0
