"""`logistics-sim compare`: two finished runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("compare")(compare)


def compare(
    first: Annotated[Path, typer.Argument(metavar="RUN_A", help="Folder of a finished run.")],
    second: Annotated[Path, typer.Argument(metavar="RUN_B", help="Folder of a finished run.")],
    json: Json = False,
) -> None:
    """Compare attainment, cost, saving and score of two runs (paired days when seeds agree)."""
    from logistics_sim.assessment.run_comparison import compare_runs

    found = compare_runs(first, second)
    if json:
        print_json(found)
        return
    _print(found)


def _print(found: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table()
    for name in ("figure", "A", "B", "B - A", "95 % interval"):
        table.add_column(name)
    for row in found["rows"]:
        low, high = row["low"], row["high"]
        said = f"[{low:,.4g}, {high:,.4g}]" if low is not None else "-"
        table.add_row(
            row["figure"],
            f"{row['a']:,.4g}",
            f"{row['b']:,.4g}",
            f"{row['difference']:,.4g}",
            said,
        )
    Console().print(table)
