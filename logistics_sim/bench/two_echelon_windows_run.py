"""Run and verify an instance of two echelons with windows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.bench.instances.catalogue import best_known
from logistics_sim.bench.instances.two_echelon_windows import read_two_echelon_windows
from logistics_sim.bench.run_record import RunRecord, warm_up_engines
from logistics_sim.core.errors import InputError, InternalError
from logistics_sim.core.files import write_text
from logistics_sim.language import gettext as _
from logistics_sim.routing.engines.registry import default_engine
from logistics_sim.routing.two_echelon_windows.engine import solve_two_echelon_windows
from logistics_sim.routing.two_echelon_windows.verification import verify_two_echelon_windows

if TYPE_CHECKING:
    from logistics_sim.routing.engines.effort import SearchEffort

ENGINE = "columns"
"""The one engine of these instances, as records and suites name it."""


def run_two_echelon_windows(
    path: Path, effort: SearchEffort, seed: int, engine: str | None, solution_file: Path | None
) -> RunRecord:
    """Solve the instance at `path`; `engine` is `ENGINE` or left to us.

    Raises
    ------
    InputError
        ``BEN-012``: another engine is asked for.
    InternalError
        ``RTE-120``: the plan breaks a rule or costs something else, or its bound lies above it.
    """
    if engine not in (None, ENGINE, default_engine()):
        raise InputError(
            "BEN-012",
            str(path),
            _("two echelons with windows are not solved by {engine}", engine=engine),
            _("by {engine} only", engine=ENGINE),
        )
    warm_up_engines()
    problem = read_two_echelon_windows(path)
    known, source = best_known(path)
    begun = effort.now()
    found = solve_two_echelon_windows(problem, effort, seed)
    seconds = round(effort.now() - begun, 3)
    if found.plan is None:
        cause = f"customers {[c + 1 for c in found.unreached]} cannot be reached in their windows"
        return RunRecord(
            problem.name, ENGINE, seed, None, 0, [], False, seconds, found.iterations,
            found.stopped, known, source, None, "real", cause,
        )  # fmt: skip
    cost, violations = verify_two_echelon_windows(problem, found.plan)
    near = 1e-6 * max(cost, 1.0)
    if violations or abs(cost - found.cost) > near or found.bound > cost + near:
        raise InternalError(
            "RTE-120",
            _("{path} by {name}", path=path, name=ENGINE),
            _(
                "the plan breaks a rule or costs {cost}, not {cost_2}: {violations}",
                cost=cost,
                cost_2=found.cost,
                violations=violations[:1],
            ),
            _("report this instance and seed"),
        )
    if solution_file is not None:
        write_text(solution_file, found.plan.text(cost))
    satellites = len(problem.satellites)
    return RunRecord(
        problem.name,
        ENGINE,
        seed,
        round(cost, 6),
        len(found.plan.trucks) + len(found.plan.vans),
        [[v.satellite + 1, *(c + 1 + satellites for c in v.customers)] for v in found.plan.vans],
        True,
        seconds,
        found.iterations,
        found.stopped,
        known,
        source,
        None if known is None else round(cost / known - 1, 8),
        "real",
        bound=round(found.bound, 6) if found.bound > 0 else None,
    )
