"""Coalitions, cost games, shares and stability."""

from logistics_sim.alliance.core import Core, core_of, excess, in_core, would_leave
from logistics_sim.alliance.game import CostGame, game_from_frame, game_of
from logistics_sim.alliance.rules import RULES, shares_by

__all__ = [
    "RULES",
    "Core",
    "CostGame",
    "core_of",
    "excess",
    "game_from_frame",
    "game_of",
    "in_core",
    "shares_by",
    "would_leave",
]
