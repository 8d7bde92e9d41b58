"""The record that a run of one instance leaves, and what runs have in common."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from logistics_sim.routing.engines.effort import SearchEffort

UNBOUNDED = 2**31 - 1
"""Iterations where only the clock limits a run."""


@dataclass(frozen=True)
class RunRecord:
    """Result of one run.

    `cost` and `bks` are in the unit of the family's best known values, `seconds` on the
    clock of the effort. `finds` says which member of an engine found each better solution
    (member, cost, part of the budget used by then), `shares` what parts of the budget each used.
    No solution costs less than `bound`, where the run proved one.
    """

    problem: str
    engine: str
    seed: int
    cost: float | None
    vehicles: int
    routes: list[list[int]]
    feasible: bool
    seconds: float
    iterations: int
    stopped: bool
    bks: float | None
    bks_source: str
    gap: float | None
    rounding: str
    cause: str = ""
    finds: list[dict[str, Any]] = field(default_factory=list)
    shares: dict[str, float] = field(default_factory=dict)
    bound: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the record under the keys of the machine contract."""
        return asdict(self)


def effort_of(seconds: float | None, iterations: int | None, clock: str = "wall") -> SearchEffort:
    """Return the effort of a run with a time limit, a work limit, or both.

    `clock` is ``wall`` or ``cpu``.
    """
    kind: Any = clock
    return SearchEffort(UNBOUNDED if iterations is None else iterations, seconds, kind)


def warm_up_engines() -> None:
    """Load the libraries and compiled code of the engines, so that no engine's time pays for it."""
    for module in ("ortools.constraint_solver.pywrapcp", "ortools.sat.python.cp_model"):
        import_module(module)
    import_module("scipy.optimize")
    strings = "logistics_sim.routing.engines.string_removal"
    import_module(f"{strings}.search").ready()
    import_module(f"{strings}.day_search").compile_days()
    import_module("logistics_sim.routing.two_echelon_windows.route_list").compile_routes()
    if find_spec("pyvrp") is not None:
        import_module("pyvrp.search")
