"""The provincial review: scorecard items and subsidy bans."""

from logistics_sim.policy.bans import check_bans
from logistics_sim.policy.evidence import Evidence, Figure
from logistics_sim.policy.scorecard import ITEMS, score

__all__ = ["ITEMS", "Evidence", "Figure", "check_bans", "score"]
