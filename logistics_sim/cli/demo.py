"""`logistics-sim demo`: the county that comes with the package, from any folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import (
    Days,
    Json,
    MaxMemory,
    NoReport,
    Replications,
    Seed,
    Set,
    Workers,
)
from logistics_sim.cli.output import print_json, say
from logistics_sim.language import gettext as _
from logistics_sim.scenario.shipped import BASE, copy_shipped, shipped_names, shipped_scenario

OUT = Path("logistics-sim-demo")


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("demo")(demo)


def demo(
    name: Annotated[
        str, typer.Argument(metavar="[NAME]", help="Shipped scenario; --names prints them.")
    ] = BASE,
    out: Annotated[Path, typer.Option("--out", help="New folder for the results.")] = OUT,
    names: Annotated[bool, typer.Option("--names", help="Print the shipped scenarios.")] = False,
    files: Annotated[
        Path | None,
        typer.Option("--files", help="Copy scenarios and roads into this new folder, run nothing."),
    ] = None,
    days: Days = None,
    replications: Replications = 1,
    workers: Workers = None,
    seed: Seed = None,
    max_memory: MaxMemory = None,
    no_report: NoReport = False,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Run the shipped county (Tang County, Hebei): no file of yours is needed.

    The same as `run` of that scenario. ``--files DIR`` gives you its files to change.
    """
    if names:
        _say_names(json)
        return
    scenario = shipped_scenario(name)
    if files is not None:
        _copy(files, json)
        return
    from logistics_sim.cli.run import run

    run(
        scenario,
        out,
        days=days,
        replications=replications,
        workers=workers,
        seed=seed,
        max_memory=max_memory,
        no_report=no_report,
        settings=settings,
        json=json,
        fail_on_miss=False,
    )
    if not json:
        say(_("to try scenarios of your own in the browser: logistics-sim serve"))


def _say_names(json: bool) -> None:
    from logistics_sim.scenario import read_scenario
    from logistics_sim.study.manifest import stamped

    titles = {name: read_scenario(shipped_scenario(name)).title for name in shipped_names()}
    if json:
        rows = [{"name": name, "title": title} for name, title in titles.items()]
        print_json({**stamped(), "scenarios": rows})
        return
    for name, title in titles.items():
        typer.echo(f"{name}  {title}")


def _copy(folder: Path, json: bool) -> None:
    from logistics_sim.study.manifest import stamped

    made = copy_shipped(folder)
    if json:
        kept = [str(path.relative_to(folder).as_posix()) for path in made]
        print_json({**stamped(), "out": str(folder), "files": kept})
        return
    say(
        _(
            "{count} files in {folder}; next: logistics-sim run {folder}/scenarios/{base}.yaml",
            count=len(made),
            folder=folder,
            base=BASE,
        )
    )
