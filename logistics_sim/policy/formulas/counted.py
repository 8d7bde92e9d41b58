"""Points for a number that the run shows: firms, readings, traced producers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import model_validator

from logistics_sim.language import gettext as _
from logistics_sim.language import ngettext, noop
from logistics_sim.policy.evidence import Evidence
from logistics_sim.policy.finding import Case, Finding
from logistics_sim.policy.formulas.registry import FORMULAS, Formula, Threshold
from logistics_sim.scenario.parameter import Finite, Strict


@dataclass(frozen=True)
class Count:
    """What is counted, how it is said, and where it stands in the run's folder."""

    number: Callable[[Evidence], int]
    said: str
    lacks_one: str
    lacks: str
    row: dict[str, Any]


COUNTS = {
    "firms": Count(
        lambda evidence: evidence.firms_with_parcels,
        noop("{count:,} firms carry parcels together"),
        noop("{count:,.0f} more firm"),
        noop("{count:,.0f} more firms"),
        {"table": "parcels.parquet", "column": "firm"},
    ),
    "temperature_records": Count(
        lambda evidence: evidence.cold_records,
        noop("{count:,} temperature records"),
        noop("no temperature records"),
        noop("no temperature records"),
        {"table": "after/monitoring.parquet", "column": "key"},
    ),
    "traced_producers": Count(
        lambda evidence: len(evidence.traced_producers),
        noop("{count:,} producers with lots traced from farm to hand-over"),
        noop("{count:,.0f} more producer with traced lots"),
        noop("{count:,.0f} more producers with traced lots"),
        {"table": "scenario.yaml", "row": {"key": "producers"}},
    ),
}


class CountWants(Strict):
    """What is counted, how many are wanted, and whether fewer earn a part of the points."""

    count: Literal["firms", "temperature_records", "traced_producers"]
    wanted: Threshold
    at_most: Finite | None = None
    """What the plan names as the upper end; more than that loses nothing and is said."""
    in_proportion: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> CountWants:
        if isinstance(self.wanted, float) and self.wanted <= 0:
            raise ValueError(_("wanted must be above zero (is {wanted:g})", wanted=self.wanted))
        return self


def count_points(said: CountWants, title: str, case: Case) -> Finding:
    """Return the number found: all points from the wanted number on (`title` is not said)."""
    kind, wanted = COUNTS[said.count], case.threshold(said.wanted)
    number = kind.number(case.evidence)
    held = number >= wanted
    part = number / wanted if said.in_proportion else 0.0
    text = _(kind.said, count=number)
    if said.at_most is not None and number > said.at_most:
        text += " " + _("(the plan names at most {count:g})", count=said.at_most)
    lack = round(wanted - number)
    return Finding(
        1.0 if held else part,
        "held" if held else "not_held",
        float(number),
        wanted=wanted,
        evidence=text if number else "",
        missing="" if held else ngettext(kind.lacks_one, kind.lacks, lack),
        rows=(kind.row,),
    )


FORMULAS("counted")(Formula(CountWants, count_points))
