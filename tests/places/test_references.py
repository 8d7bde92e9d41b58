"""Places that a scenario names and that are not there: faults with the nearest names."""

import pytest

DATES = {"first": "2025-09-01", "last": "2025-09-02"}
PRODUCER = {
    "id": "farm", "name": "农场", "village": "130001100001", "townships": ["130001100"],
    "product": "lamb", "share": {"base": 0.3, "status": "guess"},
}  # fmt: skip
SAID = {
    "producers": ([{**PRODUCER, "village": "130001100009"}], "TRC-001", "producers.farm.village"),
    "townships": ([{**PRODUCER, "townships": ["130001109"]}], "TRC-001", "farm.townships"),
    "supports": ([{"firm": "post", "village": "东甲"}], "SCN-012", "supports.0"),
    "shut": ({"stations_shut": [{**DATES, "places": ["西丙村"]}]}, "SIM-007", "stations_shut.0"),
    "roads": ({"roads": [{**DATES, "townships": ["东真"], "speed": 0}]}, "SIM-007", "roads.0"),
    "homes": ({"home_delivery": [{"places": ["130001100008"], "share": 0.2}]}, "DEM-003",
              "services.home_delivery"),
    "rules": ({"stations": [{"places": ["130001300"]}]}, "DEM-003", "services.stations"),
    "moved": ({"130001300": "115,38.7"}, "DEM-003", "moved_stations.130001300"),
    "beside": ({"130001200": "东丙"}, "NET-011", "moved_stations.130001200"),
    "existing": ({"existing": ["西乙村"]}, "SIT-011", "stations.existing"),
}  # fmt: skip
SECTION = {
    "townships": "producers", "shut": "disruptions", "roads": "disruptions",
    "homes": "services", "rules": "services", "existing": "stations",
    "moved": "moved_stations", "beside": "moved_stations",
}  # fmt: skip
HINTS = {
    "producers": "'130001100001' (东甲村)",
    "townships": "'130001100' (东镇)",
    "supports": "'130001100001' (东甲村)",
    "shut": "'130001200003' (西丙村)",
    "roads": "'130001100' (东镇)",
    "homes": "'130001100001' (东甲村)",
    "rules": "'130001100' (东镇)",
    "moved": "'130001100' (东镇)",
    "beside": "'130001100003' (东丙村)",
    "existing": "'130001200002' (西乙村)",
}


@pytest.mark.parametrize("name", SAID)
def test_a_place_that_is_not_there_is_named_with_the_nearest(make_county, command, tmp_path, name):
    value, code, where = SAID[name]
    made = make_county(tmp_path / "county", **{SECTION.get(name, name): value})
    done = command("check", made.scenario, "--json")
    assert done.code == 2, done.out
    (fault,) = done.json["faults"]
    assert fault["code"] == code
    assert fault["where"].endswith(where)
    assert HINTS[name] in fault["hint"]


def test_seven_producers_elsewhere_are_seven_faults_and_stop_a_run(make_county, command, tmp_path):
    there = [{**PRODUCER, "id": f"farm{n}", "village": f"37999901020{n}"} for n in range(7)]
    for entry in there:
        entry["share"] = {"base": 0.1, "status": "guess"}
    made = make_county(tmp_path / "county", producers=there)
    done = command("check", made.scenario, "--json")
    assert [fault["code"] for fault in done.json["faults"]] == ["TRC-001"] * 7
    done = command("run", made.scenario, "--out", tmp_path / "run")
    assert (done.code, done.err.count("TRC-001")) == (2, 7)
    assert not (tmp_path / "run").exists()


def test_places_that_are_there_are_no_faults(make_county, command, tmp_path):
    made = make_county(
        tmp_path / "county",
        producers=[PRODUCER],
        supports=[{"firm": "post", "village": "130001100001"}],
        disruptions={"roads": [{**DATES, "townships": ["东镇", "130001200"], "speed": 0}],
                     "stations_shut": [{**DATES, "places": ["130001200"]}]},
        services={"stations": [{"places": ["130001200", "130001100002"]}]},
        stations={"existing": ["130001100002"]},
        moved_stations={"130001100": "130001100002", "130001200": "115.09,38.69"},
    )  # fmt: skip
    done = command("check", made.scenario, "--json")
    assert done.json["faults"] == []
