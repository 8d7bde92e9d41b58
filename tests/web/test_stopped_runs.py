"""A run that is cancelled at each of its stages, and one whose disk fills: nothing is left over."""

import shutil
import subprocess
import time

import pytest
from fastapi.testclient import TestClient

from logistics_sim.web.app import create_app
from logistics_sim.web.run_queue import RunQueue
from tests.conftest import THREE_FIRMS, write_county
from tests.web.conftest import copy_of
from tests.web.test_run_queue import processes_of

ASKED = {"county": "small", "scenario": "small", "days": 3, "seed": 5}
OF_FEW = {**ASKED, "county": "few"}
STAGES = ("parcels", "plan and replay", "answer", "report")
SOON_S = 180
TOO_SMALL, LARGE = "600k", "200m"


def at_work_on(queue, run_id, stage):
    """Wait until a run is in the middle of a stage."""
    end = time.monotonic() + SOON_S
    while True:
        run = queue.get(run_id)
        found = {each["stage"]: each for each in run.progress}
        if stage in found and found[stage]["done"] < found[stage]["total"]:
            return
        assert run.state in ("queued", "running"), (stage, run)
        assert time.monotonic() < end, (stage, run)
        time.sleep(0.005)


@pytest.mark.slow
def test_a_run_is_cancelled_at_each_stage_and_still_comes_to_its_answer(played, tmp_path):
    workspace = copy_of(played, tmp_path / "w", "runs")
    workspace.prepare()
    write_county(workspace.counties / "few", firms=THREE_FIRMS)
    queue = RunQueue(workspace, workers=1)
    with TestClient(create_app(workspace, queue), base_url="http://127.0.0.1") as client:
        run = client.post("/api/runs", json=OF_FEW).json()["id"]
        folder = workspace.runs / run
        for stage in STAGES:
            at_work_on(queue, run, stage)
            assert client.post(f"/api/runs/{run}/cancel").json()["state"] == "cancelled", stage
            assert processes_of(folder) == [], stage
            assert not (folder / "out").exists(), stage
            assert client.get(f"/api/runs/{run}/answer").status_code == 409
            assert client.post(f"/api/runs/{run}/again").status_code == 200, stage
        queue.wait()
        assert client.get(f"/api/runs/{run}").json()["state"] == "done"
        assert client.get(f"/api/runs/{run}/answer").json()["parcels"]["generated"] > 0
    assert {each.name for each in folder.iterdir()} == {
        "input", "out", "run.json", "answer.json", "log.txt",
    }  # fmt: skip


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own that is soon full, and a way to make it larger."""
    root = tmp_path / "disk"
    root.mkdir()

    def sized(size, *more):
        words = ["mount", "-t", "tmpfs", "-o", ",".join([*more, f"size={size}"]), "tmpfs", root]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    if shutil.which("mount") is None or (said := sized(TOO_SMALL)).returncode:
        pytest.skip(f"no disk of a chosen size can be mounted here: {said.stderr.strip()}")
    yield root, lambda: sized(LARGE, "remount")
    subprocess.run(["umount", "-l", root], check=True)


@pytest.mark.slow
def test_a_disk_that_fills_during_a_run_is_said_and_room_makes_it_good(small_disk, played):
    root, enlarge = small_disk
    workspace = copy_of(played, root / "w", "runs")
    workspace.prepare()
    queue = RunQueue(workspace, workers=1)
    with TestClient(create_app(workspace, queue), base_url="http://127.0.0.1") as client:
        run = client.post("/api/runs", json=ASKED).json()["id"]
        queue.wait()
        ended = client.get(f"/api/runs/{run}").json()
        assert ended["state"] == "failed"
        assert [fault["code"] for fault in ended["faults"]] == ["FIL-002"], ended["faults"]
        assert "No space left" in ended["faults"][0]["message"]
        assert not (workspace.runs / run / "out").exists()
        assert client.get("/api/counties/small/scenarios/small").status_code == 200
        assert enlarge().returncode == 0
        client.post(f"/api/runs/{run}/again")
        queue.wait()
        assert client.get(f"/api/runs/{run}").json()["state"] == "done"
