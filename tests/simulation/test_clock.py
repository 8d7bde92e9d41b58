"""Rows 34 and 35 of the list of faults: what would corrupt a run is refused."""

from pathlib import Path

import numpy as np
import pytest

from logistics_sim.core.errors import InputError, InternalError
from logistics_sim.places.references import reference_faults
from logistics_sim.simulation import replay_plan
from logistics_sim.simulation.clock import Clock


@pytest.mark.parametrize("delay", [float("nan"), -1, 0.5, float("inf"), True, None, "3"])
def test_no_delay_but_whole_seconds_from_zero_on(delay):
    with pytest.raises(InternalError, match="SIM-001"):
        Clock(budget=10).wait(delay)


def test_numpy_whole_numbers_are_whole_numbers():
    clock = Clock(budget=10)
    clock.run_all([clock.start(iter_one(clock, np.int32(4)))])
    assert clock.now == 4


def iter_one(clock, delay):
    yield clock.wait(delay)


def test_a_moment_in_the_past_is_refused():
    clock = Clock(budget=10)
    clock.run_all([clock.start(iter_one(clock, 9))])
    with pytest.raises(InternalError, match="SIM-001"):
        clock.until(8)


def test_an_endless_loop_without_delay_runs_out_of_its_budget():
    clock = Clock(budget=1_000)

    def spin():
        while True:
            yield clock.wait(0)

    with pytest.raises(InternalError, match="SIM-002"):
        clock.run_all([clock.start(spin())])


def test_a_deadlock_is_reported():
    clock = Clock(budget=1_000)

    def stuck():
        yield clock.event()

    with pytest.raises(InternalError, match=r"SIM-003.*1 of 1"):
        clock.run_all([clock.start(stuck())])


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_vehicles_that_wait_for_each_other_are_a_deadlock(build, quiet, engine):
    # The local trip comes first in the day of the vehicle that drives its trunk trip.
    world = build.world(1, 1)
    trunk = build.trip("K", ["T1"], [600, 600], echelon="trunk", vehicle="one", type="box_truck")
    local = build.trip(
        "L", ["T1v1"], [60, 60], echelon="local", origin="T1", after_trip="K", vehicle="one",
        type="e_trike", start_s=0, depart_s=60,
    )  # fmt: skip
    parcels = build.parcels([{"destination": "T1v1"}], world)
    with pytest.raises(InternalError, match="SIM-003"):
        replay_plan(quiet, world, build.plan(trunk, local), parcels, days=1, engine=engine)


@pytest.mark.parametrize(
    ("column", "value"),
    [("weight_g", 0), ("volume_ml", -5), ("ready_s", -1), ("ready_s", 2**40), ("weight_g", np.nan)],
)
def test_impossible_numbers_in_the_parcel_table(build, quiet, column, value):
    world = build.world(1, 1)
    parcels = build.parcels([{"destination": "T1v1"}] * 2, world)
    parcels[column] = parcels[column].astype("float64" if value != value else "int64")
    parcels.loc[1, column] = value
    with pytest.raises(InputError, match=f"SIM-004.*row 1.*{column}"):
        replay_plan(quiet, world, build.plan(build.trip("A", ["T1v1"], [60, 60])), parcels, days=1)


def test_a_plan_of_another_county(build, quiet):
    plan = build.plan(build.trip("A", ["T9v1"], [60, 60]))
    world = build.world(1, 1)
    with pytest.raises(InputError, match=r"SIM-006.*T9v1"):
        replay_plan(quiet, world, plan, build.parcels([], world), days=1)
    plan = build.plan(build.trip("A", ["T1v1"], [-60, 60]))
    with pytest.raises(InputError, match=r"SIM-006.*backwards"):
        replay_plan(quiet, world, plan, build.parcels([], world), days=1)


def test_a_trip_that_begins_at_a_village(build, quiet):
    world = build.world(1, 2)
    plan = build.plan(build.trip("A", ["T1v1"], [60, 60], origin="T1v2"))
    with pytest.raises(InputError, match=r"SIM-006.*village T1v2"):
        replay_plan(quiet, world, plan, build.parcels([], world), days=1)


@pytest.mark.parametrize("way", ["up", "intra"])
def test_nothing_is_posted_at_the_hub(build, quiet, way):
    world = build.world(1, 1)
    parcels = build.parcels([{"direction": way, "origin": "hub", "destination": "T1v1"}], world)
    with pytest.raises(InputError, match=r"SIM-004.*origin.*hub"):
        replay_plan(quiet, world, build.plan(build.trip("A", ["T1v1"], [60, 60])), parcels, days=1)


def test_trouble_in_a_township_that_is_not_there(build, quiet):
    dates = {"first": "2025-09-01", "last": "2025-09-01"}
    scenario = quiet.change(disruptions={"roads": [{**dates, "townships": ["T7"], "speed": 0}]})
    world = build.world(1, 1)
    plan = build.plan(build.trip("A", ["T1v1"], [60, 60]))
    with pytest.raises(InputError, match=r"SIM-007 disruptions.roads.0.*T7"):
        replay_plan(scenario, world, plan, build.parcels([], world), days=1)


def test_every_unknown_area_is_named_at_once(build, quiet):
    dates = {"first": "2025-09-01", "last": "2025-09-01"}
    scenario = quiet.change(
        disruptions={
            "roads": [{**dates, "townships": ["T1"], "speed": 0}],
            "staff_short": [{**dates, "townships": ["T8"], "at": "station", "share": 0.1}],
            "stations_shut": [{**dates, "places": ["T1v1", "T1v9"]}],
        }
    )
    nodes = build.world(1, 1).places.rename(columns={"place_id": "id"}).assign(name="")
    faults = reference_faults(scenario.change(producers=[]), nodes, Path("x.yaml"))
    assert [(fault.code, fault.where, fault.message) for fault in faults] == [
        ("SIM-007", "x.yaml, disruptions.stations_shut.0", "the county has no place 'T1v9'"),
        ("SIM-007", "x.yaml, disruptions.staff_short.0", "the county has no township 'T8'"),
    ]
    assert "'T1v1'" in faults[0].hint


def test_a_plan_for_firms_that_the_scenario_does_not_have(build, quiet):
    plan = build.plan(build.trip("A", ["T1v1"], [60, 60]))
    object.__setattr__(plan.operator, "firms", ("express_a", "pigeons"))
    world = build.world(1, 1)
    with pytest.raises(InputError, match=r"SIM-008.*pigeons"):
        replay_plan(quiet, world, plan, build.parcels([], world), days=1)


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_vehicle_that_never_returns(build, quiet, engine):
    # A leg of twenty days: the parcels are aboard at the end, and the run ends all the same.
    world = build.world(1, 1, 0, 86_400)
    plan = build.plan(build.trip("A", ["T1v1"], [20 * 86_400, 60]))
    parcels = build.parcels([{"destination": "T1v1"}], world)
    played = replay_plan(quiet, world, plan, parcels, days=2, engine=engine)
    assert played.counts() == {"on_local": 1}
    assert played.runs["kind"].tolist() == ["planned", "cancelled"]
