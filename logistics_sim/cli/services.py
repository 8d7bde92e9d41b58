"""`logistics-sim services`: what flows in a run besides ordinary parcels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json
from logistics_sim.language import gettext as _

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
            _(
                "{flow:14} {category:8} {direction:6} {service:7} {items:9,} items {kg:12,.0f} kg",
                flow=row["flow"],
                category=row["class"],
                direction=row["direction"],
                service=row["service"],
                items=row["items"],
                kg=row["kg"],
            )
        )
    stock, cold = answer["stock"], answer["cold_fleet"]
    typer.echo(
        _(
            "stock: {received_kg:,.0f} kg bought together, {shipped_kg:,.0f} kg sent, "
            "{short_kg:,.0f} kg short",
            received_kg=stock["received_kg"],
            shipped_kg=stock["shipped_kg"],
            short_kg=stock["short_kg"],
        )
    )
    ltl = answer["ltl"]
    said = [
        _(
            "LTL: {consignments:,} consignments in {units:,} handling units, {split:,} split "
            "over several trips",
            consignments=ltl["consignments"],
            units=ltl["units"],
            split=ltl["split"],
        )
    ]
    hours = float(scenario.targets.baseline_h)
    if ltl["on_time_share"] is None:
        said.append(_("none counted within {baseline_h:g} h", baseline_h=hours))
    else:
        said.append(
            _(
                "{on_time_share:.1%} whole within {baseline_h:g} h",
                on_time_share=ltl["on_time_share"],
                baseline_h=hours,
            )
        )
    typer.echo(_(", ").join(said))
    typer.echo(
        _(
            "cold: own {own_yuan_item:.2f} yuan an item, contracted "
            "{contract_yuan_item:.2f}; {cheaper} is cheaper",
            own_yuan_item=cold["own_yuan_item"],
            contract_yuan_item=cold["contract_yuan_item"],
            cheaper=cold["cheaper"],
        )
    )
