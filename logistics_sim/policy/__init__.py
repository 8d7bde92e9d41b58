"""The provincial review: its table as data, scorecard, stated facts and subsidy bans."""

from logistics_sim.policy.evidence import Evidence, Figure
from logistics_sim.policy.review import Review
from logistics_sim.policy.review_reader import read_review
from logistics_sim.policy.scenario_supports import check_bans
from logistics_sim.policy.scorecard import score, scorecard, scorecard_in_both

__all__ = [
    "Evidence",
    "Figure",
    "Review",
    "check_bans",
    "read_review",
    "score",
    "scorecard",
    "scorecard_in_both",
]
