"""Which stations buses pass, how runs are paired, and what is refused or left out with a count."""

import json

import pytest

from logistics_sim.core.errors import FaultsError
from logistics_sim.places import build_world
from logistics_sim.scenario import read_scenario

HEAD = "line,run,seq,stop,place,lon,lat,arrive\n"
EAST, EAST_1 = "130001100", "130001100001"
BUSES = {"feed": "lines.csv", "capacity_kg": 100, "capacity_items": 50, "yuan_item": 0.5}
OUT = "7,1,1,bus station,,115.005,38.702,08:00\n7,1,2,east,,115.011,38.746,08:20\n"
BACK = "7,2,1,east,,115.011,38.746,09:00\n7,2,2,bus station,,115.005,38.702,09:20\n"


@pytest.fixture
def written(county):
    def write(rows, days=6, **buses):
        (county.scenario.parent / "lines.csv").write_text(HEAD + rows, encoding="utf-8")
        text = county.scenario.read_text(encoding="utf-8").split("\nbuses:")[0]
        said = json.dumps({**BUSES, **buses})
        county.scenario.write_text(f"{text}\nbuses: {said}\n", encoding="utf-8")
        return read_scenario(county.scenario)

    return write


def test_a_run_out_and_the_next_one_back_make_a_trip(written):
    world = build_world(written(OUT + BACK))
    (trip,) = world.buses
    assert (trip.id, trip.depart_s, trip.end_s) == ("bus-7-0800", 28_800, 33_600)
    east = world.row(EAST)
    calls = [(call.place, call.arrive_s) for call in trip.calls]
    assert calls == [(east, 30_000), (east, 32_400)]
    assert (trip.sets_down_at(east), trip.takes_up_at(east), trip.weekdays) == (
        0,
        1,
        frozenset(range(7)),
    )
    assert world.travel["bus-7"] is world.travel["micro_van"]
    assert world.bus_notes == ()  # nothing is left out


@pytest.mark.slow
def test_distances_decide_and_a_named_place_needs_none(written):
    # The stop lies 139 m from the station (0.001 degrees north, 0.001 east).
    with pytest.raises(FaultsError) as caught:
        build_world(written(OUT + BACK, stop_within_m={"base": 100, "low": 10}))
    (fault,) = caught.value.faults
    assert fault.code == "BUS-010"
    assert "141 m from a station" in fault.message
    named = "7,1,1,,hub,,,08:00\n7,1,2,,东甲村,,,08:20\n7,2,1,,东甲村,,,09:00\n7,2,2,,hub,,,09:20\n"
    world = build_world(written(named, stop_within_m={"base": 100, "low": 10}))
    assert world.buses[0].calls[0].place == world.row(EAST_1)


def test_what_is_left_out_is_counted(written):
    rows = OUT + BACK + OUT.replace("7,1", "8,1") + BACK.replace("7,2", "9,2")
    rows += "5,1,1,far,,115.3,38.9,08:00\n5,1,2,farther,,115.4,38.9,09:00\n"
    note = build_world(written(rows)).bus_notes[-1].message
    assert "1 runs out without a run back" in note
    assert "1 runs that do not pass the hub" in note


def test_a_bus_that_is_back_after_midnight_is_left_out(written):
    rows = OUT + BACK.replace("09:00", "23:50").replace("09:20", "24:10")
    with pytest.raises(FaultsError, match="1 runs back after midnight"):
        build_world(written(rows))


BAD = {
    "unknown place": (OUT.replace("east,,115.011,38.746", ",东甲存,,") + BACK, {}, "BUS-009"),
    "unknown line": (OUT + BACK, {"lines": [{"id": "77"}]}, "BUS-009"),
    "hub too far": (OUT + BACK, {"hub_within_m": {"base": 200, "low": 10}}, "BUS-010"),
    "never here": ("5,1,1,far,,115.3,38.9,08:00\n5,1,2,farther,,115.4,38.9,09:00\n", {}, "BUS-010"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_timetables_are_refused(written, name):
    rows, changes, code = BAD[name]
    with pytest.raises(FaultsError) as caught:
        build_world(written(rows, **changes))
    assert [fault.code for fault in caught.value.faults] == [code]
    assert caught.value.faults[0].hint


STATED = [
    {"capacity_kg": 0},
    {"capacity_items": 0},
    {"capacity_items": 1.5},
    {"yuan_item": -1},
    {"feed": "../../elsewhere.csv"},
    {"feed": "/etc/passwd"},
    {"lines": [{"id": "7"}, {"id": "7"}]},
    {"colour": "red"},
]


@pytest.mark.slow
@pytest.mark.parametrize("changes", STATED, ids=str)
def test_bad_statements_are_refused(written, changes):
    with pytest.raises(ValueError, match="SCN-0"):
        written(OUT + BACK, **changes)


def test_a_price_must_be_stated(county):
    text = county.scenario.read_text(encoding="utf-8")
    said = {key: value for key, value in BUSES.items() if key != "yuan_item"}
    county.scenario.write_text(f"{text}\nbuses: {json.dumps(said)}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no price is stated"):
        read_scenario(county.scenario)


def test_lines_may_have_terms_of_their_own(written):
    lines = [{"id": "7", "capacity_kg": 30, "yuan_trip": 5}]
    terms = written(OUT + BACK, lines=lines).buses.terms("7")
    assert (terms.payload_g, terms.items, terms.yuan(10, 2)) == (30_000, 50, 10.0)
