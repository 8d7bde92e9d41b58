"""The objects of notebooks and scripts: county, plans, replays, comparisons, scorecard."""

from logistics_sim.workbench.coalitions import CoalitionResults, coalitions
from logistics_sim.workbench.comparison import Comparison, compare
from logistics_sim.workbench.county_files import NewCounty, new_county
from logistics_sim.workbench.daily import Daily, daily
from logistics_sim.workbench.plans import Plans, plan
from logistics_sim.workbench.replays import Replays, replay
from logistics_sim.workbench.scenario_county import County, read_county, shipped_county
from logistics_sim.workbench.scorecard import ScorecardResult, scorecard
from logistics_sim.workbench.station_sites import StationSites, stations

__all__ = [
    "CoalitionResults",
    "Comparison",
    "County",
    "Daily",
    "NewCounty",
    "Plans",
    "Replays",
    "ScorecardResult",
    "StationSites",
    "coalitions",
    "compare",
    "daily",
    "new_county",
    "plan",
    "read_county",
    "replay",
    "scorecard",
    "shipped_county",
    "stations",
]
