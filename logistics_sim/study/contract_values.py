"""Counts and attainment under the keys of the machine contract."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.routing.later_waves import later_words
from logistics_sim.scenario import Scenario
from logistics_sim.scenario.value_words import VARIANT_WORDS
from logistics_sim.service.verdict import share_verdict

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
    scenario: Scenario,
    rows: Mapping[str, Mapping[str, Any]],
    days: int,
    replications: int = 1,
) -> dict[str, dict[str, Any]]:
    """Return share, interval and verdict of each target; ``null`` where nothing was measured.

    `rows` has the overall row of attainment by target, over `replications` of `days` each.
    A target is held when the *low* end of the interval reaches the wanted share, not held when
    the high end does not; between, nobody can tell (see `service.verdict`).
    """
    targets = scenario.targets
    wanted = {
        "express_48h": float(targets.required_share),
        "fresh_24h": float(targets.required_share),
        "fresh_up_24h": float(targets.required_share),
        "baseline_72h": float(targets.baseline_share),
    }
    values = {}
    for name, share in wanted.items():
        row = rows.get(name)
        if row is None:
            continue
        counted = int(row["days"])
        verdict = share_verdict(row["share"], row["low"], row["high"], counted, share)
        values[name] = {
            "share": row["share"],
            "low": row["low"],
            "high": row["high"],
            "n": row["n"],
            "target": share,
            **verdict.in_days_to_run(counted, days, replications).to_dict(),
            "clock": row["clock"],
        }
    return values


def unserved_parcels(answer: Mapping[str, Any], variant: str) -> int:
    """Return how many parcels of a variant no vehicle ever brings or fetches: the one count.

    `answer` is the answer of a run (contract ``run``).
    """
    return fold_counts(answer["final_states"][variant])["unserved"]


def unserved_faults(answer: Mapping[str, Any], variant: str) -> list[Fault]:
    """Return why parcels of a variant of `answer` are unserved: by stop, then the parcels."""
    count = unserved_parcels(answer, variant)
    if not count:
        return []
    faults = [
        _visit_fault("RTE-011", plan, row, _("unserved"))
        for plan in answer["plans"][variant]
        for row in plan["unserved"]
    ]
    hint = _("mend the stops above")
    text = _("{count:,} parcels are unserved", count=count)
    if not faults:
        text += _(": each is heavier or bulkier than any vehicle that serves its place")
        hint = _("a larger vehicle type, or demand.ltl_unit_kg to cut consignments into units")
    return [*faults, Fault("RTE-011", _(VARIANT_WORDS[variant]), text, hint)]


def carried_over_warnings(answer: Mapping[str, Any], variant: str) -> list[Fault]:
    """Return the visits of a variant of `answer` that another wave takes over (RTE-012)."""
    return [
        _visit_fault(
            "RTE-012",
            plan,
            row,
            later_words(row),
        )
        for plan in answer["plans"][variant]
        for row in plan["carried_over"]
    ]


def _visit_fault(code: str, plan: Mapping[str, Any], row: Mapping[str, Any], what: str) -> Fault:
    where = _(
        "{operator}, {village} {name}, wave {wave}",
        operator=plan["operator"],
        village=row["village"],
        name=row["name"],
        wave=row["wave"],
    )
    return Fault(code, where, f"{what}: {row['cause']} ({row['limit']})", str(row["fix"]))


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    def value(found: Any) -> Any:
        if isinstance(found, float) and found != found:
            return None
        return found.item() if hasattr(found, "item") else found

    return {str(name): value(found) for name, found in row.items()}
