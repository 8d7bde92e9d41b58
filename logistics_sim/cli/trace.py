"""`logistics-sim trace`: producers' lots forward, parcels backward, recall lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.coldchain.traceability import TraceChain

RunDir = Annotated[Path, typer.Argument(metavar="RUN_DIR", help="Folder of a finished run.")]
Number = Annotated[int, typer.Option("--replication", min=0, help="Which replication.")]
Producer = Annotated[str | None, typer.Option("--producer", help="Id of a producer.")]
OutFile = Annotated[
    Path | None, typer.Option("--out", help="Write the list: .csv, .jsonl or .parquet.")
]

group = typer.Typer(help="Traceability of producers' lots.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    group.command("lots")(lots)
    group.command("lot")(lot)
    group.command("parcel")(parcel)
    group.command("recall")(recall)
    app.add_typer(group, name="trace")


def lots(
    run_dir: RunDir, producer: Producer = None, replication: Number = 0, json: Json = False
) -> None:
    """List the lots of all producers, or of one."""
    chain, stamp = _chain(run_dir, replication)
    table = chain.lot_table(producer)
    producers = [entry.model_dump(mode="json") for entry in chain.producers]
    if json:
        print_json(
            {**stamp, "producers": producers, "lots": _rows(table), "traced": len(chain.lots)}
        )
        return
    for row in _rows(table):
        typer.echo(
            _(
                "{lot:32} {product:18} {parcels:6} parcels, {excursion_minutes:9.1f} min outside "
                "the band",
                lot=row["lot"],
                product=row["product"],
                parcels=row["parcels"],
                excursion_minutes=row["excursion_minutes"],
            )
        )


def lot(
    run_dir: RunDir,
    name: Annotated[str, typer.Argument(metavar="LOT")],
    replication: Number = 0,
    json: Json = False,
) -> None:
    """Follow a lot forward: its parcels, their temperatures and consignees."""
    chain, stamp = _chain(run_dir, replication)
    _show(chain.forward(name), {**stamp, "lot": name}, json)


def parcel(
    run_dir: RunDir,
    name: Annotated[str, typer.Argument(metavar="PARCEL", help="For example P000000123.")],
    replication: Number = 0,
    json: Json = False,
) -> None:
    """Follow a parcel backward: lot, producer and temperature history."""
    from logistics_sim.coldchain.traceability import parcel_number

    chain, stamp = _chain(run_dir, replication)
    found = chain.backward(parcel_number(name))
    if json:
        print_json({**stamp, **found})
        return
    said = (
        _("lot {lot} of {name}", lot=found["lot"], name=found["producer"]["name"])
        if found["traced"]
        else _("no lot")
    )
    typer.echo(
        _(
            "{parcel}: {said}; {state} at {place}",
            parcel=found["parcel"],
            said=said,
            state=found["state"],
            place=found["place"],
        )
    )
    for leg in found["history"]:
        typer.echo(
            _(
                "  {leg:8} {start_s:8} to {end_s:8} s  {kept:10} {temp_start_c:6.2f} to "
                "{temp_end_c:6.2f} degC",
                leg=leg["leg"],
                start_s=leg["start_s"],
                end_s=leg["end_s"],
                kept=leg["kept"],
                temp_start_c=leg["temp_start_c"],
                temp_end_c=leg["temp_end_c"],
            )
        )


def recall(
    run_dir: RunDir,
    lot: Annotated[list[str] | None, typer.Option("--lot", help="Lot; may be repeated.")] = None,
    producer: Producer = None,
    first: Annotated[str | None, typer.Option("--from", help="First date of posting.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last date of posting.")] = None,
    out: OutFile = None,
    replication: Number = 0,
    json: Json = False,
) -> None:
    """List every parcel to call back or to stop, with where it is."""
    chain, stamp = _chain(run_dir, replication)
    table = chain.recall(lot or [], producer, first, last)
    if out is not None:
        from logistics_sim.coldchain.record_files import write_records

        write_records(table, out)
    _show(table, {**stamp, "lots": sorted(table["lot"].unique()) if len(table) else []}, json)


def _chain(run_dir: Path, replication: int) -> tuple[TraceChain, dict[str, Any]]:
    """Return what a trace is answered from, and the keys of every answer."""
    from logistics_sim.assessment.cold_tables import read_cold_run
    from logistics_sim.coldchain import exposures
    from logistics_sim.coldchain.products import known_products
    from logistics_sim.coldchain.traceability import TraceChain
    from logistics_sim.demand.lots import assign_lots
    from logistics_sim.study.manifest import stamped

    run = read_cold_run(run_dir, replication)
    found = assign_lots(run.scenario, run.places, run.parcels, replication)
    table = exposures(
        run.cold_chain, run.parcels, run.stamps, run.carriage(), known_products(found["product"])
    )
    chain = TraceChain(
        run.scenario.producers,
        run.scenario.start_date,
        run.places,
        found,
        run.parcels,
        run.stamps,
        table,
    )
    return chain, stamped(run.scenario)


def _show(table: pd.DataFrame, head: dict[str, Any], json: bool) -> None:
    counts = table["action"].value_counts().to_dict()
    if json:
        print_json({**head, "count": len(table), "actions": counts, "parcels": _rows(table)})
        return
    for row in _rows(table):
        typer.echo(
            f"{row['parcel']}  {row['lot']}  {row['state']:12} {row['place']:20} {row['action']}"
            + (f" ({row['consignee']})" if row["consignee"] else "")
        )
    typer.echo(
        _(
            "{count} parcels: {said}",
            count=len(table),
            said=", ".join(f"{n} {what}" for what, n in counts.items()),
        )
    )


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows as plain values; what is not known is null."""
    plain = table.astype(object).where(table.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in plain.to_dict("records")]
