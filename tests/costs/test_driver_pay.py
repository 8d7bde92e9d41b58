"""Drivers paid by vehicle type: the ledger to the cent, its tariffs, trips as games."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.assessment.sensitivity import _saving
from logistics_sim.coalition_planning.decomposition import _pay_at_stops
from logistics_sim.costs import build_ledger, operator_tariffs
from logistics_sim.costs.duty import paid_seconds
from logistics_sim.costs.scenario_inputs import expected_ledger, parameter_paths, plan_tours
from logistics_sim.costs.tariffs import Activity
from logistics_sim.costs.trip_rules import TRIP_RULES, trip_games
from logistics_sim.demand import design_loads, generate_parcels, with_categories
from logistics_sim.places import build_world
from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.scenario import read_scenario
from logistics_sim.simulation import replay_plan

DAYS = 2
OWN = {"fleet.3.driver_yuan_h": {"base": 15, "low": 12, "high": 20}, "after.echelons": "transfer"}


@pytest.fixture(scope="module")
def played(make_county, tmp_path_factory):
    root = tmp_path_factory.mktemp("pay") / "county"
    scenario = read_scenario(make_county(root, **OWN).scenario)
    world = build_world(scenario)
    joint = scenario.joint_operator()
    loads = design_loads(scenario, world.places, joint)
    plan = make_plan(scenario, world, joint, loads)
    assert verify_plan(scenario, world, plan, loads) == []
    parcels = with_categories(
        generate_parcels(scenario, world.places, DAYS), scenario, world.places
    )
    return scenario, world, plan, parcels, replay_plan(scenario, world, plan, parcels, days=DAYS)


@pytest.mark.slow
@pytest.mark.parametrize("rule", TRIP_RULES)
def test_the_ledger_pays_every_run_by_its_type_to_the_cent(played, rule):
    scenario, world, plan, parcels, done = played
    ledger = build_ledger(scenario, world, plan, done, parcels, DAYS, rule)
    rows = ledger[ledger["activity"] == Activity.DRIVER]
    found = rows.assign(cents=np.rint(rows["yuan"] * 100).astype(np.int64))
    found = found.groupby(["day", found["trip"].astype(str)])["cents"].sum()
    pay = {"micro_van": 24, "box_truck": 24, "e_trike": 15}
    kinds = dict(zip(plan.trips["trip_id"], plan.trips["type"], strict=True))
    hours = paid_seconds(done.runs, 3_600) / 3_600
    by_type = {}
    for day, trip, worked in zip(done.runs["day"], done.runs["trip_id"], hours, strict=True):
        kind = kinds[trip]
        assert found[day, trip] == round(worked * pay[kind] * 100)
        by_type[kind] = by_type.get(kind, 0) + found[day, trip]
    assert set(by_type) >= {"micro_van", "e_trike"}
    keyed = rows.groupby(rows["key"].astype(str))["yuan"].sum()
    assert keyed.to_dict() == pytest.approx({kind: cents / 100 for kind, cents in by_type.items()})


def test_the_expected_ledger_costs_what_the_plan_says(played):
    scenario, world, plan, _, _ = played
    ledger = expected_ledger(scenario, world, plan)
    routes = ledger["activity"].isin([Activity.VEHICLE_DAY, Activity.DISTANCE, Activity.DRIVER])
    assert ledger.loc[routes, "yuan"].sum() == pytest.approx(plan.cost_yuan(), abs=0.01)
    drivers = ledger[ledger["activity"] == Activity.DRIVER].groupby("key")["yuan"].sum()
    hours = plan.trips.groupby("type")["duty_s"].sum() / 3_600
    assert drivers["e_trike"] == pytest.approx(hours["e_trike"] * 15)
    assert drivers["micro_van"] == pytest.approx(hours["micro_van"] * 24)


def test_a_trip_as_a_game_is_paid_by_its_type(played):
    """Free drivers of e-trikes: only the local trips get cheaper, and by their hours."""
    scenario, world, plan, parcels, done = played
    run = done.stamps["trip_in"].to_numpy().astype(np.int64)
    used = run >= 0
    place = parcels["destination"].cat.codes.to_numpy().astype(np.int64)[used]
    nobody = np.zeros(int(used.sum()), dtype=np.int64)
    free = scenario.change(**{"fleet.3.driver_yuan_h": 0})
    cost = []
    for said in (scenario, free):
        tours = plan_tours(said, world, plan, operator_tariffs(said, plan.operator))
        cost.append(trip_games(tours, done.runs, run[used], nobody, place, 1)[:, 1])
    kinds = dict(zip(plan.trips["trip_id"], plan.trips["type"], strict=True))
    local = done.runs["trip_id"].map(kinds).to_numpy() == "e_trike"
    carried = cost[0] > 0
    assert (local & carried).any()
    assert (cost[0] > cost[1])[local & carried].all()
    assert (cost[0] == cost[1])[~local].all()


def test_each_pay_moves_its_own_drivers(played):
    scenario = played[0]
    paths = parameter_paths(scenario)
    assert paths["costs.driver_yuan_h"] == (Activity.DRIVER, ("micro_van", "box_truck", "reefer"))
    assert paths["fleet.e_trike.driver_yuan_h"] == (Activity.DRIVER, ("e_trike",))
    assert set(paths) <= set(dict(scenario.parameters()))
    every = scenario.change(**{f"fleet.{number}.driver_yuan_h": 20 for number in range(4)})
    assert "costs.driver_yuan_h" not in parameter_paths(every)
    rows = [("equal_service", "micro_van", 100.0), ("after", "micro_van", 40.0)]
    rows += [("after", "e_trike", 30.0)]
    table = pd.DataFrame(rows, columns=["variant", "key", "yuan"]).assign(activity=Activity.DRIVER)
    money = SimpleNamespace(table=table)
    county, own = (paths[name] for name in ("costs.driver_yuan_h", "fleet.e_trike.driver_yuan_h"))
    # Twice the county's pay: 200 before, 80 + 30 after. E-trikes at 20 instead of 15: 40 + 40.
    assert _saving(money, "equal_service", *county, 2.0) == pytest.approx(1 - 110 / 200)
    assert _saving(money, "equal_service", *own, 20 / 15) == pytest.approx(1 - 80 / 100)


def test_stops_that_fall_away_are_paid_by_who_made_them(played):
    """Three stops of vans at 24 and one of an e-trike at 15: 21.75 yuan/h."""
    days = (("micro_van", ((1, ("a", "b")), (2, ("a",)))), ("e_trike", ((1, ("c",)),)))
    assert _pay_at_stops(played[0], [SimpleNamespace(days=days)]) == pytest.approx(21.75)
    assert _pay_at_stops(played[0], []) == 0
