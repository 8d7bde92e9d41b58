"""Own cold fleet against a contracted firm, by hand; the command over a run folder."""

import json

import pandas as pd
import pytest

from logistics_sim.coldchain.scenario_inputs import sourcing_prices
from logistics_sim.coldchain.sourcing import cold_fleet
from tests.command_server import run_command

PRICES = {
    "costs.cold_surcharge_yuan.base": 1.0,
    "coldchain.contract_yuan_item.base": 6.0,
    "coldchain.contract_yuan_day.base": 50.0,
}


def tables(kind="reefer", distance_m=100_000):
    trips = pd.DataFrame({"trip_id": ["A", "B"], "type": [kind, "micro_van"]})
    runs = pd.DataFrame(
        {
            "day": [0, 0, 1, 1],
            "trip_id": ["A", "B", "A", "B"],
            "vehicle": ["v1", "v2", "v1", "v2"],
            "depart_s": [0, 0, 86_400, 86_400],
            "end_s": [7_200, 7_200, 90_000, 90_000],
            "distance_m": [distance_m, 5_000, distance_m, 5_000],
        }
    )
    parcels = pd.DataFrame({"band": ["fresh"] * 30 + ["ambient"] * 70})
    return trips, runs, parcels


def test_prices_by_hand(base):
    scenario = base.change(**PRICES)
    found = cold_fleet(sourcing_prices(scenario), *tables(), days=2)
    # Two reefer-days at 250 instead of 150 yuan (box truck), 200 km at 1.8 instead of 1.4.
    extra = 2 * 100 + 200 * 0.4
    assert found["own_yuan"] == pytest.approx(30 * 1.0 + extra)
    assert found["contract_yuan"] == pytest.approx(30 * 6.0 + 2 * 50)
    assert found["cheaper"] == "contract"
    # 140 yuan a day of cooling less 50 of standing charge, over 5 yuan an item: 18 a day.
    assert found["break_even_items_day"] == pytest.approx(18)
    assert found["cooled_vehicle_hours"] == pytest.approx(3)
    many = tables()
    parcels = pd.concat([many[2]] * 2)
    assert (
        cold_fleet(sourcing_prices(scenario), many[0], many[1], parcels, days=2)["cheaper"] == "own"
    )


def test_a_dearer_driver_of_cooled_vehicles_counts(base):
    found = cold_fleet(sourcing_prices(base.change(**PRICES)), *tables(), days=2)
    paid = base.change(**PRICES, **{"fleet.2.driver_yuan_h": 30})
    # Two hours and one under way, at 30 instead of 24 yuan.
    more = cold_fleet(sourcing_prices(paid), *tables(), days=2)["own_yuan"] - found["own_yuan"]
    assert more == pytest.approx(3 * 6)


def test_without_reefers_only_boxes_cost(base):
    found = cold_fleet(sourcing_prices(base.change(**PRICES)), *tables(kind="box_truck"), days=2)
    assert found["own_yuan"] == 30
    assert found["break_even_items_day"] == 0


def test_a_contract_cheaper_than_boxes_is_never_beaten(base):
    cheap = base.change(**{**PRICES, "coldchain.contract_yuan_item.low": 0,
                           "coldchain.contract_yuan_item.base": 0.5})  # fmt: skip
    found = cold_fleet(sourcing_prices(cheap), *tables(), days=2)
    assert (found["cheaper"], found["break_even_items_day"]) == ("contract", None)


def test_nothing_cold_nothing_priced(base):
    trips, runs, parcels = tables()
    found = cold_fleet(sourcing_prices(base), trips, runs.iloc[:0], parcels.iloc[:0], days=0)
    assert (found["own_yuan"], found["contract_yuan"], found["own_yuan_item"]) == (0, 0, 0)


def test_parcels_that_were_not_generated_have_no_flows(run_folder):
    done = run_command("services", str(run_folder), "--json")
    assert (done.code, done.out) == (2, "")
    assert "RUN-006" in done.err or "DEM-" in done.err


@pytest.fixture(scope="module")
def generated_run(traced, town, tmp_path_factory):
    """A run folder whose parcels come from its own scenario."""
    from logistics_sim.demand import generate_parcels
    from logistics_sim.simulation import replay_plan

    county = town.county
    world = county.make_world(2, 2)
    world.places["population"] = [0, 0, 0, 900, 300, 600, 0]
    world.places["lon"], world.places["lat"] = 114.9, 38.7
    trips = [
        county.make_trip(f"A{t}", [f"T{t}", f"T{t}v1", f"T{t}v2"], [1_800, 1_800, 1_200, 3_000])
        for t in (1, 2)
    ]
    services = {
        "drop_ship": {"firm": "coop", "items_per_day": 20, "ready": "05:00", "late_share": 0.2,
                      "fresh_share": 0.3},
        "replenishment": {"firm": "post", "every_days": 2, "weight_kg": 12, "ready": "05:30",
                          "local_share": 0.8},
        "pooled_purchase": {"every_days": 2, "cover_days": 3},
    }  # fmt: skip
    scenario = traced.change(services=services)
    parcels = generate_parcels(scenario, world.places, 4)
    plan = county.make_plan(*trips)
    played = replay_plan(scenario, world, plan, parcels, days=4)
    folder = tmp_path_factory.mktemp("generated") / "run"
    return town.write_run(folder, scenario, world, plan, parcels, played), parcels


@pytest.mark.slow
def test_the_services_of_a_run(generated_run):
    folder, parcels = generated_run
    done = run_command("services", str(folder), "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert sum(row["items"] for row in answer["mix"]) == len(parcels)
    assert answer["stored_items"] == sum(
        row["items"] for row in answer["mix"] if row["flow"] in ("drop_ship", "replenishment")
    )
    assert answer["showrooms"] == {"consignments": 4, "local_share": 0.8}
    assert answer["stock"]["shipped_kg"] > 48
    homes = sum(row["home"] for row in answer["home_delivery"])
    assert homes == ((parcels["service"] == "home") & (parcels["direction"] == "down")).sum()
    assert all(row["handed_over"] <= row["home"] for row in answer["home_delivery"])
