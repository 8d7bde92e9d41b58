"""`logistics-sim review`: the table that counties are scored by, shown or checked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say
from logistics_sim.language import gettext as _


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("review")(review)


def review(
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="Table of another review (YAML) to check."),
    ] = None,
    json: Json = False,
) -> None:
    """Check the table of a review; without FILE print the shipped one, to start from."""
    from logistics_sim.policy import read_review
    from logistics_sim.policy.review_reader import shipped_path
    from logistics_sim.study.manifest import stamped

    table = read_review(file)
    if json:
        print_json({**stamped(), "ok": True, **_values(table)})
    elif file is None:
        typer.echo(shipped_path().read_text(encoding="utf-8"), nl=False)
    else:
        say(
            _(
                "{file}: no faults; {total:g} points in {count} items",
                file=file,
                total=table.total,
                count=len(table.items),
            )
        )


def _values(table: Any) -> dict[str, Any]:
    return {"review": table.model_dump(mode="json", by_alias=True)}
