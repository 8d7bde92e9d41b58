"""The files of a GTFS feed, from a folder or a zip, as tables of text."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from logistics_sim.core.errors import Fault, FaultsError, InputError

if TYPE_CHECKING:
    import pandas as pd

NEEDED = {
    "stops.txt": ("stop_id", "stop_lat", "stop_lon"),
    "routes.txt": ("route_id",),
    "trips.txt": ("route_id", "service_id", "trip_id"),
    "stop_times.txt": ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time"),
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OPTIONAL = {
    "calendar.txt": ("service_id", *WEEKDAYS, "start_date", "end_date"),
    "calendar_dates.txt": ("service_id", "date", "exception_type"),
    "frequencies.txt": ("trip_id", "start_time", "end_time", "headway_secs"),
}
MOST_BYTES = 200_000_000
"""A file of a feed is not read beyond this size."""


def read_feed_files(path: Path) -> dict[str, pd.DataFrame]:
    """Return the tables of a feed by file name, every cell as text.

    Raises `FaultsError` (BUS-001, BUS-002) with all files that are missing or cannot be read,
    and all columns that are missing.
    """
    found: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    contents = _zipped(path) if path.is_file() else _in_folder(path)
    for name, columns in (NEEDED | OPTIONAL).items():
        if name not in contents:
            if name in NEEDED:
                text = f"the feed has no {name}"
                faults.append(Fault("BUS-001", str(path), text, "export the whole GTFS feed"))
            continue
        where = f"{path}, {name}"
        try:
            table = _table(contents[name])
        except (ValueError, OSError) as error:
            text = f"not readable as a table: {error}"
            faults.append(Fault("BUS-001", where, text, "save it as CSV in UTF-8"))
            continue
        missing = [column for column in columns if column not in table.columns]
        if missing:
            text = f"the columns {', '.join(missing)} are missing"
            faults.append(Fault("BUS-002", where, text, f"found: {', '.join(table.columns)}"))
        found[name] = table
    if "calendar.txt" not in contents and "calendar_dates.txt" not in contents:
        text = "the feed has neither calendar.txt nor calendar_dates.txt"
        faults.append(Fault("BUS-001", str(path), text, "without one no bus runs on any day"))
    if faults:
        raise FaultsError(faults)
    return found


def _table(data: bytes) -> pd.DataFrame:
    import pandas as pd

    if len(data) > MOST_BYTES:
        raise ValueError(f"more than {MOST_BYTES:,} bytes")
    table = pd.read_csv(BytesIO(data), dtype=str, keep_default_na=False, encoding="utf-8-sig")
    table.columns = [str(name).strip() for name in table.columns]
    for name in table.columns:
        table[name] = table[name].str.strip()
    return table


def _in_folder(path: Path) -> dict[str, bytes]:
    names = (*NEEDED, *OPTIONAL)
    found: dict[str, bytes] = {}
    for name in names:
        file = path / name
        if file.is_file():
            with file.open("rb") as source:
                found[name] = source.read(MOST_BYTES + 1)
    return found


def _zipped(path: Path) -> dict[str, bytes]:
    """Return the files of a zip; they may lie in one folder of it."""
    found: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(path) as packed:
            for entry in packed.infolist():
                name = PurePosixPath(entry.filename)
                if name.name in NEEDED | OPTIONAL and len(name.parts) <= 2:
                    with packed.open(entry) as source:
                        found.setdefault(name.name, source.read(MOST_BYTES + 1))
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        text = f"not readable as a zip: {error}"
        raise InputError("BUS-001", str(path), text, "pack the GTFS files again") from error
    return found
