"""How far shares depend on the luck of the search: everything planned again by other seeds.

Months of random days, prices and loads stay; only the search for routes and hand-overs draws
other numbers. What a share differs by from seed to seed is no difference between firms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.alliance import shares_by
from logistics_sim.coalition_planning.alliance_study import (
    AllianceStudy,
    all_members,
    random_values,
)
from logistics_sim.coalition_planning.game_answer import refusal
from logistics_sim.coalition_planning.game_values import require_grand_coalition

if TYPE_CHECKING:
    from collections.abc import Mapping


def search_noise(
    study: AllianceStudy,
    grand: float,
    shares: Mapping[str, Mapping[str, float]],
    volumes: Mapping[str, float],
) -> dict[str, Any]:
    """Return the standard deviation of each share over the study's seeds, empty for one seed.

    Parameters
    ----------
    study
        Plans the coalitions.
    grand, shares
        What the study's own seed gave: the alliance's cost, and yuan by rule and firm.
    volumes
        Items by firm, which some rules ask for.

    Returns
    -------
    dict
        ``seeds``, ``grand`` (yuan by seed), ``grand_sd``, and ``shares``: by rule and firm the
        standard deviation in yuan. A rule that some seed's game refuses is left out.
    """
    seeds = study.settings.seeds
    if seeds < 2:
        return {}
    active = study.active()
    found = [shares]
    costs = [grand]
    for number in range(1, seeds):
        planned = study.plan(all_members(active), active, search=number)
        values = random_values(study, planned)
        require_grand_coalition(values)
        game = values.game
        costs.append(float(game.grand))
        found.append(
            {
                rule: shares_by(rule, game, volumes)
                for rule in shares
                if not refusal(rule, game, volumes)
            }
        )
    known = [rule for rule in shares if all(rule in one for one in found)]
    return {
        "seeds": seeds,
        "grand": costs,
        "grand_sd": float(np.std(costs, ddof=1)),
        "shares": {
            rule: {
                firm: float(np.std([one[rule][firm] for one in found], ddof=1))
                for firm in shares[rule]
            }
            for rule in known
        },
    }
