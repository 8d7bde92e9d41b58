"""The interface of counties and scenarios."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Header, Response, UploadFile

from logistics_sim.core.errors import Fault
from logistics_sim.language import Language
from logistics_sim.study.scenario_checks import examined
from logistics_sim.web.api_models import ChangeBody, CopyBody, TextBody
from logistics_sim.web.county_upload import (
    ROLES,
    CountyRequest,
    SentFile,
    add_county,
    understood,
)
from logistics_sim.web.library import Change, Library
from logistics_sim.web.map_layers import county_layers
from logistics_sim.web.refusal import INVALID, Refusal, RefusalBody
from logistics_sim.web.scenario_file import ReadFile
from logistics_sim.web.scenario_form import form
from logistics_sim.web.workspace import Workspace

_BODY = {"application/json": {"schema": {"$ref": "#/components/schemas/RefusalBody"}}}
REFUSED: dict[int | str, dict[str, Any]] = {
    **{status: {"content": _BODY} for status in (400, 403, 404, 409, 412, 413, 428, 507)},
    INVALID: {"model": RefusalBody},
}
"""Every refusal has the same body; named once, so that an application is made in a third."""
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description="The ETag that the change was made on, or *.")
]
Files = Annotated[list[UploadFile] | None, File()]


def scenario_routes(workspace: Workspace, library: Library) -> APIRouter:
    """Return the routes of counties and scenarios of a `workspace` and its `library`."""
    routes = APIRouter(prefix="/api", responses=REFUSED, tags=["scenarios"])

    @routes.get("/schema")
    def schema(lang: Language = "en") -> dict[str, Any]:
        """Return the form of a scenario: groups, fields, kinds, ranges and words."""
        return form(lang)

    @routes.get("/counties")
    def counties() -> list[dict[str, Any]]:
        """List the counties with the number of their scenarios."""
        return [
            {"county": name, "scenarios": len(library.names(name))}
            for name in workspace.county_names()
        ]

    @routes.post("/counties/check")
    def check_county(
        roads: Files = None,
        villages: Files = None,
        stations: Files = None,
        firms: Files = None,
        volumes: Files = None,
        producers: Files = None,
        name: Annotated[str, Form()] = "",
        hub: Annotated[str, Form(description="LON,LAT")] = "",
        datum: Annotated[str, Form()] = "wgs84",
        terrain: Annotated[str, Form()] = "plain",
        encoding: Annotated[str, Form()] = "",
    ) -> dict[str, Any]:
        """Say what would be understood of a county's files; nothing is kept."""
        sent = (roads, villages, stations, firms, volumes, producers)
        return understood(workspace, _request(sent, name, hub, datum, terrain, encoding))

    @routes.post("/counties/{county}", status_code=201)
    def make_own_county(
        county: str,
        roads: Files = None,
        villages: Files = None,
        stations: Files = None,
        firms: Files = None,
        volumes: Files = None,
        producers: Files = None,
        name: Annotated[str, Form()] = "",
        hub: Annotated[str, Form(description="LON,LAT")] = "",
        datum: Annotated[str, Form()] = "wgs84",
        terrain: Annotated[str, Form()] = "plain",
        encoding: Annotated[str, Form()] = "",
    ) -> dict[str, Any]:
        """Make a county of the files that are sent, by the same readers as `init`."""
        sent = (roads, villages, stations, firms, volumes, producers)
        asked = _request(sent, name or county, hub, datum, terrain, encoding)
        return add_county(workspace, county, asked)

    @routes.get("/scenarios")
    def scenarios() -> list[dict[str, Any]]:
        """List every scenario of every county."""
        return [
            library.overview(county, name)
            for county in workspace.county_names()
            for name in library.names(county)
        ]

    path = "/counties/{county}/scenarios/{name}"

    def told(county: str, name: str, read: ReadFile, response: Response) -> dict[str, Any]:
        response.headers["ETag"] = read.etag
        faults = [
            {**fault.to_dict(), "key": key}
            for fault, key in zip(read.faults, read.keys, strict=True)
        ]
        return {
            "county": county,
            "name": name,
            "shipped": library.is_shipped(county, name),
            "parent": read.parent,
            "etag": read.etag,
            "own": read.own,
            "effective": read.effective,
            "ok": not faults,
            "faults": faults,
            **library.undo_steps(county, name),
        }

    @routes.get(path)
    def read_one(county: str, name: str, response: Response) -> dict[str, Any]:
        """Return a scenario: its own data, the whole with its parents, its faults by key."""
        return told(county, name, library.read(county, name), response)

    @routes.get(path + "/yaml")
    def read_yaml_text(county: str, name: str) -> Response:
        """Return a scenario as the YAML text that it is."""
        read = library.read(county, name)
        return Response(
            read.text, media_type="application/yaml; charset=utf-8", headers={"ETag": read.etag}
        )

    @routes.put(path + "/yaml")
    def write_yaml_text(
        county: str, name: str, body: TextBody, response: Response, if_match: IfMatch = None
    ) -> dict[str, Any]:
        """Write a whole scenario as YAML text: a new one, or one whose ETag is stated."""
        read = library.put_text(county, name, body.text, if_match)
        return told(county, name, read, response)

    @routes.patch(path)
    def change(
        county: str, name: str, body: ChangeBody, response: Response, if_match: IfMatch = None
    ) -> dict[str, Any]:
        """Change single values; all or none."""
        changes = [Change(each.key, each.value, each.reset) for each in body.changes]
        return told(county, name, library.change(county, name, changes, if_match), response)

    @routes.post(path + "/copy", status_code=201)
    def copy(county: str, name: str, body: CopyBody, response: Response) -> dict[str, Any]:
        """Make a scenario that is based on this one."""
        read = library.copy(county, name, body.name, body.title)
        return told(county, body.name, read, response)

    @routes.post(path + "/undo")
    def undo(
        county: str, name: str, response: Response, if_match: IfMatch = None
    ) -> dict[str, Any]:
        """Take the last change back."""
        return told(county, name, library.undo(county, name, if_match), response)

    @routes.post(path + "/redo")
    def redo(
        county: str, name: str, response: Response, if_match: IfMatch = None
    ) -> dict[str, Any]:
        """Do again what was taken back."""
        return told(county, name, library.undo(county, name, if_match, forth=True), response)

    @routes.delete(path, status_code=204)
    def delete(county: str, name: str, if_match: IfMatch = None) -> None:
        """Delete a scenario that no other is based on."""
        library.delete(county, name, if_match)

    @routes.get(path + "/diff")
    def diff(county: str, name: str) -> list[dict[str, Any]]:
        """Return every value that differs from the parent's."""
        return library.diff(county, name)

    @routes.post(path + "/check")
    def check(county: str, name: str) -> dict[str, Any]:
        """Hold a scenario against its roads and places, as the command `check` does."""
        read = library.read(county, name)
        if read.scenario is None:
            found = [
                {**fault.to_dict(), "key": key}
                for fault, key in zip(read.faults, read.keys, strict=True)
            ]
            return {"ok": False, "faults": found, "warnings": []}
        file = library.path(county, name)
        faults, warnings = examined(read.scenario, file)
        short = (str(file), file.name)
        return {
            "ok": not faults,
            "faults": [_short(fault, *short).to_dict() | {"key": ""} for fault in faults],
            "warnings": [_short(fault, *short).to_dict() | {"key": ""} for fault in warnings],
        }

    @routes.get(path + "/map")
    def scenario_map(county: str, name: str) -> dict[str, Any]:
        """Return roads and places of a scenario as GeoJSON."""
        read = library.read(county, name)
        if read.scenario is None:
            raise Refusal(INVALID, read.faults, read.keys)
        return county_layers(read.scenario)

    return routes


def _short(fault: Fault, long: str, short: str) -> Fault:
    return Fault(
        fault.code, fault.where.replace(long, short), fault.message.replace(long, short), fault.hint
    )


def _request(
    sent: tuple[list[UploadFile] | None, ...],
    name: str,
    hub: str,
    datum: str,
    terrain: str,
    encoding: str,
) -> CountyRequest:
    files = [
        SentFile(role, (upload.filename or "").rpartition("/")[2], upload.file)
        for role, uploads in zip(ROLES, sent, strict=True)
        for upload in uploads or ()
        if upload.filename
    ]
    return CountyRequest(files, name, hub, datum, terrain, encoding)
