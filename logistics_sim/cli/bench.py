"""`logistics-sim bench`: benchmark instances, suites of them, tables of gaps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logistics_sim.cli.bench_bounds import bounds
from logistics_sim.cli.bench_options import (
    Clock,
    Engine,
    Engines,
    Families,
    Folder,
    Instance,
    Isolate,
    Iterations,
    Largest,
    Limit,
    Memory,
    Out,
    PerFamily,
    Plot,
    Results,
    Rounding,
    RunSeed,
    Seeds,
    Written,
)
from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import EXIT_INFEASIBLE, InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from pandas import DataFrame

DEFAULT_S = 10.0

group = typer.Typer(
    help="Routing benchmarks: solve, convert, suite, compare, bounds.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    group.command("solve")(solve)
    group.command("convert")(convert)
    group.command("suite")(suite)
    group.command("compare")(compare)
    group.command("bounds")(bounds)
    app.add_typer(group, name="bench")


def solve(
    instance: Instance,
    time_limit: Limit = None,
    iterations: Iterations = None,
    seed: RunSeed = 0,
    engine: Engine = None,
    rounding: Rounding = None,
    solution: Written = None,
    clock: Clock = "wall",
    isolate: Isolate = False,
    max_memory: Memory = None,
    json: Json = False,
) -> None:
    """Solve one instance, verify the solution and compare it with the best known value."""
    from logistics_sim.study.manifest import stamped

    _check_clock(clock)
    seconds = DEFAULT_S if time_limit is None and iterations is None else time_limit
    if isolate:
        from logistics_sim.bench.process_isolation import run_isolated

        values: dict[str, Any] = {
            "--time-limit": time_limit,
            "--iterations": iterations,
            "--seed": seed,
            "--engine": engine,
            "--rounding": rounding,
            "--solution": solution,
            "--clock": clock,
        }
        given = [
            str(v) for name, value in values.items() if value is not None for v in (name, value)
        ]
        found = run_isolated(
            ["bench", "solve", str(instance), *given, "--json"], seconds, max_memory
        )
    else:
        from logistics_sim.bench.instance_run import run_instance
        from logistics_sim.bench.peers import with_peers
        from logistics_sim.bench.run_record import effort_of

        with_peers([engine] if engine else ())
        effort = effort_of(seconds, iterations, clock)
        record = run_instance(instance, effort, seed, engine, rounding, solution)
        found = {**stamped(), **record.to_dict()}
    if json:
        print_json(found)
    else:
        _show(found)
    if not found["feasible"]:
        say(_("no solution: {cause}", cause=found["cause"]))
        raise SystemExit(EXIT_INFEASIBLE)


def convert(
    instance: Instance,
    out: Annotated[Path, typer.Option("--out", help="New VRPLIB-like file.")],
    weights: Annotated[
        str, typer.Option("--weights", help="EDGE_WEIGHT_FORMAT, such as LOWER_ROW.")
    ] = "FULL_MATRIX",
    rounding: Rounding = None,
    json: Json = False,
) -> None:
    """Write an instance with its weights spelt out (EXPLICIT), rounded by the named rule."""
    from logistics_sim.bench.instances.catalogue import read_problem
    from logistics_sim.bench.instances.vrplib_text import vrplib_text
    from logistics_sim.core.files import write_text
    from logistics_sim.study.manifest import stamped

    if out.exists():
        raise InputError("BEN-011", str(out), _("exists already"), _("choose a new file"))
    problem = read_problem(instance, rounding)
    write_text(out, vrplib_text(problem, weights))
    rule = problem.features.get("rounding", "none")
    if json:
        places = int(problem.distance[0].shape[0])
        said = {"problem": problem.name, "places": places, "weights": weights, "rounding": rule}
        print_json({**stamped(), **said, "out": str(out)})
        return
    say(
        _(
            "{out}: {name}, {weights}, rounding {rule}",
            out=out,
            name=problem.name,
            weights=weights,
            rule=rule,
        )
    )


def suite(
    instances: Folder = None,
    family: Families = None,
    engine: Engines = None,
    time_limit: Limit = None,
    iterations: Iterations = None,
    seeds: Seeds = 1,
    per_family: PerFamily = None,
    largest: Largest = None,
    clock: Clock = "wall",
    out: Out = None,
    plot: Plot = None,
    json: Json = False,
) -> None:
    """Solve many instances with several engines and print the table of gaps.

    The peers vroom and hgs run only when they are named. The file --out grows with every
    run; runs that it already holds are not repeated.
    Machine and versions are stated beside it, in a file of the same name with .json. Sets
    5 to 7 of two echelons get six times the time, as their bar says.
    """
    from logistics_sim.bench.instances.catalogue import instances_folder
    from logistics_sim.bench.peers import with_peers
    from logistics_sim.bench.run_log import RunLog
    from logistics_sim.bench.run_record import effort_of
    from logistics_sim.bench.suite import chosen_files, run_suite
    from logistics_sim.routing.engines.registry import PARTS, available, engine_named

    _check_clock(clock)
    with_peers(engine or ())
    names = engine or [name for name in available() if name not in PARTS]
    for name in names:
        engine_named(name)
    folder = instances_folder(instances)
    rows = chosen_files(folder, family, per_family, largest)
    if not rows:
        raise InputError(
            "BEN-009", str(folder), _("no instance is chosen"), _("see --family, --largest")
        )
    seconds = DEFAULT_S if time_limit is None and iterations is None else time_limit
    effort = effort_of(seconds, iterations, clock)
    run_log = RunLog(out)
    total = len(rows) * len(names) * seeds
    for done, row in enumerate(
        run_suite(folder, rows, names, range(seeds), effort, run_log.has), start=1
    ):
        if row is not None:
            run_log.add(row)
            say(f"{done}/{total} {row['file']} {row['engine']} {row['gap_percent']} {row['note']}")
    if out is not None:
        _write_beside(out, seconds, clock)
    _report(run_log.frame(), json, out, plot)


def compare(results: Results, plot: Plot = None, json: Json = False) -> None:
    """Print the table of gaps of one or more files of `bench suite`, with its bars."""
    from logistics_sim.bench.gap_table import read_results

    _report(read_results(results), json, None, plot)


def _write_beside(out: Path, seconds: float | None, clock: str) -> None:
    """State machine and versions in a JSON file beside the CSV."""
    from json import dumps

    from logistics_sim.bench.machine import machine
    from logistics_sim.core.files import write_text

    note = {"seconds": seconds, "clock": clock, **machine()}
    write_text(out.with_suffix(".json"), dumps(note, indent=1) + "\n")


def _report(results: DataFrame, json: bool, out: Path | None, plot: Path | None) -> None:
    """Print where every engine stands, and draw the profiles if asked for."""
    from logistics_sim.bench.acceptance import standings
    from logistics_sim.bench.gap_table import by_family
    from logistics_sim.bench.standings import standings_text
    from logistics_sim.study.manifest import stamped

    rows = standings(results)
    if plot is not None:
        form = plot.suffix.lstrip(".") or "png"
        if form not in ("png", "svg", "pdf"):
            raise InputError(
                "BEN-010", "--plot", _("{form!r} is no form", form=form), _("png, svg or pdf")
            )
        from logistics_sim.bench.performance_profile import plot_profiles
        from logistics_sim.core.files import atomic_path

        with atomic_path(plot) as draft:
            plot_profiles(results, draft, form)
    if json:
        where = None if out is None else str(out)
        families = by_family(results)
        print_json({**stamped(), "families": families, "standings": rows, "out": where})
    else:
        for line in standings_text(rows):
            typer.echo(line)


def _check_clock(clock: str) -> None:
    if clock not in ("wall", "cpu"):
        raise InputError(
            "BEN-010", "--clock", _("{clock!r} is no clock", clock=clock), _("wall or cpu")
        )


def _show(found: dict[str, Any]) -> None:
    for name in (
        _("problem"),
        _("engine"),
        _("cost"),
        _("vehicles"),
        _("seconds"),
        _("bks"),
        _("gap"),
    ):
        typer.echo(f"{name:10} {found[name]}")
    if found.get("bound") is not None:
        value = found["bound"]
        typer.echo(_("no solution costs less than {bound}", bound=value))
    for find in found["finds"]:
        at = _("{at:.0f} % of the budget", at=100 * find["at"])
        typer.echo(
            _(
                "{value:10} {member}: {cost} at {at}",
                value=_("found by"),
                member=find["member"],
                cost=find["cost"],
                at=at,
            )
        )
