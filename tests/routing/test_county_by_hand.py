"""A hub, a station and two villages on one road, every figure worked out by hand.

One kilometre is one minute (60 km/h) for every vehicle. hub -10 km- station -5 km- A -5 km- B.
Loading 20 min, stop 5 min + 5 min per 100 items, trunk unloading 15 min, wave at 06:30, stations
open 08:00-19:00, shift 9 h, break 1 h after 4.5 h. A micro-van costs 80 yuan a day and
0.40 yuan/km, a driver 24 yuan/h.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.routing.plan import Plan
from tests.routing.hand_county import county_on_a_road, joint_operator, places_of

KM = np.array([0, 10, 15, 20])
HOUR = 3_600


@pytest.fixture(scope="module")
def world():
    ids = ["hub", "130000001", "130000001201", "130000001202"]
    return county_on_a_road(places_of(ids, ["hub", "station", "甲村", "乙村"]), (0, 10, 15, 20))


def loads(rows):
    names = ["group", "wave", "place", "down_g", "down_ml", "down_items"]
    table = pd.DataFrame(rows, columns=[*names, "up_g", "up_ml", "up_items"])
    return table.astype(dict.fromkeys(table.columns[3:], np.int64))


TWO = [
    ("all", 1, "130000001201", 100_000, 400_000, 100, 20_000, 80_000, 20),
    ("all", 1, "130000001202", 50_000, 200_000, 50, 0, 0, 0),
]


def test_one_van_there_and_back(base, world):
    plan = make_plan(base, world, joint_operator(), loads(TWO))
    assert verify_plan(base, world, plan, loads(TWO)) == []
    assert len(plan.trips) == 1
    trip, stops = plan.trips.iloc[0], plan.stops
    # Either order of the villages drives 40 km. A first: at A 08:00, so off at 07:45.
    # 120 items: 5 + 6 min, off 08:11; B 08:16, 50 items: 7.5 min, 08:23:30; home 08:43:30.
    assert trip["type"] == "micro_van"
    assert trip["distance_m"] == 40_000
    if stops["place"].iloc[0] == "130000001201":
        assert trip["depart_s"] == 7 * HOUR + 45 * 60
        assert trip["end_s"] == 8 * HOUR + 43 * 60 + 30
    # Paid: 20 min of loading, 40 min of driving, 18.5 min of stops.
    assert trip["duty_s"] == (20 + 40) * 60 + 1_110
    assert trip["cost_yuan"] == pytest.approx(40 * 0.40 + 4_710 / HOUR * 24)
    assert plan.cost_yuan() == pytest.approx(80 + 16 + 31.4, abs=0.01)
    assert plan.lower_bound <= plan.cost_yuan()


def test_transfer_waits_for_the_trunk_truck(base, world):
    said = joint_operator("transfer")
    plan = make_plan(base, world, said, loads(TWO))
    assert verify_plan(base, world, plan, loads(TWO)) == []
    trunk = plan.trips[plan.trips["echelon"] == "trunk"].iloc[0]
    local = plan.trips[plan.trips["echelon"] == "local"].iloc[0]
    # The truck is at the station when it opens, 08:00, unloads till 08:15, home at 08:25.
    assert (trunk["depart_s"], trunk["end_s"]) == (7 * HOUR + 50 * 60, 8 * HOUR + 25 * 60)
    assert local["after_trip"] == trunk["trip_id"]
    assert local["start_s"] == 8 * HOUR + 15 * 60
    # 20 km, 20 min of loading, 18.5 min of stops.
    assert (local["distance_m"], local["duty_s"]) == (20_000, 40 * 60 + 1_110)
    assert local["type"] == "e_trike"


def test_a_village_too_large_for_any_vehicle_is_visited_twice(base, world):
    heavy = loads([("all", 1, "130000001201", 1_800_000, 4_000_000, 1_200, 0, 0, 0)])
    plan = make_plan(base, world, joint_operator(), heavy)
    assert verify_plan(base, world, plan, heavy) == []
    visits = plan.stops[plan.stops["place"] == "130000001201"]
    assert visits["unload_g"].tolist() == [900_000, 900_000]


def test_two_waves_share_one_van(base, world):
    both = [*TWO, ("all", 2, "130000001202", 50_000, 200_000, 50, 0, 0, 0)]
    plan = make_plan(base, world, joint_operator(departs=("06:30", "09:30")), loads(both))
    assert verify_plan(base, world, plan, loads(both)) == []
    assert plan.trips["vehicle"].nunique() == 1
    first, second = (plan.trips[plan.trips["wave"] == wave].iloc[0] for wave in (1, 2))
    # The second loads from 09:10. From 07:25 the first would be back at 08:43:30: so it begins
    # 26.5 min later, and nothing is paid for waiting.
    assert second["start_s"] == first["end_s"] == 9 * HOUR + 10 * 60
    assert first["duty_s"] == (20 + 40) * 60 + 1_110
    assert second["duty_s"] == 20 * 60 + 40 * 60 + 450


def test_a_morning_begins_so_late_that_only_a_rest_lies_before_the_afternoon(base, world):
    both = [*TWO, ("all", 2, "130000001202", 50_000, 200_000, 50, 0, 0, 0)]
    plan = make_plan(base, world, joint_operator(departs=("06:30", "13:30")), loads(both))
    assert verify_plan(base, world, plan, loads(both)) == []
    assert plan.trips["vehicle"].nunique() == 1
    first, second = (plan.trips[plan.trips["wave"] == wave].iloc[0] for wave in (1, 2))
    assert (first["end_s"], second["start_s"]) == (12 * HOUR + 10 * 60, 13 * HOUR + 10 * 60)
    assert plan.trips["duty_s"].sum() == 4_710 + 4_050


def test_what_closes_early_is_still_served_in_time_and_the_rest_is_waited_for(base, world):
    # A closes at 10 and must be reached by then.
    closes = world.places.assign(close_s=[86_400, 19 * HOUR, 10 * HOUR, 19 * HOUR])
    narrow = SimpleNamespace(places=closes, travel=world.travel)
    rows = [TWO[0], ("all", 2, "130000001202", 50_000, 200_000, 50, 0, 0, 0)]
    plan = make_plan(base, narrow, joint_operator(departs=("06:30", "13:30")), loads(rows))
    assert verify_plan(base, narrow, plan, loads(rows)) == []
    first, second = (plan.trips[plan.trips["wave"] == wave].iloc[0] for wave in (1, 2))
    # Waiting costs 24 yuan an hour, a second van 80: at A by 10:00, home at 10:26.
    assert plan.trips["vehicle"].nunique() == 1
    assert first["end_s"] == 10 * HOUR + 26 * 60
    assert second["duty_s"] == 4_050 + (13 * 60 + 10 - 10 * 60 - 26 - 60) * 60


def test_what_cannot_be_reached_is_named_with_its_cause(base, world):
    late = base.change(**{"operations.station_close": "08:05", "operations.break_h.low": 0.1})
    places = world.places.assign(close_s=[86_400, *[int(9.2 * HOUR)] * 3])
    narrow = SimpleNamespace(places=places, travel=world.travel)
    plan = make_plan(late, narrow, joint_operator(departs=("10:30",)), loads(TWO))
    assert len(plan.trips) == 0
    assert {row["village"] for row in plan.unserved} == {"130000001201", "130000001202"}
    assert all("closed before" in row["cause"] and row["fix"] for row in plan.unserved)
    assert verify_plan(late, narrow, plan, loads(TWO)) == []


def test_demand_over_a_limited_fleet_is_left_out_and_explained(base, world):
    """230 min at each village and 50 or 60 min for the trip: 9.5 h are too long for one van."""
    fleet = [kind.model_dump(mode="python") for kind in base.fleet]
    for kind in fleet:
        kind["count"] = 1 if kind["id"] == "micro_van" else 0
    small = base.change(fleet=fleet)
    rows = [
        ("all", 1, f"13000000120{n % 2 + 1}", 880_000, 4_000_000, 4_500, 0, 0, 0) for n in range(2)
    ]
    plan = make_plan(small, world, joint_operator(), loads(rows))
    assert len(plan.unserved) == 1
    assert "not beside what is planned" in plan.unserved[0]["cause"]
    assert "one more vehicle" in plan.unserved[0]["fix"]
    assert verify_plan(small, world, plan, loads(rows)) == []


def test_a_plan_is_read_back_as_it_was_written(base, world, tmp_path):
    plan = make_plan(base, world, joint_operator(), loads(TWO))
    plan.save(tmp_path)
    again = Plan.load(tmp_path)
    assert again.summary() == plan.summary()
    assert again.operator == plan.operator
    pd.testing.assert_frame_equal(again.stops, plan.stops)


BREAKS = [
    ("trips", "depart_s", 60, "VER-004"),
    ("trips", "end_s", 60, "VER-006"),
    ("trips", "distance_m", 1, "VER-005"),
    ("trips", "duty_s", 60, "VER-011"),
    ("trips", "cost_yuan", 1.0, "VER-016"),
    ("stops", "leg_s", 1, "VER-005"),
    ("stops", "arrive_s", 1, "VER-006"),
    ("stops", "unload_g", 1, "VER-014"),
    ("stops", "unload_items", 100, "VER-006"),
    ("stops", "load_ml", 5_000_000, "VER-009"),
]


@pytest.mark.parametrize(("table", "column", "more", "code"), BREAKS)
def test_every_broken_figure_is_found(base, world, table, column, more, code):
    plan = make_plan(base, world, joint_operator(), loads(TWO))
    changed = {"trips": plan.trips.copy(), "stops": plan.stops.copy()}
    changed[table].loc[0, column] += more
    broken = Plan(plan.operator, changed["trips"], changed["stops"], plan.fixed_yuan)
    assert code in {fault.code for fault in verify_plan(base, world, broken, loads(TWO))}


def test_a_missing_visit_is_found(base, world):
    plan = make_plan(base, world, joint_operator(), loads(TWO[:1]))
    faults = verify_plan(base, world, plan, loads(TWO))
    assert [fault.code for fault in faults] == ["VER-014"]


TEXTS = {
    "trips": {
        "type": ["box_truck", "none"],
        "operator": ["other"],
        "group": ["other"],
        "echelon": ["local", "trunk", "other"],
        "weekdays": ["0", "", "01234567"],
        "origin": ["130000001"],
        "after_trip": ["other"],
    },
    "stops": {"place": ["130000001", "nowhere"]},
}


@pytest.mark.slow
@pytest.mark.parametrize("echelons", ["through", "transfer"])
def test_a_plan_spoiled_in_any_cell_is_found(base, world, echelons):
    plan = make_plan(base, world, joint_operator(echelons), loads(TWO))
    missed = []
    for name in ("trips", "stops"):
        table = getattr(plan, name)
        for row, column in [(r, c) for r in range(len(table)) for c in table.columns]:
            old = table[column].iloc[row]
            new = TEXTS[name].get(column, []) if isinstance(old, str) else [old + 1, old - 1]
            for value in new:
                if value == old:
                    continue
                spoiled = table.copy()
                spoiled[column] = spoiled[column].astype(object)
                spoiled.loc[spoiled.index[row], column] = value
                if not verify_plan(base, world, replace(plan, **{name: spoiled}), loads(TWO)):
                    missed.append((name, row, column, value))
    assert missed == []
    for spoiled in (
        replace(plan, stops=plan.stops.iloc[1:]),
        replace(plan, trips=plan.trips.iloc[1:]),
        replace(plan, trips=plan.trips.iloc[:0], stops=plan.stops.iloc[:0]),
        replace(plan, trips=pd.concat([plan.trips, plan.trips])),
        replace(plan, trips=plan.trips.assign(weekdays="0")),
        replace(plan, lower_bound=1e6),
        replace(plan, missed=[{"group": "all", "village": "130000001201", "wave": 1}]),
    ):
        assert verify_plan(base, world, spoiled, loads(TWO))


def test_no_vehicle_at_all(base, world):
    none = base.change(**{f"fleet.{number}.count": 0 for number in range(4)})
    with pytest.raises(InfeasibleError, match="FLT-001"):
        make_plan(none, world, joint_operator("auto"), loads(TWO))
    trunk = base.change(**{f"fleet.{number}.echelon": "trunk" for number in range(4)})
    plan = make_plan(trunk, world, joint_operator("auto"), loads(TWO))
    assert verify_plan(trunk, world, plan, loads(TWO)) == []
    with pytest.raises(InfeasibleError, match="FLT-001"):
        make_plan(trunk, world, joint_operator("transfer"), loads(TWO))


def test_a_limited_fleet_is_shared_by_both_echelons(base, world):
    """One van and one e-trike: the van drives trunk, so only the e-trike is left for local."""
    few = {f"fleet.{n}.count": count for n, count in enumerate((1, 0, 0, 1))}
    plan = make_plan(base.change(**few), world, joint_operator("transfer"), loads(TWO))
    assert verify_plan(base.change(**few), world, plan, loads(TWO)) == []
    assert sorted(plan.trips["type"]) == ["e_trike", "micro_van"]


def test_a_break_that_does_not_divide_the_way(base, world):
    """Loading and the way to A last 35 min, and the way there and back more than 18 too."""
    strict = base.change(**{"operations.break_after_h.base": 0.3})
    plan = make_plan(strict, world, joint_operator(), loads(TWO))
    assert verify_plan(strict, world, plan, loads(TWO)) == []
    assert {row["village"] for row in plan.unserved} == {"130000001201", "130000001202"}
    assert all("one break does not divide" in row["cause"] for row in plan.unserved)


def far_apart(*at_km):
    """The hub, its station, and villages far down the road."""
    ids = ["hub", "130000001", *(f"13000000120{n}" for n in range(1, len(at_km) + 1))]
    return county_on_a_road(places_of(ids), (0, 10, *at_km))


def many_items(count, *places):
    return loads([("all", 1, place, 100_000, 400_000, count, 0, 0, 0) for place in places])


def test_a_break_comes_before_the_stop_that_would_end_too_late(base):
    """Two villages, 65 min each at 120 and 130 km: the second is reached in time, not left."""
    world = far_apart(120, 130)
    given = many_items(1_200, "130000001201", "130000001202")
    plan = make_plan(base, world, joint_operator(), given)
    assert verify_plan(base, world, plan, given) == []
    trip, (first, second, home) = plan.trips.iloc[0], plan.stops.to_dict("records")
    # 20 min + 120 (or 130) + 65: at the second after 215 (225) min, done there after 280 (290).
    assert second["arrive_s"] - first["depart_s"] == 10 * 60 + HOUR
    assert home["arrive_s"] - second["depart_s"] == home["leg_s"]
    assert (trip["break_s"], trip["duty_s"]) == (HOUR, (20 + 260 + 130) * 60)
    # With the rest on the way home, as it once was planned, the plan is refused.
    stops = plan.stops.copy()
    stops.loc[1, ["arrive_s", "depart_s"]] -= HOUR
    faults = verify_plan(base, world, replace(plan, stops=stops), given)
    assert [fault.code for fault in faults] == ["VER-012"]
    worked = second["depart_s"] - HOUR - trip["start_s"]
    assert f"works {worked} s" in faults[0].message
    assert worked in (280 * 60, 290 * 60)


@pytest.mark.parametrize(("items", "served"), [(900, True), (901, False)])
def test_a_stop_that_ends_just_in_time_before_the_break(base, items, served):
    """20 min of loading, 200 of driving, 5 + 45 at the village: 4.5 h to the second."""
    world, given = far_apart(200), many_items(items, "130000001201")
    plan = make_plan(base, world, joint_operator(), given)
    assert verify_plan(base, world, plan, given) == []
    assert (len(plan.trips) == 1, not plan.unserved) == (served, served)
    assert all("one break does not divide" in row["cause"] for row in plan.unserved)
