"""Solve one instance with one engine and one seed, verified."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.bench.instances.catalogue import best_known, is_two_echelon, read_problem
from logistics_sim.bench.instances.solution_text import route_numbers, solution_text
from logistics_sim.bench.instances.two_echelon_windows import is_named_so
from logistics_sim.bench.run_record import RunRecord, warm_up_engines
from logistics_sim.bench.two_echelon_run import run_two_echelon
from logistics_sim.bench.two_echelon_windows_run import run_two_echelon_windows
from logistics_sim.core.errors import InternalError
from logistics_sim.core.files import write_text
from logistics_sim.language import gettext as _
from logistics_sim.routing.engines.effort import Outcome, SearchEffort
from logistics_sim.routing.engines.registry import default_engine, solve
from logistics_sim.routing.solution_verification import verify_solution

if TYPE_CHECKING:
    from logistics_sim.routing.problem import Problem


def run_instance(
    path: Path,
    effort: SearchEffort,
    seed: int,
    engine: str | None = None,
    rounding: str | None = None,
    solution_file: Path | None = None,
) -> RunRecord:
    """Solve the instance at `path`; write the solution in its family's text form.

    `rounding` is a rule instead of the family's. A solution is verified before anybody sees it; one
    that fails is a bug and raises `InternalError` ``RTE-120``.
    """
    if is_named_so(path):
        return run_two_echelon_windows(path, effort, seed, engine, solution_file)
    if is_two_echelon(path):
        return run_two_echelon(path, effort, seed, engine, solution_file)
    name = engine or default_engine()
    problem = read_problem(path, rounding)
    known, source = best_known(path, problem)
    rule = problem.features.get("rounding", "")
    if rounding is not None and rounding != _usual(path):
        known, source = None, f"known values hold for rounding {_usual(path)}"
    warm_up_engines()
    begun = effort.now()
    outcome = solve(problem, effort, seed, name)
    seconds = effort.now() - begun
    return _record(path, problem, outcome, name, seed, seconds, known, source, rule, solution_file)


def _usual(path: Path) -> str:
    return read_problem(path).features.get("rounding", "")


def _record(
    path: Path,
    problem: Problem,
    outcome: Outcome,
    engine: str,
    seed: int,
    seconds: float,
    known: float | None,
    source: str,
    rule: str,
    solution_file: Path | None,
) -> RunRecord:
    solution = outcome.solution
    if solution is None:
        cause = "the engine found no feasible solution within its effort"
        return RunRecord(
            problem.name or path.stem,
            engine,
            seed,
            None,
            0,
            [],
            False,
            round(seconds, 3),
            outcome.iterations,
            outcome.stopped,
            known,
            source,
            None,
            rule,
            cause,
        )
    verified = verify_solution(problem, solution)
    if not verified.ok:
        raise InternalError(
            "RTE-120",
            _("{path} by {engine}", path=path, engine=engine),
            _("the solution breaks a rule: {violations}", violations=verified.violations[0]),
            _("report this instance and seed"),
        )
    cost = verified.cost / problem.cost_scale
    if solution_file is not None:
        write_text(solution_file, solution_text(problem, solution, cost))
    return RunRecord(
        problem.name or path.stem,
        engine,
        seed,
        round(cost, 6),
        len(solution.routes),
        [route_numbers(problem, route) for route in solution.routes],
        True,
        round(seconds, 3),
        outcome.iterations,
        outcome.stopped,
        known,
        source,
        None if known is None else round(cost / known - 1, 8),
        rule,
        finds=_finds(problem, outcome),
        shares={name: round(part, 4) for name, part in outcome.shares.items()},
    )


def _finds(problem: Problem, outcome: Outcome) -> list[dict[str, Any]]:
    """Return who found what, costs in the unit of the best known value."""
    scale = problem.cost_scale
    return [
        {"member": find.member, "cost": round(find.cost / scale, 6), "at": round(find.at, 4)}
        for find in outcome.finds
    ]
