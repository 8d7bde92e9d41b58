"""Days as driven: what is known, what finds room, and that no parcel is lost."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.core.units import DAY_S
from logistics_sim.costs.duty import paid_seconds
from logistics_sim.daily_planning.day_drive import WaitingParcels, drive_day
from logistics_sim.daily_planning.day_figures import day_figures
from logistics_sim.daily_planning.day_sequence import run_days
from logistics_sim.daily_planning.loads_at_planning import known_loads, planning_moment_s, waves_of
from logistics_sim.daily_planning.parcel_times import ParcelTimes, read_parcel_times
from logistics_sim.demand import design_loads, generate_parcels
from logistics_sim.places import build_world
from logistics_sim.routing import make_plan
from logistics_sim.routing.consistency.reference import on_weekday, reference_of
from logistics_sim.scenario import DayGroup, read_scenario

pytestmark = pytest.mark.slow

DAYS = 4


@pytest.fixture(scope="module")
def stated(make_county, tmp_path_factory):
    root = tmp_path_factory.mktemp("days") / "county"
    scenario = read_scenario(make_county(root).scenario)
    world = build_world(scenario)
    joint = scenario.joint_operator()
    timetable = make_plan(scenario, world, joint, design_loads(scenario, world.places, joint))
    return scenario, world, timetable


@pytest.fixture(scope="module")
def flow(stated):
    scenario, world, timetable = stated
    return read_parcel_times(
        scenario, world, timetable, generate_parcels(scenario, world.places, DAYS), DAYS
    )


def by_hand(ready, scanned, done, down=True):
    """A flow of parcels with these seconds; a truck's parcels are scanned after 40 minutes."""
    cargo = type("Cargo", (), {})()
    cargo.direction = np.zeros(len(ready), dtype=np.int8) if down else np.full(len(ready), 2)
    cargo.ready_s = np.array(ready)
    return ParcelTimes(cargo, np.array(scanned), np.array(done), 2_400, 1, 0)


def test_what_can_be_said_of_a_parcel():
    moment = 20_000
    # scanned; to come on time; to come, will be late by 600; overdue by 5,000 at the moment
    ready, scanned = [10_000, 30_000, 30_000, 12_600], [12_400, 32_400, 33_000, 20_500]
    found = by_hand(ready, scanned, [12_500, 32_700, 33_400, 20_900]).expected_s(
        np.arange(4), moment
    )
    assert found.tolist() == [12_500, 32_700, 32_800, 20_400]


def test_never_sorted_is_never_expected():
    assert by_hand([5], [-1], [-1]).expected_s(np.arange(1), 0).tolist() == [-1]


def test_cut_offs_by_hand(stated):
    scenario, _, timetable = stated
    operator = timetable.operator
    # Waves leave at 6:30 and 13:30; loading takes 20 minutes; planned 20 minutes before that.
    assert planning_moment_s(scenario, operator, 1) == DAY_S + 5 * 3_600 + 50 * 60
    six_ten, one_ten = DAY_S + 22_200, DAY_S + 47_400
    moments = np.array([0, six_ten, six_ten + 1, one_ten, one_ten + 1, -1])
    assert waves_of(scenario, operator, 1, moments).tolist() == [0, 0, 1, 1, -1, -1]


def loads_of(stated, flow, known, day=1):
    scenario, world, timetable = stated
    said = scenario.change(**{"planning.known": known})
    operator = timetable.operator
    today = replace(operator, day_groups=(DayGroup("all", (scenario.weekday(day),), None),))
    items = np.flatnonzero((flow.sorted_s >= 0) & (flow.sorted_s < (day + 1) * DAY_S))
    design = design_loads(scenario, world.places, operator)
    return known_loads(said, world, today, design, flow, items, day), design, items


def test_announced_parcels_are_planned_where_they_will_be(stated, flow):
    scenario, _, timetable = stated
    loads, design, items = loads_of(stated, flow, "announced")
    moment = planning_moment_s(scenario, timetable.operator, 1)
    used = flow.inbound[items] | (flow.scanned_s[items] <= moment)
    wave = waves_of(scenario, timetable.operator, 1, flow.expected_s(items, moment))
    for number, name in enumerate((1, 2)):
        rows = loads[loads["wave"] == name]
        mine = items[used & (wave == number)]
        assert rows["down_items"].sum() == mine.size > 0
        assert rows["down_g"].sum() == flow.cargo.weight_g[mine].sum()
    both = loads.merge(design, on=["wave", "place", "band"], suffixes=("", "_design"))
    assert (both["up_g"] == both["up_g_design"]).all()


def test_the_noon_truck_is_not_known_in_the_morning(stated, flow):
    scanned, design, _ = loads_of(stated, flow, "scanned")
    announced = loads_of(stated, flow, "announced")[0]
    noon, planned = (frame[frame["wave"] == 2] for frame in (scanned, design))
    assert noon["down_items"].sum() >= planned["down_items"].sum()
    morning = [frame[frame["wave"] == 1]["down_items"].sum() for frame in (scanned, announced)]
    assert morning[0] <= morning[1]


def test_no_parcel_is_lost_on_the_way(stated, flow):
    scenario, world, timetable = stated
    rooms = WaitingParcels(flow)
    let_in = delivered = 0
    for day in range(DAYS):
        rooms.begin(day)
        let_in = int(((flow.sorted_s >= 0) & (flow.sorted_s < (day + 1) * DAY_S)).sum())
        driven = drive_day(scenario, world, on_weekday(timetable, 0), rooms, day)
        delivered += driven.delivered_items
        assert delivered + rooms.waiting().size == let_in
    assert delivered > 0


def test_a_small_vehicle_leaves_parcels_for_the_next_wave(stated, flow):
    scenario, world, timetable = stated
    fleet = tuple(
        kind.model_copy(update={"payload_kg": kind.payload_kg.model_copy(update={"base": 60.0})})
        for kind in scenario.fleet
    )
    tight = scenario.model_copy(update={"fleet": fleet})
    found = {}
    for name, said in (("roomy", scenario), ("tight", tight)):
        rooms = WaitingParcels(flow)
        rooms.begin(0)
        found[name] = drive_day(said, world, on_weekday(timetable, 0), rooms, 0)
    assert found["roomy"].left_over_items == 0
    assert found["tight"].left_over_items > 0
    assert found["tight"].delivered_items < found["roomy"].delivered_items


def test_a_rest_between_two_trips_is_kept(stated, flow):
    """Every vehicle: trips follow each other, and paid time has no hole of less than a rest."""
    scenario, world, timetable = stated
    rooms = WaitingParcels(flow)
    rooms.begin(0)
    driven = drive_day(scenario, world, on_weekday(timetable, 0), rooms, 0)
    plan = timetable.trips.sort_values(["vehicle", "start_s"])
    runs = sorted(driven.runs, key=lambda run: (run["vehicle"], run["start_s"]))
    planned = list(zip(plan["vehicle"], plan["start_s"], plan["end_s"], strict=True))
    for (car, _, end), (other, start, _), run, following in zip(
        planned, planned[1:], runs, runs[1:], strict=False
    ):
        if car == other:
            assert following["start_s"] >= run["end_s"]
            if start - end >= 3_600:
                assert following["start_s"] - run["end_s"] >= 3_600


@pytest.mark.parametrize("reference", ["master", "yesterday"])
def test_days_follow_each_other(stated, reference):
    scenario, world, timetable = stated
    said = scenario.change(**{"planning.reference": reference})
    plans = []
    rows = run_days(said, world, timetable, (0.0, 2.0), 2, plans.append)
    assert [(row["day"], row["way"], row["price_factor"]) for row in rows] == [
        (day, way, factor)
        for day in (1, 2)
        for way, factor in (("master", None), ("daily", 0.0), ("daily", 2.0))
    ]
    for row in rows:
        parts = row["vehicles_yuan"] + row["distance_yuan"] + row["drivers_yuan"]
        assert row["cost_yuan"] == pytest.approx(parts, abs=0.02)
        if row["way"] == "master":
            assert row["changed_stops"] == 0
            assert row["same_crew_share"] == 1
        else:
            assert row["planned_total_yuan"] <= row["kept_total_yuan"]
            assert row["planned_total_yuan"] <= row["free_total_yuan"]
    assert [(plan.day, plan.factor) for plan in plans] == [(1, 0), (1, 2), (2, 0), (2, 2)]


def test_firms_with_delivery_days_rest_on_the_others(make_county, tmp_path):
    scenario = read_scenario(make_county(tmp_path / "county").scenario)
    world = build_world(scenario)
    townships = tuple(world.places.loc[world.places["kind"] == "township_station", "township"])
    firm = scenario.alone_operators("as_is", townships)[0]
    timetable = make_plan(scenario, world, firm, design_loads(scenario, world.places, firm))
    rows = run_days(scenario, world, timetable, (1.0,), 7, lambda plan: None)
    served = {(scenario.weekday(row["day"]), row["way"]) for row in rows}
    groups = {day for group in firm.day_groups for day in group.weekdays}
    assert served == {(day, way) for day in groups for way in ("master", "daily")}
    assert len(groups) < 7


def test_a_day_is_paid_by_the_type_of_each_vehicle(stated, flow):
    scenario, world, timetable = stated
    plan = on_weekday(timetable, 0)
    rooms = WaitingParcels(flow)
    rooms.begin(0)
    driven = drive_day(scenario, world, plan, rooms, 0)
    assert set(driven.kinds.values()) == {"micro_van"}
    first = min(driven.kinds)  # said to be an e-trike, whose drivers get 15 yuan/h, not 24
    *earlier, last = driven.runs
    runs = [*earlier, {**last, "vehicle": "another"}]  # one van drives all; the last trip is apart
    driven = replace(driven, runs=runs, kinds={**driven.kinds, "another": "micro_van"})
    mixed = replace(driven, kinds={**driven.kinds, first: "e_trike"})
    said = scenario.change(**{"fleet.3.driver_yuan_h": 15})
    master = reference_of(plan, world.places)
    all_vans, found = (day_figures(said, world, plan, day, master) for day in (driven, mixed))
    hours = paid_seconds(pd.DataFrame(driven.runs), 3_600) / 3_600
    own = sum(h for h, run in zip(hours, driven.runs, strict=True) if run["vehicle"] == first)
    assert 0 < own < all_vans["driver_h"] == pytest.approx(hours.sum(), abs=1e-4)
    assert all_vans["drivers_yuan"] == pytest.approx(hours.sum() * 24, abs=0.01)
    assert found["drivers_yuan"] == pytest.approx(hours.sum() * 24 - own * 9, abs=0.01)
