"""What `plan` says of buses: the legs that carry parcels, or why none does, with both costs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logistics_sim.core.files import read_json
from logistics_sim.language import gettext as _
from logistics_sim.language import ngettext, noop

Row = dict[str, Any]


def bus_lines(legs: list[Row], folder: Path) -> list[str]:
    """Return a line for each of the plan's `legs`, else one on the ways that were considered.

    These stand in the plan's `folder`; nothing is said of a county without buses.
    """
    if legs:
        return [_leg(leg) for leg in legs]
    ways = [row for row in read_json(folder / "plan.json")["buses"] if row["kind"] == "change"]
    tried = [row for row in ways if row["tried"] and row["plan_with_yuan"] is not None]
    if tried:
        best = min(tried, key=lambda row: float(row["plan_with_yuan"]))
        return [
            ngettext(
                noop("{count} way to use a bus tried, not kept: {cost}"),
                noop("{count} ways to use a bus tried, none kept: {cost}"),
                len(tried),
                cost=_(
                    "the plan costs {with_it:,.2f} yuan with bus {line} {depart}, {without:,.2f} "
                    "without",
                    with_it=best["plan_with_yuan"],
                    line=best["line"],
                    depart=best["depart"],
                    without=best["plan_without_yuan"],
                ),
            )
        ]
    if ways:
        best = min(ways, key=lambda row: float(row["bus_yuan"]) - float(row["truck_yuan"]))
        return [
            _(
                "no bus was worth trying: the best, {line} {depart}, costs {bus_yuan:,.2f} yuan, "
                "vehicles about {truck_yuan:,.2f} for the same items",
                **best,
            )
        ]
    return []


def _leg(leg: Row) -> str:
    return _(
        "bus {line} {depart}, wave {wave}: {items} items to {places} for {bus_yuan:.2f} "
        "yuan; the plan costs {plan_with_yuan:,.2f} with it, {plan_without_yuan:,.2f} "
        "without",
        **{**leg, "places": ", ".join(leg["places"])},
    )
