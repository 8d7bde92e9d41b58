"""Choose vans' routes and trucks' tours together: the exact joint of both echelons.

The linear relaxation prices routes, tours and what a unit through a satellite costs; what
its reduced cost rules out is dropped. What is left is solved as an integer program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.two_echelon.joint_program import JointProgram

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from logistics_sim.routing.two_echelon.first_echelon import FirstEchelon
    from logistics_sim.routing.two_echelon.model import Floats, TwoEchelonPlan, TwoEchelonProblem
    from logistics_sim.routing.two_echelon.route_prices import PricedRoute


@dataclass(frozen=True)
class JointChoice:
    """The best plan of a pool, and what the relaxation says.

    Attributes
    ----------
    price : shape ``(s,)``
        What a unit through each satellite costs in the first echelon.
    reduced : shape ``(routes,)``
        Reduced cost of each route.
    """

    cost: float
    plan: TwoEchelonPlan | None
    price: Floats | None = None
    reduced: Floats | None = None


def integrate(
    problem: TwoEchelonProblem,
    routes: Sequence[PricedRoute],
    trucks: FirstEchelon,
    cutoff: float = np.inf,
    nodes: int = 2_000,
    left: Callable[[], float | None] = lambda: None,
) -> JointChoice:
    """Return the cheapest plan made of `routes` that was found, if it beats `cutoff`.

    `nodes` limits each program by work; `left` says how many seconds are left.
    """
    program = JointProgram(problem, routes, trucks)
    relaxed, reduced = program.relax()
    if relaxed is None or reduced is None:
        return JointChoice(np.inf, None)
    best: tuple[float, TwoEchelonPlan] | None = None
    if cutoff > relaxed:
        best = program.solve_whole(reduced, cutoff - relaxed, cutoff, nodes, left)
    cost, plan = (np.inf, None) if best is None else best
    return JointChoice(cost, plan, program.price, reduced[: len(routes)])
