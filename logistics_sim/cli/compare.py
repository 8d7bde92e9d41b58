"""`logistics-sim compare`: finished runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("compare")(compare)


def compare(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of finished runs.")],
    out: Annotated[
        list[Path] | None, typer.Option("--out", help="Also write it: .html or .xlsx (repeatable).")
    ] = None,
    json: Json = False,
) -> None:
    """Compare inputs, attainment, cost, saving and score of runs (paired days when seeds agree)."""
    from logistics_sim.assessment.run_comparison import compare_runs
    from logistics_sim.report.comparison_tables import comparison_tables, write_comparison

    if len(runs) < 2:
        raise InputError(
            "CLI-001", "compare", _("one run alone cannot be compared"), _("name two runs")
        )
    found = compare_runs(runs)
    for path in out or []:
        write_comparison(found, path)
        say(_("wrote {path}", path=path))
    if json:
        print_json(found)
        return
    from rich.console import Console
    from rich.table import Table

    for name, rows in comparison_tables(found).items():
        table = Table(title=name, title_justify="left")
        for head in rows.columns:
            table.add_column(str(head), overflow="fold")
        for row in rows.to_numpy().tolist():
            table.add_row(*row)
        Console().print(table)
