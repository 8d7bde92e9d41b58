"""`logistics-sim calibrate`: parameters from the county's own records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from logistics_sim.cli.options import Json, Out, ScenarioFile
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.calibration import Calibration

Scans = Annotated[
    list[Path] | None,
    typer.Option("--scans", help="Scans: parcel, kind of scan, place, time (repeatable)."),
]
Trips = Annotated[
    list[Path] | None,
    typer.Option("--trips", help="Stops: trip, place, arrival, departure, items (repeatable)."),
]
Tracks = Annotated[
    list[Path] | None,
    typer.Option("--tracks", help="Positions: vehicle, time, longitude, latitude (repeatable)."),
]
Costs = Annotated[
    list[Path] | None,
    typer.Option(
        "--costs", help="Books: kind of cost, day or month, yuan, km, days, … (repeatable)."
    ),
]
Study = Annotated[
    Path | None,
    typer.Option(
        "--study", help="Folder of a `run --uncertainty`: how much each change moves the answer."
    ),
]
TrackDatum = Annotated[
    str, typer.Option("--datum", help="Datum of the tracks: wgs84, cgcs2000, gcj02, bd09.")
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("calibrate")(calibrate)


def calibrate(
    scenario: ScenarioFile,
    out: Out,
    scans: Scans = None,
    trips: Trips = None,
    tracks: Tracks = None,
    costs: Costs = None,
    study: Study = None,
    datum: TrackDatum = "wgs84",
    json: Json = False,
) -> None:
    """Estimate parameters from records, with intervals; write them as a layer of the scenario.

    The folder gets ``calibrated.yaml`` (a scenario based on this one), ``page.html`` (before,
    after, what it moves, what is still a guess), ``before_after.csv``,
    ``calibration.json`` and the pictures ``before_after.png`` and ``samples.png`` (what was
    observed, with the chosen distribution); with tracks also ``speeds_by_hour.csv``,
    ``missing_roads.geojson``, ``better_points.csv`` and ``tracks.png``. Bad records are set aside
    and counted by kind.
    """
    import os

    from logistics_sim.calibration import calibrate as estimate
    from logistics_sim.calibration import layer_text, read_books, read_scans, read_trips
    from logistics_sim.calibration.tracks import drive, read_tracks
    from logistics_sim.cli.reading_options import one_of
    from logistics_sim.network import read_network
    from logistics_sim.network.datum import DATUMS, Datum
    from logistics_sim.places.build import places_table
    from logistics_sim.report.calibration_folder import write_calibration
    from logistics_sim.report.calibration_influence import read_study
    from logistics_sim.scenario import read_scenario
    from logistics_sim.study.folder import new_folder
    from logistics_sim.study.manifest import stamped

    if not (scans or trips or tracks or costs):
        hint = _("name --scans, --trips, --tracks or --costs")
        raise InputError("CLI-001", "calibrate", _("no records are named"), hint)
    drawn = None if study is None else read_study(study)
    said = read_scenario(scenario)
    network = read_network(said.roads_path)
    places = network.places[["id", "name"]]
    degrees = cast(Datum, one_of(datum, DATUMS, "--datum"))
    hub = str(network.places.loc[(network.places["kind"] == "hub").to_numpy(), "id"].iloc[0])
    positions = read_tracks(tracks, network, degrees) if tracks else None
    found = estimate(
        said,
        read_scans(scans, places) if scans else None,
        read_trips(trips, places) if trips else None,
        positions,
        drive(positions, network, degrees) if positions is not None else None,
        read_books(costs, {kind.id: kind.name for kind in said.fleet}) if costs else None,
        hub,
        places_table(said, network),
    )
    with new_folder(out):
        base = Path(os.path.relpath(scenario.resolve(), out.resolve())).as_posix()
        layer = layer_text(found, base, said)
        answer = write_calibration(out, said, network, found, layer, stamped(said), drawn)
    if json:
        print_json(answer)
        return
    for line in told(answer, found):
        typer.echo(line)
    say(_("wrote {out}", out=out / "calibrated.yaml"))


def told(answer: dict[str, Any], found: Calibration) -> list[str]:
    """Return the lines that the command prints."""
    from logistics_sim.report.calibration_contradictions import volume_words

    lines = [
        f"{row['key']:36} {row['before']:8.4g} ({row['status_before']}) -> "
        f"{row['base']:8.4g} [{row['low']:.4g}, {row['high']:.4g}] {row['unit']}, "
        f"n = {row['n']:,}"
        for row in answer["parameters"]
    ]
    lines += [
        _("{path:36} too few records: it stays as it was", path=path) for path in found.too_few
    ]
    for name, records in answer["records"].items():
        lines.append(
            _(
                "{name}: {used:,} of {rows:,} rows used, {period}",
                name=name,
                used=records["used"],
                rows=records["rows"],
                period=records["period"],
            )
        )
        if records["days_without_rows"]:
            lines.append(
                _(
                    "  no row on: {days_without_rows}",
                    days_without_rows=", ".join(records["days_without_rows"]),
                )
            )
        for kind, aside in records["set_aside"].items():
            lines.append(
                _(
                    "  set aside: {rows:,} rows, {kind} (first: {first})",
                    rows=aside["rows"],
                    kind=_(kind),
                    first=aside["first"],
                )
            )
    if found.weeks is not None:
        weeks = found.weeks
        lines.append(
            _(
                "volumes from week to week: {sd:.1%} [{low:.1%}, {high:.1%}] beyond their days, "
                "{weeks} whole weeks",
                sd=weeks["sd"],
                low=weeks["low"],
                high=weeks["high"],
                weeks=weeks["weeks"],
            )
        )
    lines += [volume_words(row) for row in answer["volumes"] if row["contradicted"]]
    if found.driving is not None:
        lines += _of_tracks(found.driving.figures, answer["unmatched"])
    return lines


def _of_tracks(figures: dict[str, Any], unmatched: dict[str, int]) -> list[str]:
    lines = [
        _(
            "tracks: {matched_km:,.1f} km on roads, {off_road_share:.1%} of the way on none; "
            "positions spread by {spread_m:g} m; {stays:,} stays",
            matched_km=figures["matched_km"],
            off_road_share=figures["off_road_share"],
            spread_m=figures["spread_m"],
            stays=figures["stays"],
        ),
        _(
            "roads driven that the network lacks: {roads} (missing_roads.geojson); places "
            "served elsewhere: {points} (better_points.csv)",
            roads=unmatched["roads"],
            points=unmatched["points"],
        ),
    ]
    better = figures["better_datum"]
    if better is not None:
        lines.append(
            _(
                "the tracks lie {median_m_now:g} m from the roads, as {datum} {median_m:g} m: is "
                "it --datum {datum}?",
                median_m_now=better["median_m_now"],
                datum=better["datum"],
                median_m=better["median_m"],
            )
        )
    return lines
