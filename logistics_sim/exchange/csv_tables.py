"""A plan as two tables for spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.units import clock_text
from logistics_sim.exchange.plan_view import PlanView

if TYPE_CHECKING:
    import pandas as pd

MOMENTS = ("start_s", "arrive_s", "depart_s", "end_s")
"""Columns that are seconds of the day."""


def write_spreadsheets(view: PlanView, folder: Path) -> list[Path]:
    """Write ``trips.csv`` and ``stops.csv`` of `view` (contracts of these names) into `folder`.

    Stops have their place's name beside them, seconds of the day their clock (``HH:MM``): `depart`
    behind `depart_s`.
    """
    made = [folder / "trips.csv", folder / "stops.csv"]
    write_csv(made[0], _with_clocks(view.trips_gdf().drop(columns="geometry")))
    write_csv(made[1], _with_clocks(view.stops_gdf().drop(columns="geometry")))
    return made


def _with_clocks(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a clock behind each of `MOMENTS` that it has."""
    for name in MOMENTS:
        if name in table:
            behind = list(table.columns).index(name) + 1
            table.insert(behind, name.removesuffix("_s"), table[name].map(clock_text))
    return table
