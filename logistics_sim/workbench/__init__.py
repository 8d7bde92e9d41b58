"""The objects of notebooks and scripts: county, plans, replays, comparisons, scorecard."""

from logistics_sim.workbench.coalitions import Allied, coalitions
from logistics_sim.workbench.comparison import Compared, compare
from logistics_sim.workbench.daily import Daily, daily
from logistics_sim.workbench.plans import Planned, plan
from logistics_sim.workbench.replays import Replayed, replay
from logistics_sim.workbench.scenario_county import County, read_county
from logistics_sim.workbench.scorecard import Scored, scorecard

__all__ = [
    "Allied",
    "Compared",
    "County",
    "Daily",
    "Planned",
    "Replayed",
    "Scored",
    "coalitions",
    "compare",
    "daily",
    "plan",
    "read_county",
    "replay",
    "scorecard",
]
