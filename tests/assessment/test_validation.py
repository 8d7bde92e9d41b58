"""Recorded against simulated days: figures by hand, bands, planted truth and a planted lie."""

import csv
import shutil

import numpy as np
import pandas as pd
import pytest

from logistics_sim.assessment.validation.agreement import agreement, simulated_bands
from logistics_sim.assessment.validation.day_figures import parcel_days, trip_days, village_hours
from logistics_sim.assessment.validation.played_records import play_records
from logistics_sim.core.errors import EXIT_BAD_INPUT
from logistics_sim.demand import design_loads
from logistics_sim.places import build_world
from logistics_sim.routing import make_plan
from logistics_sim.scenario import read_scenario

DAY = 86_400
RECORDED_DAYS = 12
EVENT = {
    "truck_arrived": "车辆到达",
    "hub_scan": "到件扫描",
    "sorted": "分拣扫描",
    "at_village": "到站扫描",
    "failed": "派送失败",
    "delivered": "派送签收",
    "collected": "自提签收",
    "returned": "退回",
}


def scans(rows):
    return pd.DataFrame(rows, columns=["parcel", "event", "place", "time_s"])


def test_figures_of_parcels_by_hand():
    hour = 3_600
    table = scans(
        [
            ("a", "truck_arrived", "hub", 4 * hour),
            ("a", "hub_scan", "hub", 5 * hour),
            ("a", "at_village", "v1", 9 * hour),
            ("b", "hub_scan", "hub", 6 * hour),
            ("b", "at_village", "v2", 2 * DAY + 7 * hour),  # 49 h
            ("c", "hub_scan", "hub", 6 * hour),
            ("c", "collected", "v2", 30 * hour),  # the scan at the village is lost
            ("d", "hub_scan", "hub", 6 * hour),  # never seen again: late
            ("e", "at_village", "v1", 11 * hour),  # no scan at the hub: an hour of arrival only
        ]
    )
    found = parcel_days(table, 48).loc[0]
    assert found["parcels"] == 4
    assert found["on_time"] == pytest.approx(1 / 3)
    assert found["hall_h"] == 1
    assert found["to_village_h"] == pytest.approx((4 + 49) / 2)
    assert found["arrival_hour"] == 10
    assert village_hours(table).to_dict() == {("v1", 0): 10.0, ("v2", 2): 7.0}


def test_figures_of_trips_by_hand(county):
    said = read_scenario(county.scenario)
    world = build_world(said)
    travel = next(iter(world.travel.values()))
    one, other = (str(world.places["place_id"].iloc[row]) for row in (3, 4))
    stops = pd.DataFrame(
        [
            ("t", one, 36_000, 36_300),
            ("t", other, 37_200, 37_500),
            ("t", one, DAY + 36_000, DAY + 36_300),
        ],
        columns=["trip", "place", "arrive_s", "depart_s"],
    )
    found = trip_days(stops, world)
    metres, seconds = travel.metres, travel.seconds
    assert found["stops"].tolist() == [2, 1]
    assert found["km"].iloc[0] == pytest.approx((metres[0, 3] + metres[3, 4] + metres[4, 0]) / 1e3)
    hours = (seconds[0, 3] + 1_500 + seconds[4, 0]) / 3_600
    assert found["vehicle_h"].iloc[0] == pytest.approx(hours)
    assert found["km"].iloc[1] == pytest.approx((metres[0, 3] + metres[3, 0]) / 1e3)


def test_bias_error_and_band_by_hand():
    days = pd.Index(range(0, 70))
    rng = np.random.default_rng(1)
    played = [pd.DataFrame({"x": rng.normal(10, 1, 70)}, index=days) for _ in range(40)]
    bands = simulated_bands(played)
    fair = agreement(pd.Series(rng.normal(10, 1, 70), index=days), bands, "x")
    assert fair.days == 70
    assert abs(fair.bias) < 0.4
    assert 0.8 < fair.within <= 1
    assert fair.agrees
    off = agreement(pd.Series(rng.normal(13, 1, 70), index=days), bands, "x")
    assert off.bias == pytest.approx(-3, abs=0.4)
    assert off.error == pytest.approx(3, abs=0.4)
    assert off.relative_error == pytest.approx(3 / 13, abs=0.05)
    assert not off.agrees
    one = agreement(pd.Series([13.9], index=[3]), bands, "x")
    assert one.within == 0
    assert one.agrees, "a single day contradicts nothing"
    assert agreement(pd.Series([np.nan], index=[3]), bands, "x") is None


def written(seconds):
    moments = np.asarray(seconds, dtype="datetime64[s]")
    return [text.replace("T", " ") for text in np.datetime_as_string(moments, unit="s")]


@pytest.fixture(scope="module")
def recorded(make_county, tmp_path_factory):
    """A county as it is today, and what it recorded: clocks off, 2 % of the scans lost."""
    root = tmp_path_factory.mktemp("recorded")
    made = make_county(
        root / "county", days=RECORDED_DAYS, **{"effort.iterations": 5, "effort.echelon_trials": 0}
    )
    said = read_scenario(made.scenario)
    world = build_world(said)
    plans = {
        who: make_plan(said, world, who, design_loads(said, world.places, who))
        for who in said.alone_operators("as_is", world.townships_by_time())
    }
    played = play_records(said, world, plans, RECORDED_DAYS, 77, priced=True)
    scanned, stops, yuan = played.scans, played.stops, played.yuan
    rng = np.random.default_rng(5)
    scanned = scanned[rng.random(len(scanned)) > 0.02]
    times = scanned["time_s"] + np.rint(rng.normal(0, 10, len(scanned))).astype(int)
    folder = root / "records"
    folder.mkdir()
    pd.DataFrame(
        {
            "运单号": "SF" + scanned["parcel"].astype(str),
            "扫描类型": scanned["event"].map(EVENT),
            "站点代码": scanned["place"],
            "扫描时间": written(times),
        }
    ).to_csv(folder / "scans.csv", index=False)
    pd.DataFrame(
        {
            "车次": stops["trip"],
            "站点代码": stops["place"],
            "到达时间": written(stops["arrive_s"]),
            "离开时间": written(stops["depart_s"]),
            "件数": 1,
        }
    ).to_csv(folder / "trips.csv", index=False)
    days = np.datetime_as_string(yuan.index.to_numpy(dtype="datetime64[D]"))
    pd.DataFrame({"日期": days, "金额": yuan.round(2)}).to_csv(folder / "costs.csv", index=False)
    return made, folder, root


@pytest.fixture(scope="module")
def validated(recorded, command):
    made, folder, root = recorded
    words = ("--out", root / "validated", "--replications", 10, "--json")
    done = command("validate", made.scenario, "--records", folder, *words, timeout=900)
    assert done.code == 0, done.err
    return root / "validated", done.json


@pytest.mark.slow
def test_the_true_county_is_not_contradicted(validated):
    folder, found = validated
    assert found["state"] == "validated", found["figures"]
    assert {row["figure"] for row in found["figures"]} >= {"parcels", "km", "yuan_parcel"}
    assert found["figures"][0]["days"] == RECORDED_DAYS - 4
    share = np.average([row["within"] for row in found["figures"]])
    assert share > 0.75
    assert found["error"] < 0.15
    assert "no figure contradicts" in found["sentence"] or "没有指标" in found["sentence"]
    for name in ("figures.csv", "days.csv", "villages.csv", "validation.png", "COMPLETE"):
        assert (folder / name).stat().st_size > 0


@pytest.mark.slow
def test_a_firm_that_lies_about_its_volumes_is_shown(recorded, command):
    made, folder, root = recorded
    lie = "demand.inbound_per_village_resident=20"  # recorded: 35
    words = ("--out", root / "lied", "--replications", 10, "--set", lie, "--json")
    done = command("validate", made.scenario, "--records", folder, *words, timeout=900)
    assert done.code == 0, done.err
    told = {row["figure"]: row for row in done.json["figures"]}
    assert done.json["state"] in ("partly", "contradicted")
    assert not told["parcels"]["agrees"]
    assert told["parcels"]["bias"] / told["parcels"]["recorded"] == pytest.approx(-3 / 7, abs=0.08)
    assert told["to_village_h"]["agrees"] or told["stops"]["agrees"], "the rest is as it was"


@pytest.mark.slow
def test_a_run_says_whether_it_was_validated(validated, recorded):
    from logistics_sim.assessment.validation.validated_state import read_validation
    from logistics_sim.language import speaking
    from logistics_sim.report.validation_sentence import validation_sentence

    folder, found = validated
    said = read_scenario(recorded[0].scenario)
    told = read_validation(folder, said)
    assert (told["state"], told["error"]) == ("validated", found["error"])
    dear = said.change(**{"costs.hub_joint_yuan_day.base": 2_000})
    assert read_validation(folder, dear)["state"] == "validated", "today has no joint hub"
    slow = said.change(**{"operations.unload_scan_min.base": 50})
    other = read_validation(folder, slow)
    assert other["state"] == "other values"
    assert other["changed"] == ["operations.unload_scan_min.base"]
    with speaking("en"):
        assert validation_sentence({"validation": told}).startswith("Validated: ")
        assert "operations.unload_scan_min" in validation_sentence({"validation": other})
        nothing = {"validation": {"state": "not validated"}}
        assert "not held against" in validation_sentence(nothing)


def test_days_that_calibration_saw_do_not_count(county, tmp_path, command):
    text = county.scenario.read_text(encoding="utf-8")
    start = text.index("home_delivery_share:")
    end = text.index("\n  first_attempt_failure")
    line = (
        "home_delivery_share: {base: 0.15, status: derived, "
        "source: 'scans.csv, 2025-09-01 to 2025-09-20; n = 50; share'}"
    )
    county.scenario.write_text(text[:start] + line + text[end:], encoding="utf-8")
    records = small_records(tmp_path / "records")
    done = command("validate", county.scenario, "--records", records, "--out", tmp_path / "out")
    assert done.code == EXIT_BAD_INPUT
    assert "error VAL-001" in done.err
    assert "calibration has seen" in done.err
    assert not (tmp_path / "out").exists()


def small_records(folder, days=8):
    folder.mkdir()
    with (folder / "scans.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["运单号", "扫描类型", "站点代码", "扫描时间"])
        for day in range(1, days + 1):
            writer.writerow([f"P{day}", "到件扫描", "hub", f"2025-09-{day:02d} 06:00:00"])
    return folder


@pytest.mark.parametrize("kind", ["missing", "empty", "other", "binary", "strangers"])
def test_odd_records_are_refused(county, tmp_path, command, kind):
    folder = tmp_path / "records"
    if kind != "missing":
        small_records(folder)
    if kind == "empty":
        (folder / "scans.csv").unlink()
    if kind == "other":
        shutil.move(folder / "scans.csv", folder / "parcels.csv")
    if kind == "binary":
        (folder / "scans.csv").write_bytes(bytes(range(256)) * 20)
    if kind == "strangers":
        path = folder / "scans.csv"
        path.write_text(path.read_text(encoding="utf-8").replace(",hub,", ",别县,"), "utf-8")
    done = command("validate", county.scenario, "--records", folder, "--out", tmp_path / "out")
    assert done.code == EXIT_BAD_INPUT, done.err
    code = {"binary": "TAB-", "strangers": "CAL-001"}.get(kind, "VAL-003")
    assert f"error {code}" in done.err
    assert not (tmp_path / "out").exists()


def test_a_folder_without_a_validation_is_refused(county, tmp_path, command):
    words = ("--validation", tmp_path, "--out", tmp_path / "run")
    done = command("run", county.scenario, *words)
    assert done.code == EXIT_BAD_INPUT
    assert "error VAL-002" in done.err


@pytest.mark.slow
def test_a_firms_own_routes_are_driven_as_they_are(recorded):
    from logistics_sim.assessment.validation.validation_study import validate
    from logistics_sim.calibration import read_trips
    from logistics_sim.coalition_planning.own_routes import read_own_routes

    made, folder, root = recorded
    said = read_scenario(made.scenario)
    world = build_world(said)
    operator = said.alone_operators("as_is")[0]
    firm = operator.firms[0]
    villages = world.places["place_id"][(world.places["kind"] == "village").to_numpy()]
    rows = [
        f"{firm},v1,{said.fleet[0].id},{number},1,{place},10:00,0123456"  # one village a trip
        for number, place in enumerate(villages, 1)
    ]
    path = root / "routes.csv"
    head = "firm,vehicle,type,trip,seq,place,depart,weekdays"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    (own,) = read_own_routes(path, said, world)
    trips = read_trips([folder / "trips.csv"], world.places.rename(columns={"place_id": "id"}))
    found = [
        next(
            row
            for row in validate(said, "as_is", None, trips, replications=2, routes=given).agreements
            if row.figure == "km"
        )
        for given in ({}, {firm: own.plan})
    ]
    metres = next(iter(world.travel.values())).metres
    at = [list(world.places["place_id"]).index(place) for place in villages]
    stars = sum(metres[0, row] + metres[row, 0] for row in at) / 1_000
    ours = make_plan(said, world, operator, design_loads(said, world.places, operator))
    kept = [said.weekday(day) for day in range(1, RECORDED_DAYS - 3)]
    planned = [
        ours.trips.loc[ours.trips["weekdays"].str.contains(str(day)), "distance_m"].sum() / 1_000
        for day in kept
    ]
    more = stars - float(np.mean(planned))
    assert found[1].simulated - found[0].simulated == pytest.approx(more, rel=0.05)
