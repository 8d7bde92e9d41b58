"""Points for a saving against the firms alone that is proven at the wanted share."""

from __future__ import annotations

from typing import Literal

from logistics_sim.language import gettext as _
from logistics_sim.policy.finding import Case, Finding
from logistics_sim.policy.formulas.registry import FORMULAS, Formula, Threshold
from logistics_sim.scenario.parameter import Strict
from logistics_sim.service.verdict import interval_kind


class SavingWants(Strict):
    """Which direction of the cost, and by which share it must fall."""

    direction: Literal["whole", "up", "down"]
    wanted: Threshold


def saving_points(said: SavingWants, title: str, case: Case) -> Finding:
    """Return the saving at equal service: all points when the low end reaches what is wanted.

    `title` names the direction in words.
    What was saved by leaving parcels earns nothing.
    """
    wanted = case.threshold(said.wanted)
    direction = {} if said.direction == "whole" else {"direction": said.direction}
    rows = tuple(
        {"table": "ledger.parquet", "row": {"variant": name, **direction}, "column": "yuan"}
        for name in ("equal_service", "after")
    )
    found = case.evidence.saving.get(said.direction)
    if found is None:
        text = _("{title}: nothing was measured", title=title)
        return Finding(0.0, "not_measured", wanted=wanted, missing=text, rows=rows)
    verdict = interval_kind(found.low, found.high, wanted)
    missing = "" if verdict == "held" else _(
        "{title}: not proven at {wanted:.0%}", title=title, wanted=wanted
    )  # fmt: skip
    proof_lacks = verdict == "cannot_tell" and found.share >= wanted
    gaps: tuple[str, ...] = ("days",) if proof_lacks else ("saving",)
    if not case.evidence.same_service:
        verdict, gaps = "not_held", ("unserved",)
        missing = _("the joint plan leaves parcels unserved: its cost is not comparable")
    return Finding(
        1.0 if verdict == "held" else 0.0,
        verdict,
        found.share,
        found.low,
        found.high,
        wanted,
        f"{title} {found.share:.1%} [{found.low:.1%}, {found.high:.1%}]",
        missing,
        rows,
        gaps=gaps,
    )


FORMULAS("saving")(Formula(SavingWants, saving_points))
