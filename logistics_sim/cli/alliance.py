"""`logistics-sim alliance`: coalitions of the county planned, shared and judged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from logistics_sim.cli.checked_scenario import read_checked
from logistics_sim.cli.options import (
    AllowUnreachable,
    Json,
    MaxMemory,
    NoReport,
    Out,
    ScenarioFile,
    Seed,
    Set,
    Workers,
)
from logistics_sim.cli.output import print_json, say
from logistics_sim.cli.text_columns import in_columns
from logistics_sim.cli.unused_columns import warn_of_unused
from logistics_sim.cli.verdicts import PLANNED
from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import terminal_progress
from logistics_sim.language import gettext as _
from logistics_sim.report.text_table import held
from logistics_sim.report.wording import WAYS, word

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario

Values = Annotated[
    Path, typer.Argument(metavar="VALUES.csv", help="Columns members (joined by +) and cost.")
]
Rules = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        help="Share rule (repeatable): shapley, nucleolus, epm, acam, stand-alone, volume (needs "
        "--volumes). Without: all of them.",
    ),
]
Volumes = Annotated[
    Path | None, typer.Option("--volumes", help="CSV with columns firm and volume.")
]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", help="Dask scheduler's address, or 'local' for an embedded one."),
]
EffortFactor = Annotated[
    float,
    typer.Option("--effort", min=0.01, max=1_000, help="Work relative to the scenario's effort."),
]
Months = Annotated[
    int, typer.Option("--months", min=2, max=10_000, help="Months of random days for intervals.")
]
Routes = Annotated[Path | None, typer.Option("--routes", help="CSV of the routes driven today.")]
DEFAULT_RULES = ("shapley", "nucleolus", "epm", "acam", "stand-alone")

group = typer.Typer(help="Coalitions: shares and stability.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    group.command("run")(run)
    group.command("before")(before)
    group.command("levers")(levers)
    group.command("volumes")(volumes)
    group.command("ledger")(ledger)
    group.command("shares")(shares)
    group.command("stability")(stability)
    app.add_typer(group, name="alliance")


def run(
    scenario: ScenarioFile,
    out: Out,
    workers: Workers = None,
    scheduler: Scheduler = None,
    effort: EffortFactor = 1.0,
    months: Months = 20,
    orders: Annotated[
        int, typer.Option("--orders", min=2, max=10_000, help="Orders by place, above ten firms.")
    ] = 4,
    deep: Annotated[
        bool, typer.Option("--deep", help="Also kinds of before, decomposition, levers, volumes.")
    ] = False,
    seeds: Annotated[
        int,
        typer.Option(
            "--seeds",
            min=1,
            max=100,
            help="Plan everything so often, by other seeds of the search: the noise of each share.",
        ),
    ] = 1,
    routes: Routes = None,
    seed: Seed = None,
    allow_unreachable: AllowUnreachable = False,
    max_memory: MaxMemory = None,
    no_report: NoReport = False,
    progress_form: Annotated[
        Literal["lines", "json"],
        typer.Option("--progress", help="Progress on standard error: for people, or JSON lines."),
    ] = "lines",
    settings: Set = None,
    json: Json = False,
) -> None:
    """Plan every coalition of the firms; share, judge and picture what joining saves.

    A run that was stopped goes on when the same command is given again.
    """
    from logistics_sim.coalition_planning.alliance_run import run_alliance
    from logistics_sim.coalition_planning.alliance_study import AllianceSettings
    from logistics_sim.report.alliance_page import write_alliance_page

    if routes is not None and not deep:
        raise InputError(
            "ALL-013",
            "--routes",
            _("a route list is compared in the deep study only"),
            _("add --deep, or use `alliance before`"),
        )
    read = _read_held(scenario, seed, allow_unreachable, workers, max_memory, settings)
    warn_of_unused(routes, "routes")
    with terminal_progress(form=progress_form) as progress:
        answer = run_alliance(
            read,
            out,
            settings=AllianceSettings(
                effort=effort, months=months, per_stratum=orders, deep=deep, seeds=seeds
            ),
            routes=routes,
            workers=workers,
            scheduler=scheduler,
            progress=progress,
            finish=None if no_report else write_alliance_page,
        )
    if json:
        print_json(answer)
        return
    typer.echo(_("alliance of all {grand:14,.2f} yuan a day", grand=answer["grand"]))
    for name, found in answer["saving"].items():
        if "low" in found:
            span = f"[{found['low']:.1%}, {found['high']:.1%}]"
            typer.echo(
                _(
                    "saving {name:5} {share:7.1%} {span} target {word}",
                    name=word(WAYS, name),
                    share=found["share"],
                    span=span,
                    word=held(found),
                )
            )
    typer.echo(_(PLANNED))
    noise = answer.get("search_noise") or {"shares": {}}
    for rule, amounts in answer["shares"].items():
        off = noise["shares"].get(rule, {})
        told = (f"{k} {v:,.0f}" + (f" ±{off[k]:,.0f}" if off else "") for k, v in amounts.items())
        typer.echo(f"{rule:12} " + "  ".join(told))
    if noise["shares"]:
        say(
            _(
                "±: standard deviation over {seeds} seeds of the search; the alliance of all "
                "{sd:,.0f} yuan a day",
                seeds=noise["seeds"],
                sd=noise["grand_sd"],
            )
        )
    say(
        _(
            "core {empty}; tables in {out}",
            empty=_("empty") if answer["core"]["empty"] else _("not empty"),
            out=out,
        )
    )


def before(
    scenario: ScenarioFile,
    out: Out,
    routes: Routes = None,
    workers: Workers = None,
    effort: EffortFactor = 1.0,
    months: Months = 20,
    seed: Seed = None,
    allow_unreachable: AllowUnreachable = False,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Compare the alliance with each kind of before, and take the saving apart."""
    from logistics_sim.coalition_planning.single_studies import write_before_study

    read = _read_held(scenario, seed, allow_unreachable, workers, None, settings)
    warn_of_unused(routes, "routes")
    answer = write_before_study(read, out, routes, effort=effort, months=months, workers=workers)
    if json:
        print_json(answer)
        return
    from logistics_sim.report.alliance_section import KINDS, PARTS

    for kind, found in answer["before_variants"].items():
        whole = found["whole"]
        span = f"[{whole['low']:.1%}, {whole['high']:.1%}]"
        typer.echo(
            f"{word(KINDS, kind)}: {whole['before']:,.0f} -> {whole['after']:,.0f}"
            f"  {whole['share']:.1%} {span} {held(whole)}"
        )
    parts = answer["decomposition"]["parts"].items()
    rows = [(word(PARTS, name), f"{yuan:,.2f}") for name, yuan in parts]
    rows.append((_("saving"), f"{answer['decomposition']['saving']:,.2f}"))
    for line in in_columns(rows, words=1):
        typer.echo(f"  {line}")
    for row in answer["violations"][:20]:
        say(
            _(
                "violation {firm}: {code} {where}: {message}",
                firm=row["firm"],
                code=row["code"],
                where=row["where"],
                message=row["message"],
            )
        )


def levers(
    scenario: ScenarioFile,
    out: Out,
    workers: Workers = None,
    effort: EffortFactor = 1.0,
    seed: Seed = None,
    allow_unreachable: AllowUnreachable = False,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Re-plan the alliance under each lever toward the target and rank them."""
    from logistics_sim.coalition_planning.single_studies import write_lever_study

    read = _read_held(scenario, seed, allow_unreachable, workers, None, settings)
    answer = write_lever_study(read, out, effort=effort, workers=workers)
    if json:
        print_json(answer)
        return
    for row in answer["levers"]:
        if not row["feasible"]:
            typer.echo(
                _("{lever:22} no plan: {service}", lever=row["lever"], service=row["service"])
            )
            continue
        typer.echo(
            f"{row['lever']:22} {row['cost']:12,.0f} {row['gain']:+10,.0f}"
            f" {row['saving']:7.1%}  {row['service']}"
        )


def volumes(
    scenario: ScenarioFile,
    out: Out,
    workers: Workers = None,
    effort: EffortFactor = 1.0,
    seed: Seed = None,
    allow_unreachable: AllowUnreachable = False,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Re-plan the county at several volumes: where the target holds, and who does better alone."""
    from logistics_sim.coalition_planning.single_studies import write_volume_study

    read = _read_held(scenario, seed, allow_unreachable, workers, None, settings)
    answer = write_volume_study(read, out, effort=effort, workers=workers)
    if json:
        print_json(answer)
        return
    found = answer["by_volume"]
    for row in found["rows"]:
        saving = _("no plan") if row["saving"] is None else f"{row['saving']:7.1%}"
        typer.echo(
            _("{items:12,.0f} parcels a day  saving {saving}", items=row["items"], saving=saving)
        )
    for row in found["holds"]["crossings"]:
        typer.echo(
            _(
                "the target of {target:.0%} {word} at {items:,.0f} a day",
                target=found["target"],
                word=row["word"],
                items=row["items"],
            )
        )
    for row in found["firms"]:
        much = row["break_even_items"]
        words = (
            _("beyond {at_most:,.0f}", at_most=row["at_most"] or 0)
            if much is None
            else f"{much:,.0f}"
        )
        typer.echo(
            _("{firm:16} cheaper alone from {words} parcels a day", firm=row["firm"], words=words)
        )


def ledger(
    run_dir: Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")],
    rule: Annotated[
        str, typer.Option("--rule", help="capacity-distance, marginal or shapley.")
    ] = "shapley",
    by: Annotated[
        str, typer.Option("--by", help="Columns: activity, firm, class, direction, township.")
    ] = "firm",
    json: Json = False,
) -> None:
    """Split the shared trips of a run's alliance by another rule, to the cent."""
    from logistics_sim.assessment.ledger_by_rule import ledger_by_rule, ledger_sums
    from logistics_sim.study.manifest import stamped

    table = ledger_sums(ledger_by_rule(run_dir, rule), tuple(by.split(",")))
    rows = [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]
    total = round(sum(float(row["yuan"]) for row in rows), 2)
    if json:
        print_json({**stamped(), "rule": rule, "by": by.split(","), "rows": rows, "total": total})
        return
    for row in rows:
        *names, yuan = row.values()
        typer.echo(" ".join(f"{name!s:16}" for name in names) + f" {yuan:14,.2f}")
    title = _("total")
    typer.echo(f"{title:16} {total:14,.2f}")


def _read_held(
    scenario: Path,
    seed: int | None,
    allow_unreachable: bool,
    workers: int | None,
    max_memory: int | None = None,
    settings: list[str] | None = None,
) -> Scenario:
    """Return the checked scenario when planning its coalitions fits into the memory."""
    from logistics_sim.network import read_network
    from logistics_sim.study.memory import alliance_estimate, require_memory

    read = read_checked(scenario, seed, allow_unreachable, max_memory, settings)
    processes = workers or read.effort.workers
    require_memory(alliance_estimate(read, read_network(read.roads_path), processes), max_memory)
    return read


def shares(values: Values, rule: Rules = None, volumes: Volumes = None, json: Json = False) -> None:
    """Split the cost of the alliance by one or more rules, and test the core."""
    from logistics_sim.alliance import core_of, in_core, shares_by, would_leave
    from logistics_sim.coalition_planning.cost_table import read_game, read_volumes
    from logistics_sim.study.manifest import stamped

    game = read_game(values)
    known = read_volumes(volumes) if volumes else None
    warn_of_unused(values, "coalitions")
    warn_of_unused(volumes, "volumes")
    rules = rule or [*DEFAULT_RULES, *(["volume"] if known else [])]
    found = {name: shares_by(name, game, known) for name in rules}
    core = core_of(game)
    stable = {name: in_core(game, _array(game, amounts)) for name, amounts in found.items()}
    if json:
        print_json(
            {
                **stamped(),
                "firms": list(game.firms),
                "grand": game.grand,
                "shares": found,
                "in_core": stable,
                "core": core_values(core),
            }
        )
        return
    for name, amounts in found.items():
        typer.echo(f"{name}:")
        for firm, amount in amounts.items():
            typer.echo(f"  {firm:16} {amount:14,.2f}")
        leaver = would_leave(game, _array(game, amounts))
        said = (
            _("in the core")
            if leaver is None
            else _(
                "{leaver} gains {leaver_2:,.2f} by leaving", leaver=leaver[0], leaver_2=leaver[1]
            )
        )
        typer.echo(f"  {said}")
    say(
        _(
            "core {empty}, epsilon {least_core_epsilon:,.4f}",
            empty=_("empty") if core.empty else _("not empty"),
            least_core_epsilon=core.least_core_epsilon,
        )
    )


def stability(values: Values, json: Json = False) -> None:
    """Say whether the alliance holds, who would leave first, and what each firm adds."""
    from logistics_sim.alliance import core_of
    from logistics_sim.alliance.entry import best_of_size, entry_order, marginal_values
    from logistics_sim.coalition_planning.cost_table import read_game
    from logistics_sim.study.manifest import stamped

    game = read_game(values)
    warn_of_unused(values, "coalitions")
    core = core_of(game)
    answer: dict[str, Any] = {
        "firms": list(game.firms),
        "grand": game.grand,
        "core": core_values(core),
        "marginal": marginal_values(game),
        "best_of_size": best_of_size(game),
        "entry_order": entry_order(game),
    }
    if json:
        print_json({**stamped(), **answer})
        return
    typer.echo(
        _(
            "core {empty}: {least_core_epsilon:,.2f}",
            empty=_("empty") if core.empty else _("not empty"),
            least_core_epsilon=core.least_core_epsilon,
        )
    )
    typer.echo(_("binding coalitions: {names}", names=", ".join(core.blocking)))
    for firm, amount in answer["marginal"].items():
        typer.echo(
            _(
                "  {firm:16} saves the others {amount:12,.2f} net of its own cost alone",
                firm=firm,
                amount=amount,
            )
        )


def core_values(core: Any) -> dict[str, Any]:
    """Return the core test under the keys of the machine contract."""
    return {
        "empty": core.empty,
        "least_core_epsilon": core.least_core_epsilon,
        "blocking": list(core.blocking),
    }


def _array(game: Any, amounts: dict[str, float]) -> Any:
    import numpy as np

    return np.array([amounts[firm] for firm in game.firms])
