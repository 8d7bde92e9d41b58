"""What the report reads from a run folder; nothing is computed anew that the run has said."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_json, read_parquet
from logistics_sim.language import gettext as _
from logistics_sim.report.vehicle_names import type_words, vehicle_names
from logistics_sim.scenario import VARIANTS, Scenario, read_scenario
from logistics_sim.scenario.buses import PREFIX
from logistics_sim.study.case import parcels_path

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.report.maps.route_lines import TripCourse

PARCEL_COLUMNS = ("class", "direction", "origin", "destination")


def printable(text: str) -> str:
    r"""Return `text` with control and other unprintable signs as spaces.

    >>> printable("唐\x00县")
    '唐 县'
    """
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()


@dataclass(frozen=True)
class RunTables:
    """The tables of one run, each read when it is first asked for."""

    folder: Path

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was run."""
        return read_scenario(self.folder / "scenario.yaml")

    @cached_property
    def answer(self) -> dict[str, Any]:
        """The answer under the keys of the machine contract."""
        return dict(read_json(self.folder / "answer.json"))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What went in, by hash."""
        return dict(read_json(self.folder / "manifest.json"))

    @cached_property
    def world(self) -> World:
        """Places, travel times and roads, built again from the folder's own copy."""
        from logistics_sim.places import build_world

        return build_world(self.scenario, allow_unreachable=True)

    @cached_property
    def places(self) -> pd.DataFrame:
        """Contract ``places``."""
        return read_parquet(self.folder / "places.parquet")

    @cached_property
    def attainment(self) -> pd.DataFrame:
        """Contract ``attainment``."""
        return read_parquet(self.folder / "attainment.parquet")

    @cached_property
    def legs(self) -> pd.DataFrame:
        """Mean time by variant, target and leg."""
        return read_parquet(self.folder / "legs.parquet")

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Contract ``ledger`` without days, yuan over the whole run."""
        return read_parquet(self.folder / "ledger.parquet")

    @cached_property
    def daily(self) -> pd.DataFrame:
        """Cost, parcels and attainment by day and variant."""
        return read_parquet(self.folder / "daily.parquet")

    @cached_property
    def sensitivity(self) -> pd.DataFrame:
        """How far the saving moves with each guessed price."""
        return read_parquet(self.folder / "sensitivity.parquet")

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Contract ``scores``."""
        return read_parquet(self.folder / "scores.parquet")

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Every number of the scenario with its range, unit, status and source."""
        return read_parquet(self.folder / "parameters.parquet")

    @cached_property
    def trips(self) -> pd.DataFrame:
        """The alliance's timetable (contract ``trips``)."""
        return read_parquet(self.folder / "after" / "trips.parquet")

    @cached_property
    def stops(self) -> pd.DataFrame:
        """The alliance's stops (contract ``stops``)."""
        return read_parquet(self.folder / "after" / "stops.parquet")

    @cached_property
    def routes(self) -> list[TripCourse]:
        """The alliance's trips along the roads."""
        from logistics_sim.report.maps.route_lines import routes_of

        return routes_of(self.world, self.trips, self.stops)

    @cached_property
    def exposures(self) -> pd.DataFrame:
        """Exposures of the alliance's cold parcels (contract ``exposures``)."""
        return read_parquet(self.folder / "after" / "exposures.parquet")

    @cached_property
    def parcels(self) -> pd.DataFrame:
        """What the parcels of the first replication are, and from where to where, by number."""
        return read_parquet(parcels_path(self.folder, 0), list(PARCEL_COLUMNS))

    @cached_property
    def services(self) -> dict[str, Any] | None:
        """Services of the first replication; None where parcels were imported or not stamped."""
        from logistics_sim.assessment.service_mix import kept_services

        return kept_services(self.folder, self.scenario)

    @property
    def days(self) -> int:
        """Days played, all replications together."""
        return int(self.manifest["days"]) * int(self.manifest["replications"])

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each place, firm and vehicle type by its id, as stated."""
        named = dict(zip(self.places["place_id"], self.places["name"], strict=True))
        named.update({firm.id: firm.name for firm in self.scenario.firms})
        named.update({kind.id: kind.name for kind in self.scenario.fleet})
        return {str(key): printable(str(name)) or str(key) for key, name in named.items()}

    def name(self, key: str) -> str:
        """Return the name behind an id (its `key`), or the id itself.

        A shipped vehicle type and a bus line are named in the language being spoken.
        """
        if key in self.names or not key.startswith(PREFIX):
            return type_words(self.names.get(key, key))
        return _("bus {line}", line=key.removeprefix(PREFIX))

    def vehicles(self) -> dict[str, str]:
        """Return what people call each vehicle of the alliance's timetable, by its id."""
        return vehicle_names(self.trips, self.name)

    def yuan_day(self, by: str) -> pd.DataFrame:
        """Return mean yuan a day by `by` (rows) and variant (columns)."""
        if by not in self._yuan_day:
            grouped = self.ledger.groupby([by, "variant"], observed=True)["yuan"].sum()
            table = grouped.unstack("variant", fill_value=0)
            self._yuan_day[by] = table.reindex(columns=list(VARIANTS), fill_value=0.0) / self.days
        return self._yuan_day[by]

    def shares(self, target: str, group_by: str) -> pd.DataFrame:
        """Return the attainment rows of one target and grouping (`group_by`), all variants."""
        return self._shares.get((target, group_by), self.attainment.iloc[:0])

    @cached_property
    def _yuan_day(self) -> dict[str, pd.DataFrame]:
        """What `yuan_day` has found."""
        return {}

    @cached_property
    def _shares(self) -> dict[Any, pd.DataFrame]:
        """The attainment by target and grouping."""
        return dict(iter(self.attainment.groupby(["target", "group_by"], observed=True)))
