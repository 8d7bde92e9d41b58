"""Buses by the command line: a plan with a leg is verified and replayed; bad feeds say it all."""

import json
import re

import pandas as pd
import pytest

from logistics_sim.cli.bus_lines import bus_lines
from logistics_sim.core.errors import EXIT_BAD_INPUT

STOPS = "stop_id,stop_name,stop_lat,stop_lon\nH,汽车站,38.702,115.002\n"
STOPS += "E,东甲,38.753,115.022\nF,东乙,38.757,114.995\nG,东丙,38.769,115.014\n"
FEED = {
    "stops.txt": STOPS,
    "routes.txt": "route_id,route_short_name\nR7,7路\n",
    "trips.txt": "route_id,service_id,trip_id\nR7,all,out\nR7,all,home\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "out,08:10:00,08:10:00,H,1\nout,08:30:00,08:30:00,E,2\n"
    "out,08:40:00,08:40:00,F,3\nout,08:50:00,08:50:00,G,4\n"
    "home,09:00:00,09:00:00,G,1\nhome,09:10:00,09:10:00,F,2\n"
    "home,09:20:00,09:20:00,E,3\nhome,09:40:00,09:40:00,H,4\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\nall,1,1,1,1,1,1,1,20250101,20261231\n",
    "calendar_dates.txt": "service_id,date,exception_type\nall,20250902,2\n",
}
TERMS = {"capacity_kg": 5_000, "capacity_items": 9_000, "yuan_trip": 1}


def with_buses(county, **changes):
    folder = county.scenario.parent / "gtfs"
    folder.mkdir()
    for name, text in {**FEED, **changes}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    text = county.scenario.read_text(encoding="utf-8")
    said = json.dumps({"feed": "gtfs", **TERMS})
    county.scenario.write_text(f"{text}\nbuses: {said}\n", encoding="utf-8")
    return county.scenario


@pytest.mark.slow
def test_a_plan_with_buses_from_feed_to_replay(command, county, tmp_path):
    scenario = with_buses(county)
    plan = command("plan", scenario, "--out", tmp_path / "plan", "--json").json
    (leg,) = plan["buses"]
    assert (leg["line"], leg["depart"], plan["bus_trips"]) == ("R7", "08:10", 1)
    assert leg["plan_with_yuan"] < leg["plan_without_yuan"]
    # The folder stands alone: the feed is copied with it.
    assert (tmp_path / "plan" / "buses" / "stops.txt").is_file()
    assert command("verify", tmp_path / "plan", "--json").json["ok"]
    # The bus has a vehicle type of its own in MATSim, as all vehicles of the carriers.
    assert command("export", tmp_path / "plan", "--out", tmp_path / "out").code == 0
    text = {p.stem: p.read_text("utf-8") for p in (tmp_path / "out" / "matsim").glob("*.xml")}
    driven = set(re.findall(r'typeId="([^"]*)"', text["carriers"]))
    assert "bus-R7" in driven
    assert driven <= set(re.findall(r'<vehicleType id="([^"]*)"', text["vehicles"]))
    command("simulate", tmp_path / "plan", "--engine", "fast", "--out", tmp_path / "fast")
    runs = pd.read_parquet(tmp_path / "fast" / "runs.parquet")
    bus = runs[runs["vehicle"] == "bus-R7-0810"]
    assert bus["kind"].tolist()[:3] == ["planned", "cancelled", "planned"]  # not 2 September


def test_every_fault_of_a_feed_in_one_go(command, county):
    scenario = with_buses(
        county,
        **{
            "stops.txt": STOPS.replace("38.753", "<script>"),
            "stop_times.txt": FEED["stop_times.txt"].replace("09:00:00,09:00:00", "-1:00,9:00")
            + "out,10:00,10:00,nowhere,9\n",
            "calendar.txt": FEED["calendar.txt"].split("\n")[0] + "\n",
            "calendar_dates.txt": None,
        },
    )
    done = command("check", scenario)
    assert done.code == EXIT_BAD_INPUT
    said = done.out + done.err
    for code in ("BUS-003", "BUS-004", "BUS-005", "BUS-006"):
        assert code in said, said
    assert "Traceback" not in said


def test_a_feed_that_lacks_its_stops_stops_the_plan(command, county, tmp_path):
    scenario = with_buses(county, **{"stops.txt": None})
    done = command("plan", scenario, "--out", tmp_path / "plan")
    assert done.code == EXIT_BAD_INPUT
    assert "BUS-001" in done.err
    assert "stops.txt" in done.err
    assert not (tmp_path / "plan" / "COMPLETE").exists()


def test_buses_that_are_not_kept_are_one_line_with_both_costs(tmp_path):
    way = {
        "kind": "change", "line": "R7", "depart": "08:10", "bus_yuan": 9.0, "truck_yuan": 12.5,
        "tried": False, "plan_with_yuan": None, "plan_without_yuan": None,
    }  # fmt: skip
    tried = {**way, "tried": True, "plan_with_yuan": 985.2, "plan_without_yuan": 983.1}
    dearer = {**tried, "line": "R8", "plan_with_yuan": 990.0}

    def said(*rows):
        (tmp_path / "plan.json").write_text(json.dumps({"buses": rows}), encoding="utf-8")
        return bus_lines([], tmp_path)

    costs = "the plan costs 985.20 yuan with bus R7 08:10, 983.10 without"
    assert said() == []
    assert said(way, tried) == [f"1 way to use a bus tried, not kept: {costs}"]
    assert said(dearer, tried) == [f"2 ways to use a bus tried, none kept: {costs}"]
    (line,) = said(way)
    assert line.startswith("no bus was worth trying: the best, R7 08:10, costs 9.00 yuan")
