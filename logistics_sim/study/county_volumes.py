"""The planner's counts or waybills in a new county's scenario, tried before they are named."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.office_tables import read_office_columns


@dataclass
class VolumesTried:
    """What became of a file of volumes.

    Attributes
    ----------
    why_not
        Why it cannot be used yet, empty where it is used.
    told
        How it was read: parcels by what became of them.
    files
        Names of files that were written beside the scenario.
    """

    why_not: str = ""
    told: dict[str, Any] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)


def volume_kind(path: Path) -> Literal["waybills", "counts"]:
    """Return ``counts`` for a table with a column of items, otherwise ``waybills``.

    A row with a waybill's number is a waybill, whatever else it states. Raises `InputError` for
    what is no table of either kind.
    """
    if read_office_columns(path, "waybills").has("waybill"):
        return "waybills"
    return "counts" if read_office_columns(path, "counts").has("items") else "waybills"


def demand_lines(file: str, kind: str, county: str) -> list[str]:
    """Return the lines of ``demand`` that name a `file` of volumes of a `kind` and `county`."""
    own = f", county: {json.dumps(county, ensure_ascii=False)}" if county else ""
    return [
        "  from: volumes",
        "  volumes:",
        f"    - {{file: {json.dumps(file, ensure_ascii=False)}, kind: {kind}{own}}}",
    ]


def try_volumes(scenario: Path, file: str) -> VolumesTried:
    """Read the volumes that `scenario` names in its folder; say whether they can be used.

    A period that nobody stated or places that are not known are no faults of the folder: the
    lines stay in the scenario as comments, with the reason.
    """
    from logistics_sim.demand.volumes.corrections import write_corrections
    from logistics_sim.demand.volumes.files import read_volume_file
    from logistics_sim.network import read_network
    from logistics_sim.places.build import places_table
    from logistics_sim.scenario import read_scenario
    from logistics_sim.scenario.volumes import corrections_path

    tried = VolumesTried()
    try:
        read = read_scenario(scenario)
        places = places_table(read, read_network(read.roads_path))
        entry = (read.demand.volumes or ())[0]
        found = read_volume_file(read, places, entry, refuse=False)
    except InputError as error:
        said = [
            f"{fault.code} {fault.message}" + (f" ({fault.hint})" if fault.hint else "")
            for fault in error.faults
        ]
        tried.why_not = "; ".join(list(dict.fromkeys(said))[:5])
        return tried
    tried.told = {"file": file, "kind": entry.kind, **found.counted}
    if len(found.proposals):
        path = corrections_path(scenario.parent / file)
        write_corrections(path, found.proposals)
        tried.files.append(path.name)
    if found.too_many_unmatched:
        tried.why_not = _(
            "the place of {unmatched:,} of {known:,} parcels is not known: confirm the proposals "
            "in {name}",
            unmatched=found.counted["unmatched"],
            known=found.of_county,
            name=", ".join(tried.files),
        )
    return tried
