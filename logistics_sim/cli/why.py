"""`logistics-sim why`: why a village of a finished run is late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from logistics_sim.cli.options import Json, OneLanguage
from logistics_sim.cli.output import one_line, print_json
from logistics_sim.cli.text_columns import in_columns
from logistics_sim.language import current, speaking


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("why")(why)


def why(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")],
    village: Annotated[str, typer.Argument(metavar="VILLAGE", help="Its name or code.")],
    variant: Annotated[
        Literal["after", "equal_service", "as_is"],
        typer.Option("--variant", help="The alliance, or the firms alone."),
    ] = "after",
    lang: OneLanguage = None,
    json: Json = False,
) -> None:
    """Say why a village is late: its calls, the share in time, the hours by leg, what would help.

    The hours stand beside the county's; a lever has its cost where the run knows it.
    """
    from logistics_sim.assessment.village_service import village_answer

    answer = village_answer(run_dir, village, variant)
    if json:
        print_json(answer)
        return
    with speaking(lang or current()):
        _print(run_dir, answer)


def _print(run_dir: Path, answer: dict[str, Any]) -> None:
    from logistics_sim.report.run_tables import RunTables
    from logistics_sim.report.village_sentences import (
        village_grids,
        village_head,
        village_sentences,
    )

    run = RunTables(run_dir)
    typer.echo(one_line(village_head(answer, run)))
    for grid in village_grids(answer, run):
        if grid.rows:
            typer.echo(f"\n{grid.caption}")
            for line in in_columns([grid.heads, *grid.rows], grid.words):
                typer.echo(f"  {one_line(line)}")
    typer.echo("")
    for line in village_sentences(answer, run):
        typer.echo(one_line(line))
