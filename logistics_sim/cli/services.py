"""`logistics-sim services`: what flows in a run besides ordinary parcels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json

RunDir = Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")]
Number = Annotated[int, typer.Option("--replication", min=0, help="Which replication.")]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("services")(services)


def services(run_dir: RunDir, replication: Number = 0, json: Json = False) -> None:
    """Show the service mix, the hub's stock, the showrooms and the cold fleet's price."""
    from logistics_sim.assessment.service_mix import service_answer
    from logistics_sim.study.manifest import stamped

    scenario, answer = service_answer(run_dir, replication)
    if json:
        print_json({**stamped(scenario), **answer})
        return
    for row in answer["mix"]:
        typer.echo(
            f"{row['flow']:14} {row['class']:8} {row['direction']:6} {row['service']:7} "
            f"{row['items']:9,} items {row['kg']:12,.0f} kg"
        )
    stock, cold = answer["stock"], answer["cold_fleet"]
    typer.echo(
        f"stock: {stock['received_kg']:,.0f} kg bought together, "
        f"{stock['shipped_kg']:,.0f} kg sent, "
        f"{stock['short_kg']:,.0f} kg short"
    )
    ltl = answer["ltl"]
    typer.echo(
        f"LTL: {ltl['consignments']:,} consignments in {ltl['units']:,} handling units, "
        f"{ltl['split']:,} split over several trips, "
        + ("none counted" if ltl["on_time_share"] is None else f"{ltl['on_time_share']:.1%} whole")
        + f" within {float(scenario.targets.baseline_h):g} h"
    )
    typer.echo(
        f"cold: own {cold['own_yuan_item']:.2f} yuan an item, contracted "
        f"{cold['contract_yuan_item']:.2f}; {cold['cheaper']} is cheaper"
    )
