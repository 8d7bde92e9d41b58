"""A run's main tables as CSV, with names beside the codes, for spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import DiskError
from logistics_sim.core.spreadsheet import write_csv
from logistics_sim.report.tables import RunTables

if TYPE_CHECKING:
    import pandas as pd

NAMED = {"group": "group_name", "firm": "firm_name", "township": "township_name"}


def write_sheets(run_dir: Path, out: Path) -> list[Path]:
    """Write attainment, legs, costs, days, scores, sensitivity, places, trips and stops.

    `out` is a new folder (RUN-001 if it exists). Codes keep their leading zeros; text that
    a spreadsheet would run as a formula gets a ``'`` in front.
    """
    try:
        out.mkdir(parents=True)
    except FileExistsError as error:
        message = "cannot use this folder: it exists already"
        raise DiskError("RUN-001", str(out), message, "choose a new folder") from error
    except OSError as error:
        text = f"cannot create this folder: {error.strerror}"
        raise DiskError("RUN-002", str(out), text) from error
    run = RunTables(run_dir)
    tables = {
        "attainment": run.attainment,
        "legs": run.legs,
        "costs": _costs(run),
        "daily": run.daily,
        "scores": run.scores,
        "sensitivity": run.sensitivity,
        "places": run.places,
        "trips": run.trips,
        "stops": run.stops,
    }
    paths = []
    for name, table in tables.items():
        path = out / f"{name}.csv"
        write_csv(path, _with_names(run, table))
        paths.append(path)
    return paths


def _costs(run: RunTables) -> pd.DataFrame:
    """Return the ledger summed over trips."""
    keys = ["variant", "activity", "firm", "class", "direction", "township"]
    return run.ledger.groupby(keys, observed=True)["yuan"].sum().round(2).reset_index()


def _with_names(run: RunTables, table: pd.DataFrame) -> pd.DataFrame:
    out = table.copy()
    for column, name in NAMED.items():
        if column in out:
            place = out.columns.get_loc(column)
            assert isinstance(place, int)
            out.insert(place + 1, name, [run.name(str(code)) for code in out[column]])
    if "place" in out:
        out["place_name"] = [run.name(str(code)) for code in out["place"]]
    return out
