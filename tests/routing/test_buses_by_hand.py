"""A bus line changes plan and cost as worked by hand in docs/buses.md.

hub -10 km- station -10 km- village, a kilometre a minute. Loading 20 min, stop 5 min and 5 min per
100 items, wave 06:30, stations open from 08:00. A micro-van costs 80 yuan a day and 0.40 yuan/km,
its driver 24 yuan/h. The village gets 40 parcels (80 kg) and sends 10 (20 kg).

By van: 40 km = 16 yuan; 20 min loading + 40 min + 5 min + 50 x 3 s = 4,050 s = 27 yuan; with the
van's day 123 yuan. The bus leaves at 08:00, is in the village at 08:25 and back at 09:25; it asks
0.5 yuan an item, 2 yuan a stop and 10 yuan a trip: 25 + 4 (out and back) + 10 = 39 yuan.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.bus_feeds import ServiceDays
from logistics_sim.bus_feeds.service_days import BothDays
from logistics_sim.places.bus_trips import BusCall, BusTrip
from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.routing.plan import Plan
from tests.routing.hand_county import HOUR, MINUTE, county_on_a_road, joint_operator, places_of

IDS = ["hub", "130000001", "130000001201"]
VILLAGE = IDS[2]
TERMS = {"capacity_kg": 100, "capacity_items": 60, "yuan_item": 0.5, "yuan_stop": 2}


ALWAYS = BothDays((ServiceDays(),))


def bus(days=ALWAYS, **changes):
    out = BusCall(2, 8 * HOUR + 25 * MINUTE, 8 * HOUR + 25 * MINUTE, True, True)
    home = BusCall(2, 9 * HOUR, 9 * HOUR, True, True)
    said = {
        "id": "bus-7-0800",
        "line": "7",
        "line_name": "7",
        "depart_s": 8 * HOUR,
        "end_s": 9 * HOUR + 25 * MINUTE,
        "calls": (out, home),
        "stop_names": ("village", "village"),
        "days": days,
        "weekdays": frozenset(range(7)),
    }
    return BusTrip(**{**said, **changes})


def county(*buses):
    world = county_on_a_road(places_of(IDS), (0, 10, 20))
    return SimpleNamespace(
        places=world.places,
        travel={**world.travel, "bus-7": world.travel["micro_van"]},
        buses=buses or (bus(),),
    )


def stated(base, **terms):
    alliance = {"members": ["express_a"]}
    buses = {"feed": "none.csv", **TERMS, "yuan_trip": 10, **terms}
    return base.change(buses=buses, alliance=alliance)


def loads(down=(80_000, 200_000, 40), up=(20_000, 50_000, 10)):
    names = ["group", "wave", "place", "down_g", "down_ml", "down_items"]
    row = ("all", 1, VILLAGE, *down, *up)
    table = pd.DataFrame([row], columns=[*names, "up_g", "up_ml", "up_items"])
    return table.astype(dict.fromkeys(table.columns[3:], np.int64))


def test_the_van_alone_costs_123_yuan(base):
    plan = make_plan(base, county(), joint_operator(), loads())
    assert plan.cost_yuan() == pytest.approx(123)


def test_the_bus_replaces_the_van_and_costs_39_yuan(base):
    scenario, world = stated(base), county()
    plan = make_plan(scenario, world, joint_operator(), loads())
    assert verify_plan(scenario, world, plan, loads()) == []
    assert plan.cost_yuan() == pytest.approx(39)
    assert (plan.vehicles(), plan.trips["vehicle"].tolist()) == (0, ["bus-7-0800"])
    calls = plan.stops[["place", "arrive_s", "unload_items", "load_items"]].values.tolist()
    assert calls == [
        [VILLAGE, 8 * HOUR + 25 * MINUTE, 40, 0],
        [VILLAGE, 9 * HOUR, 0, 10],
        ["hub", 9 * HOUR + 25 * MINUTE, 0, 0],
    ]
    leg = next(row for row in plan.buses if row["kind"] == "leg")
    assert (leg["plan_with_yuan"], leg["plan_without_yuan"]) == (39, 123)
    assert plan.lower_bound <= plan.cost_yuan()


def test_a_dear_bus_stays_unused_and_its_price_is_told(base):
    # 50 items at 2 yuan, 4 and 10 yuan: 114 < 123; at 2.2 yuan: 124 > 123.
    world = county()
    assert make_plan(stated(base, yuan_item=2), world, joint_operator(), loads()).cost_yuan() == 114
    dear = make_plan(stated(base, yuan_item=2.2), world, joint_operator(), loads())
    assert dear.cost_yuan() == pytest.approx(123)
    row = dear.buses[0]
    assert (row["choice"], row["truck_yuan"], row["bus_yuan"]) == ("truck", 123, 124)


@pytest.mark.parametrize(
    ("terms", "trips"),
    [
        ({"capacity_kg": 79}, ()),
        ({"capacity_items": 39}, ()),
        ({"capacity_m3": 0.1}, ()),
        ({}, (bus(depart_s=6 * HOUR),)),
        ({}, (bus(weekdays=frozenset(range(5))),)),
        ({}, (bus(end_s=23 * HOUR),)),
        ({}, (bus(calls=(BusCall(2, 7 * HOUR, 7 * HOUR, True, True),)),)),
        ({}, (bus(calls=(replace(bus().calls[0], takes_up=False),)),)),
    ],
    ids=["kg", "items", "m3", "before the wave", "weekdays", "too late", "closed", "no boarding"],
)
def test_what_the_bus_cannot_do_stays_with_the_van(base, terms, trips):
    scenario, world = stated(base, **terms), county(*trips)
    plan = make_plan(scenario, world, joint_operator(), loads())
    assert plan.cost_yuan() == pytest.approx(123)
    assert verify_plan(scenario, world, plan, loads()) == []


def test_up_to_its_capacity_it_carries(base):
    scenario = stated(base, capacity_kg=80, capacity_items=40)
    plan = make_plan(scenario, county(), joint_operator(), loads())
    assert plan.cost_yuan() == pytest.approx(39)


def test_only_the_alliance_has_a_contract(base):
    alone = replace(joint_operator(), variant="equal_service")
    plan = make_plan(stated(base), county(), alone, loads())
    assert plan.cost_yuan() == pytest.approx(123)


def test_the_bus_hands_over_to_an_e_trike_where_that_is_cheaper(base):
    """A bus that ends at the station; the e-trike brings the goods on (10 km).

    Bus: 25 + 2 x 2 + 10 = 39. E-trike: 20 + 20 km x 0.08 + (20 min loading + 20 min driving +
    7.5 min stop) x 24 yuan/h = 20 + 1.6 + 19 = 40.6. Together 79.6 yuan instead of 123.
    """
    out = BusCall(1, 8 * HOUR + 10 * MINUTE, 8 * HOUR + 10 * MINUTE, True, True)
    home = BusCall(1, 15 * HOUR, 15 * HOUR, True, True)
    world = county(bus(calls=(out, home), end_s=15 * HOUR + 10 * MINUTE))
    scenario = stated(base)
    plan = make_plan(scenario, world, replace(joint_operator("auto")), loads())
    assert verify_plan(scenario, world, plan, loads()) == []
    local = plan.trips[plan.trips["echelon"] == "local"].iloc[0]
    by_bus = plan.trips[plan.trips["type"] == "bus-7"].iloc[0]
    assert (by_bus["echelon"], local["after_trip"]) == ("trunk", by_bus["trip_id"])
    assert local["start_s"] == 8 * HOUR + 10 * MINUTE
    assert plan.cost_yuan() == pytest.approx(79.6)


BROKEN = [
    ("trips", "depart_s", 60, "VER-019"),
    ("trips", "end_s", 60, "VER-019"),
    ("trips", "cost_yuan", 1.0, "VER-016"),
    ("trips", "duty_s", 60, "VER-019"),
    ("stops", "arrive_s", 60, "VER-019"),
    ("stops", "leg_s", 1, "VER-005"),
    ("stops", "unload_items", 30, "VER-009"),
    ("stops", "unload_g", 1, "VER-014"),
]


@pytest.mark.parametrize(("table", "column", "more", "code"), BROKEN)
def test_every_broken_figure_of_a_bus_is_found(base, table, column, more, code):
    scenario, world = stated(base), county()
    plan = make_plan(scenario, world, joint_operator(), loads())
    changed = {"trips": plan.trips.copy(), "stops": plan.stops.copy()}
    changed[table].loc[0, column] += more
    broken = Plan(plan.operator, changed["trips"], changed["stops"], plan.fixed_yuan)
    assert code in {fault.code for fault in verify_plan(scenario, world, broken, loads())}


def test_another_timetable_breaks_the_plan(base):
    scenario = stated(base)
    plan = make_plan(scenario, county(), joint_operator(), loads())
    for other in (bus(depart_s=8 * HOUR + 60), bus(weekdays=frozenset({0})), bus(id="bus-7-x")):
        found = verify_plan(scenario, county(other), plan, loads())
        assert "VER-019" in {fault.code for fault in found}
    assert verify_plan(base, county(), plan, loads())[0].code in ("VER-001", "VER-019")


def test_a_plan_with_a_bus_is_read_back_as_it_was_written(base, tmp_path):
    plan = make_plan(stated(base), county(), joint_operator(), loads())
    plan.save(tmp_path)
    again = Plan.load(tmp_path)
    assert (again.summary(), again.buses) == (plan.summary(), plan.buses)
