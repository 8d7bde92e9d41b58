"""Requests that mean harm: uploads, names, paths, foreign pages, a full disk."""

import errno
import io
import zipfile

import pytest
from fastapi.testclient import TestClient

from logistics_sim.web import county_upload
from logistics_sim.web.app import create_app
from logistics_sim.web.guards import Guard
from logistics_sim.web.run_queue import RunQueue
from tests.conftest import write_county
from tests.web.conftest import SMALL, small_workspace

BOMB = b"<!DOCTYPE o [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]><osm>&b;</osm>"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return small_workspace(tmp_path_factory.mktemp("attacked") / "w", write_county)


@pytest.fixture(scope="module")
def client(workspace):
    """One application for all attacks: none of them changes what it holds."""
    app = Guard(create_app(workspace, RunQueue(workspace)))
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as ready:
        yield ready


@pytest.fixture(scope="module")
def own(client):
    made = client.post(f"{SMALL}/copy", json={"name": "own"})
    return f"{SMALL[:-5]}own", made.headers["ETag"]


def zipped(name, text):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "role, name, body",
    [
        ("roads", "roads.osm", b"\x00\xff" * 500),
        ("roads", "roads.osm", BOMB),
        ("roads", "roads.geojson", b'{"type": "FeatureCollection", "features": [' * 3_000),
        ("roads", "roads.gpkg", b"SQLite format 3\x00" + b"\x00" * 200),
        ("villages", "villages.xlsx", b"PK\x03\x04 cut off"),
        ("villages", "villages.xlsx", zipped("../../../evil.txt", "x" * 1_000)),
        ("villages", "villages.csv", b""),
        ("villages", "villages.csv", b"\xff\xfe" + b"\x00" * 99),
        ("stations", "=cmd|'/C calc'!A0", b"1,2"),
        ("firms", "../../firms.csv\x00.exe", b"1,2"),
    ],
)
def test_malformed_uploads_are_faults_and_leave_nothing(client, workspace, role, name, body):
    before = sorted(workspace.root.rglob("*"))
    for url in ("/api/counties/check", "/api/counties/evil"):
        answer = client.post(url, files=[(role, (name, body))], data={"hub": "116.12,36.12"})
        assert answer.status_code == 422, answer.text
        faults = answer.json()["faults"]
        assert all(fault["code"] and fault["message"] for fault in faults)
        assert str(workspace.root) not in answer.text
    assert sorted(workspace.root.rglob("*")) == before
    assert not list(workspace.root.parent.rglob("evil*"))


def test_an_upload_that_is_too_large_is_given_up(workspace):
    app = Guard(create_app(workspace, RunQueue(workspace)), most_upload_bytes=2_000)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        sent = [("roads", ("roads.osm", b"x" * 4_000))]
        answer = client.post("/api/counties/check", files=sent)
    assert answer.status_code == 413
    assert [path.name for path in workspace.counties.iterdir()] == ["small"]


def test_a_full_disk_during_an_upload_is_said(client, workspace, monkeypatch):
    def full(path, file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(county_upload, "_write", full)
    answer = client.post("/api/counties/own", files=[("roads", ("roads.osm", b"<osm/>"))])
    assert (answer.status_code, answer.json()["faults"][0]["code"]) == (507, "FIL-009")
    assert [path.name for path in workspace.counties.iterdir()] == ["small"]


PATHS = ["%2e%2e", "..%2f..%2fetc", "a%00b", "CON", "r0001%2f..", "..%5c..%5cx", "r0001;x"]


@pytest.mark.parametrize("name", PATHS)
def test_paths_lead_nowhere(client, workspace, name):
    inside = sorted(workspace.root.rglob("*"))
    for method, path in (
        ("GET", f"/api/counties/small/scenarios/{name}"),
        ("GET", f"/api/counties/{name}/scenarios/small"),
        ("PUT", f"/api/counties/small/scenarios/{name}/yaml"),
        ("DELETE", f"/api/counties/small/scenarios/{name}"),
        ("GET", f"/api/runs/{name}/files/answer.json"),
        ("DELETE", f"/api/runs/{name}"),
        ("POST", f"/api/counties/{name}"),
        ("GET", f"/static/{name}"),
    ):
        body = {"json": {"text": "name: x"}} if method == "PUT" else {}
        answer = client.request(method, path, headers={"If-Match": "*"}, **body)
        assert 400 <= answer.status_code < 500, (path, answer.text)
    assert sorted(workspace.root.rglob("*")) == inside


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Host": "evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
def test_another_page_changes_nothing(client, own, headers):
    url, tag = own
    body = {"changes": [{"key": "days", "value": 2}]}
    for method, path, sent in (
        ("PATCH", url, body),
        ("DELETE", url, None),
        ("POST", f"{url}/copy", {"name": "theirs"}),
        ("POST", "/api/runs", {"county": "small", "scenario": "own"}),
    ):
        answer = client.request(method, path, json=sent, headers={"If-Match": "*", **headers})
        assert answer.status_code == 403
    assert client.get(url).headers["ETag"] == tag
    assert client.get("/api/runs").json() == []


def test_a_form_of_another_page_is_no_json(client, own):
    """A plain form may be sent anywhere by any page: its kinds of body change nothing."""
    url, tag = own
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        headers = {"content-type": kind, "If-Match": "*"}
        body = b'{"changes": [{"key": "days", "value": 2}]}'
        assert client.request("PATCH", url, content=body, headers=headers).status_code == 422
    assert client.get(url).headers["ETag"] == tag
