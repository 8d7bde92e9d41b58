"""GTFS feeds as they are published, and as they should not be."""

import datetime as dt
import zipfile

import pytest

from logistics_sim.bus_feeds import read_bus_feed
from logistics_sim.core.errors import FaultsError, InputError

FILES = {
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nA,汽车站,38.70,115.00\nB,东村,38.75,115.01\n"
    "C,西村,38.80,115.02\n",
    "routes.txt": "route_id,route_short_name\nR,7路\n",
    "trips.txt": "route_id,service_id,trip_id\nR,week,out\nR,week,home\nR,night,late\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence,pickup_type,"
    "drop_off_type\nout,08:00:00,08:05:00,A,1,0,0\nout,,,B,5,1,0\nout,08:25:00,08:25:00,C,9,0,0\n"
    "home,09:00:00,09:00:00,C,1,,\nhome,09:25,09:25,A,2,,\n"
    "late,24:10:00,24:10:00,A,1,,\nlate,25:30:30,25:30:30,C,2,,\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,"
    "start_date,end_date\nweek,1,1,1,1,1,0,0,20250901,20250930\n",
    "calendar_dates.txt": "service_id,date,exception_type\nweek,20250903,2\nweek,20250906,1\n"
    "night,20250905,1\n",
}
MONDAY = dt.date(2025, 9, 1).toordinal()


def written(folder, files=None, **changes):
    folder.mkdir(exist_ok=True)
    for name, text in {**(files or FILES), **changes}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def by_name(feed):
    return {run.name: run for run in feed.runs}


def test_times_go_on_after_midnight_and_open_ones_are_filled(tmp_path):
    feed = read_bus_feed(written(tmp_path / "feed"))
    runs = by_name(feed)
    assert runs["out"].depart_s == (8 * 3_600 + 300, 8 * 3_600 + 15 * 60, 8 * 3_600 + 25 * 60)
    assert runs["out"].takes_up == (True, False, True)
    assert runs["late"].arrive_s == (86_400 + 600, 90_000 + 1_830)
    assert "1 times" in feed.notes[0].message
    assert (feed.lines(), feed.stops["B"].name) == ({"R": "7路"}, "东村")


def test_calendars_with_exceptions(tmp_path):
    runs = by_name(read_bus_feed(written(tmp_path / "feed")))
    days = [runs["out"].days.runs(MONDAY + more) for more in range(7)]
    assert days == [True, True, False, True, True, True, False]  # not 3 September, but the 6th
    assert runs["out"].days.usual_weekdays(range(MONDAY, MONDAY + 30)) == {0, 1, 2, 3, 4}
    assert not runs["out"].days.runs(MONDAY + 35)
    assert [runs["late"].days.runs(MONDAY + more) for more in (3, 4)] == [False, True]


def test_a_zip_with_a_folder_says_the_same(tmp_path):
    folder = written(tmp_path / "feed")
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as packed:
        for file in folder.iterdir():
            packed.write(file, f"gtfs/{file.name}")
    assert read_bus_feed(tmp_path / "feed.zip").runs == read_bus_feed(folder).runs


def test_headways_become_departures(tmp_path):
    text = "trip_id,start_time,end_time,headway_secs,exact_times\nout,06:00:00,07:00:00,1200,0\n"
    feed = read_bus_feed(written(tmp_path / "feed", **{"frequencies.txt": text}))
    runs = [run for run in feed.runs if run.name.startswith("out")]
    assert [run.depart_s[0] for run in runs] == [21_600, 22_800, 24_000]
    assert {run.arrive_s[-1] - run.depart_s[0] for run in runs} == {20 * 60}
    assert any("3 departures" in note.message for note in feed.notes)


BAD = {
    "no stops": ({"stops.txt": None}, "BUS-001", "stops.txt"),
    "no days at all": (
        {"calendar.txt": None, "calendar_dates.txt": None},
        "BUS-001",
        "calendar_dates",
    ),
    "a column is missing": ({"stops.txt": "stop_id,stop_lat\nA,1\n"}, "BUS-002", "stop_lon"),
    "unknown stop": ({"stop_times.txt": FILES["stop_times.txt"] + "out,9:00,9:00,Z,10,,\n"},
                     "BUS-003", "'Z'"),
    "unknown route": ({"routes.txt": "route_id\nQ\n"}, "BUS-003", "'R'"),
    "unknown service": ({"trips.txt": "route_id,service_id,trip_id\nR,never,out\n"},
                        "BUS-003", "'never'"),
    "negative time": ({"stop_times.txt": FILES["stop_times.txt"].replace("08:25:00,08:25:00",
                       "-1:25:00,08:25:00")}, "BUS-004", "-1:25:00"),
    "backwards": ({"stop_times.txt": FILES["stop_times.txt"].replace("08:25:00,08:25:00",
                   "07:25:00,07:25:00")}, "BUS-004", "backwards"),
    "open end": ({"stop_times.txt": FILES["stop_times.txt"].replace("08:25:00,08:25:00", ",")},
                 "BUS-004", "end"),
    "no such date": ({"calendar_dates.txt": "service_id,date,exception_type\nweek,20250931,2\n"},
                     "BUS-005", "20250931"),
    "empty calendar": ({"calendar.txt": FILES["calendar.txt"].split("\n")[0] + "\n",
                        "calendar_dates.txt": None}, "BUS-005", "no service"),
    "no point on Earth": ({"stops.txt": FILES["stops.txt"].replace("38.75", "x")},
                          "BUS-006", "'x'"),
    "twice": ({"routes.txt": "route_id\nR\nR\n"}, "BUS-007", "'R'"),
    "headway of nothing": ({"frequencies.txt": "trip_id,start_time,end_time,headway_secs\n"
                            "out,06:00,07:00,0\n"}, "BUS-008", "every '0' s"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_feeds_are_refused_with_their_row(tmp_path, name):
    changes, code, said = BAD[name]
    with pytest.raises(InputError) as caught:
        read_bus_feed(written(tmp_path / "feed", **changes))
    found = [(fault.code, str(fault)) for fault in caught.value.faults]
    assert any(each == code and said in text for each, text in found), found


def test_all_faults_come_at_once(tmp_path):
    changes = {
        "stops.txt": FILES["stops.txt"].replace("38.75", "x") + "C,again,1,1\n",
        "calendar.txt": FILES["calendar.txt"].replace("20250901", "soon"),
        "stop_times.txt": FILES["stop_times.txt"].replace("25:30:30,25:30:30", "25:99,25:99"),
    }
    with pytest.raises(FaultsError) as caught:
        read_bus_feed(written(tmp_path / "feed", **changes))
    codes = {fault.code for fault in caught.value.faults}
    assert {"BUS-004", "BUS-005", "BUS-006", "BUS-007"} <= codes


def test_many_bad_rows_are_counted(tmp_path):
    rows = "".join(f"ghost{n},9:00,9:00,A,1,,\n" for n in range(12))
    with pytest.raises(FaultsError) as caught:
        read_bus_feed(written(tmp_path / "feed", **{"stop_times.txt": FILES["stop_times.txt"] +
                                                    rows}))  # fmt: skip
    assert len(caught.value.faults) == 6
    assert "7 more rows" in str(caught.value.faults[-1])


@pytest.mark.parametrize("name", ["no.zip", "broken.zip", "empty folder"])
def test_what_is_no_feed_is_named(tmp_path, name):
    path = tmp_path / name
    if name == "broken.zip":
        path.write_bytes(b"PK\x03\x04 no zip")
    if name == "empty folder":
        path.mkdir()
    with pytest.raises(InputError) as caught:
        read_bus_feed(path)
    assert caught.value.code == "BUS-001"
