"""Points for a target of service whose whole interval reaches the wanted share."""

from __future__ import annotations

from typing import Literal

from logistics_sim.language import gettext as _
from logistics_sim.policy.finding import Case, Finding
from logistics_sim.policy.formulas.registry import FORMULAS, Formula, Threshold
from logistics_sim.scenario.parameter import Strict
from logistics_sim.service.verdict import interval_kind


class AttainmentWants(Strict):
    """Which target, and which share of the parcels must be in time."""

    target: Literal[
        "express_48h",
        "fresh_24h",
        "fresh_up_24h",
        "baseline_72h",
        "outbound_72h",
        "return_72h",
        "intra_48h",
        "ltl_72h",
    ]
    wanted: Threshold


def attainment_points(said: AttainmentWants, title: str, case: Case) -> Finding:
    """Return the share in time under its `title`: all points when the low end reaches `wanted`."""
    wanted = case.threshold(said.wanted)
    found = case.evidence.attainment.get(said.target)
    row = {"variant": "after", "target": said.target, "group_by": "all"}
    rows = ({"table": "attainment.parquet", "row": row, "column": "share"},)
    if found is None or found.n == 0:
        text = _("{title}: nothing was measured", title=title)
        return Finding(0.0, "not_measured", wanted=wanted, missing=text, rows=rows)
    verdict = interval_kind(found.low, found.high, wanted)
    messages = {
        "held": "",
        "cannot_tell": _("{title}: not proven at {wanted:.0%}", title=title, wanted=wanted),
        "not_held": _("{title}: below {wanted:.0%}", title=title, wanted=wanted),
    }
    return Finding(
        1.0 if verdict == "held" else 0.0,
        verdict,
        found.share,
        found.low,
        found.high,
        wanted,
        f"{title} {found.share:.2%} [{found.low:.2%}, {found.high:.2%}]",
        messages[verdict],
        rows,
        gaps=_gaps(verdict, found.share >= wanted, said.target, case),
    )


def _gaps(verdict: str, reached: bool, target: str, case: Case) -> tuple[str, ...]:
    """Return what to close: more days where only the proof lacks, else the slowest leg."""
    if verdict == "cannot_tell" and reached:
        return ("days",)
    slow = case.evidence.slow_legs.get(target)
    left = () if case.evidence.same_service else ("unserved",)
    return (*left, *((slow,) if slow else ()))


FORMULAS("attainment")(Formula(AttainmentWants, attainment_points))
