"""Up to ten firms: all coalitions, all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.coalition_planning.alliance_saving import daily_costs, saving_answer
from logistics_sim.coalition_planning.alliance_study import (
    AllianceStudy,
    PlannedCoalitions,
    all_members,
    random_values,
)
from logistics_sim.coalition_planning.coalition_tables import write_tables
from logistics_sim.coalition_planning.deep_study import deep_answer
from logistics_sim.coalition_planning.game_answer import FAIR, game_answer
from logistics_sim.coalition_planning.game_values import firm_items, require_grand_coalition
from logistics_sim.coalition_planning.price_lists import price_lists, price_rows
from logistics_sim.coalition_planning.random_costs import random_items
from logistics_sim.coalition_planning.search_noise import search_noise

if TYPE_CHECKING:
    from logistics_sim.coalition_planning.game_values import Values


def exact_answer(study: AllianceStudy) -> dict[str, Any]:
    """Plan every coalition and return the answer; write the tables."""
    active = study.active()
    planned = study.plan(all_members(active), active)
    values = random_values(study, planned)
    require_grand_coalition(values)
    volumes = firm_items(study.scenario, study.world)
    target = float(study.scenario.targets.saving_share)
    answer, shares = game_answer(values, volumes, target)
    write_tables(study.out, answer["values"], shares)
    answer["saving"] = alliance_saving(study, planned, values)
    answer["volumes"] = volumes
    answer["share_rows"] = shares
    paid = answer["shares"].get(FAIR)
    answer["price_lists"] = []
    if paid is not None:
        plans = [values.records[part] for part in values.parts[-1]]
        lists = price_lists(study.scenario, study.world, plans, paid)
        answer["price_lists"] = price_rows(lists)
    answer["search_noise"] = search_noise(study, answer["grand"], answer["shares"], volumes)
    if study.settings.deep:
        answer.update(deep_answer(study, paid))
    return answer


def alliance_saving(
    study: AllianceStudy, planned: PlannedCoalitions, values: Values
) -> dict[str, Any]:
    """Return the saving of the alliance of all, whole, up and down, on paired days.

    Empty when some firm cannot serve alone: there is no cost before.
    """
    active = study.active()
    alone = [(planned.records[firm,], planned.operators[firm,]) for firm in active]
    if not all(record.feasible for record, _ in alone):
        return {}
    numbers = {firm: 1 << i for i, firm in enumerate(values.firms)}
    members = [tuple(firm for firm in active if numbers[firm] & part) for part in values.parts[-1]]
    joint = [(planned.records[m], planned.operators[m]) for m in members]
    items = random_items(study.scenario, study.world, study.settings.months)
    sides = [[(*pair, True) for pair in side] for side in (alone, joint)]
    before, after = (daily_costs(study.scenario, study.world, side, items) for side in sides)
    parcels = sum(firm_items(study.scenario, study.world).values())
    target = float(study.scenario.targets.saving_share)
    return saving_answer(before, after, target, parcels)
