"""Costs in units that PyVRP's own penalties can weigh up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.problem import FOREVER

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

LEG = 30_000
"""Cost of a mean leg that PyVRP's own penalties (at most 1e5 a unit) can weigh up."""


def coarser(problem: Problem) -> Problem:
    """Return `problem` with costs in coarser units where legs cost far more than `LEG`.

    Only where metres are nothing but costs: what is feasible stays so. Solutions are
    priced at the problem's own scale afterwards.
    """
    places = np.unique(problem.node_location)
    legs = np.ix_(places, places)
    unit = np.mean([kind.unit_distance for kind in problem.vehicles])
    mean = float(np.mean([matrix[legs].mean() for matrix in problem.distance]) * unit)
    factor = 10 ** max(int(np.log10(max(mean / LEG, 1.0))), 0)
    bound = any(kind.max_distance < FOREVER or kind.unit_duration for kind in problem.vehicles)
    if factor == 1 or bound:
        return problem
    kinds = tuple(
        replace(kind, fixed_cost=round(kind.fixed_cost / factor)) for kind in problem.vehicles
    )
    clients = replace(
        problem.clients, prize=np.ceil(problem.clients.prize / factor).astype(np.int64)
    )
    metres = tuple(np.rint(matrix / factor).astype(np.int64) for matrix in problem.distance)
    return replace(problem, vehicles=kinds, clients=clients, distance=metres)
