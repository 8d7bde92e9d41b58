"""A workspace with the small county, and the application on it as a browser would reach it."""

import shutil

import pytest
from fastapi.testclient import TestClient

from logistics_sim.web.app import create_app
from logistics_sim.web.guards import Guard
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.workspace import Workspace
from tests.conftest import made_once

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


@pytest.fixture(scope="session")
def played(tmp_path_factory, make_county, finished_run):
    """The folder of a workspace with two finished runs of three days: ``small`` and ``dear``.

    All test workers share it, and the results that it keeps: work in a `copy_of` it. The finished
    run comes first so that the search is compiled: both runs at once would compile it twice.
    """
    with made_once(tmp_path_factory, "played") as (folder, empty):
        root = folder / "w"
        if empty:
            workspace = small_workspace(root, make_county)
            queue = RunQueue(workspace, slots=2, workers=1)
            with TestClient(create_app(workspace, queue), base_url="http://127.0.0.1") as client:
                client.post(f"{SMALL}/copy", json={"name": "dear"})
                body = {"changes": [{"key": "costs.driver_yuan_h", "value": 60}]}
                client.patch(f"{SMALL[:-5]}dear", json=body, headers={"If-Match": "*"})
                for name in ("small", "dear"):
                    asked = {"county": "small", "scenario": name, "days": 3}
                    assert client.post("/api/runs", json=asked).status_code == 201
                queue.wait()
                assert {run.state for run in queue.all()} == {"done"}
    return root


def copy_of(played, root, *without):
    """A workspace of one's own at `root` with the runs of `played`; kept results are shared.

    Folders named in `without` are left out.
    """
    shutil.copytree(played, root, ignore=shutil.ignore_patterns("cache", ".serving", *without))
    (root / "cache").symlink_to(played / "cache", target_is_directory=True)
    return Workspace(root)
