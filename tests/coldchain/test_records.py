"""Monitoring records of a replay: their clock, place, door, alarm and files."""

import csv
import json

import numpy as np
import pandas as pd
import pytest

from logistics_sim.coldchain import carriage, cold_chain_parameters
from logistics_sim.coldchain.message import record_fault, record_schema
from logistics_sim.coldchain.record_files import write_records
from logistics_sim.coldchain.records import monitoring_records
from logistics_sim.core.errors import DiskError, InputError


def readings(scenario, case):
    played = case.played
    vehicles = carriage(
        cold_chain_parameters(scenario),
        case.world.places,
        case.plan.trips,
        played.runs,
        played.events,
    )
    return monitoring_records(
        cold_chain_parameters(scenario),
        case.world.places,
        played.runs,
        vehicles,
        case.parcels,
        played.stamps,
    )


def test_every_interval_of_every_trip_has_a_reading(quiet, cooled):
    table = readings(quiet, cooled)
    # From 06:27 (loading) to 09:30:15 every five minutes: 06:30 to 09:30, 37 readings; the
    # second day has no parcels: v1 08:00-08:05, v2 08:25-08:30, back 09:20, unloaded 09:30.
    # The reefer has a fresh and a chilled zone.
    first = table[table["time"].str.startswith("2025-09-01")]
    assert first.groupby("compartment").size().to_dict() == {"chilled": 37, "fresh": 37}
    assert first["time"].iloc[0] == "2025-09-01T06:30:00+08:00"
    assert first["time"].iloc[36] == "2025-09-01T09:30:00+08:00"
    assert table["key"].is_unique


def test_positions_lie_on_the_way(quiet, cooled):
    table = readings(quiet, cooled).query("compartment == 'fresh'").set_index("time")
    # 06:30 to 08:00 from the hub (114.9) to v1 (114.7): half way at 07:15.
    half = table.loc["2025-09-01T07:15:00+08:00"]
    assert (half["lon"], half["lat"]) == (pytest.approx(114.8), pytest.approx(38.8))
    at_stop = table.loc["2025-09-01T08:05:00+08:00"]
    assert (at_stop["lon"], at_stop["door"]) == (pytest.approx(114.7), "open")
    assert table.loc["2025-09-01T07:15:00+08:00", "door"] == "closed"


def test_alarms_come_after_the_alarm_time_and_go_with_the_cause(quiet, cooled):
    late = quiet.change(**{"coldchain.precooled": False})
    fresh = readings(late, cooled).query("compartment == 'fresh'")
    first = fresh[fresh["time"].str.startswith("2025-09-01")]
    high = (first["temp_c"] > 10).to_numpy()
    assert high[0]
    raised = (first["alarm"] == "high").to_numpy()
    # Three intervals of five minutes after the first reading outside the band.
    assert raised.argmax() == 3
    assert not raised[~high].any()
    assert set(readings(quiet, cooled)["alarm"]) <= {"none", "high"}


def test_an_uncooled_vehicle_has_a_logger_in_its_box(quiet, uncooled):
    table = readings(quiet, uncooled)
    assert set(table["compartment"]) == {"box"}
    assert table["set_c"].isna().all()
    day = table[table["time"].str.startswith("2025-09-01")]["temp_c"].to_numpy()
    assert (np.diff(day) > 0).all()
    assert 4 <= day[0] < 4.2
    # No cold parcel travels on the second day: no box, no logger.
    assert not table["time"].str.startswith("2025-09-02").any()


def test_records_follow_their_schema(quiet, cooled, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    write_records(readings(quiet, cooled), tmp_path / "r.jsonl")
    lines = (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(readings(quiet, cooled))
    validator = jsonschema.Draft202012Validator(record_schema())
    for line in lines:
        record = json.loads(line)
        validator.validate(record)
        assert record_fault(record, None) is None


def test_the_three_formats_hold_the_same(quiet, cooled, tmp_path):
    table = readings(quiet, cooled)
    for suffix in ("jsonl", "csv", "parquet"):
        write_records(table, tmp_path / f"r.{suffix}")
    rows = (tmp_path / "r.jsonl").read_text(encoding="utf-8").splitlines()
    lines = pd.DataFrame([json.loads(row) for row in rows])
    comma = pd.read_csv(tmp_path / "r.csv")
    square = pd.read_parquet(tmp_path / "r.parquet")
    for other in (lines, comma, square):
        assert other["key"].tolist() == table["key"].tolist()
        assert other["temp_c"].to_numpy() == pytest.approx(table["temp_c"].to_numpy(), abs=1e-6)
    again = tmp_path / "again.jsonl"
    write_records(readings(quiet, cooled), again)
    assert again.read_bytes() == (tmp_path / "r.jsonl").read_bytes()


def test_hostile_names_are_no_formulas(quiet, cooled, tmp_path):
    table = readings(quiet, cooled).assign(vehicle='=cmd|"/c calc"!A1')
    write_records(table, tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["vehicle"] == '\'=cmd|"/c calc"!A1'
    assert rows[0]["temp_c"].lstrip("-")[0].isdigit()


def test_bad_targets_are_refused(quiet, cooled, tmp_path):
    table = readings(quiet, cooled)
    with pytest.raises(InputError, match="COL-030"):
        write_records(table, tmp_path / "r.xls")
    with pytest.raises(DiskError):
        write_records(table, tmp_path / "none" / "r.csv")
    assert list(tmp_path.iterdir()) == []
