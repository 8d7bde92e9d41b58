"""The loads that a plan is to bring, visit by visit, moved as it says; a part of `verify_plan`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.routing.plan import Plan

Key = tuple[str, int, str, str]
"""Group, wave, place and band of a visit."""


def visit_key(row: dict[str, Any], place: str, wave: str = "wave") -> Key:
    """Return the visit that a row names in its columns `place` and `wave`."""
    return str(row.get("group", "")), int(row[wave]), str(row[place]), str(row.get("band", "any"))


def moved_loads(loads: pd.DataFrame, plan: Plan) -> dict[Key, dict[str, Any]]:
    """Return the loads by visit, those that were moved to another wave at that wave's visit."""
    rows = ({str(k): v for k, v in row.items()} for row in loads.to_dict("records"))
    table = {visit_key(row, "place"): row for row in rows}
    for row in plan.missed:
        if "moved_to" not in row or visit_key(row, "village") not in table:
            continue
        moved = table.pop(visit_key(row, "village"))
        goal = visit_key(row, "village", "moved_to")
        there = table.get(goal, {})
        sums = {k: v + there.get(k, 0) for k, v in moved.items() if k[:3] in ("dow", "up_")}
        table[goal] = {**moved, "wave": goal[1], **sums}
    return table
