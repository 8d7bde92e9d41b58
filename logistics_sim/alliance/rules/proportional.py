"""Proportional rules: by volume, and by the cost of standing alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from logistics_sim.alliance.game import CostGame
from logistics_sim.alliance.rules.registry import RULES, Volumes
from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _


@RULES("volume")
def volume(game: CostGame, volumes: Volumes = None) -> NDArray[np.float64]:
    """Return shares in proportion to each firm's volume (parcels or litres)."""
    if volumes is None:
        raise InputError(
            "ALL-008", _("rule volume"), _("the firms' volumes are not known"), _("give them")
        )
    missing = [firm for firm in game.firms if firm not in volumes]
    if missing:
        raise InputError(
            "ALL-008", _("rule volume"), _("no volume for {missing}", missing=", ".join(missing))
        )
    amounts = np.array([float(volumes[firm]) for firm in game.firms])
    if not np.isfinite(amounts).all() or (amounts < 0).any() or amounts.sum() <= 0:
        raise InputError("ALL-008", _("rule volume"), _("volumes must be at least 0 and not all 0"))
    return np.asarray(game.grand * amounts / amounts.sum(), dtype=np.float64)


@RULES("stand-alone")
def stand_alone(game: CostGame, volumes: Volumes = None) -> NDArray[np.float64]:
    """Return shares in proportion to the cost of each firm alone."""
    game.need_finite("stand-alone")
    alone = game.alone
    if alone.sum() == 0:
        return np.full(game.n, game.grand / game.n)
    return np.asarray(game.grand * alone / alone.sum(), dtype=np.float64)
