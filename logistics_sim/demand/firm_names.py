"""Firms as tables name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.office_tables.signs import match_key

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario


def firm_numbers(scenario: Scenario) -> dict[str, int]:
    """Return the position of each firm of `scenario` by the match key of its name and its id."""
    known = {match_key(firm.name): at for at, firm in enumerate(scenario.firms)}
    return known | {match_key(firm.id): at for at, firm in enumerate(scenario.firms)}
