"""A run's ledger by another rule for shared trips: nothing is planned or replayed again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_json
from logistics_sim.language import gettext as _
from logistics_sim.scenario import read_scenario
from logistics_sim.study.case import (
    member_parcels,
    read_parcels,
    replication_folder,
    stored_replay,
)
from logistics_sim.study.folder import complete_folder

if TYPE_CHECKING:
    import pandas as pd

GROUPS = ("activity", "firm", "class", "direction", "township")


def ledger_by_rule(run: Path, rule: str, replication: int = 0) -> pd.DataFrame:
    """Return the alliance's ledger of the finished run `run`, trips split by `rule`.

    Stations and other rows that no rule touches are as in the run's own ledger; the total
    is the same to the cent.
    """
    import pandas as pd

    from logistics_sim.costs import build_ledger, station_items, station_rows
    from logistics_sim.demand import with_categories
    from logistics_sim.places import build_world
    from logistics_sim.routing import Plan

    complete_folder(run)
    scenario = read_scenario(run / "scenario.yaml")
    days = int(read_json(run / "manifest.json")["days"])
    world = build_world(scenario)
    plan = Plan.load(run / "after")
    stored = with_categories(read_parcels(run, replication), scenario, world.places)
    parcels = member_parcels(stored, scenario)
    played = stored_replay(replication_folder(run / "after", replication), parcels, days)
    ledger = build_ledger(scenario, world, plan, played, parcels, days, rule)
    stations = station_rows(
        float(scenario.costs.township_station_yuan_day), [plan], station_items(parcels), days
    )
    return pd.concat([ledger, stations], ignore_index=True) if len(stations) else ledger


def ledger_sums(ledger: pd.DataFrame, by: tuple[str, ...]) -> pd.DataFrame:
    """Return yuan by the columns `by`, to the cent; unknown columns are CST-004."""
    wrong = [name for name in by if name not in GROUPS]
    if wrong:
        known = ", ".join(GROUPS)
        raise InputError(
            "CST-004",
            "--by",
            _("unknown column {wrong!r}", wrong=wrong[0]),
            _("one of {known}", known=known),
        )
    by = tuple(dict.fromkeys(by))
    text = ledger.assign(**{name: ledger[name].astype(str) for name in by})
    table: pd.DataFrame = text.groupby(list(by), sort=True)["yuan"].sum().round(2).reset_index()
    return table
