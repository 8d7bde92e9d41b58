"""The engines by name, behind one guarded call.

An engine is a function ``(problem, effort, seed, start) -> Outcome``. A third party adds
one with ``@ENGINES("name")``; it then works wherever an engine is named.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.registry import Registry
from logistics_sim.language import gettext as _
from logistics_sim.routing.engines.effort import Outcome, SearchEffort
from logistics_sim.routing.problem_checks import guard
from logistics_sim.routing.solution import Route, Solution

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem

Engine = Callable[["Problem", SearchEffort, int, "Solution | None"], Outcome]

ENGINES: Registry[Engine] = Registry(
    {
        "portfolio": "logistics_sim.routing.engines.portfolio",
        "pyvrp": "logistics_sim.routing.engines.pyvrp_engine",
        "ortools": "logistics_sim.routing.engines.ortools_engine",
        "strings": "logistics_sim.routing.engines.string_removal.engine",
    }
)
"""An engine's file registers it: ``@ENGINES("name")``."""

PARTS = ("pyvrp", "strings")
"""Engines that others are made of; a suite runs them only when they are named."""

NEEDS = {"portfolio": "pyvrp", "pyvrp": "pyvrp"}
"""Packages that an engine needs beyond this one's own."""


def available() -> list[str]:
    """Return the names of the engines that are installed."""
    return [name for name in ENGINES if name not in NEEDS or find_spec(NEEDS[name]) is not None]


def default_engine() -> str:
    """Return ``portfolio`` where it is available, else the first engine that is."""
    names = available()
    return "portfolio" if "portfolio" in names else names[0]


def engine_named(name: str) -> Engine:
    """Return the engine `name`; raise `InputError` ``ENG-001`` when there is none."""
    if name not in ENGINES:
        known = ", ".join(sorted(ENGINES))
        raise InputError(
            "ENG-001",
            "engine",
            _("there is no engine {name!r}", name=name),
            _("one of {known}", known=known),
        )
    if name not in available():
        raise InputError(
            "ENG-003",
            "engine",
            _("{name!r} needs the package {needs}", name=name, needs=NEEDS[name]),
            _("install the extra {needs} or take another engine", needs=NEEDS[name]),
        )
    return ENGINES[name]


def solve(
    problem: Problem,
    effort: SearchEffort,
    seed: int,
    engine: str | None = None,
    start: Solution | None = None,
) -> Outcome:
    """Solve `problem` with an engine of the registry, guarded.

    Parameters
    ----------
    engine
        A name in `ENGINES`; without it, `default_engine`.
    start
        A solution to begin from.

    Returns
    -------
    Outcome
        Its solution is None when the engine found nothing feasible. Clients with a prize
        that no vehicle can serve are left out (`guard` names them).

    Raises
    ------
    FaultsError, InfeasibleError
        As `guard` says.
    """
    run = engine_named(default_engine() if engine is None else engine)
    lost = guard(problem)
    if problem.clients.size == len(lost):
        return Outcome(Solution(()), 0)
    if not lost:
        return run(problem, effort, seed, start)
    gone = {row.client for row in lost}
    kept = np.array([c for c in range(problem.clients.size) if c not in gone], dtype=np.int64)
    number = {int(client): row for row, client in enumerate(kept)}
    begin = None if start is None else _renumbered(start, number)
    outcome = run(problem.part(kept), effort, seed, begin)
    if outcome.solution is None:
        return outcome
    back = {row: int(client) for row, client in enumerate(kept)}
    return replace(outcome, solution=_renumbered(outcome.solution, back))


def _renumbered(solution: Solution, number: dict[int, int]) -> Solution:
    """Return `solution` with new client numbers; clients without one are dropped."""
    routes = []
    for route in solution.routes:
        trips = tuple(tuple(number[c] for c in trip if c in number) for trip in route.trips)
        trips = tuple(trip for trip in trips if trip)
        if trips:
            routes.append(Route(route.kind, trips))
    return Solution(tuple(routes))
