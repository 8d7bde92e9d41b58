"""Integer programs by HiGHS, quietly, limited by nodes and by the clock."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.routing.two_echelon.model import Floats

Rows = tuple[Any, Any, Any]
"""A matrix with the lower and upper limits of its rows."""


@dataclass(frozen=True)
class ProgramResult:
    """What a program came to.

    Attributes
    ----------
    values
        The best numbers met, or None.
    bound
        No numbers cost less (minus infinity where nothing is known, infinity where none exist).
    """

    values: Floats | None
    bound: float


def solve_program(
    cost: Floats,
    rows: Sequence[Rows],
    upper: Any,
    nodes: int,
    seconds: float | None = None,
) -> Floats | None:
    """Return whole numbers from 0 to `upper` of least cost within `rows`, the best met, or None."""
    return solve_mixed(cost, rows, upper, np.ones(cost.size, dtype=np.bool_), nodes, seconds).values


def solve_mixed(
    cost: Floats,
    rows: Sequence[Rows],
    upper: Any,
    whole: NDArray[np.bool_],
    nodes: int,
    seconds: float | None = None,
) -> ProgramResult:
    """Return numbers from 0 to `upper` of least cost within `rows`; those in `whole` are whole."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    options: Any = {"node_limit": nodes, "mip_rel_gap": 1e-6}
    if seconds is not None:
        options["time_limit"] = max(seconds, 0.05)
    with _silent():
        result = milp(
            cost,
            constraints=[LinearConstraint(*block) for block in rows],
            integrality=whole.astype(np.int64),
            bounds=Bounds(0, upper),
            options=options,
        )
    values = None if result.x is None else np.asarray(result.x, dtype=np.float64)
    if result.status == 2:
        return ProgramResult(None, np.inf)
    bound = getattr(result, "mip_dual_bound", None)
    return ProgramResult(values, -np.inf if bound is None else float(bound))


@contextmanager
def _silent() -> Iterator[None]:
    """Keep what the solver's library prints out of standard output, where answers go."""
    sys.stdout.flush()
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(nowhere)
        os.close(kept)
