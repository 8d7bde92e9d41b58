"""The tables of a finished run that the cold chain and the traces read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_parquet
from logistics_sim.language import gettext as _
from logistics_sim.scenario import Scenario, read_scenario
from logistics_sim.study.case import member_parcels, parcels_path, read_parcels, replication_folder
from logistics_sim.study.folder import complete_folder

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.coldchain import Carriage, ColdChainParameters


@dataclass(frozen=True)
class ColdRun:
    """The alliance's replay of one replication, with what it was made from.

    `parcels` and `stamps` have the parcel numbers as their index.
    """

    scenario: Scenario
    places: pd.DataFrame
    trips: pd.DataFrame
    runs: pd.DataFrame
    events: pd.DataFrame
    parcels: pd.DataFrame
    stamps: pd.DataFrame
    replication: int

    @cached_property
    def cold_chain(self) -> ColdChainParameters:
        """Numbers of the scenario's cold chain."""
        from logistics_sim.coldchain import cold_chain_parameters

        return cold_chain_parameters(self.scenario)

    def carriage(self) -> Carriage:
        """Return the compartments of the driven trips and their air."""
        from logistics_sim.coldchain import carriage

        return carriage(
            self.cold_chain, self.places, self.trips, self.runs, self.events, self.replication
        )


def read_cold_run(run: Path, replication: int = 0) -> ColdRun:
    """Read the tables of a finished run; `replication` counts from 0.

    Raises
    ------
    InputError, IncompleteError
        ``RUN-003``, ``RUN-004`` no finished run; ``RUN-005`` no such replication.
    """
    return cold_tables(complete_folder(run), replication)


def cold_tables(
    folder: Path,
    replication: int = 0,
    scenario: Scenario | None = None,
) -> ColdRun:
    """Read the tables of a run that may still be at work on its last pages.

    The `scenario` is not read again where the caller has it.
    """
    if replication < 0 or not parcels_path(folder, replication).exists():
        raise InputError(
            "RUN-005",
            str(folder),
            _("there is no replication {replication}", replication=replication),
        )
    after = replication_folder(folder / "after", replication)
    scenario = scenario or read_scenario(folder / "scenario.yaml")
    parcels = member_parcels(read_parcels(folder, replication), scenario)
    stamps = read_parquet(after / "stamps.parquet").drop(columns="parcel_id")
    return ColdRun(
        scenario=scenario,
        places=read_parquet(folder / "places.parquet"),
        trips=read_parquet(folder / "after" / "trips.parquet"),
        runs=read_parquet(after / "runs.parquet"),
        events=read_parquet(after / "events.parquet"),
        parcels=parcels,
        stamps=stamps.set_index(parcels.index),
        replication=replication,
    )
