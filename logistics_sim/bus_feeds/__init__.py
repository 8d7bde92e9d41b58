r"""Timetables of buses: GTFS feeds and tables of lines, as runs with stops and days.

>>> from pathlib import Path
>>> from tempfile import TemporaryDirectory
>>> from logistics_sim.bus_feeds import read_bus_feed
>>> with TemporaryDirectory() as folder:
...     table = Path(folder, "lines.csv")
...     said = "line,run,seq,stop,lon,lat,arrive\n"
...     said += "101,1,1,bus station,115.0,38.7,07:00\n101,1,2,east,115.1,38.7,24:10\n"
...     _ = table.write_text(said, encoding="utf-8")
...     feed = read_bus_feed(table)
>>> [run.arrive_s for run in feed.runs]
[(25200, 87000)]
"""

from logistics_sim.bus_feeds.bus_feed import BusFeed, BusRun, BusStop
from logistics_sim.bus_feeds.read import read_bus_feed
from logistics_sim.bus_feeds.service_days import ServiceDays

__all__ = ["BusFeed", "BusRun", "BusStop", "ServiceDays", "read_bus_feed"]
