"""A simple table of lines, in Chinese and in English, and every bad row of it."""

import pytest

from logistics_sim.bus_feeds import read_bus_feed
from logistics_sim.core.errors import FaultsError

CHINESE = """线路,线路名称,班次,站序,站名,经度,纬度,时刻,班期
7,七路,1,1,汽车站,115.00,38.70,08:00,01234
7,七路,1,2,东村,115.01,38.75,8:25,01234
7,七路,2,1,东村,115.01,38.75,23:50,
7,七路,2,2,汽车站,115.00,38.70,24:15,
"""
ENGLISH = """line,run,seq,place,arrive,depart
7,1,1,hub,08:00,08:05
7,1,2,V1,08:25,
"""


def table(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "lines.csv"
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_chinese_table(tmp_path, encoding):
    feed = read_bus_feed(table(tmp_path, CHINESE, encoding))
    first, late = feed.runs
    assert (first.line, first.line_name, first.arrive_s) == ("7", "七路", (28_800, 30_300))
    assert first.days.weekdays == {0, 1, 2, 3, 4}
    assert late.arrive_s[-1] == 86_400 + 900
    assert late.days.weekdays == set(range(7))
    assert {stop.name for stop in feed.stops.values()} == {"汽车站", "东村"}


def test_places_by_name_and_departures(tmp_path):
    feed = read_bus_feed(table(tmp_path, ENGLISH))
    (run,) = feed.runs
    assert (run.depart_s, [feed.stops[stop].place for stop in run.stops]) == (
        (29_100, 30_300),
        ["hub", "V1"],
    )


BAD = {
    "no time": ("8:25", "soon", "BUS-004"),
    "negative": ("8:25", "-8:25", "BUS-004"),
    "backwards": ("8:25", "7:25", "BUS-004"),
    "no number": ("1,2,东村", "1,x,东村", "TAB-016"),
    "weekdays": ("8:25,01234", "8:25,789", "BUS-005"),
    "rows differ": ("8:25,01234", "8:25,56", "BUS-005"),
    "nowhere": ("东村,115.01,38.75,8:25", "东村,,,8:25", "BUS-006"),
    "no line": ("7,七路,1,2", ",七路,1,2", "BUS-003"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_rows(tmp_path, name):
    old, new, code = BAD[name]
    assert old in CHINESE
    with pytest.raises(FaultsError) as caught:
        read_bus_feed(table(tmp_path, CHINESE.replace(old, new, 1)))
    assert code in {fault.code for fault in caught.value.faults}
    assert any("lines.csv" in fault.where for fault in caught.value.faults)


def test_a_run_of_one_stop_and_an_empty_table(tmp_path):
    with pytest.raises(FaultsError, match="one stop only"):
        read_bus_feed(table(tmp_path, ENGLISH.rsplit("\n", 2)[0] + "\n"))
    with pytest.raises(FaultsError):
        read_bus_feed(table(tmp_path, ENGLISH.split("\n")[0] + "\n"))
