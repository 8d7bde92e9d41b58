"""Drivers paid by vehicle type: plan, check, bound and choice, by hand.

One road, one kilometre a minute: hub -10 km- station -5 km- A -5 km- B. Loading 20 min, stop
5 min + 5 min per 100 items, trunk unloading 15 min. A micro-van costs 80 yuan a day and
0.40 yuan/km, an e-trike 20 and 0.08; drivers 24 yuan/h, those of e-trikes 15.
"""

import pandas as pd
import pytest

from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.routing.county_plan.echelons import plan_with_handovers
from logistics_sim.routing.county_plan.handover_choice import _price_row
from logistics_sim.routing.county_plan.handover_prices import mean_pay_yuan_h
from logistics_sim.routing.county_plan.handovers import HandoverProblem
from logistics_sim.routing.county_plan.routing_task import useful_kinds
from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs
from logistics_sim.routing.county_plan.stops import LOADS, group_stops
from tests.routing.hand_county import county_on_a_road, joint_operator, places_of

HOUR = 3_600
STATION, A, B = "130000001", "130000001201", "130000001202"
TABLE = pd.DataFrame(
    [
        ("all", 1, A, 100_000, 400_000, 100, 20_000, 80_000, 20),
        ("all", 1, B, 50_000, 200_000, 50, 0, 0, 0),
    ],
    columns=["group", "wave", "place", *LOADS],
)


@pytest.fixture(scope="module")
def world():
    places = places_of(["hub", STATION, A, B], ["hub", "station", "甲村", "乙村"])
    return county_on_a_road(places, (0, 10, 15, 20))


@pytest.fixture(scope="module")
def mixed(base):
    return base.change(**{"fleet.3.driver_yuan_h": 15})


def test_each_trip_is_paid_by_its_type(base, mixed, world):
    plan = make_plan(mixed, world, joint_operator("transfer"), TABLE)
    assert verify_plan(mixed, world, plan, TABLE) == []
    cost = plan.trips.set_index("echelon")["cost_yuan"]
    assert set(plan.trips["type"]) == {"micro_van", "e_trike"}
    # Trunk: 20 km, 20 + 20 + 15 min. Local: 20 km, 20 + 20 min and 18.5 min at the stops.
    trunk = 20 * 0.40 + 55 / 60 * 24
    local = 20 * 0.08 + 58.5 / 60 * 15
    assert cost["trunk"] == pytest.approx(trunk)
    assert cost["local"] == pytest.approx(local)
    assert plan.cost_yuan() == pytest.approx(80 + 20 + trunk + local, abs=0.01)
    assert plan.lower_bound <= plan.cost_yuan()
    # At one pay for all the same plan is dearer than it says.
    faults = verify_plan(base, world, plan, TABLE)
    assert {(f.code, "yuan" in f.message) for f in faults} == {("VER-016", True)}
    assert plan.trips.loc[plan.trips["echelon"] == "local", "trip_id"].iloc[0] in faults[0].where


def test_a_type_with_cheaper_drivers_is_not_dominated(base, world):
    """The reefer carries less than the box truck and costs more; only its driver may save it."""
    names = {kind.id for kind in useful_kinds(planning_inputs(base, world), "trunk")}
    assert names == {"micro_van", "box_truck"}
    same = base.change(**{"fleet.2.driver_yuan_h": 24})
    assert {kind.id for kind in useful_kinds(planning_inputs(same, world), "trunk")} == names
    cheap = base.change(**{"fleet.2.driver_yuan_h": 20})
    assert {kind.id for kind in useful_kinds(planning_inputs(cheap, world), "trunk")} == {
        *names,
        "reefer",
    }


@pytest.mark.slow
def test_the_bound_holds_with_free_local_drivers(base, world):
    for echelons in ("through", "auto", "transfer"):
        costs = {}
        for pay in (24, 0):
            scenario = base.change(**{"fleet.3.driver_yuan_h": pay})
            plan = make_plan(scenario, world, joint_operator(echelons), TABLE)
            assert verify_plan(scenario, world, plan, TABLE) == []
            assert plan.lower_bound <= plan.cost_yuan() + 1e-6
            costs[pay] = (plan.cost_yuan(), plan.lower_bound)
        if echelons == "through":  # no e-trike drives: its pay changes nothing
            assert costs[0] == costs[24]
        else:
            assert costs[0][1] < costs[24][1]
            assert costs[0][0] <= costs[24][0]


def test_break_even_starts_from_the_pay_of_local_drivers(mixed, world):
    instance = HandoverProblem(
        planning_inputs(mixed, world),
        joint_operator("auto"),
        group_stops(TABLE, world.places, "all"),
    )
    plan = plan_with_handovers(instance.inputs, instance.operator, instance.stops, ((1, 1),), "t")
    assert mean_pay_yuan_h(instance.inputs, plan.main, 1) == 24
    assert mean_pay_yuan_h(instance.inputs, plan.local[1], 1) == 15
    assert mean_pay_yuan_h(instance.inputs, plan.local[1], 2) == 0  # nobody works then
    prices = {"through_yuan": 100.0, "transfer_yuan": 90.0, "trunk_yuan": 30.0, "kept": 0}
    row = {"station": 1, "township": STATION, "wave": 1, **prices}
    row |= {"local_h": 4.0, "local_pay_yuan_h": 15.0}
    # Ten yuan over four hours: 2.5 more an hour.
    assert _price_row(row, plan, {})["break_even_local_yuan_h"] == 17.5
