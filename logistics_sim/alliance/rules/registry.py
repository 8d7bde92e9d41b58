"""Share rules by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.game import CostGame
from logistics_sim.core.errors import InputError
from logistics_sim.core.registry import Registry
from logistics_sim.language import gettext as _

Volumes = Mapping[str, float] | None
Rule = Callable[[CostGame, Volumes], NDArray[np.float64]]
"""Takes a game and, where known, each firm's volume; returns shares, shape ``(n,)``."""

RULES: Registry[Rule] = Registry(
    {
        "acam": "logistics_sim.alliance.rules.avoided",
        "epm": "logistics_sim.alliance.rules.equal_profit",
        "nucleolus": "logistics_sim.alliance.rules.nucleolus",
        "volume": "logistics_sim.alliance.rules.proportional",
        "stand-alone": "logistics_sim.alliance.rules.proportional",
        "shapley": "logistics_sim.alliance.rules.shapley",
    }
)
"""A rule's file registers it: ``@RULES("name")``."""


def shares_by(rule: str, game: CostGame, volumes: Volumes = None) -> dict[str, float]:
    """Return what each firm pays under `rule`; the amounts sum to the grand cost.

    Raises `InputError` ALL-007 for an unknown rule.
    """
    if rule not in RULES:
        known = ", ".join(sorted(RULES))
        raise InputError(
            "ALL-007",
            _("rule {rule!r}", rule=rule),
            _("there is no such rule"),
            _("known: {known}", known=known),
        )
    amounts = RULES[rule](game, volumes)
    return dict(zip(game.firms, map(float, amounts), strict=True))
