"""`logistics-sim report`: write the HTML report of a finished run again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Lang, page_languages
from logistics_sim.cli.output import say


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("report")(report)


def report(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")],
    out: Annotated[Path | None, typer.Option("--out", help="File instead of report.html.")] = None,
    lang: Lang = "both",
    sheets: Annotated[
        Path | None, typer.Option("--sheets", help="Also write the tables as CSV to this folder.")
    ] = None,
) -> None:
    """Write one offline HTML file with the map, the figures and the verdicts."""
    from logistics_sim.report import write_report, write_sheets
    from logistics_sim.study.folder import complete_folder

    folder = complete_folder(run_dir)
    if sheets is not None:
        written = write_sheets(folder, sheets)
        say(f"sheets: {len(written)} tables in {sheets}")
    say(f"report: {write_report(folder, out, page_languages(lang))}")
