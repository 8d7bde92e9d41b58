"""Up to ten firms: all coalitions, all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from logistics_sim.coalitions.alliance_run import (
    all_members,
    need_grand,
    random_values,
    write_tables,
)
from logistics_sim.coalitions.alliance_saving import daily_costs, saving_answer
from logistics_sim.coalitions.answer import FAIR, game_answer
from logistics_sim.coalitions.extended_answer import deep_answer
from logistics_sim.coalitions.game_values import firm_items
from logistics_sim.coalitions.price_lists import price_lists, price_rows
from logistics_sim.coalitions.random_costs import random_items

if TYPE_CHECKING:
    from logistics_sim.coalitions.alliance_run import Planned, Room
    from logistics_sim.coalitions.game_values import Values


def whole_answer(room: Room) -> dict[str, Any]:
    """Plan every coalition and return the answer; write the tables."""
    active = room.active()
    planned = room.plan(all_members(active), active)
    values = random_values(room, planned)
    need_grand(values)
    volumes = firm_items(room.scenario, room.world)
    target = float(room.scenario.targets.saving_share)
    answer, shares = game_answer(values, volumes, target)
    write_tables(room.out, answer["values"], shares)
    answer["saving"] = alliance_saving(room, planned, values)
    answer["volumes"] = volumes
    answer["share_rows"] = shares
    paid = answer["shares"].get(FAIR)
    answer["price_lists"] = []
    if paid is not None:
        plans = [values.records[part] for part in values.parts[-1]]
        lists = price_lists(room.scenario, room.world, plans, paid)
        answer["price_lists"] = price_rows(lists)
    if room.settings.deep:
        answer.update(deep_answer(room, paid))
    return answer


def alliance_saving(room: Room, planned: Planned, values: Values) -> dict[str, Any]:
    """Return the saving of the alliance of all, whole, up and down, on paired days.

    Empty when some firm cannot serve alone: there is no cost before.
    """
    active = room.active()
    alone = [(planned.records[firm,], planned.operators[firm,]) for firm in active]
    if not all(record.feasible for record, _ in alone):
        return {}
    numbers = {firm: 1 << i for i, firm in enumerate(values.firms)}
    members = [tuple(firm for firm in active if numbers[firm] & part) for part in values.parts[-1]]
    joint = [(planned.records[m], planned.operators[m]) for m in members]
    items = random_items(room.scenario, room.world, room.settings.months)
    sides = [[(*pair, True) for pair in side] for side in (alone, joint)]
    before, after = (daily_costs(room.scenario, room.world, side, items) for side in sides)
    parcels = sum(firm_items(room.scenario, room.world).values())
    target = float(room.scenario.targets.saving_share)
    return saving_answer(before, after, target, parcels)
