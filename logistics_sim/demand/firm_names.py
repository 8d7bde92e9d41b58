"""Firms as tables name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.office_tables.signs import match_key

if TYPE_CHECKING:
    from logistics_sim.scenario import Firm


def firm_numbers(firms: tuple[Firm, ...]) -> dict[str, int]:
    """Return the position of each of `firms` by the match key of its name and its id."""
    known = {match_key(firm.name): at for at, firm in enumerate(firms)}
    return known | {match_key(firm.id): at for at, firm in enumerate(firms)}
