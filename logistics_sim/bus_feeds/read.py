"""Read a feed of either kind."""

from __future__ import annotations

from pathlib import Path

from logistics_sim.bus_feeds.bus_feed import BusFeed
from logistics_sim.bus_feeds.gtfs import read_gtfs
from logistics_sim.bus_feeds.line_table import read_line_table
from logistics_sim.core.errors import InputError


def read_bus_feed(path: Path) -> BusFeed:
    """Return a GTFS feed (a folder, or a zip) or a table of lines (CSV, Excel, Parquet).

    Raises `InputError` with everything that is wrong (BUS-001 to BUS-008, TAB-0xx).
    """
    if path.is_dir() or path.suffix.lower() == ".zip":
        return read_gtfs(path)
    if not path.is_file():
        text = "there is no such file or folder"
        raise InputError("BUS-001", str(path), text, "a GTFS feed or a table of lines")
    return read_line_table(path)
