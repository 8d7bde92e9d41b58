"""`logistics-sim simulate`: random days for a saved plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logistics_sim.cli.options import Days, Json, MaxMemory, Out, Replications, Seed, Workers
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.progress import terminal_progress
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.simulation.replication_count import Precision

Under = Annotated[
    Path | None,
    typer.Option("--scenario", help="Replay under this scenario of the same county instead."),
]
HalfWidth = Annotated[
    float | None,
    typer.Option(
        "--half-width",
        min=0.0001,
        max=0.5,
        help="Replicate until each share on time is known this well (95 %).",
    ),
]
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
    scenario: Under = None,
    replications: Replications = 1,
    half_width: HalfWidth = None,
    workers: Workers = None,
    max_memory: MaxMemory = None,
    json: Json = False,
) -> None:
    """Replay a plan over random days and measure its attainment."""
    from logistics_sim.study.manifest import stamped
    from logistics_sim.study.replay_folder import write_replay_folder

    with terminal_progress() as progress:
        found, played = write_replay_folder(
            plan_dir,
            out,
            engine=engine,
            days=days,
            seed=seed,
            other=scenario,
            precision=_precision(replications, half_width),
            workers=workers or 2,
            max_memory_mib=max_memory,
            progress=progress,
        )
    if json:
        print_json({**stamped(played), **found, "out": str(out)})
        return
    for name, row in found["attainment"].items():
        typer.echo(
            _(
                "{name:14} {share} of {n:,} ({clock})",
                name=name,
                share=_share(row),
                n=row["n"],
                clock=row["clock"],
            )
        )
        legs = [f"{leg} {share:.0%}" for leg, share in found["legs"][name].items() if share]
        if legs:
            typer.echo(_("{value:14} the time went to: {legs}", value="", legs=", ".join(legs)))
    say(
        _(
            "{generated:,} parcels; tables in {out}",
            generated=found["parcels"]["generated"],
            out=out,
        )
    )


def _share(row: dict[str, Any]) -> str:
    """Return the share on time with its interval."""
    if row["share"] is None:
        return "-"
    return _(
        "{share:.2%} ({low:.2%} to {high:.2%})",
        share=row["share"],
        low=row["low"],
        high=row["high"],
    )


def _precision(replications: int, half_width: float | None) -> Precision | None:
    """Return what was asked for: a number of replications, a half-width, or nothing."""
    from logistics_sim.simulation.replication_count import Precision

    if half_width is None:
        if replications == 1:
            return None
        return Precision({}, least=replications, most=replications)
    most = max(replications, 10) if replications > 1 else 100
    widths = {"express_48h": half_width, "fresh_24h": half_width, "baseline_72h": half_width}
    return Precision(widths, most=most)
