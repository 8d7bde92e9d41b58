"""A planner's own route list: driven as written, with rests, by weekdays, every fault listed."""

import pytest

from logistics_sim.coalition_planning.own_routes import kept_routes, read_own_routes
from logistics_sim.core.errors import FaultsError
from logistics_sim.places import build_world
from logistics_sim.scenario import read_scenario

HEAD = "firm,vehicle,type,trip,seq,place,depart,weekdays\n"
WEST = ["130001100", *(f"130001100{n:03d}" for n in (1, 2, 3))]
EAST = ["130001200", *(f"130001200{n:03d}" for n in (1, 2, 3))]


def listed(vehicle, trip, places, depart="09:00", weekdays="", kind="micro_van"):
    return "".join(
        f"c,{vehicle},{kind},{trip},{seq},{place},{depart},{weekdays}\n"
        for seq, place in enumerate(places, 1)
    )


@pytest.fixture(scope="module")
def county(make_county, tmp_path_factory):
    firms = [
        {"id": "a", "name": "甲", "kind": "express", "share": 0.8},
        {"id": "c", "name": "丙", "kind": "post", "share": 0.2},
    ]
    folder = make_county(tmp_path_factory.mktemp("own") / "county", firms=firms)
    scenario = read_scenario(folder.scenario)
    return scenario, build_world(scenario)


@pytest.fixture
def drive(county, tmp_path):
    def read(text, **changes):
        scenario, world = county
        path = tmp_path / "routes.csv"
        path.write_text(HEAD + text, encoding="utf-8")
        return read_own_routes(path, scenario.change(**changes) if changes else scenario, world)

    return read


@pytest.mark.slow
def test_a_list_that_keeps_the_rules_has_no_violation(drive):
    (found,) = drive(listed("v1", 1, [*WEST, *EAST], weekdays="024"))
    assert found.violations == []
    assert found.plan.trips["weekdays"].tolist() == ["024"]
    assert found.record.vehicles == 1


def test_villages_of_two_weekday_sets_make_two_groups(drive):
    (found,) = drive(listed("v1", 1, WEST, weekdays="024") + listed("v1", 2, EAST, weekdays="135"))
    assert found.violations == []
    assert sorted(found.plan.trips["weekdays"]) == ["024", "135"]
    stops = found.plan.stops
    assert stops.groupby("place")["unload_items"].sum()[WEST[1]] > 0


def test_a_place_on_all_six_days_carries_half_as_much_a_visit(drive):
    (twice,) = drive(
        listed("v1", 1, [*WEST, *EAST], weekdays="024") + listed("v2", 1, WEST, weekdays="135")
    )
    (once,) = drive(listed("v1", 1, [*WEST, *EAST], weekdays="024"))
    assert twice.violations == []

    def items(found, place):
        stops = found.plan.stops
        return stops.loc[stops["place"] == place, "unload_items"].tolist()

    assert len(items(twice, WEST[2])) == 2
    assert items(twice, WEST[2])[0] < 0.75 * items(once, WEST[2])[0]
    assert items(twice, EAST[2]) == items(once, EAST[2])


def test_the_driver_rests_before_the_leg_that_would_be_too_long(drive):
    """Work of an hour at a stretch: the rest comes on the way, and the list is not at fault."""
    changes = {"operations.break_after_h": 1.0, "operations.loading_min": 5}
    (found,) = drive(listed("v1", 1, WEST + EAST), **changes)
    trip = found.plan.trips.iloc[0]
    assert trip["break_s"] == 1_800 or trip["break_s"] == 3_600
    stops = found.plan.stops
    free = stops["arrive_s"].to_numpy()[1:] - stops["leg_s"].to_numpy()[1:]
    waits = free - stops["depart_s"].to_numpy()[:-1]
    assert waits.max() == trip["break_s"]
    assert trip["duty_s"] == trip["end_s"] - trip["start_s"] - trip["break_s"]


def test_all_kinds_of_violation_are_listed_at_once(drive):
    late = listed("v1", 1, WEST, depart="18:30") + listed("v1", 2, EAST[:2], depart="18:40")
    (found,) = drive(late)
    codes = {fault.code for fault in found.violations}
    assert {"VER-008", "VER-010", "VER-014"} <= codes  # too late back, overlap, not served


def test_the_list_is_kept_as_a_plan(drive, tmp_path):
    from logistics_sim.routing import Plan

    own = drive(listed("v1", 1, WEST))
    rows = kept_routes(own, tmp_path / "out")
    assert {row["firm"] for row in rows} == {"c"}
    assert Plan.load(tmp_path / "out" / "own_routes" / "c").trips.shape[0] == 1


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (listed("v1", 1, WEST) + listed("v1", 2, EAST, kind="box_truck"), "differ in type"),
        (listed("v1", 1, WEST) + listed("v1", 1, EAST, depart="10:00"), "differ in depart"),
        (listed("v1", 1, WEST, weekdays="0") + listed("v1", 1, EAST, weekdays="1"), "weekdays"),
        (listed("v1", 1, WEST, weekdays="7"), "not digits 0 to 6"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(drive, text, word):
    with pytest.raises(FaultsError) as caught:
        drive(text)
    assert word in str(caught.value)
