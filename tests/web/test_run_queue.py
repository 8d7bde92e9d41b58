"""Runs: results in words, tables, files and maps; cancel that really stops; a killed server."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from logistics_sim.web.app import create_app
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.run_record import PageRun, write_record
from logistics_sim.web.workspace import Workspace
from tests.web.conftest import copy_of, small_workspace

HERE = Path(__file__)
ENDLESS = {"effort.iterations": 50_000_000}
SOON_S = 90


def until(ask, wanted, within_s=SOON_S):
    """The first answer of `ask` that is `wanted`."""
    end = time.monotonic() + within_s
    while not wanted(found := ask()):
        assert time.monotonic() < end, found
        time.sleep(0.1)
    return found


def processes_of(folder):
    """Processes whose command line names a folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if str(folder).encode() in path.read_bytes() and int(path.parts[2]) != os.getpid():
                found.append(int(path.parts[2]))
    return found


@pytest.fixture(scope="module")
def finished(played, tmp_path_factory):
    """A client whose workspace holds two finished runs of the small county."""
    workspace = copy_of(played, tmp_path_factory.mktemp("web") / "w")
    queue = RunQueue(workspace, slots=2, workers=1)
    with TestClient(create_app(workspace, queue), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.slow
def test_a_run_goes_through_its_stages_to_an_answer(finished):
    runs = finished.get("/api/runs").json()
    assert [(run["id"], run["state"]) for run in runs] == [("r0002", "done"), ("r0001", "done")]
    stages = {stage["stage"]: stage for stage in runs[0]["progress"]}
    assert set(stages) >= {"parcels", "plan and replay", "report"}
    assert all(stage["done"] == stage["total"] for stage in stages.values())
    answer = finished.get("/api/runs/r0001/answer").json()
    assert answer["parcels"]["generated"] > 0
    costs = [
        finished.get(f"/api/runs/{r}/answer").json()["cost"]["after"] for r in ("r0001", "r0002")
    ]
    assert costs[1] > costs[0]


@pytest.mark.slow
def test_the_answer_is_said_in_both_languages_and_every_table_opens(finished):
    for language in ("zh", "en"):
        board = finished.get("/api/runs/r0001/board", params={"lang": language}).json()
        titles = [line["title"] for line in board["verdicts"]]
        assert len(titles) >= 8
        assert {bool(re.search("[\u4e00-\u9fff]", title)) for title in titles} == {language == "zh"}
        more = finished.get("/api/runs/r0001/tables", params={"lang": language}).json()
        assert more
        for table in [*board["tables"], *more]:
            url = f"/api/runs/r0001/tables/{table['id']}"
            found = finished.get(url, params={"lang": language}).json()
            assert found["rows"]
            assert all(len(row) == len(found["heads"]) for row in found["rows"])
    csv = finished.get("/api/runs/r0001/tables/villages", params={"form": "csv"})
    assert csv.status_code in (200, 404)
    sheet = finished.get("/api/runs/r0001/tables/costs_1", params={"form": "xlsx"})
    assert sheet.content[:2] == b"PK"
    assert finished.get("/api/runs/r0001/tables/nothing").status_code == 404


@pytest.mark.slow
def test_map_figures_report_and_files(finished):
    features = finished.get("/api/runs/r0001/map").json()["features"]
    layers = {feature["properties"]["layer"] for feature in features}
    assert layers >= {"road", "place", "route"}
    routes = [f for f in features if f["properties"]["layer"] == "route"]
    assert all(f["properties"]["stops"] and len(f["geometry"]["coordinates"]) > 1 for f in routes)
    village = next(f for f in features if f["properties"].get("kind") == "village")
    assert 0 <= village["properties"]["express_48h"]["share"] <= 1
    svg = finished.get("/api/runs/r0001/figures/saving.svg")
    assert svg.text.startswith("<svg xmlns=")
    page = finished.get("/api/runs/r0001/report.html")
    assert "sandbox" in page.headers["content-security-policy"]
    files = {file["path"] for file in finished.get("/api/runs/r0001/files").json()}
    assert {"answer.json", "report.html", "after/trips.parquet"} <= files
    assert finished.get("/api/runs/r0001/files/after/trips.parquet").content[:4] == b"PAR1"
    for path in ("..%2f..%2frun.json", "%2e%2e/run.json", "/etc/passwd", "after", "a%00b"):
        assert finished.get(f"/api/runs/r0001/files/{path}").status_code == 404, path


@pytest.mark.slow
def test_runs_are_compared_by_the_commands_own_functions(finished):
    found = finished.get("/api/compare", params={"run": ["r0001", "r0002"]}).json()
    assert found["runs"] == ["r0001", "r0002"]
    assert any(row["key"].startswith("costs.driver_yuan_h") for row in found["inputs"])
    paired = [r for r in found["paired"] if r["figure"] == "after: mean daily cost_yuan"]
    assert [(row["run"], row["difference"] > 0) for row in paired] == [("r0002", True)]
    assert len(found["tables"]) == 3
    for wrong in (["r0001"], ["r0001", "r0001"], ["r0001"] * 7):
        assert finished.get("/api/compare", params={"run": wrong}).status_code == 422


@pytest.fixture
def endless(tmp_path, make_county):
    return small_workspace(tmp_path / "w", make_county, **ENDLESS)


@pytest.mark.slow
def test_cancel_stops_every_process_and_what_waits_goes_on(endless):
    queue = RunQueue(endless, slots=1, workers=2)
    with TestClient(create_app(endless, queue), base_url="http://127.0.0.1") as client:
        asked = {"county": "small", "scenario": "small", "days": 2}
        first, second, third = (client.post("/api/runs", json=asked).json()["id"] for _ in range(3))

        def stages():
            return [s["stage"] for s in client.get(f"/api/runs/{first}").json()["progress"]]

        until(stages, lambda found: "plan and replay" in found)
        assert client.get(f"/api/runs/{second}").json()["state"] == "queued"
        assert client.get(f"/api/runs/{first}/answer").status_code == 409
        assert processes_of(endless.runs / first)
        stopped = client.post(f"/api/runs/{first}/cancel").json()
        assert stopped["state"] == "cancelled"
        assert processes_of(endless.runs / first) == []
        assert not (endless.runs / first / "out").exists()
        assert client.post(f"/api/runs/{first}/cancel").status_code == 409
        assert client.post(f"/api/runs/{third}/cancel").json()["state"] == "cancelled"
        until(lambda: client.get(f"/api/runs/{second}").json()["state"], "running".__eq__)
        assert client.delete(f"/api/runs/{second}").status_code == 204
        assert client.get(f"/api/runs/{second}").status_code == 404
        assert not (endless.runs / second).exists()
    assert processes_of(endless.runs) == []


def ask(url, path, method="GET", body=None):
    data = None if body is None else json.dumps(body).encode()
    head = {"content-type": "application/json"}
    request = urllib.request.Request(url + path, data, head, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


@contextlib.contextmanager
def serving(root, *more):
    words = ["serve", "--port", "0", "--no-browser", "--json", "--workspace", str(root), *more]
    server = subprocess.Popen(
        [sys.executable, "-m", "logistics_sim", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = server.stdout.readline()
        assert line, server.stderr.read()
        yield server, json.loads(line)["url"].rstrip("/")
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
        server.stderr.close()


@pytest.mark.slow
def test_a_killed_server_takes_its_run_along_and_the_next_one_says_so(endless):
    body = {"county": "small", "scenario": "small", "days": 2}
    with serving(endless.root) as (server, url):
        run = ask(url, "/api/runs", "POST", body)["id"]
        until(lambda: ask(url, f"/api/runs/{run}")["progress"], len)
        assert processes_of(endless.runs)
        os.kill(server.pid, signal.SIGKILL)
        server.wait()
    until(lambda: processes_of(endless.runs), lambda found: found == [], 30)
    with serving(endless.root) as (server, url):
        assert ask(url, f"/api/runs/{run}")["state"] == "interrupted"
        assert not (endless.runs / run / "out").exists()
        assert ask(url, f"/api/runs/{run}/again", "POST")["state"] == "running"
        server.send_signal(signal.SIGTERM)
        server.wait(40)
    until(lambda: processes_of(endless.runs), lambda found: found == [], 30)
    record = json.loads((endless.runs / run / "run.json").read_text())
    assert record["state"] == "interrupted"


@pytest.mark.slow
def test_two_servers_never_share_a_workspace(workspace):
    with serving(workspace.root) as (_, url):
        words = ["serve", "--port", "0", "--no-browser", "--workspace", str(workspace.root)]
        other = subprocess.run(
            [sys.executable, "-m", "logistics_sim", *words],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert other.returncode == 2
        assert "WEB-013" in other.stderr
        port = url.rpartition(":")[2]
        words = ["serve", "--port", port, "--no-browser", "--workspace", str(workspace.root / "b")]
        other = subprocess.run(
            [sys.executable, "-m", "logistics_sim", *words],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert (other.returncode, "WEB-002" in other.stderr) == (2, True)
        assert "Traceback" not in other.stderr
        about = ask(url, "/api/about")
        assert about["contract"] == 1
        request = urllib.request.Request(f"{url}/api/runs", headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code == 403


def test_what_earlier_servers_left_is_read_again(tmp_path):
    workspace = Workspace(tmp_path)
    workspace.prepare()
    for number, state in enumerate(("running", "done", "cancelled"), 1):
        folder = workspace.runs / f"r{number:04d}"
        (folder / "out").mkdir(parents=True)
        write_record(PageRun(folder.name, "c", "s", "t", state=state), folder)
    (workspace.runs / "r0009").mkdir()
    (workspace.runs / "r0009" / "run.json").write_text("{half", encoding="utf-8")
    queue = RunQueue(workspace)
    queue.open()
    assert {r.id: r.state for r in queue.all()} == {
        "r0001": "interrupted",
        "r0002": "done",
        "r0003": "cancelled",
    }
    assert not (workspace.runs / "r0001" / "out").exists()
    assert queue._new_folder().name == "r0010"
