"""`logistics-sim report`: write the report of a finished run again, as a page or to hand in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from logistics_sim.cli.options import Lang, page_languages
from logistics_sim.cli.output import say
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("report")(report)


def report(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="File instead of report.FORMAT in the run.")
    ] = None,
    form: Annotated[
        Literal["html", "pdf", "docx", "xlsx"],
        typer.Option("--format", help="A page, or PDF, Word or a workbook in one language."),
    ] = "html",
    lang: Lang = "both",
    sheets: Annotated[
        Path | None, typer.Option("--sheets", help="Also write the tables as CSV to this folder.")
    ] = None,
) -> None:
    """Write the report: one offline HTML page, PDF, Word or one workbook with typed cells.

    PDF, Word and workbook have one language: that of --lang, else of the scenario, else
    of the locale.
    """
    from logistics_sim.language import current, speaking
    from logistics_sim.papers import export_report
    from logistics_sim.report import write_report, write_sheets
    from logistics_sim.study.folder import complete_folder

    folder = complete_folder(run_dir)
    if out is not None and out.is_dir():
        raise InputError(
            "CLI-001", "report --out", _("{out} is a folder", out=out), _("name a file in it")
        )
    if sheets is not None:
        written = write_sheets(folder, sheets)
        say(_("sheets: {count} tables in {sheets}", count=len(written), sheets=sheets))
    if form == "html":
        say(
            _(
                "report: {write_report}",
                write_report=write_report(folder, out, page_languages(lang)),
            )
        )
        return
    with speaking(current() if lang == "both" else lang):
        say(
            _(
                "report: {export_report} ({current})",
                export_report=export_report(folder, form, out),
                current=current(),
            )
        )
