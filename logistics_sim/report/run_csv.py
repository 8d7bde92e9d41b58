"""A run's main tables as CSV, with names beside the codes, for spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.errors import DiskError
from logistics_sim.language import gettext as _
from logistics_sim.report.run_tables import RunTables

if TYPE_CHECKING:
    import pandas as pd

NAMED = {"group": "group_name", "firm": "firm_name", "township": "township_name"}


def write_sheets(run_dir: Path, out: Path) -> list[Path]:
    """Write the tables of the run in `run_dir`: `report_tables`, one file each.

    `out` is a new folder (RUN-001 if it exists). Codes keep their leading zeros; text that
    a spreadsheet would run as a formula gets a ``'`` in front.
    """
    try:
        out.mkdir(parents=True)
    except FileExistsError as error:
        message = _("cannot use this folder: it exists already")
        raise DiskError("RUN-001", str(out), message, _("choose a new folder")) from error
    except OSError as error:
        text = _("cannot create this folder: {strerror}", strerror=error.strerror)
        raise DiskError("RUN-002", str(out), text) from error
    paths = []
    for name, table in report_tables(RunTables(run_dir)).items():
        path = out / f"{name}.csv"
        write_csv(path, table)
        paths.append(path)
    return paths


def report_tables(run: RunTables) -> dict[str, pd.DataFrame]:
    """Return the tables of a `run` by their names, with names of places and firms beside codes."""
    tables = {
        "attainment": run.attainment,
        "legs": run.legs,
        "costs": _costs(run),
        "daily": run.daily,
        "scores": run.scores,
        "sensitivity": run.sensitivity,
        "parameters": run.parameters,
        "places": run.places,
        "trips": run.trips,
        "stops": run.stops,
    }
    return {name: _with_names(run, table) for name, table in tables.items()}


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
