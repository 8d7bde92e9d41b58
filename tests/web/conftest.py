"""A workspace with the small county, and the application on it as a browser would reach it."""

import pytest
from fastapi.testclient import TestClient

from logistics_sim.web.app import create_app
from logistics_sim.web.guards import Guard
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.workspace import Workspace

SMALL = "/api/counties/small/scenarios/small"


def small_workspace(root, make_county, **changes):
    """A prepared workspace at `root` that holds the small county."""
    workspace = Workspace(root)
    workspace.prepare()
    make_county(workspace.counties / "small", **changes)
    return workspace


@pytest.fixture
def workspace(tmp_path, make_county):
    return small_workspace(tmp_path / "workspace", make_county)


@pytest.fixture
def client(workspace):
    app = Guard(create_app(workspace, RunQueue(workspace, workers=1)))
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as ready:
        yield ready


@pytest.fixture
def own(client):
    """The address and the tag of a copy that may be changed."""
    made = client.post(f"{SMALL}/copy", json={"name": "own"})
    assert made.status_code == 201, made.text
    return "/api/counties/small/scenarios/own", made.headers["ETag"]
