"""`logistics-sim volumes check`: what is in the planner's own volume files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from logistics_sim.cli.options import Json, ScenarioFile, Set
from logistics_sim.cli.output import print_json, say, say_faults
from logistics_sim.core.errors import EXIT_BAD_INPUT, Fault, InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from logistics_sim.demand.volumes.files import VolumeRecords
    from logistics_sim.scenario import Scenario


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    group = typer.Typer(help="The planner's own waybills and counts.", no_args_is_help=True)
    group.command("check")(check)
    app.add_typer(group, name="volumes")


def check(scenario: ScenarioFile, settings: Set = None, json: Json = False) -> None:
    """Read, match and reconcile the files of `demand.volumes`; write their corrections tables.

    Exit 2 when a file is wrong, or too many places are not known.
    """
    from logistics_sim.demand.volumes.corrections import write_corrections
    from logistics_sim.demand.volumes.files import read_volume_file, without_repeats
    from logistics_sim.network import read_network
    from logistics_sim.places.build import places_table
    from logistics_sim.scenario import read_scenario
    from logistics_sim.scenario.volumes import corrections_path
    from logistics_sim.study.manifest import stamped

    read = read_scenario(scenario, tuple(settings or ()))
    places = places_table(read, read_network(read.roads_path))
    files: list[dict[str, Any]] = []
    faults: list[Fault] = []
    records = []
    for said in read.demand.volumes or ():
        try:
            records.append(read_volume_file(read, places, said, refuse=False))
        except InputError as error:
            faults += error.faults
    for found in without_repeats(records):
        path = corrections_path(read.path.parent / found.said.file)
        if len(found.proposals):
            write_corrections(path, found.proposals)
        files.append(_told(read, found, path))
        faults += _too_many_unmatched(found, path)
    settled = {} if faults else _settled(read, places)
    if json:
        said_faults = [fault.to_dict() for fault in faults]
        print_json(
            {**stamped(read), "ok": not faults, "files": files, "faults": said_faults, **settled}
        )
    else:
        for told in files:
            say(", ".join(f"{name} {value}" for name, value in told.items() if value))
        for line in settled_lines(settled):
            say(line)
        say_faults(faults)
        if not files and not faults:
            say(_("{scenario}: no files under demand.volumes", scenario=scenario))
    if faults:
        raise SystemExit(EXIT_BAD_INPUT)


def _told(scenario: Scenario, found: VolumeRecords, path: Path) -> dict[str, Any]:
    """Return what a file holds: parcels by what became of them, ways of matching, firms."""
    rows, names = found.rows, ["", *(firm.id for firm in scenario.firms)]
    sums = np.bincount(rows["firm"] + 1, rows["items"], minlength=len(names))
    return {
        "file": found.said.file,
        "kind": found.said.kind,
        **found.counted,
        "by": found.by,
        "firms": {n: int(v) for n, v in zip(names, sums, strict=True) if v},
        "not_used": list(found.unused),
        "corrections": path.name if len(found.proposals) else "",
    }


def _too_many_unmatched(found: VolumeRecords, path: Path) -> list[Fault]:
    """Return the fault of a file of which more parcels than allowed have no known place."""
    if not found.too_many_unmatched:
        return []
    text = _(
        "the place of {unmatched:,} of {of:,} parcels is not known",
        unmatched=found.counted["unmatched"],
        of=found.of_county,
    )
    hint = _("confirm the proposals in {name}", name=path.name)
    return [Fault("DEM-010", found.said.file, text, hint)]


def _settled(scenario: Scenario, places: pd.DataFrame) -> dict[str, Any]:
    """Return the reconciled volumes; nothing where parcels follow ratios."""
    from logistics_sim.demand.volumes.known import known_volumes
    from logistics_sim.demand.volumes.summary import told_levels, told_volumes

    known = known_volumes(scenario, places)
    if known is None:
        return {}
    told = told_volumes(scenario, known)
    return {
        "rests_on": told["rests_on"],
        "levels": told_levels(known),
        "disagreements": told["disagreements"],
    }


def settled_lines(settled: dict[str, Any]) -> list[str]:
    """Return what a terminal shows of the reconciled volumes."""
    if not settled:
        return []
    from logistics_sim.demand.volumes.summary import LEVEL_WORDS
    from logistics_sim.report.services_section import FLOWS

    lines = [_("items of an ordinary day, reconciled:")]
    for row in settled["levels"]:
        lines.append(
            _(
                "  {flow:16} {level:29} {items_day:12,.1f}  {share:6.1%} of the flow, "
                "{cells:,} cells",
                flow=_(FLOWS.get(row["flow"], row["flow"])),
                level=_(LEVEL_WORDS[row["level"]]),
                items_day=row["items_day"],
                share=row["share"],
                cells=row["cells"],
            )
        )
    rests = ", ".join(
        f"{_(LEVEL_WORDS[name])} {part:.1%}" for name, part in settled["rests_on"].items()
    )
    lines.append(_("all parcels rest on: {rests}", rests=rests))
    for row in settled["disagreements"]:
        lines.append(
            _(
                "  {file}: the total {total:,} of {flow} is not met; finer counts stand: {finer:,}",
                file=row["file"],
                total=row["total"],
                flow=row["flow"],
                finer=row["finer"],
            )
        )
    return lines
