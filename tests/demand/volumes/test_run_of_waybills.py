"""A whole run, plan and coalition on planted waybills, in a small county and in Tang County."""

import json

import pytest

from tests.conftest import ROOT
from tests.demand.volumes.planted import planted
from tests.demand.volumes.test_files import FIRMS, add_volumes, counts_of, write_rows

FOUR = [
    {"id": "express_a", "name": "快递A", "kind": "express", "share": 0.4},
    {"id": "express_b", "name": "快递B", "kind": "express", "share": 0.3},
    {"id": "post", "name": "邮政", "kind": "post", "share": 0.2},
    {"id": "coop", "name": "供销社", "kind": "coop", "share": 0.1},
]
"""One firm more than has waybills."""


@pytest.mark.slow
def test_run_replays_the_waybills_and_says_so(make_county, command, tmp_path):
    county = make_county(tmp_path / "county", firms=FOUR)
    _, places = add_volumes(county)
    rows, _ = planted(places.to_dict("records"), FIRMS, 600, year_month="2026-06", away=3, twice=5)
    write_rows(county.scenario.parent / "w.csv", rows)
    add_volumes(county, **{"volumes": [{"file": "w.csv"}], "from": "waybills"})
    assert command("check", county.scenario).code == 0
    out = tmp_path / "run"
    done = command("run", county.scenario, "--out", out, "--json", timeout=600)
    assert done.code in (0, 3), done.err
    told = done.json["volumes"]
    assert told["from"] == "waybills"
    assert told["files"][0]["used"] == 600
    assert (told["files"][0]["duplicates"], told["files"][0]["other_counties"]) == (5, 3)
    assert sum(told["rests_on"].values()) == pytest.approx(1)
    assert (out / "volumes_0.csv").exists()
    assert any("件量依据" in page.read_text(encoding="utf-8") for page in out.glob("*.html"))
    game = command(
        "alliance", "run", county.scenario, "--out", tmp_path / "game", "--json", timeout=600
    )
    assert game.code in (0, 3), game.err
    alone = {v["members"]: v["cost"] for v in json.loads(game.out)["values"] if v["cost"]}
    assert len(alone) > 6


@pytest.mark.slow
def test_fifty_thousand_waybills_of_tang_come_back(tmp_path):
    from logistics_sim.demand.volumes.corrections import write_corrections
    from logistics_sim.demand.volumes.files import read_volume_file
    from logistics_sim.network import read_network
    from logistics_sim.places.build import places_table
    from logistics_sim.scenario import read_scenario
    from logistics_sim.scenario.volumes import VolumeFile, corrections_path

    scenario = read_scenario(ROOT / "scenarios" / "tangxian.yaml")
    places = places_table(scenario, read_network(scenario.roads_path))
    known = places.to_dict("records")
    firms = ["express_a", "express_b", "post"]
    spelt = {
        (p["name"][0] + "囗" + p["name"][2:], p["township"]): p
        for p in known[40:140]
        if len(p["name"]) > 3  # two villages of a township may become one: nobody could tell
    }
    wrong = [(place, name) for (name, _), place in spelt.items()]
    rows, truth = planted(known, firms, 50_000, misspelt=wrong, away=700, twice=900)
    path = tmp_path / "may.csv"
    write_rows(path, rows)
    found = read_volume_file(scenario, places, VolumeFile(file=str(path)), refuse=False)
    assert found.counted["unmatched"] + found.counted["used"] == 50_000
    assert found.counted["unmatched"] == len(wrong)
    right = {p["place_id"] for p, _ in wrong}
    assert set(found.proposals["proposed"]) <= {p["place_id"] for p in known}
    share = found.proposals["proposed"].isin(right).mean()
    assert share > 0.8
    confirmed = found.proposals.assign(confirmed="是")
    keys = zip(confirmed["raw"], confirmed["township"], strict=True)
    confirmed["proposed"] = [spelt[key]["place_id"] for key in keys]
    for name in ("may.csv", "june.xlsx"):
        path = tmp_path / name
        write_rows(path, rows)
        write_corrections(corrections_path(path), confirmed)
        found = read_volume_file(scenario, places, VolumeFile(file=str(path)))
        assert found.counted["read"] == 51_600
        assert found.counted["duplicates"] == 900
        assert found.counted["other_counties"] == 700
        assert (found.counted["used"], found.counted["unmatched"]) == (50_000, 0)
        assert counts_of(found, scenario, places) == truth
