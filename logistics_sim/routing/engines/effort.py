"""How hard an engine works, and what it returns."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from logistics_sim.routing.solution import Solution


@dataclass(frozen=True)
class SearchEffort:
    """A budget of work: the same seed and budget give the same solution.

    Attributes
    ----------
    iterations
        Iterations of the search (what one is, the engine says).
    seconds
        A safety stop by the clock; runs that hit it are not repeatable and say so.
    clock
        ``wall``, or ``cpu``: seconds of this process, for fair comparisons on a machine
        that does other things too.
    """

    iterations: int = 2_000
    seconds: float | None = None
    clock: Literal["wall", "cpu"] = "wall"

    def now(self) -> float:
        """Return the time on this effort's clock."""
        return time.process_time() if self.clock == "cpu" else time.monotonic()


@dataclass(frozen=True)
class Find:
    """A solution better than all before: who found it, its cost (internal units), and when.

    `at` is the part of the budget used by then.
    """

    member: str
    cost: int
    at: float


@dataclass(frozen=True)
class Outcome:
    """What an engine found.

    Attributes
    ----------
    solution
        A feasible solution, or None when none was found.
    iterations
        Work done.
    stopped
        Whether the clock stopped the run before its work was done.
    shares
        What parts of the budget went where, for reports.
    finds
        Which member of the engine found each better solution, in order.
    """

    solution: Solution | None
    iterations: int
    stopped: bool = False
    shares: dict[str, float] = field(default_factory=dict)
    finds: tuple[Find, ...] = ()


class Budget:
    """What is left of an effort while an engine runs."""

    def __init__(self, effort: SearchEffort) -> None:
        self.effort = effort
        self.begun = effort.now()
        self.done = 0
        self.stopped = False

    def spend(self, iterations: int) -> None:
        """Count work."""
        self.done += iterations

    def used(self) -> float:
        """Return the part used, by work or by the clock, whichever is more."""
        work = self.done / max(self.effort.iterations, 1)
        if self.effort.seconds is None:
            return work
        by_clock = (self.effort.now() - self.begun) / max(self.effort.seconds, 1e-9)
        if by_clock >= 1.0 > work:
            self.stopped = True
        return max(work, by_clock)

    def over(self, part: float = 1.0) -> bool:
        """Return whether that part is used; notes when it was the clock that stopped it."""
        if self.done >= self.effort.iterations * part:
            return True
        left = self.left(part)
        if left is not None and left <= 0:
            self.stopped = True
            return True
        return False

    def left(self, part: float = 1.0) -> float | None:
        """Return seconds left of that part of the budget, or None without a clock."""
        if self.effort.seconds is None:
            return None
        return max(self.effort.seconds * part - (self.effort.now() - self.begun), 0.0)
