"""Records as offices send them when something went wrong: a clear fault or a count, by command."""

import datetime as dt
import json
import re

import pandas as pd
import pytest

from logistics_sim.core.errors import EXIT_BAD_INPUT
from logistics_sim.network import read_network

DAYS, EACH = 12, 10
VILLAGE = "130001100001"


def scan_rows(times=None):
    """`EACH` parcels a day, scanned at the hub, at the village and when they are fetched."""
    stamp = times or (lambda moment: moment.strftime("%Y-%m-%d %H:%M:%S"))
    rows = []
    for day in range(DAYS):
        for number in range(EACH):
            for kind, place, hour in (
                ("到件扫描", "hub", 6),
                ("到站扫描", VILLAGE, 10),
                ("自提签收", VILLAGE, 15),
            ):
                moment = dt.datetime(2025, 9, 1 + day, hour, number)
                rows.append([f"P{day:02d}{number:02d}", kind, place, stamp(moment)])
    return rows


def write_scans(path, rows):
    table = pd.DataFrame(rows, columns=["运单号", "扫描类型", "站点代码", "扫描时间"])
    if path.suffix == ".xlsx":
        table.to_excel(path, index=False)
    else:
        table.to_csv(path, index=False)
    return path


@pytest.fixture
def calibrated(county, command, tmp_path):
    """Run `calibrate` on files; return what came back and the answer (None after a fault)."""

    def run(**files):
        out = tmp_path / "made"
        words = [word for kind, path in files.items() for word in (f"--{kind}", path)]
        done = command("calibrate", county.scenario, *words, "--out", out, "--lang", "en")
        path = out / "calibration.json"
        answer = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
        page = (out / "page.html").read_text(encoding="utf-8") if answer else ""
        return done, answer, re.sub(r"<[^>]+>", " ", page)

    return run


def aside(answer, kind):
    return {name: told["rows"] for name, told in answer["records"][kind]["set_aside"].items()}


def test_a_month_with_a_missing_day_names_it(calibrated, tmp_path):
    rows = [row for row in scan_rows() if not row[3].startswith("2025-09-05")]
    done, answer, page = calibrated(scans=write_scans(tmp_path / "s.csv", rows))
    assert done.code == 0, done.err
    assert answer["records"]["scans"]["days_without_rows"] == ["2025-09-05"]
    assert "no row on: 2025-09-05" in done.out
    assert "scans: no row on 2025-09-05" in page
    assert answer["records"]["scans"]["used"] == len(rows)


def test_scans_without_one_known_village_are_a_fault(calibrated, tmp_path):
    rows = [[parcel, kind, "别县", time] for parcel, kind, _place, time in scan_rows()]
    done, answer, _ = calibrated(scans=write_scans(tmp_path / "s.csv", rows))
    assert done.code == EXIT_BAD_INPUT
    assert answer is None
    assert "error CAL-001" in done.err
    assert f"place not known: {len(rows)}" in done.err


def test_tracks_of_another_county_are_a_fault(calibrated, tmp_path):
    path = tmp_path / "t.csv"
    lines = [f"冀F1,2025-09-01 08:00:{second:02d},121.47,31.23" for second in range(0, 60, 10)]
    path.write_text("\n".join(["车牌号,定位时间,经度,纬度", *lines]), encoding="utf-8")
    done, answer, _ = calibrated(tracks=path)
    assert done.code == EXIT_BAD_INPUT
    assert answer is None
    assert "error CAL-001" in done.err
    assert f"a position outside of the county: {len(lines)}" in done.err


@pytest.mark.slow
def test_formats_may_differ_but_zones_that_change_are_set_aside(calibrated, tmp_path):
    forms = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H时%M分", "%Y-%m-%dT%H:%M:%S")
    count = iter(range(10_000))
    rows = scan_rows(lambda moment: moment.strftime(forms[next(count) % len(forms)]))
    done, answer, _ = calibrated(scans=write_scans(tmp_path / "s.csv", rows))
    assert done.code == 0, done.err
    assert not aside(answer, "scans")
    assert answer["records"]["scans"]["period"] == "2025-09-01 to 2025-09-12"
    rows[7][3] = "2025-09-01T02:00:00Z"
    (tmp_path / "made").rename(tmp_path / "first")
    done, answer, _ = calibrated(scans=write_scans(tmp_path / "s.csv", rows))
    assert aside(answer, "scans") == {"a time with a zone among times without": 1}


@pytest.mark.slow
def test_a_spreadsheets_dates_are_read_and_its_bare_numbers_set_aside(calibrated, tmp_path):
    rows = scan_rows(lambda moment: moment)
    done, answer, _ = calibrated(scans=write_scans(tmp_path / "s.xlsx", rows))
    assert done.code == 0, done.err
    assert answer["records"]["scans"]["used"] == len(rows)
    assert answer["records"]["scans"]["period"] == "2025-09-01 to 2025-09-12"
    rows = scan_rows()
    rows[0][3] = "45901.25"
    (tmp_path / "made").rename(tmp_path / "first")
    done, answer, _ = calibrated(scans=write_scans(tmp_path / "s.csv", rows))
    assert aside(answer, "scans") == {"a spreadsheet's day number in place of a time": 1}
    assert "a spreadsheet's day number in place of a time (first: " in done.out


@pytest.mark.slow
def test_negative_stays_and_dwells_are_set_aside(calibrated, tmp_path):
    rows = scan_rows()
    rows[2][3] = "2025-09-01 05:00:00"  # fetched before it was there
    trips = tmp_path / "trips.csv"
    ends = {3: "09:58:00"}
    stops = [
        f"T{day},{VILLAGE},2025-09-{day:02d} 10:00:00,"
        f"2025-09-{day:02d} {ends.get(day, '10:05:00')},{day}"
        for day in range(1, 13)
    ]
    head = "车次,站点代码,到达时间,离开时间,件数"
    trips.write_text("\n".join([head, *stops]), encoding="utf-8")
    done, answer, _ = calibrated(scans=write_scans(tmp_path / "s.csv", rows), trips=trips)
    assert done.code == 0, done.err
    assert aside(answer, "scans") == {"scans of a parcel in the wrong order": 3}
    assert aside(answer, "trips") == {"left before it arrived": 1}
    for kind in ("scans", "trips"):
        told = answer["records"][kind]
        assert told["used"] + sum(aside(answer, kind).values()) == told["rows"]


def test_one_van_with_two_tracks_is_counted(calibrated, county, tmp_path):
    """Two drivers under one number, five seconds apart: nobody drives from one to the other."""
    nodes = read_network(county.roads).nodes
    here, there = (nodes[["lon", "lat"]].iloc[row].tolist() for row in (0, len(nodes) - 1))
    path, lines = tmp_path / "t.csv", []
    for minute in range(60):
        for second, (lon, lat) in ((0, here), (5, there), (30, here)):
            lines.append(f"冀F1,2025-09-01 08:{minute:02d}:{second:02d},{lon:.5f},{lat:.5f}")
    path.write_text("\n".join(["车牌号,定位时间,经度,纬度", *lines]), encoding="utf-8")
    done, answer, _ = calibrated(tracks=path)
    assert done.code == 0, done.err
    assert aside(answer, "tracks") == {"a position that nobody can reach in the time (a jump)": 60}
    assert answer["records"]["tracks"]["used"] == 120
