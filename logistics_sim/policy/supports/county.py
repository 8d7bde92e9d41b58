"""Supports of a county: its villages and firms, who is in reach of whom, possible renovations."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.policy.supports.table import SupportRow
from logistics_sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World


def village_names(places: pd.DataFrame) -> dict[str, str]:
    """Return the villages' names by id."""
    mine = places[places["kind"] == "village"]
    return dict(zip(mine["place_id"].astype(str), mine["name"].astype(str), strict=True))


def villages_in_reach(
    world: World, radius_km: float
) -> tuple[dict[str, list[str]], dict[str, float]]:
    """Return for each village those within `radius_km` of road of it, and all residents.

    Both ways count (the longer), on the roads that the county's first vehicle type takes.
    """
    places = world.places
    rows = np.flatnonzero((places["kind"] == "village").to_numpy())
    metres = next(iter(world.travel.values())).metres[np.ix_(rows, rows)]
    near = np.maximum(metres, metres.T) <= round(radius_km * 1_000)
    np.fill_diagonal(near, True)
    ids = places["place_id"].to_numpy()[rows].astype(str)
    people = places["population"].to_numpy(dtype=np.float64)[rows]
    reach = {str(name): ids[near[number]].tolist() for number, name in enumerate(ids)}
    return reach, dict(zip(ids.tolist(), people.tolist(), strict=True))


def possible_renovations(
    scenario: Scenario, places: pd.DataFrame, firm: str, fund: str, year: int
) -> list[SupportRow]:
    """Return one renovation for each village that can have a station, all for `firm`.

    Each costs what the scenario says that a showroom costs more than a plain station
    (`stations.showroom`, `stations.plain`), or the whole where no station stands, from
    `fund` in `year`.
    """
    said = scenario.stations
    whole = float(said.showroom.build_yuan)
    more = max(whole - float(said.plain.build_yuan), 0.0)
    without = set(said.without_conditions)
    return [
        SupportRow(
            firm=firm,
            fund=fund,
            year=year,
            village=name,
            renovates=True,
            cost_yuan=more if name in said.existing else whole,
            where=f"village {name}",
        )
        for name in village_names(places)
        if name not in without
    ]


def renovations_wanted(share: float, stations: int, granted: tuple[SupportRow, ...]) -> int:
    """Return how many more of `stations` must be renovated for `share` of them.

    >>> renovations_wanted(0.5, 9, ())
    5
    """
    done = len({row.village for row in granted if row.renovates and row.village})
    return max(math.ceil(share * stations - 1e-9) - done, 0)
