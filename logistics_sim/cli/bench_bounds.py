"""`logistics-sim bench bounds`: what no solution of an instance can cost less than."""

from __future__ import annotations

from typing import Annotated

import typer

from logistics_sim.cli.bench_options import Families, Folder, Largest, Out, PerFamily
from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

BoundSeconds = Annotated[
    float, typer.Option("--time-limit", min=0.01, max=1e6, help="CPU seconds an instance.")
]


def bounds(
    instances: Folder = None,
    family: Families = None,
    time_limit: BoundSeconds = 120.0,
    per_family: PerFamily = None,
    largest: Largest = None,
    out: Out = None,
    json: Json = False,
) -> None:
    """Work out lower bounds of instances and hold them against the best known values.

    The larger of `lower_bound` and `column_bound` counts, rounded up to the family's unit. A bound
    that reaches the best known value proves it optimal. The file --out grows with every instance;
    those that it already holds are not repeated.
    """
    from logistics_sim.bench.bound_run import COLUMNS, bound_row, bound_table
    from logistics_sim.bench.instances.catalogue import instances_folder
    from logistics_sim.bench.run_log import RunLog
    from logistics_sim.bench.suite import chosen_files
    from logistics_sim.study.manifest import stamped

    folder = instances_folder(instances)
    one_echelon = [
        row
        for row in chosen_files(folder, family, per_family, largest)
        if not row.family.startswith("2e-")
    ]
    if not one_echelon:
        raise InputError(
            "BEN-009", str(folder), _("no instance is chosen"), _("see --family, --largest")
        )
    log = RunLog(out, COLUMNS, key=("file",), needed=COLUMNS)
    for done, listed in enumerate(one_echelon, start=1):
        if not log.has(listed.file):
            row = bound_row(folder, listed, time_limit)
            log.add(row)
            say(f"{done}/{len(one_echelon)} {listed.file} {row['bound']} {row['gap_percent']}")
    table = bound_table(log.rows)
    if json:
        where = None if out is None else str(out)
        print_json({**stamped(), "families": table, "instances": log.rows, "out": where})
        return
    for row in table:
        typer.echo(
            _(
                "{family}: {instances} instances, gap {mean} % (at most {worst} %), "
                "{near} within 3 %, {proven} proven optimal",
                family=row["family"],
                instances=row["instances"],
                mean=row["mean_gap_percent"],
                worst=row["worst_gap_percent"],
                near=row["within_3_percent"],
                proven=row["optima_proven"],
            )
        )
