"""`logistics-sim supports`: check support plans against the two bans, assign supports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from logistics_sim.cli.options import Json, ScenarioFile
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import EXIT_INFEASIBLE, Fault, FaultsError
from logistics_sim.language import gettext as _
from logistics_sim.language import ngettext, noop

SupportsFile = Annotated[Path, typer.Argument(metavar="SUPPORTS", help="Supports, CSV or Excel.")]
Funds = Annotated[
    list[str] | None,
    typer.Option("--fund", metavar="NAME=YUAN", help="Limit of one fund, such as central=300000."),
]
HEADS = ("village", "line", "firm", "fund", "year", "direct", "renovates", "cost", "gain")


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(
        help="Supports for villages and lines within the two bans.", no_args_is_help=True
    )
    group.command("check")(check)
    group.command("candidates")(candidates)
    group.command("assign")(assign)
    app.add_typer(group, name="supports")


def check(
    supports: SupportsFile,
    scenario: Annotated[
        Path | None, typer.Option("--scenario", help="Scenario whose villages and firms are meant.")
    ] = None,
    json: Json = False,
) -> None:
    """Check supports against both bans; every violation with its rows. Exit 3 if one is broken."""
    from logistics_sim.policy.supports import double_supports, read_supports
    from logistics_sim.study.manifest import stamped

    villages, firms = (None, None) if scenario is None else _known(scenario)
    rows = read_supports(supports, villages, firms)
    bans = double_supports(rows)
    broken = sum(len(ban["violations"]) for ban in bans)
    if json:
        print_json({**stamped(), "ok": not broken, "supports": len(rows), "bans": bans})
    else:
        for ban in bans:
            _print_ban(ban)
    if broken:
        raise SystemExit(EXIT_INFEASIBLE)


def candidates(
    scenario: ScenarioFile,
    out: Annotated[Path, typer.Option("--out", help="New CSV file.")],
    firm: Annotated[str, typer.Option("--firm", help="Firm that would run the stations.")],
    fund: Annotated[str, typer.Option("--fund", help="Fund they would be paid from.")] = "central",
) -> None:
    """Write one possible renovation for each village, to change and hand to `assign`."""
    from logistics_sim.core.csv_output import write_csv
    from logistics_sim.policy.supports.county import possible_renovations
    from logistics_sim.policy.supports.table import FUND_NAMES
    from logistics_sim.scenario import read_scenario

    read = read_scenario(scenario)
    names = [each.id for each in read.firms]
    for word, known, option in ((firm, names, "--firm"), (fund, FUND_NAMES, "--fund")):
        if word not in known:
            text = _("{word!r} is not known", word=word)
            raise FaultsError(
                [Fault("POL-021", option, text, _("one of {known}", known=", ".join(known)))]
            )
    rows = possible_renovations(read, _places(read), firm, fund, read.first_day.year)
    write_csv(out, _frame(rows))
    say(ngettext(noop("{out}: {count} row"), noop("{out}: {count} rows"), len(rows), out=out))


def assign(
    scenario: ScenarioFile,
    supports: SupportsFile,
    budget: Annotated[float, typer.Option("--budget", min=0, help="Money in all, yuan.")],
    granted: Annotated[
        Path | None, typer.Option("--granted", help="Supports of earlier years, CSV or Excel.")
    ] = None,
    fund: Funds = None,
    gain: Annotated[
        Literal["coverage", "cost"],
        typer.Option("--gain", help="Residents in reach of a supported village, or yuan a year."),
    ] = "coverage",
    radius_km: Annotated[
        float | None, typer.Option("--radius-km", min=0, max=1_000, help="Reach along the roads.")
    ] = None,
    renovated_share: Annotated[
        float, typer.Option("--renovated-share", min=0, max=1, help="Least share renovated.")
    ] = 0.0,
    stations: Annotated[
        int | None, typer.Option("--stations", min=1, help="Stations in all; else the scenario's.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the search.")] = 0,
    effort: Annotated[
        float, typer.Option("--effort", min=0.1, max=3_600, help="Deterministic seconds.")
    ] = 20.0,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write the chosen supports as CSV.")
    ] = None,
    json: Json = False,
) -> None:
    """Choose supports for the most gain within budget, bans and one a village, with the bound."""
    from logistics_sim.core.csv_output import write_csv
    from logistics_sim.places import build_world
    from logistics_sim.policy.supports import AssignmentTask, assign_supports, read_supports
    from logistics_sim.policy.supports.county import (
        renovations_wanted,
        village_names,
        villages_in_reach,
    )
    from logistics_sim.scenario import read_scenario
    from logistics_sim.study.manifest import stamped

    read = read_scenario(scenario)
    limits = _limits(fund or [])
    world = build_world(read, allow_unreachable=True)
    villages = village_names(world.places)
    firms = {each.id: each.name for each in read.firms}
    rows = read_supports(supports, villages, firms)
    earlier = () if granted is None else read_supports(granted, villages, firms)
    reach_km = float(read.stations.radius_km) if radius_km is None else radius_km
    reach, residents = villages_in_reach(world, reach_km)
    number = stations or len(read.stations.existing) or len(villages)
    wanted = renovations_wanted(renovated_share, number, earlier)
    task = AssignmentTask(rows, earlier, budget, limits, gain, reach, residents, wanted)
    plan = assign_supports(task, seed, effort)
    chosen = [rows[index] for index in plan.chosen]
    if out is not None:
        write_csv(out, _frame(chosen))
    done = {row.village for row in (*earlier, *chosen) if row.renovates}
    answer = {
        **stamped(read),
        "seed": seed,
        "gain": gain,
        "value": plan.gain,
        "bound": plan.bound,
        "gap": plan.gap,
        "proven": plan.proven,
        "cost": plan.cost_yuan,
        "budget": budget,
        "renovated": {"stations": number, "done": len(done), "share": len(done) / number},
        "supports": [{**_row(row), "where": row.where} for row in chosen],
        "residents": round(sum(residents.values())),
    }
    if json:
        print_json(answer)
        return
    unit = _("residents in reach") if gain == "coverage" else _("yuan a year")
    say(
        _(
            "{count} supports for {cost:,.2f} of {budget:,.2f} yuan gain {value:,.0f} {unit} "
            "(at most {bound:,.0f}, gap {gap:.2%}).",
            count=len(chosen),
            cost=plan.cost_yuan,
            budget=budget,
            value=plan.gain,
            unit=unit,
            bound=plan.bound,
            gap=plan.gap,
        )
    )
    for row in chosen:
        say(f"  {row.village or row.line} {villages.get(row.village, '')} {row.firm} {row.fund}")


def _print_ban(ban: dict[str, Any]) -> None:
    from logistics_sim.report.wording import BANS, word

    say(f"{word(BANS, ban['rule'])}: " + ("" if ban["violations"] else _("kept")))
    for found in ban["violations"]:
        firms, years = ", ".join(found["firms"]), ", ".join(map(str, found["years"]))
        say(f"  {found['what']}: {firms} ({years}): " + "; ".join(found["rows"]))


def _limits(said: Sequence[str]) -> dict[str, float]:
    """Return the limits of funds, or every word that is none (POL-022)."""
    from logistics_sim.policy.supports.table import FUND_NAMES

    limits: dict[str, float] = {}
    faults = []
    for text in said:
        name, sign, yuan = text.partition("=")
        try:
            limits[name] = float(yuan)
        except ValueError:
            sign = ""
        if not sign or name not in FUND_NAMES:
            hint = _("NAME=YUAN with {fund_names}", fund_names=", ".join(FUND_NAMES))
            faults.append(Fault("POL-022", f"--fund {text}", _("not the limit of a fund"), hint))
    if faults:
        raise FaultsError(faults)
    return limits


def _places(scenario: Any) -> Any:
    from logistics_sim.network import read_network
    from logistics_sim.places.build import places_table

    return places_table(scenario, read_network(scenario.roads_path))


def _known(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    from logistics_sim.policy.supports.county import village_names
    from logistics_sim.scenario import read_scenario

    read = read_scenario(path)
    return village_names(_places(read)), {each.id: each.name for each in read.firms}


def _row(row: Any) -> dict[str, Any]:
    values = (
        *(row.village, row.line, row.firm, row.fund, row.year, int(row.direct)),
        *(int(row.renovates), row.cost_yuan, row.gain_yuan_year),
    )
    return dict(zip(HEADS, values, strict=True))


def _frame(rows: Sequence[Any]) -> Any:
    import pandas as pd

    return pd.DataFrame([_row(row) for row in rows], columns=list(HEADS))
