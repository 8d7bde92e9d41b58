"""How hard an engine works, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.routing.solution import Solution


@dataclass(frozen=True)
class Effort:
    """A budget of work: the same seed and budget give the same solution.

    Attributes
    ----------
    iterations
        Iterations of the search (what one is, the engine says).
    seconds
        A wall-clock stop; runs that hit it are not repeatable and say so.
    """

    iterations: int = 2_000
    seconds: float | None = None


@dataclass(frozen=True)
class Outcome:
    """What an engine found: a feasible solution or None; whether the clock stopped it."""

    solution: Solution | None
    iterations: int
    stopped: bool = False
