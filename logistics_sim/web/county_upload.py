"""An own county from files that were sent: the same readers and the same words as ``init``."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.core.files import disk_error
from logistics_sim.language import gettext as _
from logistics_sim.network.datum import DATUMS, Datum
from logistics_sim.network.hub_place import hub_row
from logistics_sim.network.road_class import TERRAINS
from logistics_sim.office_tables import ReadOptions
from logistics_sim.study.county_files import CountyFiles
from logistics_sim.study.county_folder import make_county
from logistics_sim.web.map_layers import county_layers
from logistics_sim.web.names import checked_name
from logistics_sim.web.refusal import CONFLICT, INVALID, Refusal, refusal_for
from logistics_sim.web.scenario_file import read_file
from logistics_sim.web.workspace import Workspace

ROLES = ("roads", "villages", "stations", "firms", "volumes", "producers")
MOST_PARTS = 12
"""Files of one role at most: a Shapefile comes as several."""
_SUFFIX = re.compile(r"^\.[a-z0-9]{1,8}$")
MAIN = (".shp", ".gpkg", ".geojson", ".json", ".osm", ".pbf")
BLOCK = 1 << 20


@dataclass(frozen=True)
class SentFile:
    """A file that was sent for a `role`, with the name that it had."""

    role: str
    name: str
    stream: IO[bytes]


@dataclass
class CountyRequest:
    """What was sent: files by role and the words beside them."""

    files: list[SentFile] = field(default_factory=list)
    name: str = ""
    hub: str = ""
    datum: str = "wgs84"
    terrain: str = "plain"
    encoding: str = ""


def understood(workspace: Workspace, request: CountyRequest) -> dict[str, Any]:
    """Return what was understood of a `request`, with its map; nothing is kept in `workspace`.

    Raises a refusal (422) with every fault of every file, each with its field.
    """
    with _staged(workspace, request) as (folder, told):
        return {**told, "map": _map_of(folder)}


def add_county(workspace: Workspace, county: str, request: CountyRequest) -> dict[str, Any]:
    """Make the `county` of a `request` in `workspace`; return what was understood and its map.

    Raises a refusal (422) with every fault of every file, or (409) where the county exists.
    """
    checked_name(county, "county")
    target = workspace.counties / county
    if county.casefold() in {name.casefold() for name in workspace.county_names()}:
        fault = Fault(
            "WEB-007",
            _("county {county}", county=county),
            _("there is one of this name"),
            _("another name"),
        )
        raise refusal_for(CONFLICT, fault)
    with _staged(workspace, request) as (folder, told):
        found = {**told, "county": county, "scenario": "scenario", "map": _map_of(folder)}
        try:
            folder.rename(target)
        except OSError as error:
            raise disk_error(error, _("county {county}", county=county)) from error
    return found


@contextmanager
def _staged(workspace: Workspace, request: CountyRequest) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield a hidden folder with the county made of a request, and what was understood."""
    try:
        inner = Path(tempfile.mkdtemp(dir=workspace.counties, prefix=".making-"))
    except OSError as error:
        raise disk_error(error, "workspace") from error
    try:
        (inner / "sent").mkdir()
        paths, names = _saved(inner / "sent", request.files)
        try:
            files = _county_files(request, paths)
            made = make_county(files, inner / "county" / "scenarios")
        except InputError as error:
            faults = [_renamed(fault, names) for fault in error.faults]
            raise Refusal(INVALID, faults, [_role_of(f, names) for f in error.faults]) from error
        told = {
            "files": made.files,
            "yours": made.yours,
            "guesses": made.guesses,
            "missing": made.missing,
            "warnings": [_renamed(fault, names).to_dict() for fault in made.warnings],
        }
        yield inner / "county", told
    finally:
        shutil.rmtree(inner, ignore_errors=True)


def _county_files(request: CountyRequest, paths: dict[str, Path]) -> CountyFiles:
    """Return what `make_county` wants, or every fault of the words beside the files."""
    wrong = [
        Fault(
            "NET-017",
            name,
            _("{value!r} is unknown", value=value[:40]),
            _("one of {known}", known=", ".join(known)),
        )
        for name, value, known in (
            ("datum", request.datum, DATUMS),
            ("terrain", request.terrain, TERRAINS),
        )
        if value not in known
    ]
    hub = None
    try:
        hub = hub_row(request.hub.strip() or None)
    except InputError as error:
        wrong += error.faults
    if wrong:
        raise Refusal(INVALID, wrong, [fault.where.lstrip("-") for fault in wrong])
    encoding = request.encoding.strip() or None
    tables = ReadOptions(encoding=encoding, encoding_option="encoding")
    files = CountyFiles(
        hub=hub,
        name=_one_line(request.name),
        datum=cast(Datum, request.datum),
        encoding=encoding,
        of_villages=tables,
        of_stations=tables,
        of_roads={"datum": "wgs84", "terrain": request.terrain},
    )
    return replace(files, **cast("Any", paths))


def _saved(folder: Path, files: list[SentFile]) -> tuple[dict[str, Path], dict[Path, SentFile]]:
    """Write what was sent under names of our own; return the main file of each role."""
    paths: dict[str, Path] = {}
    names: dict[Path, SentFile] = {}
    for role in ROLES:
        sent = [file for file in files if file.role == role]
        if len(sent) > MOST_PARTS:
            text = _(
                "{count} files are more than {most_parts}", count=len(sent), most_parts=MOST_PARTS
            )
            raise Refusal(INVALID, [Fault("WEB-011", role, text)], [role])
        for file in sent:
            suffix = PurePosixPath(file.name.replace("\\", "/")).suffix.lower()
            if not _SUFFIX.match(suffix):
                text = _("{name!r} has no suffix that tells what it is", name=file.name[-60:])
                raise Refusal(INVALID, [Fault("WEB-011", role, text)], [role])
            path = folder / f"{role}{suffix}"
            if path in names:
                text = _("two files end with {suffix}", suffix=suffix)
                raise Refusal(INVALID, [Fault("WEB-011", role, text, _("send one"))], [role])
            _write(path, file)
            names[path] = file
            if role not in paths or suffix in MAIN:
                paths[role] = path
    return paths, names


def _write(path: Path, file: SentFile) -> None:
    try:
        with path.open("wb") as out:
            while block := file.stream.read(BLOCK):
                out.write(block)
    except OSError as error:
        raise disk_error(error, file.role) from error


def _renamed(fault: Fault, names: dict[Path, SentFile]) -> Fault:
    """Return a fault that names the file as it was sent, not where it was kept."""
    where, message = fault.where, fault.message
    for path, file in names.items():
        where = where.replace(str(path), file.name).replace(path.name, file.name)
        message = message.replace(str(path), file.name).replace(path.name, file.name)
    return Fault(fault.code, where, message, fault.hint)


def _role_of(fault: Fault, names: dict[Path, SentFile]) -> str:
    """Return the field whose file a fault is about, nothing where that is not told."""
    for path, file in names.items():
        if str(path) in fault.where or path.name in fault.where:
            return file.role
    return ""


def _map_of(folder: Path) -> dict[str, Any] | None:
    """Return the map of the county in `folder`, None where it cannot be drawn yet."""
    read = read_file(folder / "scenarios" / "scenario.yaml")
    return None if read.scenario is None else county_layers(read.scenario)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:80]
