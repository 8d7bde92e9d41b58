"""Share rules by name: a rule is one file with one registration."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.game import CostGame
from logistics_sim.core.errors import InputError

Volumes = Mapping[str, float] | None
Rule = Callable[[CostGame, Volumes], NDArray[np.float64]]
"""Takes a game and, where known, each firm's volume; returns shares, shape ``(n,)``."""

RULES: dict[str, Rule] = {}


def share_rule(name: str) -> Callable[[Rule], Rule]:
    """Register a rule under `name`."""

    def register(rule: Rule) -> Rule:
        RULES[name] = rule
        return rule

    return register


def shares_by(rule: str, game: CostGame, volumes: Volumes = None) -> dict[str, float]:
    """Return what each firm pays under `rule`; the amounts sum to the grand cost.

    Raises `InputError` ALL-007 for an unknown rule.
    """
    if rule not in RULES:
        known = ", ".join(sorted(RULES))
        raise InputError("ALL-007", f"rule {rule!r}", "there is no such rule", f"known: {known}")
    amounts = RULES[rule](game, volumes)
    return dict(zip(game.firms, map(float, amounts), strict=True))
