"""The two bans on double subsidy, as hard checks on the supports that a scenario states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from logistics_sim.scenario import Scenario
from logistics_sim.scenario.support import Support


def check_bans(scenario: Scenario) -> list[dict[str, object]]:
    """Return both rules with their violations (empty when the supports keep to them)."""
    return [
        {
            "rule": "one central-fund direct support a village",
            "violations": village_violations(scenario.supports),
        },
        {
            "rule": "one supported firm a logistics line",
            "violations": line_violations(scenario.supports),
        },
    ]


def village_violations(supports: Sequence[Support]) -> list[str]:
    """Return villages that get more than one central-fund direct support."""
    counts = Counter(s.village for s in supports if s.village and s.central_fund)
    return [f"{name}: {count} supports" for name, count in sorted(counts.items()) if count > 1]


def line_violations(supports: Sequence[Support]) -> list[str]:
    """Return logistics lines for which more than one firm is supported."""
    firms: dict[str, set[str]] = {}
    for support in supports:
        if support.line:
            firms.setdefault(support.line, set()).add(support.firm)
    return [
        f"{line}: {', '.join(sorted(names))}"
        for line, names in sorted(firms.items())
        if len(names) > 1
    ]
