"""`logistics-sim simulate`: random days for a saved plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Days, Json, Out, Seed
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.progress import terminal_progress

Engine = Annotated[str, typer.Option("--engine", help="fast or reference.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("simulate")(simulate)


def simulate(
    plan_dir: Annotated[Path, typer.Argument(metavar="PLAN_DIR", help="Folder of a plan.")],
    out: Out,
    engine: Engine = "fast",
    days: Days = None,
    seed: Seed = None,
    json: Json = False,
) -> None:
    """Replay a plan over random days and measure its attainment."""
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.replaying import replay_into

    with terminal_progress() as progress:
        found, scenario = replay_into(
            plan_dir, out, engine=engine, days=days, seed=seed, report=progress
        )
    if json:
        print_json({**stamped(scenario), **found, "out": str(out)})
        return
    for name, row in found["attainment"].items():
        share = "-" if row["share"] is None else f"{row['share']:.2%}"
        typer.echo(f"{name:14} {share} of {row['n']:,} ({row['clock']})")
    say(f"{found['parcels']['generated']:,} parcels; tables in {out}")
