"""What a formula of the review finds, and what it may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from logistics_sim.policy.evidence import Evidence
from logistics_sim.scenario import Scenario
from logistics_sim.scenario.fact import Fact

VERDICTS = ("not_held", "not_stated", "not_measured", "cannot_tell", "held")
"""From the worst to the best; an item has the worst verdict of its parts."""
TARGET = "targets."


@dataclass(frozen=True)
class Finding:
    """What a formula found for one part of an item.

    Attributes
    ----------
    share
        Part of the points that is earned, in [0, 1].
    verdict
        One of `VERDICTS`; ``not_stated`` where a fact is wanted that nobody stated.
    figure, low, high, wanted
        The figure, its 95 % interval where it has one, and the threshold.
    evidence, missing
        In words, in the language that is being spoken.
    rows
        Where the figure stands: table, row and column of the run's folder, or a document.
    to_state
        Facts that were wanted and not stated.
    gaps
        What a lever must close: names of functions, legs, facts.
    """

    share: float
    verdict: str
    figure: float | None = None
    low: float | None = None
    high: float | None = None
    wanted: float | None = None
    evidence: str = ""
    missing: str = ""
    rows: tuple[dict[str, Any], ...] = ()
    to_state: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One run before the review: its evidence, the scenario's targets, the stated facts."""

    evidence: Evidence
    scenario: Scenario
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def threshold(self, wanted: float | str) -> float:
        """Return a threshold: a number, or the scenario's target that ``targets.NAME`` names."""
        if isinstance(wanted, str):
            return float(getattr(self.scenario.targets, wanted.removeprefix(TARGET)))
        return float(wanted)

    def planned(self, path: str) -> float | None:
        """Return a number of the scenario by its dotted `path`, None where it is not there."""
        found: Any = self.scenario
        for key in path.split("."):
            found = getattr(found, key, None)
        return None if found is None else float(found)
