"""`logistics-sim score`: the scorecard of a finished run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("score")(score)


def score(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")],
    json: Json = False,
) -> None:
    """Print the 13 points, item by item, and the two bans."""
    from logistics_sim.core.files import read_json
    from logistics_sim.study.folder import complete_folder

    answer = read_json(complete_folder(run_dir) / "answer.json")
    card = answer["scorecard"]
    head = {name: answer[name] for name in ("contract", "version", "seed")}
    if json:
        print_json({**head, **card, "bans": answer["bans"]})
        return
    typer.echo(f"{card['total']:g} of {card['max']} points")
    for item in card["items"]:
        typer.echo(f"{item['points']:g}/{item['max']}  {item['title']}: {item['evidence']}")
        if item["missing"]:
            typer.echo(f"      missing: {item['missing']}")
    for ban in answer["bans"]:
        said = "; ".join(ban["violations"]) or "kept"
        typer.echo(f"ban  {ban['rule']}: {said}")
