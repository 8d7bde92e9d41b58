"""Rules that split the cost of the alliance among its firms."""

from logistics_sim.alliance.rules.avoided import alternative_cost_avoided
from logistics_sim.alliance.rules.equal_profit import equal_profit
from logistics_sim.alliance.rules.nucleolus import nucleolus
from logistics_sim.alliance.rules.proportional import stand_alone, volume
from logistics_sim.alliance.rules.registry import RULES, shares_by
from logistics_sim.alliance.rules.shapley import shapley

__all__ = [
    "RULES",
    "alternative_cost_avoided",
    "equal_profit",
    "nucleolus",
    "shapley",
    "shares_by",
    "stand_alone",
    "volume",
]
