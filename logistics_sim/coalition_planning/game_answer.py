"""The answer of an alliance study: game, shares by every rule, stability, intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.alliance import RULES, CostGame, core_of, in_core, shares_by
from logistics_sim.alliance.entry import best_of_size, entry_order, marginal_values, savings
from logistics_sim.alliance.stability import leavers, price_of_stability, when_one_leaves
from logistics_sim.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from logistics_sim.coalition_planning.game_values import Values

FAIR = "shapley"
"""The rule under which mid-year exits are reckoned."""


def game_answer(
    values: Values, volumes: Mapping[str, float], target: float
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the answer's part on the game, and the rows of the table ``shares``."""
    game = values.game
    core = core_of(game)
    rows = share_rows(values, volumes)
    shares: dict[str, dict[str, float]] = {}
    for row in rows:
        shares.setdefault(row["rule"], {})[row["firm"]] = row["yuan"]
    refused = {rule: why for rule in RULES if (why := refusal(rule, game, volumes))}
    alone = dict(zip(game.firms, map(_plain, game.alone), strict=True))
    answer = {
        "firms": list(game.firms),
        "unit": "yuan a mean day",
        "values": value_rows(values),
        "grand": game.grand,
        "stand_alone": alone,
        "core": {
            "empty": core.empty,
            "least_core_epsilon": core.least_core_epsilon,
            "blocking": list(core.blocking),
        },
        "shares": shares,
        "refused": refused,
        "stability": stability_answer(game, shares),
        "target": target,
    }
    return answer, rows


def value_rows(values: Values) -> list[dict[str, Any]]:
    """Return one row per coalition: cost, interval, own plan, groups it runs as, saving."""
    game = values.game
    saved = savings(game)
    rows = []
    for number in range(1, 1 << game.n):
        record = values.records.get(number)
        span = values.interval(number)
        feasible = bool(np.isfinite(game.cost[number]))
        rows.append(
            {
                "members": game.name(number),
                "cost": _plain(game.cost[number]),
                "low": None if span is None else span[0],
                "high": None if span is None else span[1],
                "feasible": feasible,
                "reason": "" if feasible or record is None else record.reason,
                "own_plan": _plain(values.own[number]),
                "runs_as": [game.name(part) for part in values.parts[number]],
                "saving": _plain(saved[number]) if feasible else None,
                "vehicles": 0 if record is None else record.vehicles,
                "trips": 0.0 if record is None else record.trips,
                "distance_km": 0.0 if record is None else record.distance_km,
                "effort": 0 if record is None else record.iterations,
                "seed": 0 if record is None else record.seed,
                "plan_hash": "" if record is None else record.plan_hash,
            }
        )
    return rows


def share_rows(values: Values, volumes: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return shares by rule and firm with the 95 % range over months of random days.

    A rule that needs a coalition without a plan is left out (the answer says which).
    """
    game, months = values.game, values.month_games()
    rows = []
    for rule in RULES:
        if refusal(rule, game, volumes):
            continue
        found = shares_by(rule, game, volumes)
        by_month = np.array([list(shares_by(rule, g, volumes).values()) for g in months])
        low, high = np.quantile(by_month, [0.025, 0.975], axis=0)
        stable = in_core(game, np.array(list(found.values())))
        for i, firm in enumerate(game.firms):
            rows.append(
                {
                    "rule": rule,
                    "firm": firm,
                    "yuan": found[firm],
                    "low": float(low[i]),
                    "high": float(high[i]),
                    "in_core": stable,
                }
            )
    return rows


def stability_answer(game: CostGame, shares: Mapping[str, Mapping[str, float]]) -> dict[str, Any]:
    """Return who would leave under each rule, marginal values, entry, exit, the best five."""
    finite = bool(np.isfinite(game.alone).all())
    everyone = (1 << game.n) - 1
    rests = np.array([game.cost[everyone ^ 1 << i] for i in range(game.n)])
    answer: dict[str, Any] = {
        "leavers": {
            rule: [
                {"members": "+".join(row.members), "yuan": row.yuan}
                for row in leavers(game, np.array([amounts[f] for f in game.firms]))
            ]
            for rule, amounts in shares.items()
        },
        "subsidy_to_hold": price_of_stability(game),
        "best_of_size": best_of_size(game) if finite else [],
        "best_five": None,
        "entry_order": entry_order(game) if finite else [],
        "marginal": marginal_values(game) if finite and np.isfinite(rests).all() else {},
        "mid_year_exit": [],
    }
    answer["best_five"] = next((row for row in answer["best_of_size"] if row["size"] == 5), None)
    if FAIR in shares and game.n > 1 and np.isfinite(rests).all():
        paid = np.array([shares[FAIR][firm] for firm in game.firms])
        answer["mid_year_exit"] = when_one_leaves(game, paid)
    return answer


def refusal(rule: str, game: CostGame, volumes: Mapping[str, float]) -> str:
    """Return why a rule has no answer for this game, empty when it has."""
    try:
        shares_by(rule, game, volumes)
    except InputError as error:
        return str(error)
    return ""


def _plain(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
