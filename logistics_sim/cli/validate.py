"""`logistics-sim validate`: today's operation, simulated, against the county's own records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from logistics_sim.cli.checked_scenario import read_checked
from logistics_sim.cli.options import Json, Out, ScenarioFile, Seed, Set, Workers
from logistics_sim.cli.output import print_json, say
from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import terminal_progress
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.assessment.validation.validation_study import Validation

KINDS = ("scans", "trips", "costs")
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".ods", ".parquet")
RecordsFolder = Annotated[
    Path,
    typer.Option(
        "--records",
        help="Folder of records that calibration has not seen: files scans…, trips…, costs….",
    ),
]
Operation = Annotated[
    Literal["as_is", "after"],
    typer.Option("--operation", help="What was recorded: firms alone as they are, or all jointly."),
]
Routes = Annotated[
    Path | None,
    typer.Option("--routes", help="Firms' own routes as a table: driven instead of our plans."),
]
Replications = Annotated[
    int, typer.Option("--replications", min=5, max=1_000, help="Simulated periods for the band.")
]


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command("validate")(validate)


def validate(
    scenario: ScenarioFile,
    records: RecordsFolder,
    out: Out,
    operation: Operation = "as_is",
    routes: Routes = None,
    replications: Replications = 20,
    workers: Workers = None,
    seed: Seed = None,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Replay the recorded days and say how well simulated and recorded days agree.

    The folder gets ``validation.json``, ``figures.csv``, ``days.csv``, ``villages.csv`` and
    ``validation.png``; `run --validation FOLDER` says beside its verdicts what was found.
    """
    from logistics_sim.assessment.validation.recorded_costs import read_costs
    from logistics_sim.assessment.validation.validation_study import validate as compare
    from logistics_sim.calibration import read_scans, read_trips
    from logistics_sim.coalition_planning.own_routes import read_own_routes
    from logistics_sim.network import read_network
    from logistics_sim.places import build_world
    from logistics_sim.study.folder import new_folder

    files = record_files(records)
    if routes is not None and operation != "as_is":
        text = _("routes of firms alone do not go with --operation after")
        raise InputError("CLI-001", "--routes", text, _("leave one of both out"))
    said = read_checked(scenario, seed, settings=settings)
    places = read_network(said.roads_path).places[["id", "name"]]
    scans = read_scans(files["scans"], places) if files["scans"] else None
    stops = read_trips(files["trips"], places) if files["trips"] else None
    costs = read_costs(files["costs"]) if files["costs"] else None
    own = [] if routes is None else read_own_routes(routes, said, build_world(said))
    with new_folder(out), terminal_progress() as progress:
        found = compare(
            said,
            operation,
            scans,
            stops,
            None if costs is None else costs.yuan,
            routes={found.firm: found.plan for found in own},
            replications=replications,
            workers=workers or said.effort.workers,
            progress=progress,
        )
        answer = _written(said, found, out, operation, replications)
    aside = {
        name: dict(sorted(told.set_aside.items()))
        for name, told in (("scans", scans), ("trips", stops), ("costs", costs))
        if told is not None
    }
    broken = {found.firm: len(found.violations) for found in own}
    answer |= {"set_aside": aside, "own_routes": broken, "out": str(out)}
    if json:
        print_json(answer)
        return
    for row in answer["figures"]:
        typer.echo(
            _(
                "{figure:14} recorded {recorded:10.4g}  simulated {simulated:10.4g}  bias "
                "{bias:+9.3g}  error {error:9.3g} {unit:13} {within:.0%} of {days} days in the "
                "90 % band",
                figure=row["figure"],
                recorded=row["recorded"],
                simulated=row["simulated"],
                bias=row["bias"],
                error=row["error"],
                unit=row["unit"],
                within=row["within"],
                days=row["days"],
            )
            + ("" if row["agrees"] else _("  CONTRADICTED"))
        )
    for name, kinds in aside.items():
        for kind, count in kinds.items():
            typer.echo(
                _("{name}, set aside: {count:,} rows, {kind}", name=name, count=count, kind=_(kind))
            )
    for firm, count in broken.items():
        typer.echo(
            _("routes of {firm} as they are: {count} breaches of the rules", firm=firm, count=count)
        )
    typer.echo(answer["sentence"])
    say(_("wrote {out}", out=out / "validation.json"))


def record_files(folder: Path) -> dict[str, list[Path]]:
    """Return the files of each kind in the folder of records, by the beginning of their names.

    Raises `InputError` (``VAL-003``) where there is none.
    """
    if not folder.is_dir():
        raise InputError("VAL-003", str(folder), _("there is no such folder of records"))
    found: dict[str, list[Path]] = {
        kind: sorted(
            path
            for path in folder.iterdir()
            if path.name.lower().startswith(kind) and path.suffix.lower() in SUFFIXES
        )
        for kind in KINDS
    }
    if not found["scans"] and not found["trips"]:
        text = _("no file here begins with scans or trips")
        raise InputError("VAL-003", str(folder), text, _("such as scans_2025-09.csv, trips.xlsx"))
    return found


def _written(
    said: Any, found: Validation, out: Path, operation: str, replications: int
) -> dict[str, Any]:
    """Write tables, picture and ``validation.json``; return the answer."""
    import pandas as pd

    from logistics_sim.core.csv_output import write_csv
    from logistics_sim.core.files import sha256_file, write_json
    from logistics_sim.report.figures.validation import draw_validation
    from logistics_sim.study.manifest import stamped

    told = found.to_dict()
    answer = {
        **stamped(said),
        "operation": operation,
        "replications": replications,
        **told,
    }
    write_csv(out / "figures.csv", pd.DataFrame(told["figures"]))
    days = found.days.rename_axis("day").reset_index()
    days["day"] = days["day"].to_numpy(dtype="datetime64[D]").astype(str)
    write_csv(out / "days.csv", days)
    write_csv(out / "villages.csv", found.villages)
    draw_validation(found, out / "validation.png")
    kept = {**answer, "roads_sha256": sha256_file(said.roads_path), "reads": found.reads}
    write_json(out / "validation.json", kept)
    return answer
