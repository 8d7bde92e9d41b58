"""`logistics-sim daily`: each day planned anew, near the timetable as far as that pays."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from logistics_sim.cli.checked_scenario import read_checked
from logistics_sim.cli.options import (
    AllowUnreachable,
    Json,
    MaxMemory,
    Out,
    ScenarioFile,
    Seed,
    Set,
)
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import terminal_progress
from logistics_sim.language import gettext as _

Master = Annotated[Path, typer.Option("--plan", help="Folder of the plan: the timetable.")]
Number = Annotated[
    int, typer.Option("--days", min=1, max=366, help="Days to plan, after one that fills the hub.")
]
Prices = Annotated[
    str,
    typer.Option("--prices", help="Multiples of the scenario's prices of change, with commas."),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("daily")(daily)


def daily(
    scenario: ScenarioFile,
    plan: Master,
    out: Out,
    days: Number = 7,
    prices: Prices = "0,0.3,1,5",
    seed: Seed = None,
    allow_unreachable: AllowUnreachable = False,
    max_memory: MaxMemory = None,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Plan each day anew from a timetable, and price another driver and another hour."""
    from logistics_sim.daily_planning.daily_folder import check_daily_request, write_daily_plans
    from logistics_sim.report.consistency import consistency_chart
    from logistics_sim.report.siting_map import save_picture
    from logistics_sim.study.manifest import stamped

    factors = check_daily_request(_numbers(prices), days)
    read = read_checked(scenario, seed, allow_unreachable, max_memory, settings)
    with terminal_progress() as progress:
        found = write_daily_plans(
            read,
            plan,
            out,
            factors=factors,
            days=days,
            draw=lambda ways, path: save_picture(consistency_chart(ways), path),
            max_memory_mib=max_memory,
            progress=progress,
        )
    if json:
        print_json({**stamped(read), **found, "out": str(out)})
        return
    for row in found["ways"]:
        typer.echo(_line(row))
    say(_("{plans} plans, each verified; tables and plans in {out}", plans=found["plans"], out=out))


def _line(row: dict[str, Any]) -> str:
    """Return one way of planning in a line."""
    name = (
        "timetable"
        if row["price_factor"] is None
        else _("daily x{price_factor:g}", price_factor=row["price_factor"])
    )
    text = _(
        "{name:12} {cost_yuan:10,.0f} yuan/day, usual driver {same_crew_share:6.1%}, "
        "hour off by {deviation_mean_min:5.1f} min, left over {left_over_items:,.0f} "
        "items/day",
        name=name,
        cost_yuan=row["cost_yuan"],
        same_crew_share=row["same_crew_share"],
        deviation_mean_min=row["deviation_mean_min"],
        left_over_items=row["left_over_items"] / row["days"],
    )
    if "saving" not in row:
        return text
    saving = row["saving"]
    return _(
        "{text}, saves {share:.1%} ({low:.1%} to {high:.1%})",
        text=text,
        share=saving["share"],
        low=saving["low"],
        high=saving["high"],
    )


def _numbers(text: str) -> list[float]:
    """Return the numbers of a list with commas."""
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        hint = _("for example 0,0.3,1,5")
        raise InputError(
            "DAY-002", "--prices", _("{text!r} is no list of numbers", text=text), hint
        ) from None
