"""`logistics-sim calibrate`: parameters from the county's own records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logistics_sim.cli.options import Json, Out, ScenarioFile
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import InputError

if TYPE_CHECKING:
    from logistics_sim.calibration import Calibration, Records
    from logistics_sim.scenario import Scenario

Scans = Annotated[
    list[Path] | None,
    typer.Option("--scans", help="Scans: parcel, kind of scan, place, time (repeatable)."),
]
Trips = Annotated[
    list[Path] | None,
    typer.Option("--trips", help="Stops: trip, place, arrival, departure, items (repeatable)."),
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("calibrate")(calibrate)


def calibrate(
    scenario: ScenarioFile, out: Out, scans: Scans = None, trips: Trips = None, json: Json = False
) -> None:
    """Estimate parameters from records, with intervals; write them as a layer of the scenario.

    The folder gets ``calibrated.yaml`` (a scenario based on this one), ``before_after.csv``,
    ``calibration.json`` and ``before_after.png``. Bad records are set aside and counted by kind.
    """
    import os

    from logistics_sim.calibration import calibrate as estimate
    from logistics_sim.calibration import layer_text, read_scans, read_trips
    from logistics_sim.core.files import write_json, write_text
    from logistics_sim.core.spreadsheet import write_csv
    from logistics_sim.network import read_network
    from logistics_sim.report.calibration_figure import draw_before_after
    from logistics_sim.scenario import read_scenario
    from logistics_sim.study.folder import new_folder
    from logistics_sim.study.manifest import stamped

    if not scans and not trips:
        raise InputError("CLI-001", "calibrate", "no records are named", "name --scans or --trips")
    said = read_scenario(scenario)
    places = read_network(said.roads_path).places[["id", "name"]]
    found = estimate(
        said,
        read_scans(scans, places) if scans else None,
        read_trips(trips, places) if trips else None,
    )
    table = before_after(said, found)
    answer: dict[str, Any] = {
        **stamped(said),
        "parameters": table,
        "too_few": list(found.too_few),
        "records": {
            name: records_told(records)
            for name, records in (("scans", found.scans), ("trips", found.trips))
            if records is not None
        },
    }
    with new_folder(out):
        base = Path(os.path.relpath(scenario.resolve(), out.resolve())).as_posix()
        write_text(out / "calibrated.yaml", layer_text(found, base, said.title))
        write_json(out / "calibration.json", answer)
        if table:
            import pandas as pd

            write_csv(out / "before_after.csv", pd.DataFrame(table))
            draw_before_after(table, out / "before_after.png")
    if json:
        print_json(answer)
        return
    for row in table:
        typer.echo(
            f"{row['path']:36} {row['before']:8.4g} ({row['status_before']}) -> "
            f"{row['after']:8.4g} [{row['low']:.4g}, {row['high']:.4g}] {row['unit']}, "
            f"n = {row['n']:,}"
        )
    for path in found.too_few:
        typer.echo(f"{path:36} too few records: it stays as it was")
    for name, told in answer["records"].items():
        typer.echo(f"{name}: {told['used']:,} of {told['rows']:,} rows used, {told['period']}")
        for kind, aside in told["set_aside"].items():
            typer.echo(f"  set aside: {aside['rows']:,} rows, {kind} (first: {aside['first']})")
    say(f"wrote {out / 'calibrated.yaml'}")


def before_after(scenario: Scenario, found: Calibration) -> list[dict[str, Any]]:
    """Return one row per parameter that was estimated: what `scenario` says, and `found`."""
    rows = []
    for path, estimate in found.estimates.items():
        section, name = path.split(".")
        before = getattr(getattr(scenario, section), name)
        rows.append(
            {
                "path": path,
                "unit": estimate.unit,
                "before": float(before),
                "low_before": before.low,
                "high_before": before.high,
                "status_before": before.status,
                "after": estimate.base,
                "low": estimate.low,
                "high": estimate.high,
                "n": estimate.n,
                "method": estimate.method,
                "source": found.source(path),
            }
        )
    return rows


def records_told(records: Records) -> dict[str, Any]:
    """Return how many rows of `records` were used, and what was set aside, by kind."""
    return {
        "files": list(records.files),
        "period": records.period,
        "rows": records.rows,
        "used": len(records.frame),
        "set_aside": {
            kind: {"rows": count, "first": records.first_row[kind]}
            for kind, count in sorted(records.set_aside.items())
        },
        "read_as": records.told,
    }
