"""A plan as two tables for spreadsheets."""

from __future__ import annotations

from pathlib import Path

from logistics_sim.core.csv_output import write_csv
from logistics_sim.exchange.plan_view import PlanView


def write_spreadsheets(view: PlanView, folder: Path) -> list[Path]:
    """Write ``trips.csv`` and ``stops.csv`` of `view` (contracts of these names) into `folder`.

    Stops have their place's name beside them.
    """
    made = [folder / "trips.csv", folder / "stops.csv"]
    write_csv(made[0], view.trips_gdf().drop(columns="geometry"))
    write_csv(made[1], view.stops_gdf().drop(columns="geometry"))
    return made
