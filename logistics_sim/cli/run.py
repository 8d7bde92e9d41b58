"""`logistics-sim run`: the main job, from roads to report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from logistics_sim.cli.checked_scenario import read_checked
from logistics_sim.cli.options import (
    AllowUnreachable,
    Cache,
    Days,
    Json,
    MaxMemory,
    NoCache,
    NoReport,
    Out,
    Prove,
    Replications,
    ScenarioFile,
    Seed,
    Set,
    Workers,
)
from logistics_sim.cli.output import print_json, say, say_faults, say_warnings
from logistics_sim.core.errors import (
    EXIT_CANNOT_TELL,
    EXIT_INFEASIBLE,
    EXIT_MISSED,
    InputError,
)
from logistics_sim.core.progress import terminal_progress
from logistics_sim.language import gettext as _
from logistics_sim.scenario import ALONE_VARIANTS

Uncertainty = Annotated[
    int | None,
    typer.Option(
        "--uncertainty",
        metavar="[N]",
        min=1,
        max=100_000,
        help="Draw all guesses and estimates together N times (100 without a number): "
        "probabilities of the verdicts, and which number to measure next.",
    ),
]
Draws = Annotated[
    int | None,
    typer.Option("--draws", min=1, max=100_000, help="Draws of --uncertainty."),
]
ValidationFolder = Annotated[
    Path | None,
    typer.Option(
        "--validation",
        help="Folder of `validate`: the verdicts say how well the scenario was validated.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("run")(run)


def run(
    scenario: ScenarioFile,
    out: Out,
    days: Days = None,
    replications: Replications = 1,
    workers: Workers = None,
    seed: Seed = None,
    allow_unreachable: AllowUnreachable = False,
    max_memory: MaxMemory = None,
    cache: Cache = None,
    no_cache: NoCache = False,
    no_report: NoReport = False,
    settings: Set = None,
    uncertainty: Uncertainty = None,
    draws: Draws = None,
    validation: ValidationFolder = None,
    prove: Prove = False,
    json: Json = False,
    progress_form: Annotated[
        Literal["lines", "json"],
        typer.Option("--progress", help="Progress on standard error: for people, or JSON lines."),
    ] = "lines",
    fail_on_miss: bool = typer.Option(
        False, "--fail-on-miss", help="Exit 1 on a missed target, 6 where nobody can tell."
    ),
) -> None:
    """Plan, replay, price and judge a scenario: each firm alone and the alliance.

    Exit 3, with the whole answer, when some parcels cannot be served.
    """
    from logistics_sim.assessment.scenario_run import run_study
    from logistics_sim.assessment.validation.validated_state import read_validation
    from logistics_sim.network import read_network
    from logistics_sim.report import write_report
    from logistics_sim.study.memory import require_memory, run_estimate
    from logistics_sim.study.result_cache import cache_folder

    if draws is not None and uncertainty is None:
        raise InputError("CLI-001", "run --draws", _("draws belong to --uncertainty"), _("add it"))
    read = read_checked(scenario, seed, allow_unreachable, max_memory, settings)
    validated = None if validation is None else read_validation(validation, read)
    horizon, processes = days or read.days, workers or read.effort.workers
    roads = read_network(read.roads_path)
    require_memory(run_estimate(read, roads, horizon, replications, processes), max_memory)
    kept = None if no_cache else cache_folder(cache)
    with _told_of_cache(kept), terminal_progress(form=progress_form) as progress:
        answer = run_study(
            read,
            out,
            days=days,
            replications=replications,
            workers=workers,
            progress=progress,
            finish=None if no_report else partial(write_report, workers=processes),
            finish_name="report",
            cache=kept,
            draws=draws or uncertainty or 0,
            validation=validated,
            prove=prove,
        )
    if json:
        print_json(answer)
    else:
        from logistics_sim.cli.verdicts import print_answer

        print_answer(answer)
        say(
            _("tables: {out}", out=out)
            if no_report
            else _("report: {out}", out=out / "report.html")
        )
    if say_unserved(answer):
        raise SystemExit(EXIT_INFEASIBLE)
    if fail_on_miss and verdict_exit(answer):
        raise SystemExit(verdict_exit(answer))


@contextmanager
def _told_of_cache(kept: Path | None) -> Iterator[None]:
    """Say of an interrupted run that what it has finished is `kept` for the next."""
    try:
        yield
    except KeyboardInterrupt:
        if kept is not None:
            say(_("what was finished is kept: the same command goes on from there"))
        raise


def verdict_exit(answer: dict[str, Any]) -> int:
    """Return 1 where a target is not held, 6 where some cannot be told, 0 where all are held."""
    parts = [*answer["attainment"].values(), *answer["saving"].values()]
    kinds = {part["verdict"] for part in parts}
    if "not_held" in kinds:
        return EXIT_MISSED
    return EXIT_CANNOT_TELL if kinds - {"held"} else 0


def say_unserved(answer: dict[str, Any]) -> bool:
    """Name on standard error what is not served; return whether that touches the alliance."""
    from logistics_sim.study.contract_values import carried_over_warnings, unserved_faults

    joint = unserved_faults(answer, "after")
    say_faults(joint)
    say_warnings(carried_over_warnings(answer, "after"))
    for variant in ALONE_VARIANTS:
        say_warnings(unserved_faults(answer, variant))
    return bool(joint)
