"""Coalitions, cost games, shares and stability: cooperative games with transferable cost.

A game needs the cost of each coalition, no county. Three firms pay 10 each alone, 14 in pairs and
18 together; by symmetry each owes 6, and nobody would leave:

>>> import numpy as np
>>> from logistics_sim.alliance import core_of, game_of, in_core, shares_by
>>> alone = {"a": 10, "b": 10, "c": 10}
>>> game = game_of({**alone, "a+b": 14, "a+c": 14, "b+c": 14, "a+b+c": 18})
>>> shares = shares_by("nucleolus", game)
>>> {firm: round(yuan, 6) for firm, yuan in shares.items()}
{'a': 6.0, 'b': 6.0, 'c': 6.0}
>>> in_core(game, np.array([*shares.values()])), core_of(game).empty
(True, False)
"""

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
