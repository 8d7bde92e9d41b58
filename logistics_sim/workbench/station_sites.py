"""Where village stations should stand, for notebooks: sites, map, frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logistics_sim.places.siting import Frontier, Siting, site
from logistics_sim.places.siting import frontier as along
from logistics_sim.places.siting.scenario_problem import county_problem, county_request
from logistics_sim.workbench.argument_kinds import want
from logistics_sim.workbench.html_table import html_table
from logistics_sim.workbench.scenario_county import County

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class StationSites:
    """The sites of a county that a siting model chose, with its proven bound."""

    county: County
    siting: Siting

    def __repr__(self) -> str:
        """Return one line: model, stations, mean distance and proven gap."""
        found = self.siting
        reach = f"mean {found.mean_km:.2f} km, gap {found.gap:.2%}"
        return f"StationSites({found.model}, {len(found.chosen)} stations, {reach})"

    def to_frame(self) -> pd.DataFrame:
        """Return one row per village: its name, station, distance (km) and whether covered."""
        table = self.siting.to_frame()
        table.insert(1, "name", self._names(table["place_id"]))
        table["station_name"] = self._names(table["station"])
        return table

    def to_gdf(self) -> gpd.GeoDataFrame:
        """Return `to_frame` with a point per village (WGS 84)."""
        import geopandas as gpd

        where = self.siting.to_gdf().geometry
        return gpd.GeoDataFrame(self.to_frame(), geometry=where, crs="EPSG:4326")

    def stations(self) -> pd.DataFrame:
        """Return one row per station: name, grade, villages and people served, farthest (km)."""
        table = self.siting.stations()
        table.insert(1, "name", self._names(table["place_id"]))
        return table

    def frontier(self, numbers: Sequence[int]) -> Frontier:
        """Return the sitings of the same model for each of these `numbers` of stations."""
        found = self.siting
        return along(found.problem, found.model, found.request, numbers)

    def plot(self) -> Figure:
        """Return a map: who is served from where, and which villages are out of reach."""
        from logistics_sim.report.figures.style import figure_style
        from logistics_sim.report.siting_map import siting_map

        with figure_style():
            return siting_map(self.siting, self.county.world)()

    def _names(self, ids: pd.Series) -> pd.Series:
        places = self.county.world.places
        known = dict(zip(places["place_id"].astype(str), places["name"], strict=True))
        return ids.map(known).fillna("")

    def _repr_html_(self) -> str:
        found = self.siting.summary()
        names = ("model", "stations", "objective", "bound", "gap", "coverage", "mean_km")
        return html_table([{name: found[name] for name in (*names, "worst_km")}])


def stations(
    county: County, number: int | None = None, model: str = "p-median", **asked: Any
) -> StationSites:
    """Place `number` village stations in `county` with a proven bound.

    Parameters
    ----------
    model
        ``p-median`` (shortest way for all people), ``max-cover`` (most people within the radius)
        or ``set-cover`` (fewest stations that reach the share asked for; no `number`).
    **asked
        Further fields of a `SitingRequest`, such as ``radius_m=3000`` (along roads).

    Raises
    ------
    InputError
        With a code ``SIT-...`` for what cannot be asked.
    InfeasibleError
        ``SIT-006`` where a village reaches no station.

    Examples
    --------
    >>> import logistics_sim as ls
    >>> found = ls.stations(ls.shipped_county(), 20)
    >>> len(found.stations()), found.siting.gap < 0.05
    (20, True)
    """
    want(county, "stations", County)
    problem = county_problem(county.scenario, county.world)
    request = county_request(county.scenario, stations=number, **asked)
    return StationSites(county, site(problem, model, request))
