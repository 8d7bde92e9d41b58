"""The cheapest known lever to the points that a part still lacks."""

from __future__ import annotations

import math
from typing import Any

from logistics_sim.policy.evidence import Evidence
from logistics_sim.policy.finding import Finding
from logistics_sim.policy.review import Part, ReviewLever

DAYS_A_YEAR = 365


def cheapest_lever(part: Part, found: Finding, evidence: Evidence) -> dict[str, Any] | None:
    """Return the lever with the least known cost in its first year, else the first unpriced.

    None where nothing is missing or no lever of the table closes the gap. Keys: ``title``,
    ``when``, ``yuan`` (once), ``yuan_day``, ``first_year_yuan``, ``status`` (of the price),
    ``others`` (how many further levers there are); a cost that is not known is None.
    """
    if found.verdict == "held" and found.share >= 1:
        return None
    fitting = [lever for lever in part.levers if not lever.when or lever.when in found.gaps]
    if not fitting:
        return None
    rows = [_row(lever, evidence) for lever in fitting]
    rows.sort(
        key=lambda row: math.inf if row["first_year_yuan"] is None else row["first_year_yuan"]
    )
    return {**rows[0], "others": len(rows) - 1}


def _row(lever: ReviewLever, evidence: Evidence) -> dict[str, Any]:
    once = None if lever.yuan is None else float(lever.yuan)
    daily = None if lever.yuan_day is None else float(lever.yuan_day)
    status = next((price.status for price in (lever.yuan, lever.yuan_day) if price), None)
    if lever.price and lever.price in evidence.prices:
        daily, status = round(evidence.prices[lever.price], 2), "derived"
    known = once is not None or daily is not None
    year = round((once or 0.0) + DAYS_A_YEAR * (daily or 0.0), 2) if known else None
    return {
        "title": str(lever.title),
        "when": lever.when,
        "yuan": once,
        "yuan_day": daily,
        "first_year_yuan": year,
        "status": status,
    }
