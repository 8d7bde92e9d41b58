"""`logistics-sim run`: the main job, from roads to report."""

from __future__ import annotations

from typing import Any

import typer

from logistics_sim.cli.islands import without_islands
from logistics_sim.cli.options import (
    AllowUnreachable,
    Days,
    Json,
    Out,
    Replications,
    ScenarioFile,
    Seed,
    Workers,
)
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import EXIT_MISSED, FaultsError
from logistics_sim.core.progress import terminal_progress


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
    json: Json = False,
    fail_on_miss: bool = typer.Option(False, "--fail-on-miss", help="Exit 1 on a missed target."),
) -> None:
    """Plan, replay, price and judge a scenario: each firm alone and the alliance."""
    from logistics_sim.report import write_report
    from logistics_sim.study.checks import check_scenario
    from logistics_sim.study.run import run_study

    faults, read = check_scenario(scenario)
    if allow_unreachable:
        faults, read = without_islands(faults, read)
    if faults:
        raise FaultsError(faults)
    if seed is not None:
        read = read.with_seed(seed)
    with terminal_progress() as progress:
        answer = run_study(
            read,
            out,
            days=days,
            replications=replications,
            workers=workers,
            report=progress,
            finish=write_report,
        )
    if json:
        print_json(answer)
    else:
        from logistics_sim.cli.verdicts import print_answer

        print_answer(answer)
        say(f"report: {out / 'report.html'}")
    if fail_on_miss and not all_met(answer):
        raise SystemExit(EXIT_MISSED)


def all_met(answer: dict[str, Any]) -> bool:
    """Return whether every target of the answer is met."""
    parts = [*answer["attainment"].values(), *answer["saving"].values()]
    return all(part["met"] for part in parts)
