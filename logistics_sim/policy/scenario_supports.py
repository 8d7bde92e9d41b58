"""The supports that a scenario states, put through the two bans of `supports.double_support`."""

from __future__ import annotations

from logistics_sim.policy.supports import SupportRow, double_supports
from logistics_sim.scenario import Scenario


def check_bans(scenario: Scenario) -> list[dict[str, object]]:
    """Return both rules with their violations (empty when the supports keep to them)."""
    rows = [
        SupportRow(
            firm=support.firm,
            fund="central" if support.central_fund else "county",
            year=scenario.first_day.year,
            village=support.village,
            line=support.line,
            where=f"supports.{number}",
        )
        for number, support in enumerate(scenario.supports)
    ]
    return [
        {
            "rule": ban["rule"],
            "violations": [
                f"{found['what']}: {', '.join(found['firms'])} ({', '.join(found['rows'])})"
                for found in ban["violations"]
            ],
        }
        for ban in double_supports(rows)
    ]
