"""Cold goods in compartments: visits of their own, on vehicles that keep them cold."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.demand import design_loads
from logistics_sim.routing import Plan, make_plan, verify_plan
from logistics_sim.routing.county_plan.routing_task import useful_kinds
from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs
from logistics_sim.routing.county_plan.stops import (
    capacity,
    group_stops,
    load_dimensions,
    split_oversized,
)
from tests.routing.hand_county import county_of, joint_operator, places_of

HOUR = 3_600
LOADS = ("down_g", "down_ml", "down_items", "up_g", "up_ml", "up_items")
POINTS = [(0, 0), (5_000, 0), (6_000, 1_000), (7_000, -2_000), (4_000, 3_000)]


@pytest.fixture
def world():
    """Return the hub, a station and three villages on straight roads at 15 m/s."""
    places = places_of(["hub", "130000000", *(f"130000000{n:03d}" for n in range(3))])
    xy = np.array(POINTS, dtype=float)
    metres = np.rint(np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))).astype(np.int64)
    return county_of(places, metres, metres // 15)


def cold_loads(world, cold_g=20_000):
    rows = []
    for place, kind in zip(world.places["place_id"], world.places["kind"], strict=True):
        if kind == "village":
            rows.append(["all", 1, place, "ambient", 50_000, 200_000, 25, 10_000, 40_000, 5])
            rows.append(["all", 1, place, "cold", cold_g, 4 * cold_g, 10, 5_000, 20_000, 2])
    loads = pd.DataFrame(rows, columns=["group", "wave", "place", "band", *LOADS])
    return loads.astype(dict.fromkeys(LOADS, np.int64))


@pytest.fixture
def apart(base):
    changes = {"effort.iterations": 50, "effort.workers": 1}
    return base.change(**{"coldchain.carried_in": "compartments", **changes})


def test_design_loads_apart_add_up_to_the_loads_together(base):
    from logistics_sim.places import build_world

    world = build_world(base)
    together = design_loads(base, world.places, base.joint_operator())
    told = base.change(**{"coldchain.carried_in": "compartments"})
    apart = design_loads(told, world.places, told.joint_operator())
    assert set(together["band"]) == {"any"}
    assert set(apart["band"]) == {"ambient", "cold"}
    keys = ["group", "wave", "place"]
    whole, parts = together.groupby(keys)[list(LOADS)].sum(), apart.groupby(keys)[list(LOADS)].sum()
    rise = parts - whole.reindex(parts.index)
    assert rise.to_numpy().min() >= 0  # each part is rounded up for itself
    assert rise.to_numpy().max() <= 1
    cold = apart[apart["band"] == "cold"]
    share = cold["down_g"].sum() / apart["down_g"].sum()
    assert 0 < share < float(base.demand.fresh_share_inbound)  # LTL is never cold


def test_cold_visits_ride_in_cooled_vehicles_only(apart, world):
    loads = cold_loads(world)
    plan = make_plan(apart, world, joint_operator(), loads)
    stops = plan.to_frame()
    assert not plan.unserved
    assert set(stops.loc[stops["band"] == "cold", "type"]) == {"reefer"}
    assert "reefer" not in set(stops.loc[stops["band"] == "ambient", "type"])
    assert (stops["band"] == "cold").sum() == len(loads) / 2
    assert verify_plan(apart, world, plan, loads) == []


def test_a_vehicle_with_both_compartments_carries_both_on_one_trip(apart, world):
    both = [
        {"band": "ambient", "volume_share": 0.7},
        {"band": "fresh", "volume_share": 0.3},
    ]
    mixed = apart.change(**{"fleet.2.compartments": both, "fleet.0.count": 0, "fleet.1.count": 0})
    loads = cold_loads(world)
    plan = make_plan(mixed, world, joint_operator(), loads)
    assert set(plan.trips["type"]) == {"reefer"}
    assert len(plan.trips) == 1
    assert set(plan.stops["band"]) == {"ambient", "cold", "any"}  # the return hands nothing over


def test_a_full_cold_compartment_splits_visits_and_fills_several_trips(apart, world):
    loads = cold_loads(world, cold_g=400_000)  # 1.6 m3 each
    small = [
        {"band": "ambient", "volume_share": 0.9},
        {"band": "fresh", "volume_share": 0.1},  # 1.2 m3
    ]
    narrow = apart.change(**{"fleet.2.compartments": small})
    parts = split_oversized(
        group_stops(loads, world.places, "all"),
        useful_kinds(planning_inputs(narrow, world), "trunk"),
    )
    assert (parts.band == 2).sum() == 2 * len(loads) / 2
    plan = make_plan(narrow, world, joint_operator(), loads)
    assert verify_plan(narrow, world, plan, loads) == []
    cold = plan.stops[plan.stops["band"] == "cold"]
    assert cold.groupby("trip_id")["unload_ml"].sum().max() <= 1_200_000
    assert cold["unload_ml"].sum() == loads.loc[loads["band"] == "cold", "down_ml"].sum()


def test_without_a_cooled_vehicle_cold_visits_are_unserved_with_their_cause(apart, world):
    warm = apart.change(**{"fleet.2.count": 0})
    plan = make_plan(warm, world, joint_operator(), cold_loads(world))
    assert {row["band"] for row in plan.unserved} == {"cold"}
    assert "none keeps cold goods" in plan.unserved[0]["cause"]
    assert "compartment" in plan.unserved[0]["fix"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("ambient", "type", "reefer"), "VER-009"),  # the reefer has no room for ambient goods
        (("cold", "type", "micro_van"), "VER-009"),
    ],
)
def test_verify_finds_goods_in_the_wrong_vehicle(apart, change, code, world):
    band, column, value = change
    loads = cold_loads(world)
    plan = make_plan(apart, world, joint_operator(), loads)
    names = set(plan.stops.loc[plan.stops["band"] == band, "trip_id"])
    trips = plan.trips.copy()
    trips.loc[trips["trip_id"].isin(names), column] = value
    found = verify_plan(
        apart, world, Plan(plan.operator, trips, plan.stops, plan.fixed_yuan), loads
    )
    assert code in {fault.code for fault in found}


def test_verify_finds_bands_that_the_scenario_does_not_tell_apart(apart, base, world):
    loads = cold_loads(world)
    plan = make_plan(apart, world, joint_operator(), loads)
    assert "VER-018" in {fault.code for fault in verify_plan(base, world, plan, loads)}


def test_loads_and_rooms_by_band():
    kind = SimpleNamespace(
        payload_g=5, volume_ml=10, volume_ml_by_load={"any": 10, "ambient": 0, "cold": 10}
    )
    stops = group_stops(
        pd.DataFrame(
            {
                "group": "all", "wave": 1, "place": ["a", "a"], "band": ["ambient", "cold"],
                **{name: [1, 2] for name in LOADS},
            }
        ),
        pd.DataFrame({"place_id": ["hub", "a"]}),
        "all",
    )  # fmt: skip
    assert load_dimensions(stops, stops.down_g, stops.down_ml).tolist() == [[1, 1, 0], [2, 0, 2]]
    assert capacity(stops, kind) == (5, 0, 10)
