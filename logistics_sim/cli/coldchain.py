"""`logistics-sim coldchain`: exposures, bands and products, monitoring records."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logistics_sim.cli import coldchain_link
from logistics_sim.cli.options import Json
from logistics_sim.cli.output import print_json, say
from logistics_sim.language import gettext as _

Events = Annotated[
    Path,
    typer.Argument(
        metavar="EVENTS.csv",
        help="Columns parcel, start_s, end_s, ambient_c, tau_s, band, product "
        "and, if known, start_temp_c.",
    ),
]
StartTemp = Annotated[
    float | None,
    typer.Option(
        "--start-temp",
        help="Temperature (degC) at which parcels without start_temp_c begin; "
        "without it, the set-point of their band.",
    ),
]

group = typer.Typer(help="Cold chain: temperatures, shelf life, records.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the command group to `app`."""
    group.command("expose")(expose)
    group.command("products")(products)
    coldchain_link.register(group)
    app.add_typer(group, name="coldchain")


def expose(events: Events, start_temp: StartTemp = None, json: Json = False) -> None:
    """Follow parcels through their legs: end temperature, excursions, life left."""
    from logistics_sim.cli.unused_columns import warn_of_unused
    from logistics_sim.coldchain.leg_exposure import exposure_by_parcel, leg_exposures
    from logistics_sim.coldchain.leg_table import read_legs
    from logistics_sim.study.manifest import stamped

    legs = read_legs(events, start_temp)
    warn_of_unused(events, "legs")
    table = exposure_by_parcel(legs, leg_exposures(legs))
    gaps = int((table["gap_minutes"] > 0).sum())
    if gaps:
        say(
            _(
                "warning COL-010 {events}: {gaps} parcels have time between their legs; it "
                "counts as spent in the surroundings of the leg before",
                events=events,
                gaps=gaps,
            )
        )
    spoiled = int((table["remaining_life_share"] <= 0).sum())
    if json:
        print_json(
            {
                **stamped(),
                "legs": legs.size,
                "spoiled": spoiled,
                "excursion_minutes": float(table["excursion_minutes"].sum()),
                "parcels": table.to_dict("records"),
            }
        )
        return
    for row in table.itertuples():
        typer.echo(
            _(
                "{parcel}: {temp_end_c:.2f} degC at the end, {excursion_minutes:.1f} min outside "
                "its band, {remaining_life_share:.1%} of its life left",
                parcel=row.parcel,
                temp_end_c=row.temp_end_c,
                excursion_minutes=row.excursion_minutes,
                remaining_life_share=row.remaining_life_share,
            )
        )


def products(json: Json = False) -> None:
    """List the temperature bands and the products with their sources."""
    import math
    from dataclasses import asdict

    from logistics_sim.coldchain.products import product_catalogue, temperature_bands
    from logistics_sim.study.manifest import stamped

    if json:
        goods = []
        for product in product_catalogue().values():
            values = asdict(product)
            values["life_h"] = product.life_h if math.isfinite(product.life_h) else None
            goods.append(values)
        limits = [asdict(band) for band in temperature_bands().values()]
        print_json({**stamped(), "bands": limits, "products": goods})
        return
    for band in temperature_bands().values():
        typer.echo(
            _(
                "{name:8} {low_c} to {high_c} degC: {standard}",
                name=band.name,
                low_c=band.low_c,
                high_c=band.high_c,
                standard=band.standard,
            )
        )
    for product in product_catalogue().values():
        typer.echo(
            _(
                "{name:18} {band:8} {life_h:7g} h at {ref_c:g} degC ({law}; {status})",
                name=product.name,
                band=product.band,
                life_h=product.life_h,
                ref_c=product.ref_c,
                law=product.law,
                status=product.status,
            )
        )
