"""The objects of notebooks and scripts: county, plans, replays, comparisons, scorecard."""

from logistics_sim.workbench.allied import Allied, coalitions
from logistics_sim.workbench.compared import Compared, compare
from logistics_sim.workbench.county import County, read_county
from logistics_sim.workbench.daily import Daily, daily
from logistics_sim.workbench.planned import Planned, plan
from logistics_sim.workbench.replayed import Replayed, replay
from logistics_sim.workbench.scored import Scored, scorecard

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
