"""A script does all that the page does: the planner's whole story by the interface alone."""

import io
import json

import pandas as pd
import pytest
from fastapi.testclient import TestClient

from logistics_sim.web.app import create_app
from logistics_sim.web.guards import Guard
from logistics_sim.web.run_queue import RunQueue
from tests.cli.test_init import office_files
from tests.web.conftest import SMALL, copy_of

OWN = "/api/counties/qingyan/scenarios/scenario"
MINE = f"{SMALL[:-5]}mine"


@pytest.mark.slow
def test_the_planners_story_by_requests_alone(tmp_path, played):
    workspace = copy_of(played, tmp_path / "w")
    office_files(tmp_path)
    queue = RunQueue(workspace, slots=1, workers=1)
    app = Guard(create_app(workspace, queue))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        makes_a_county(client, tmp_path)
        edits(client)
        run = runs(client, queue)
        reads(client, run)


def makes_a_county(client, folder):
    names = {"roads": "roads.osm", "villages": "villages.csv", "stations": "stations.csv"}
    names["firms"] = "firms.csv"
    said = {"name": "青岩县", "hub": "116.12,36.12"}

    def sent():
        return [(role, (name, (folder / name).read_bytes())) for role, name in names.items()]

    wrong = client.post("/api/counties/check", files=sent(), data={**said, "hub": "here"})
    assert [(f["code"], f["key"]) for f in wrong.json()["faults"]] == [("NET-012", "hub")]
    understood = client.post("/api/counties/check", files=sent(), data=said).json()
    assert understood["map"]["features"]
    assert understood["guesses"]
    made = client.post("/api/counties/qingyan", files=sent(), data=said)
    assert made.status_code == 201, made.text
    assert client.get(OWN).json()["ok"]


def edits(client):
    assert client.post(f"{SMALL}/copy", json={"name": "mine"}).status_code == 201
    tag = client.get(MINE).headers["ETag"]
    changes = [
        {"key": "fleet.box_truck.count", "value": 4},
        {"key": "moved_stations.130001100", "value": "130001100001"},
        {"key": "alliance.members", "value": ["express_a", "express_b", "post"]},
    ]
    done = client.patch(MINE, json={"changes": changes}, headers={"If-Match": tag})
    assert done.status_code == 200, done.text
    assert {row["key"] for row in client.get(f"{MINE}/diff").json()} == {
        "title", "alliance", "alliance.members", "fleet.box_truck.count", "moved_stations.130001100"
    }  # fmt: skip
    assert client.post(f"{MINE}/check").json()["ok"]
    found = client.get(f"{MINE}/estimate").json()
    assert found["basis"]["run"] in ("r0001", "r0002")
    how = {change["key"]: change["how"] for change in found["changes"]}
    assert how["moved_stations.130001100"] == "unknown"
    assert found["saving"]["as_is"]["verdict"] == "cannot_tell"
    assert client.post(f"{MINE}/undo", headers={"If-Match": "*"}).status_code == 200
    dearer = {"changes": [{"key": "costs.driver_yuan_h", "value": 60}]}
    assert client.patch(MINE, json=dearer, headers={"If-Match": "*"}).status_code == 200
    assert client.get(f"{MINE}/estimate").json()["known"]
    text = client.get(f"{MINE}/yaml").text
    put = client.put(f"{MINE}/yaml", json={"text": text}, headers={"If-Match": "*"})
    assert put.json()["own"]["costs"]["driver_yuan_h"]["base"] == 60


def runs(client, queue):
    asked = {"county": "small", "scenario": "mine", "days": 3}
    run = client.post("/api/runs", json=asked).json()["id"]
    assert client.post(f"/api/runs/{run}/cancel").json()["state"] == "cancelled"
    assert client.post(f"/api/runs/{run}/again").status_code == 200
    queue.wait()
    assert client.get(f"/api/runs/{run}").json()["state"] == "done", client.get(
        f"/api/runs/{run}/log"
    ).text
    return run


def reads(client, run):
    path = f"/api/runs/{run}"
    board = client.get(f"{path}/board?lang=zh").json()
    assert len(board["verdicts"]) >= 9
    name = board["tables"][0]["id"]
    assert client.get(f"{path}/tables/{name}?form=csv").content.startswith(b"\xef\xbb\xbf")
    rows = client.get(f"{path}/rows/ledger?form=csv")
    total = pd.read_csv(io.BytesIO(rows.content), encoding="utf-8-sig")["yuan"].sum()
    answer = client.get(f"{path}/answer").json()
    assert total > answer["cost"]["after"] > 0
    layers = {f["properties"]["layer"] for f in client.get(f"{path}/map").json()["features"]}
    assert {"road", "place", "route"} <= layers
    assert client.get(f"{path}/days/0").json()["trips"]
    assert "<svg" in client.get(f"{path}/figures/{board['figures'][0]['id']}.svg").text
    assert client.get(f"{path}/papers/return.xlsx").content.startswith(b"PK")
    file = client.get(f"{path}/files/answer.json")
    assert json.loads(file.content) == answer
    compared = client.get(f"/api/compare?run=r0001&run={run}").json()
    assert compared["runs"] == ["r0001", run]
    assert {row["key"] for row in compared["inputs"]} & {"costs.driver_yuan_h.base"}
