"""The cold chain of a run: vehicles, products and records reach the answer."""

import shutil

import pytest

from logistics_sim.assessment.cold_chain import follow_cold, pooled_cold
from logistics_sim.assessment.cold_tables import read_cold_run
from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_parquet
from logistics_sim.core.tables import check_table
from logistics_sim.demand import assign_lots
from logistics_sim.scenario import read_scenario
from logistics_sim.study.scenario_checks import faults_of


@pytest.fixture
def copy(run_folder, tmp_path):
    return shutil.copytree(run_folder, tmp_path / "run")


def follow(folder, scenario=None):
    run = read_cold_run(folder)
    return follow_cold(
        scenario or run.scenario, run.places, run.parcels, run.stamps, folder / "after"
    )


@pytest.mark.slow
def test_the_answer_counts_what_the_tables_hold(copy):
    found = follow(copy)
    exposures = read_parquet(copy / "after" / "exposures.parquet")
    readings = read_parquet(copy / "after" / "monitoring.parquet")
    assert check_table(exposures, "exposures") == []
    assert check_table(readings, "monitoring") == []
    assert found["records"] == len(readings)
    assert found["alarms"] == (readings["alarm"] != "none").sum()
    assert found["fresh"] == exposures["parcel_id"].nunique()
    assert set(exposures["kept"]) == {"cold room", "fresh", "box"}
    run = read_cold_run(copy)
    lots = assign_lots(run.scenario, run.places, run.parcels)
    assert check_table(lots, "lots") == []
    assert found["traced"] == len(lots)


def test_a_run_without_tables_of_vehicles_is_followed_in_boxes(copy):
    whole = follow(copy)
    (copy / "after" / "events.parquet").unlink()
    run_scenario = read_scenario(copy / "scenario.yaml")
    parcels = read_parquet(copy / "parcels.parquet").drop(columns="parcel_id")
    stamps = read_parquet(copy / "after" / "stamps.parquet").drop(columns="parcel_id")
    places = read_parquet(copy / "places.parquet")
    found = follow_cold(run_scenario, places, parcels, stamps, copy / "after")
    assert found["fresh"] == whole["fresh"]
    assert set(read_parquet(copy / "after" / "exposures.parquet")["kept"]) == {"cold room", "box"}


def test_producers_of_another_county_are_left_out_of_a_run(base, copy):
    run = read_cold_run(copy)
    assert follow(copy, base)["traced"] == 0
    with pytest.raises(InputError, match="TRC-001"):
        assign_lots(base, run.places, run.parcels)


def test_replications_are_pooled(copy):
    one = follow(copy)
    both = pooled_cold([one, one])
    for name in ("records", "fresh", "alarms", "traced", "spoilage_yuan"):
        assert both[name] == 2 * one[name]
    for name in ("spoiled_share", "mean_remaining_life"):
        assert both[name] == pytest.approx(one[name])
    assert pooled_cold([])["mean_remaining_life"] == 1


@pytest.mark.slow
def test_check_names_an_unknown_product(base):
    entry = {**base.producers[0].model_dump(), "product": "gold"}
    faults = faults_of(base.change(producers=[entry]), base.path)
    assert [fault.code for fault in faults] == ["TRC-006"]
    assert faults_of(base, base.path) == []
