"""Run and verify an instance of two echelons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.bench.instances.catalogue import best_known
from logistics_sim.bench.instances.two_echelon import read_two_echelon
from logistics_sim.bench.run_record import RunRecord, warm_up_engines
from logistics_sim.core.errors import InternalError
from logistics_sim.core.files import write_text
from logistics_sim.language import gettext as _
from logistics_sim.routing.engines.registry import default_engine, engine_named
from logistics_sim.routing.two_echelon.heuristic import solve_two_echelon
from logistics_sim.routing.two_echelon.verification import verify_two_echelon

if TYPE_CHECKING:
    from logistics_sim.routing.engines.effort import SearchEffort


def run_two_echelon(
    path: Path, effort: SearchEffort, seed: int, engine: str | None, solution_file: Path | None
) -> RunRecord:
    """Solve the instance at `path`; `engine` searches its second echelon."""
    warm_up_engines()
    name = engine or default_engine()
    engine_named(name)
    problem = read_two_echelon(path)
    known, source = best_known(path)
    begun = effort.now()
    found = solve_two_echelon(problem, effort, seed, name)
    seconds = round(effort.now() - begun, 3)
    if found.plan is None:
        return RunRecord(
            problem.name, name, seed, None, 0, [], False, seconds, found.iterations,
            found.stopped, known, source, None, "real",
            "no plan of both echelons was found within the effort",
        )  # fmt: skip
    cost, violations = verify_two_echelon(problem, found.plan)
    if violations or abs(cost - found.cost) > 1e-6 * max(cost, 1.0):
        raise InternalError(
            "RTE-120",
            _("{path} by {name}", path=path, name=name),
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
    first = len(problem.satellites) + 1
    return RunRecord(
        problem.name,
        name,
        seed,
        round(cost, 6),
        len(found.plan.trucks) + len(found.plan.vans),
        [[van.satellite + 1, *(c + first for c in van.customers)] for van in found.plan.vans],
        True,
        seconds,
        found.iterations,
        found.stopped,
        known,
        source,
        None if known is None else round(cost / known - 1, 8),
        "real",
    )
