"""Counts and attainment under the keys of the machine contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault
from logistics_sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

DELIVERED = ("at_village", "handed_over", "collected", "left_county")


def fold_counts(counts: Mapping[str, int]) -> dict[str, int]:
    """Fold final states into the contract's counts; they add up to ``generated``.

    >>> fold_counts({"collected": 3, "sorted": 1})["in_system"]
    1
    """
    delivered = sum(counts.get(name, 0) for name in DELIVERED)
    returned, unserved = counts.get("returned", 0), counts.get("unserved", 0)
    generated = sum(counts.values())
    return {
        "generated": generated,
        "delivered": delivered,
        "in_system": generated - delivered - returned - unserved,
        "returned": returned,
        "unserved": unserved,
    }


def overall_rows(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the county-wide row of each target as plain values (no NaN)."""
    rows = table[table["group_by"] == "all"]
    return {str(row["target"]): _plain(row) for row in rows.to_dict("records")}


def attainment_values(
    scenario: Scenario, rows: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return share, interval and verdict of each target; ``null`` where nothing was measured.

    `rows` has the overall row of attainment by target. A target is met when the *low* end of the
    interval reaches the wanted share.
    """
    targets = scenario.targets
    wanted = {
        "express_48h": float(targets.required_share),
        "fresh_24h": float(targets.required_share),
        "baseline_72h": float(targets.baseline_share),
    }
    values = {}
    for name, share in wanted.items():
        row = rows.get(name)
        if row is None:
            continue
        values[name] = {
            "share": row["share"],
            "low": row["low"],
            "high": row["high"],
            "n": row["n"],
            "target": share,
            "met": bool(row["low"] is not None and row["low"] >= share),
            "clock": row["clock"],
        }
    return values


def unserved_faults(answer: Mapping[str, Any], variant: str) -> list[Fault]:
    """Return what the plans of a variant leave unserved: by stop with its cause, then parcels.

    `answer` is the answer of a run (contract ``run``).
    """
    plans = answer["plans"][variant]
    faults = [
        Fault(
            "RTE-011",
            f"{plan['operator']}, {row['village']} {row['name']}, wave {row['wave']}",
            f"unserved: {row['cause']} ({row['limit']})",
            str(row["fix"]),
        )
        for plan in plans
        for row in plan["unserved"]
    ]
    count = fold_counts(answer["final_states"][variant])["unserved"]
    if count:
        text = f"{count:,} parcels are unserved"
        hint = "mend the stops above"
        if not faults:
            text += ": each is heavier or bulkier than any vehicle that serves its place"
            hint = "a larger vehicle type, or demand.ltl_unit_kg to cut consignments into units"
        faults.append(Fault("RTE-011", variant, text, hint))
    return faults


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    def value(found: Any) -> Any:
        if isinstance(found, float) and found != found:
            return None
        return found.item() if hasattr(found, "item") else found

    return {str(name): value(found) for name, found in row.items()}
