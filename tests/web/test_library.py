"""Scenarios through the interface: copies, changes, faults at their keys, two tabs, undo."""

import json

import pytest

from tests.web.conftest import SMALL


def change(client, own, *changes, tag=None):
    url, first = own
    body = {"changes": [dict(zip(("key", "value"), each, strict=True)) for each in changes]}
    return client.patch(url, json=body, headers={"If-Match": tag or first})


def test_a_copy_holds_only_what_differs(client, own):
    url, _ = own
    answer = change(client, own, ("days", 9), ("fleet.box_truck.count", 4)).json()
    said = {"based_on": "small.yaml", "name": "own", "title": "小县 · 两乡六村 · own"}
    assert answer["own"] == {**said, "days": 9, "fleet": [{"id": "box_truck", "count": 4}]}
    assert answer["effective"]["days"] == 9
    assert len(answer["effective"]["fleet"]) == 4
    diff = {row["key"]: (row["parent"], row["child"]) for row in client.get(f"{url}/diff").json()}
    assert diff["days"] == (6, 9)
    assert diff["fleet.box_truck.count"] == (None, 4)
    assert set(diff) == {"days", "fleet.box_truck.count", "title"}


def test_a_number_for_a_parameter_keeps_its_unit_and_is_the_planners(client, own):
    answer = change(client, own, ("costs.driver_yuan_h", 30)).json()
    assert answer["effective"]["costs"]["driver_yuan_h"] == {
        "base": 30,
        "unit": "yuan/h",
        "status": "planner",
        "source": "stated on the page",
    }


def test_all_faults_come_with_their_keys_and_nothing_is_kept(client, own):
    url, tag = own
    answer = change(client, own, ("days", -3), ("fleet.micro_van.yuan_km", "dear"), ("seed", 5))
    assert answer.status_code == 422
    faults = {fault["key"]: fault for fault in answer.json()["faults"]}
    assert set(faults) == {"days", "fleet.micro_van.yuan_km"}
    assert faults["days"]["code"] == "SCN-008"
    assert faults["days"]["hint"]
    assert "/" not in faults["days"]["where"]
    assert client.get(url).headers["ETag"] == tag


def test_an_unfinished_scenario_can_be_finished_value_by_value(client, workspace):
    file = workspace.counties / "small" / "scenarios" / "bare.yaml"
    text = "based_on: defaults\nname: bare\ntitle: t\nroads: ../networks/small_roads.geojson\n"
    file.write_text(text, encoding="utf-8")
    url = "/api/counties/small/scenarios/bare"
    before = client.get(url).json()
    missing = {fault["key"] for fault in before["faults"]}
    assert not before["ok"]
    assert {"demand.residents", "coldchain.ambient_july_c"} <= missing
    body = {"changes": [{"key": "demand.residents", "value": 5000}]}
    after = client.patch(url, json=body, headers={"If-Match": before["etag"]})
    assert after.status_code == 200
    assert {fault["key"] for fault in after.json()["faults"]} == missing - {"demand.residents"}


def test_the_second_tab_is_told(client, own):
    url, tag = own
    assert change(client, own, ("days", 9)).status_code == 200
    late = change(client, own, ("days", 10))
    assert late.status_code == 412
    assert late.json()["faults"][0]["code"] == "WEB-008"
    assert client.get(url).json()["effective"]["days"] == 9
    without = client.patch(url, json={"changes": [{"key": "days", "value": 10}]})
    assert without.status_code == 428
    assert client.delete(url, headers={"If-Match": tag}).status_code == 412


def test_undo_and_redo_go_through_every_change(client, own):
    url, tag = own
    for days in (7, 8, 9):
        tag = change(client, own, ("days", days), tag=tag).headers["ETag"]
    seen = []
    for word in ("undo", "undo", "redo", "undo", "undo"):
        answer = client.post(f"{url}/{word}", headers={"If-Match": tag})
        tag = answer.headers["ETag"]
        seen.append(answer.json()["effective"]["days"])
    assert seen == [8, 7, 8, 7, 6]
    assert client.post(f"{url}/undo", headers={"If-Match": tag}).status_code == 409
    assert client.get(url).json()["redo"] == 3


def test_reset_gives_the_parents_value_again(client, own):
    url, _ = own
    tag = change(client, own, ("fleet.reefer.yuan_km", 2), ("days", 9)).headers["ETag"]
    body = {"changes": [{"key": "fleet.reefer.yuan_km", "reset": True}]}
    answer = client.patch(url, json=body, headers={"If-Match": tag}).json()
    assert "fleet" not in answer["own"]
    assert answer["own"]["days"] == 9


@pytest.mark.parametrize(
    "key", ["roads", "based_on", "name.x", "fleet.nobody.count", "days.more", "a..b", "x" * 201]
)
def test_keys_that_cannot_be_set(client, own, key):
    answer = change(client, own, (key, 1))
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["code"] in ("WEB-011", "WEB-012")


def test_yaml_goes_in_and_out_with_its_comments(client, own):
    url, tag = own
    text = client.get(f"{url}/yaml").text + "# mine\ndays: 4\n"
    put = client.put(f"{url}/yaml", json={"text": text}, headers={"If-Match": tag})
    assert put.status_code == 200, put.text
    assert client.get(f"{url}/yaml").text == text
    fresh = client.put(f"{SMALL[:-5]}third/yaml", json={"text": text})
    assert fresh.status_code == 200
    assert {row["name"] for row in client.get("/api/scenarios").json()} == {"small", "own", "third"}


@pytest.mark.parametrize(
    "text, code",
    [
        ("based_on: /etc/passwd.yaml\n", "SCN-011"),
        ("based_on: ../../other/scenarios/x.yaml\n", "SCN-011"),
        ("based_on: nobody.yaml\n", "SCN-001"),
        ("based_on: own.yaml\n", "SCN-015"),
        ("based_on: child.yaml\n", "SCN-015"),
        ("a: [\n", "SCN-002"),
        ("days: 1\ndays: 2\n", "SCN-004"),
        ("- 1\n", "SCN-002"),
        ("", "SCN-002"),
        ("[" * 5000, "SCN-005"),
    ],
)
def test_texts_that_are_no_scenario(client, own, text, code):
    url, tag = own
    assert client.post(f"{url}/copy", json={"name": "child"}).status_code == 201
    before = client.get(f"{url}/yaml").text
    answer = client.put(f"{url}/yaml", json={"text": text}, headers={"If-Match": tag})
    assert answer.status_code == 422
    assert code in {fault["code"] for fault in answer.json()["faults"]}
    assert ".draft" not in answer.text
    assert client.get(f"{url}/yaml").text == before


def test_roads_outside_the_county_are_a_fault(client, own):
    url, tag = own
    text = client.get(f"{SMALL}/yaml").text
    assert "../networks/small_roads.geojson" in text
    text = text.replace("../networks/small_roads.geojson", "../../other/roads.geojson")
    answer = client.put(f"{url}/yaml", json={"text": text}, headers={"If-Match": tag}).json()
    assert answer["faults"][0]["code"] == "SCN-011"


def test_names_and_what_is_not_there(client, own):
    for name in ("a b", "..", "x/y", "nul"):
        answer = client.post(f"{SMALL}/copy", json={"name": name})
        assert (answer.status_code, answer.json()["faults"][0]["code"]) == (422, "WEB-005")
    assert client.post(f"{SMALL}/copy", json={"name": "OWN"}).status_code == 409
    assert client.get("/api/counties/small/scenarios/nobody").status_code == 404
    assert client.get("/api/counties/nowhere/scenarios/small").status_code == 404


def test_a_parent_stays_while_others_need_it(client, own):
    url, tag = own
    there = client.get(SMALL).headers["ETag"]
    answer = client.delete(SMALL, headers={"If-Match": there})
    assert answer.status_code == 409
    assert "own" in answer.json()["faults"][0]["message"]
    assert client.delete(url, headers={"If-Match": tag}).status_code == 204
    assert client.delete(SMALL, headers={"If-Match": there}).status_code == 204


def test_nothing_is_left_beside_the_scenarios(client, own, workspace):
    change(client, own, ("days", 9))
    change(client, own, ("days", -9), tag="*")
    names = {path.name for path in (workspace.counties / "small" / "scenarios").iterdir()}
    assert names == {"small.yaml", "own.yaml", ".history-own.json"}


def test_check_and_map_are_those_of_the_command_line(client, own):
    url, _ = own
    assert client.post(f"{url}/check").json()["ok"]
    layers = [f["properties"]["layer"] for f in client.get(f"{url}/map").json()["features"]]
    assert layers.count("place") == 9
    change(client, own, ("operations.station_close", "07:00"))
    found = client.post(f"{url}/check").json()
    assert [fault["code"] for fault in found["faults"]] == ["SCN-013"]
    assert "/" not in found["faults"][0]["where"]


def test_a_station_is_moved_shown_on_the_map_and_taken_back(client, own):
    url, _ = own
    key = "moved_stations.130001100"
    change(client, own, (key, "115.02,38.75"))
    diff = client.get(f"{url}/diff").json()
    assert {"key": key, "parent": None, "child": "115.02,38.75"} in diff
    data = client.get(f"{url}/map").json()
    (station,) = [f for f in data["features"] if f["properties"].get("id") == "130001100"]
    assert station["geometry"]["coordinates"] == [115.02, 38.75]
    assert station["properties"]["was"] == [115.01, 38.745]
    ends = [e for f in data["features"] for e in f["properties"].get("ends", [])]
    assert not [name for pair in ends for name in pair if "@" in name]
    assert client.post(f"{url}/check").json()["ok"]
    change(client, own, (key, "10,10"), tag="*")
    assert client.get(f"{url}/map").json()["faults"][0]["code"] == "NET-011"
    found = client.post(f"{url}/check").json()["faults"]
    assert [(each["code"], key in each["where"]) for each in found] == [("NET-011", True)]
    body = {"changes": [{"key": key, "reset": True}]}
    assert client.patch(url, json=body, headers={"If-Match": "*"}).status_code == 200
    assert "moved_stations" not in client.get(url).json()["own"]


def test_a_full_disk_is_said_and_the_file_stays(client, own, monkeypatch):
    from logistics_sim.core.errors import DiskError
    from logistics_sim.web import library

    def full(path, text):
        raise DiskError("FIL-002", path.name, "writing stopped: No space left on device")

    url, tag = own
    monkeypatch.setattr(library, "write_text", full)
    answer = change(client, own, ("days", 9))
    assert answer.status_code == 507
    assert answer.json()["faults"][0]["code"] == "FIL-002"
    assert client.get(url).headers["ETag"] == tag


def test_malformed_bodies_are_answered_in_the_houses_form(client, own):
    url, tag = own
    head = {"If-Match": tag, "content-type": "application/json"}
    for body in (b"", b"{", b"[]", b'{"changes": 1}', b'{"changes": [{"key": "days", "v": 1}]}'):
        answer = client.patch(url, content=body, headers=head)
        assert answer.status_code in (400, 422), body
        assert answer.json()["faults"][0]["code"] == "WEB-011"
    nan = client.patch(url, content=b'{"changes": [{"key": "days", "value": NaN}]}', headers=head)
    assert nan.status_code == 422
    assert client.post("/api/schema").status_code == 405
    assert json.loads(client.get("/nothing").text)["faults"][0]["code"] == "WEB-011"


@pytest.mark.slow
def test_the_shipped_scenarios_are_parents_that_nobody_changes(tmp_path):
    from fastapi.testclient import TestClient

    from logistics_sim.web.app import create_app
    from logistics_sim.web.run_queue import RunQueue
    from logistics_sim.web.shipped import bring_shipped
    from logistics_sim.web.workspace import Workspace

    workspace = Workspace(tmp_path)
    workspace.prepare()
    bring_shipped(workspace)
    with TestClient(create_app(workspace, RunQueue(workspace))) as client:
        rows = client.get("/api/scenarios").json()
        assert all(row["shipped"] and row["ok"] for row in rows)
        url = "/api/counties/tangxian/scenarios/tangxian"
        assert {row["name"] for row in rows} >= {"tangxian", "tangxian_snow"}
        body = {"changes": [{"key": "days", "value": 3}]}
        answer = client.patch(url, json=body, headers={"If-Match": "*"})
        assert (answer.status_code, answer.json()["faults"][0]["code"]) == (409, "WEB-009")
        assert client.post(f"{url}/copy", json={"name": "mine"}).json()["effective"]["days"] == 30
        assert client.delete(url, headers={"If-Match": "*"}).status_code == 409
