"""Tracks: stays, speeds and roads by hand, planted truth, hostile files through the command."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks.planted_tracks import ROOT, judged, plant
from logistics_sim.calibration.estimate import ratio, uneven_ratio
from logistics_sim.calibration.tracks import drive, read_tracks
from logistics_sim.calibration.tracks.possible import possible
from logistics_sim.calibration.tracks.speeds import moving_steps, speeds
from logistics_sim.calibration.tracks.stays import waypoints
from logistics_sim.calibration.tracks.stopping_points import stopping_points
from logistics_sim.core.errors import InputError
from logistics_sim.map_matching.plane import Plane
from logistics_sim.network import read_network
from logistics_sim.network.datum import gcj02

SCENARIO = ROOT / "scenarios" / "tangxian.yaml"


@pytest.mark.slow
def test_a_stay_is_one_waypoint_and_near_positions_are_left_out():
    x = [0, 100, 110, 200, 200, 210, 205, 300, 400]
    time_s = [0, 10, 20, 30, 90, 130, 190, 200, 210]
    way = waypoints(np.zeros(9, np.int64), np.array(time_s), np.array([x, [0.0] * 9]).T)
    assert way.stay.tolist() == [False, False, True, False, False]
    assert way.xy[:, 0].tolist() == [0, 100, 203.75, 300, 400]
    assert (way.arrive_s[2], way.depart_s[2]) == (30, 190)


def test_silence_and_another_vehicle_part_tracks():
    vehicle = np.array([0, 0, 0, 1])
    way = waypoints(
        vehicle, np.array([0, 10, 400, 410]), np.array([[0, 100, 200, 300], [0.0] * 4]).T
    )
    assert way.sequence.tolist() == [0, 0, 1, 2]


@pytest.mark.slow
def test_a_jump_is_not_possible_and_a_wrong_start_is_left():
    xy = np.zeros((12, 2))
    xy[4, 0] = 9_000.0
    time_s = np.arange(12, dtype=np.int64) * 10
    assert np.flatnonzero(~possible(np.zeros(12, np.int64), time_s, xy)).tolist() == [4]
    xy = np.zeros((12, 2))
    xy[0, 0] = 9_000.0
    found = possible(np.zeros(12, np.int64), time_s, xy)
    assert found[6:].all()


def edges(*classes):
    size = len(classes)
    return pd.DataFrame(
        {"road_class": classes, "terrain": ["plain"] * size, "speed_basis": ["class"] * size}
    )


def test_speed_is_metres_over_seconds_of_steps_on_one_kind_of_road():
    steps = pd.DataFrame(
        {
            "step": [0, 1, 2, 3],
            "seconds": [10, 10, 10, 10],
            "begin_s": [0, 10, 20, 30],
            "cluster": [1, 1, 1, 1],
            "leg": [1, 1, 1, 1],
            "moving": [True, True, False, True],
        }
    )
    pieces = pd.DataFrame(
        {
            "step": [0, 1, 2, 3, 3],
            "edge": [0, 0, 0, 0, 1],
            "metres": [100.0, 50.0, 1.0, 60.0, 40.0],
        }
    )
    made = moving_steps(pieces, steps, edges("national", "village"))
    assert made["metres"].tolist() == [100.0, 50.0]  # a stay and a mixed step are left out
    many = pd.concat([made.assign(cluster=number) for number in range(8)])
    (found,) = speeds(many)
    assert found.path == "operations.speeds_kmh.trunk_plain"
    assert found.base == pytest.approx(27.0)  # 150 m in 20 s
    assert speeds(made) == []  # one vehicle day is too few
    assert "vehicle days as clusters" in found.method
    (found,) = speeds(pd.concat([made.assign(cluster=day, day=day) for day in range(8)]))
    assert "; days as clusters" in found.method


def test_ratio_has_the_textbook_interval():
    above, below = np.array([1.0, 2.0, 6.0]), np.array([1.0, 2.0, 3.0])
    base, low, high = ratio(above, below)
    error = np.sqrt(3 * ((above - 1.5 * below) ** 2).sum() / 2) / 6
    assert base == 1.5
    assert (high - base, base - low) == pytest.approx((4.302653 * error, 4.302653 * error))


def test_uneven_clusters_have_fewer_degrees_of_freedom_and_equal_ones_the_plain_interval():
    rng = np.random.default_rng(2)
    below = np.full(10, 5.0)
    above = below * rng.lognormal(0, 0.1, 10)
    assert uneven_ratio(above, below) == pytest.approx(ratio(above, below))
    below = np.array([60.0, 1, 1, 1, 60, 1, 1, 1, 1, 1])
    above = below * rng.lognormal(0, 0.1, 10)
    base, low, high = uneven_ratio(above, below)
    assert base == pytest.approx(ratio(above, below)[0])
    assert high - low > 1.5 * (ratio(above, below)[2] - ratio(above, below)[1])


def test_who_comes_home_after_midnight_drives_on_the_day_that_he_set_out():
    hours = np.array([8, 20, 23, 25, 26, 32, 33])  # the last two on the next morning
    steps = pd.DataFrame(
        {
            "step": np.arange(7),
            "seconds": 10,
            "begin_s": hours * 3_600,
            "cluster": 1,
            "leg": 1,
            "moving": True,
        }
    )
    pieces = pd.DataFrame({"step": np.arange(7), "edge": 0, "metres": 100.0})
    day = moving_steps(pieces, steps, edges("national"))["day"].to_numpy()
    assert len(set(day[:5])) == 1
    assert (day[5:] == day[0] + 1).all()
    early = steps.assign(begin_s=(hours % 12 + 8) * 3_600)
    assert set(moving_steps(pieces, early, edges("national"))["day"]) == {0}


def test_a_place_that_is_served_elsewhere_is_named_with_the_better_point():
    plane = Plane(115.0, 38.7)
    places = pd.DataFrame(
        {"id": ["a", "b"], "name": ["甲", "乙"], "lon": [115.0, 115.02], "lat": [38.7, 38.7]}
    )
    there = plane.degrees(np.array([[400.0, 0], [410.0, 0], [405.0, 0]]))
    right = plane.degrees(plane.metres(np.array([[115.02, 38.7]])))
    lonlat = np.concatenate([there, right])
    stays = pd.DataFrame({"lon": lonlat[:, 0], "lat": lonlat[:, 1], "cluster": [1, 2, 2, 3]})
    found = stopping_points(plane, stays, places)
    assert found["id"].tolist() == ["a"]
    assert found.iloc[0][["metres", "stays", "vehicle_days"]].tolist() == [405, 3, 2]
    assert stopping_points(plane, stays[1:], places).empty


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    truth = plant(5, 4, 3)
    folder = tmp_path_factory.mktemp("tracks")
    return truth, folder, judged(truth, folder)


@pytest.mark.slow
def test_planted_truth_is_found(planted):
    _, _, found = planted
    assert found["right_of_matched"] >= 0.98
    assert found["right_of_driven"] >= 0.95
    assert found["missing_found"]
    assert found["moved_found"]
    assert found["moved_off_m"] < 40
    assert all(planted == aside for planted, aside in found["bad"].values())
    assert not found["others_aside"]
    assert max(abs(error) for error in found["error"].values()) < 0.08


@pytest.mark.slow
def test_a_wrong_datum_is_named(planted):
    truth, folder, _ = planted
    rows = truth.rows.iloc[:3_000].copy()
    rows = rows[(rows["经度"] > 100) & (rows["经度"] < 120)]
    rows[["经度", "纬度"]] = gcj02(rows[["经度", "纬度"]].to_numpy())
    rows.to_csv(folder / "gcj.csv", index=False)
    found = drive(read_tracks([folder / "gcj.csv"], truth.network), truth.network)
    assert found.figures["better_datum"]["datum"] == "gcj02"
    right = read_tracks([folder / "gcj.csv"], truth.network, "gcj02")
    assert drive(right, truth.network, "gcj02").figures["better_datum"] is None


@pytest.mark.slow
def test_the_command_writes_speeds_roads_and_points(planted, command, tmp_path):
    _, folder, _ = planted
    out = tmp_path / "made"
    done = command("calibrate", SCENARIO, "--tracks", folder / "tracks.csv", "--out", out, "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    keys = {row["key"] for row in answer["parameters"]}
    speeds = {f"operations.speeds_kmh.{name}" for name in plant.__globals__["RANGES"]}
    assert keys <= {*speeds, "operations.travel_leg_sd", "operations.travel_day_sd"}
    assert set(answer["unmatched"]) == {"roads", "points", "places", "parcels"}
    assert {row["kind"] for row in answer["set_aside"]} >= {"no position"}
    assert "speeds_kmh:" in (out / "calibrated.yaml").read_text(encoding="utf-8")
    assert (out / "tracks.png").read_bytes()[:4] == b"\x89PNG"
    roads = json.loads((out / "missing_roads.geojson").read_text(encoding="utf-8"))
    assert len(roads["features"]) == answer["unmatched"]["roads"]
    assert list(pd.read_csv(out / "speeds_by_hour.csv"))[:3] == ["cell", "hour", "kmh"]


HOSTILE = {
    "no rows": "vehicle,time,lon,lat\n",
    "no longitude": "vehicle,time,lat\n1,2025-09-01 08:00:00,38.7\n",
    "another county": "vehicle,time,lon,lat\n1,2025-09-01 08:00:00,121.4,31.2\n",
    "day numbers": "vehicle,time,lon,lat\n1,45901.3,115.0,38.7\n",
    "words": "vehicle,time,lon,lat\n1,2025-09-01 08:00:00,east,north\n",
    "binary": "\x00\x01\x02",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_tracks_that_cannot_be_used_are_a_clear_fault(kind, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(HOSTILE[kind], encoding="utf-8")
    network = read_network(ROOT / "networks" / "tangxian_roads.geojson")
    with pytest.raises(InputError) as told:
        read_tracks([path], network)
    assert all(fault.code[:3] in ("CAL", "TAB") for fault in told.value.faults)


def test_two_vans_with_one_number_and_mixed_zones_are_counted(tmp_path):
    rows = [
        ("A", "2025-09-01 08:00:00", 115.0, 38.7),
        ("A", "2025-09-01 08:00:00", 115.001, 38.7),
        ("A", "2025-09-01 08:00:10", 115.0, 38.7),
        ("A", "2025-09-01T08:00:20Z", 115.0, 38.7),
        ("", "2025-09-01 08:00:00", 115.0, 38.7),
    ]
    path = tmp_path / "t.csv"
    pd.DataFrame(rows, columns=["车牌", "时间", "经度", "纬度"]).to_csv(path, index=False)
    network = read_network(ROOT / "networks" / "tangxian_roads.geojson")
    tracks = read_tracks([path], network)
    assert dict(tracks.set_aside) == {
        "a time with a zone among times without": 1,
        "no number of a vehicle": 1,
        "another position of the vehicle at the same second": 1,
    }
    assert len(tracks.frame) + sum(tracks.set_aside.values()) == len(rows)
