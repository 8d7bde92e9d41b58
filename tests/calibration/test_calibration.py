"""Estimates against figures by hand and against planted truth; bad records are counted."""

import json
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from benchmarks.planted_records import calibrated, plant
from logistics_sim.calibration import calibrate, read_scans, read_trips
from logistics_sim.calibration.last_mile import home_delivery, pickup_dwell
from logistics_sim.calibration.line_haul import lateness, unload_and_scan
from logistics_sim.calibration.records import EVENTS
from logistics_sim.calibration.stop_time import stop_time
from logistics_sim.calibration.timestamps import read_moments
from logistics_sim.core.errors import InputError
from logistics_sim.scenario import read_scenario

PLACES = pd.DataFrame({"id": ["v1", "v2", "v3"], "name": ["甲村", "乙村", "乙村"]})
H = 3_600


def wide(**columns):
    size = len(next(iter(columns.values())))
    frame = pd.DataFrame({name: np.full(size, np.nan) for name in EVENTS})
    return frame.assign(**columns)


def test_shares_by_hand():
    nan = np.nan
    at = [nan, nan, 9 * H, 9 * H, 9 * H, 9 * H, 9 * H, 9 * H, 9 * H, 9 * H]
    door = [9 * H, 9 * H, nan, nan, nan, nan, nan, nan, nan, nan]
    missed = [nan, nan, 9 * H, nan, nan, nan, nan, nan, nan, nan]
    seen = wide(at_village=at, delivered=door, failed=missed)
    home, failed = [*home_delivery(pd.concat([seen] * 4, ignore_index=True), 40 * H)]
    assert home.base == pytest.approx(0.3)  # 2 at the door and 1 missed, of 10
    assert failed.base == pytest.approx(1 / 3)
    assert home.low < 0.3 < home.high
    assert home_delivery(seen[:4], 40 * H) == []  # too few
    arrived = wide(at_village=np.full(40, 9.0 * H))
    assert home_delivery(arrived, 40 * H) == []  # nobody scanned how they were handed over


def test_dwell_of_an_exponential_without_closing_is_the_mean_times_log_two():
    waits = np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]) * H
    at = np.full(8, 10.0 * H)
    (found,) = pickup_dwell(wide(at_village=at, collected=at + waits), 90 * H, 8 * H, 20 * H)
    assert found.base == pytest.approx(4.5 * np.log(2), rel=1e-3)
    assert found.low < found.base < found.high


def test_lateness_and_unloading_by_hand():
    late = np.array([1, 2, 4, 8, 16, 3, 5, 9], dtype=float) * 60
    arrived = np.arange(8) * 86_400 + 4.5 * H + late
    truck = pd.DataFrame({"arrived_s": arrived, "scanned_s": arrived + 1_800})
    (found,) = lateness(truck.assign(parcels=5), [4 * H + 1_800, 17 * H])
    assert found.base == pytest.approx(6.0)
    assert found.low == pytest.approx(2 * 8 * 6 / 28.845, rel=1e-3)  # chi-square, 16 degrees
    (found,) = unload_and_scan(truck)
    assert (found.base, found.low, found.high) == pytest.approx((30, 30, 30))


def test_a_lunch_break_does_not_pull_the_stop_time():
    items = np.arange(40) % 10 * 5
    stay = 300 + 3.0 * items
    stay[::13] += 2_400
    stops = pd.DataFrame(
        {
            "trip": np.arange(40) // 4,
            "arrive_s": 1_000,
            "depart_s": 1_000 + stay,
            "items": items,
        }
    )
    fixed, per_100 = stop_time(stops)
    assert fixed.base == pytest.approx(5.0, rel=0.01)
    assert per_100.base == pytest.approx(5.0, rel=0.01)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2025-09-01 08:03:22", ""),
        ("2025年9月1日 8时03分22秒", ""),
        ("2025/9/1 8:03", ""),
        ("45901.33", "a spreadsheet's day number in place of a time"),
        ("2025-13-01 08:00", "not a time"),
        ("gestern", "not a time"),
        ("", "no time"),
    ],
)
def test_times_are_read_or_named(text, said):
    found, wrong = read_moments([text, "2025-09-01 08:03:22"])
    assert wrong.tolist() == [said, ""]
    assert said or abs(int(found[0] - found[1])) <= 22


def test_zones_that_change_are_set_aside():
    texts = ["2025-09-01 08:00:00+08:00"] * 3 + ["2025-09-01T00:00:00Z"]
    assert read_moments(texts)[1].tolist()[-1] == "a time with a zone among times without"


def test_bad_rows_are_counted_by_kind_and_nothing_is_lost(tmp_path):
    rows = [
        ("P1", "到站扫描", "v1", "2025-09-01 09:00"),
        ("P1", "到站扫描", "v1", "2025-09-01 09:00"),
        ("P1", "自提签收", "甲村", "2025-09-01 08:00"),
        ("P2", "飞行", "v1", "2025-09-01 09:00"),
        ("P3", "到站扫描", "乙村", "2025-09-01 09:00"),
        ("P4", "到站扫描", "v9", "2025-09-01 09:00"),
        ("P5", "到站扫描", "v1", "45901.3"),
        ("P6", "到站扫描", "v1", "2025-09-01 09:00"),
    ]
    path = tmp_path / "扫描.csv"
    heads = ["运单号", "扫描类型", "站点代码", "扫描时间"]
    pd.DataFrame(rows, columns=heads).to_csv(path, index=False)
    scans = read_scans([path], PLACES)
    assert dict(scans.set_aside) == {
        "a spreadsheet's day number in place of a time": 1,
        "kind of scan not known": 1,
        "a name that several places have": 1,
        "place not known": 1,
        "the same scan again": 1,
    }
    assert len(scans.frame) + sum(scans.set_aside.values()) == len(rows)
    scenario = read_scenario(plant.__globals__["ROOT"] / "scenarios" / "tangxian.yaml")
    found = calibrate(scenario, scans)
    assert scans.set_aside["scans of a parcel in the wrong order"] == 2
    assert not found.estimates
    assert len(found.too_few) == 6


def test_records_of_another_county_are_a_fault(tmp_path):
    path = tmp_path / "trips.csv"
    path.write_text(
        "trip,place,arrive,depart,items\n1,x,2025-09-01 09:00,2025-09-01 09:05,3\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"CAL-001.*place not known: 1"):
        read_trips([path], PLACES)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return plant(tmp_path_factory.mktemp("planted"), 3, 20)


@pytest.mark.slow
def test_planted_truth_is_near_and_bad_rows_are_found(planted):
    path, truth, bad = planted
    found = calibrated(path)
    weekdays = {f"demand.weekday_factors.values.{day}" for day in range(7)}
    assert set(found.estimates) == set(truth) | weekdays
    for name, value in truth.items():
        estimate = found.estimates[name]
        width = estimate.high - estimate.low
        assert estimate.low - width < value < estimate.high + width, name
    aside = Counter()
    for records in found.records.values():
        aside += records.set_aside
    for kind, count in bad.items():
        assert aside[kind] == count, kind


@pytest.mark.slow
def test_the_command_writes_a_layer_that_is_a_scenario(planted, command, tmp_path):
    path, truth, _ = planted
    records = path.parents[1] / "records"
    out = tmp_path / "made"
    words = ("calibrate", path, "--out", out)
    files = {"--scans": "scans.csv", "--trips": "trips.csv", "--costs": "books.csv"}
    done = command(*words, *[w for name, file in files.items() for w in (name, records / file)])
    assert done.code == 0, done.err
    layer = read_scenario(out / "calibrated.yaml")
    share = layer.demand.home_delivery_share
    assert share.status == "derived"
    assert share.low <= share.base <= share.high
    assert "scans.csv, 2025-09-01 to 2025-09-" in share.source
    told = json.loads((out / "calibration.json").read_text(encoding="utf-8"))
    assert {row["key"] for row in told["parameters"]} >= set(truth)
    known = {"expon", "gamma", "lognorm", "weibull_min", "norm", "uniform", "empirical"}
    assert {row["distribution"] for row in told["parameters"]} <= known
    for picture in ("before_after.png", "samples.png"):
        assert (out / picture).read_bytes()[:4] == b"\x89PNG"
    assert sum(float(haul.share) for haul in layer.demand.line_haul) == pytest.approx(1)
    assert layer.demand.weekday_factors.status == "derived"
    assert layer.fleet[0].yuan_km.status == "derived"
    assert layer.fleet[1].yuan_km.status == "guess"
    hour = truth["demand.posting_open"]
    hours, minutes = map(int, layer.demand.posting_open.split(":"))
    assert hours + minutes / 60 == pytest.approx(hour, abs=0.2)
    again = command(*words, "--scans", records / "scans.csv")
    assert (again.code, "RUN-001" in again.err) == (4, True)
    assert command("calibrate", path, "--out", tmp_path / "none").code == 2
