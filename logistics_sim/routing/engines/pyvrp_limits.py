"""Problems that PyVRP's local search must not be given, since it may never come to an end."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem


def may_cycle(problem: Problem) -> bool:
    """Return whether PyVRP's moves may go round for ever on `problem`.

    Its local search goes on while a move's estimated gain is positive, without any other end (seen
    with 0.14.1). Once a day of several trips breaks its hours by much, moves undo each other at an
    estimated gain. A prize above the penalty of broken hours leads there: 56 clients, two vans and
    prizes of 1e11 never came out of a single call. The same prizes with one trip per vehicle ended
    in all of 240 runs, small prizes (1e7) with several trips in all of 120.
    """
    several = any(kind.max_trips > 1 for kind in problem.vehicles)
    return several and bool(problem.clients.prize.any())
