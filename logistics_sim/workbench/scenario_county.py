"""A county as the planner states it: the alliance, or its firms each for themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.scenario import Operator, Scenario, Variant, read_scenario
from logistics_sim.scenario.shipped import BASE, shipped_scenario
from logistics_sim.workbench.html_table import html_table

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from matplotlib.figure import Figure

    from logistics_sim.places import World


@dataclass(frozen=True)
class County:
    """A scenario seen from one side.

    Attributes
    ----------
    scenario
        What the planner states.
    variant
        ``after``: `firms` drive together; ``equal_service`` or ``as_is``: each of them alone.
    firms
        Firms that take part; empty means all.
    """

    scenario: Scenario
    variant: Variant = "after"
    firms: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return one line: which scenario, from which side, how many firms."""
        count = len(self.firms or self.scenario.members)
        return f"County({self.scenario.name!r}, {self.variant}, {count} firms)"

    def check(self) -> pd.DataFrame:
        """Return every fault of the scenario and its roads: code, where, message, hint."""
        import pandas as pd

        from logistics_sim.study.scenario_checks import faults_of

        faults = faults_of(self.scenario)
        if self.scenario.allow_unreachable:
            faults = [fault for fault in faults if fault.code != "NET-010"]
        rows = [fault.to_dict() for fault in faults]
        return pd.DataFrame(rows, columns=["code", "where", "message", "hint"])

    def before(self, variant: Variant = "equal_service") -> County:
        """Return the same firms, each driving for itself (``equal_service`` or ``as_is``)."""
        if variant == "after":
            raise InputError(
                "SCN-014", "before", _("'after' is the alliance"), "equal_service, as_is"
            )
        return self._with(variant=variant)

    def alliance(self, *firms: str) -> County:
        """Return the alliance of `firms` (the scenario's members when none is named)."""
        known = [firm.id for firm in self.scenario.firms]
        unknown = [firm for firm in firms if firm not in known]
        if unknown:
            raise InputError(
                "SCN-014",
                "alliance",
                _("there is no firm {unknown!r}", unknown=unknown[0]),
                ", ".join(known),
            )
        return self._with(variant="after", firms=tuple(f for f in known if f in firms))

    def change(self, **values: Any) -> County:
        """Return a copy with values of the scenario replaced, each checked.

        ``county.change(**{"costs.driver_yuan_h.base": 30})``
        """
        return County(self.scenario.change(**values), self.variant, self.firms)

    def _with(self, **values: Any) -> County:
        """Return another view of the same scenario; the world is not built twice."""
        other = replace(self, **values)
        if "world" in self.__dict__:
            other.__dict__["world"] = self.world
        return other

    @cached_property
    def world(self) -> World:
        """Places, roads and travel times; built when first asked for."""
        from logistics_sim.places import build_world

        return build_world(self.scenario)

    def world_of(self, operator: Operator) -> World:
        """Return the county as `operator` works in it: from the hub, or from its own depot."""
        from logistics_sim.places import operator_world

        return operator_world(self.scenario, self.world, operator)

    def operators(self) -> tuple[Operator, ...]:
        """Return who plans and drives: the alliance, or one operator per firm."""
        if self.variant == "after":
            return (self.scenario.joint_operator(self.firms or None),)

        alone = self.scenario.alone_operators(self.variant, self.world.townships_by_time())
        return tuple(o for o in alone if o.id in (self.firms or self.scenario.members))

    def to_frame(self) -> pd.DataFrame:
        """Return the places (contract ``places``)."""
        return self.world.places.copy()

    def to_gdf(self) -> gpd.GeoDataFrame:
        """Return the places as points (WGS 84)."""
        import geopandas as gpd

        places = self.to_frame()
        points = gpd.points_from_xy(places["lon"], places["lat"], crs="EPSG:4326")
        return gpd.GeoDataFrame(places, geometry=points)

    def roads(self) -> gpd.GeoDataFrame:
        """Return the roads as lines, each with its class, length, speed and source."""
        return self.world.network.to_gdf()

    def parameters(self) -> pd.DataFrame:
        """Return every parameter with its range and status (given, sourced, derived, guess)."""
        import pandas as pd

        rows = [{"path": path, **value.model_dump()} for path, value in self.scenario.parameters()]
        return pd.DataFrame(rows)

    def plot(self) -> Figure:
        """Return a map of the roads, stations and villages.

        Roads with posted limits carry their sign, places that they keep from some vehicle a mark.
        """
        from logistics_sim.places.limited_reach import kept_out_places, limited_reach
        from logistics_sim.report.figures.style import figure_style
        from logistics_sim.report.network_map import road_map

        with figure_style():
            network = self.world.network
            return road_map(network, kept_out_places(limited_reach(self.scenario, network)))

    def _repr_html_(self) -> str:
        scenario = self.scenario
        row = {
            "scenario": scenario.name,
            "title": scenario.title,
            "view": self.variant,
            "firms": ", ".join(self.firms or scenario.members),
            "seed": scenario.seed,
            "days": scenario.days,
        }
        return html_table([row])


def read_county(path: str | Path) -> County:
    """Read the scenario at `path`; raise `InputError` with file and line where it is wrong.

    >>> from logistics_sim.scenario.shipped import shipped_scenario
    >>> read_county(shipped_scenario("tangxian"))
    County('tangxian', after, 6 firms)
    """
    return County(read_scenario(path))


def shipped_county(name: str = BASE) -> County:
    """Read a scenario of the county that comes with the package, from wherever it is installed.

    Raises `InputError` (``SCN-017``) with the nearest names where there is none of that `name`.

    >>> shipped_county("tangxian_snow").change(days=7)
    County('tangxian_snow', after, 6 firms)
    """
    return read_county(shipped_scenario(name))
