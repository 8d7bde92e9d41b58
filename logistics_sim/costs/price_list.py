"""Per-parcel tariffs: a price list that a firm can sign, whose sum is the share it owes.

Each line (class, direction) starts from what such a parcel costs the alliance on average; all
lines of a firm are scaled alike so that the list times the firm's volumes is its share.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd

Line = tuple[str, str]
"""A line of the list: class and direction."""
SMALL_UNIT = 10_000


@dataclass(frozen=True)
class PriceList:
    """One firm's tariffs.

    Attributes
    ----------
    firm
        The firm that signs.
    share_yuan
        What the firm owes over the reference period.
    items
        Parcels of the period by line.
    yuan
        Price per parcel by line, in steps of a hundredth of a cent.
    standing_yuan
        What rounding leaves: a standing charge over the period (may be a rebate), so that
        list and charge add up to the share to the cent.
    """

    firm: str
    share_yuan: float
    items: dict[Line, float]
    yuan: dict[Line, float]
    standing_yuan: float

    def bill(self, items: Mapping[Line, float] | None = None) -> float:
        """Return what the firm pays for `items` (its reference volumes when absent)."""
        counts = self.items if items is None else items
        total = sum(self.yuan[line] * count for line, count in counts.items())
        return round(total + self.standing_yuan, 2)


def price_list(
    firm: str, share_yuan: float, items: Mapping[Line, float], cost_yuan: Mapping[Line, float]
) -> PriceList:
    """Return the tariffs of `firm` that implement its share.

    Parameters
    ----------
    share_yuan
        The firm's share of the cost, over the same period as the volumes.
    items
        The firm's parcels by line.
    cost_yuan
        What one parcel of each line costs the alliance on average: it sets the proportions.

    Raises
    ------
    InputError
        ALL-012 where a firm with a share has no parcels, or a volume is negative.

    Examples
    --------
    >>> price_list("a", 30.0, {("express", "down"): 10}, {("express", "down"): 2.0}).yuan
    {('express', 'down'): 3.0}
    """
    used = {line: float(count) for line, count in items.items() if count}
    if any(count < 0 or not np.isfinite(count) for count in used.values()):
        raise InputError(
            "ALL-012", _("firm {firm}", firm=firm), _("a volume is negative or not a number")
        )
    weight = {line: max(float(cost_yuan.get(line, 0.0)), 0.0) for line in used}
    base = sum(weight[line] * count for line, count in used.items())
    if base <= 0:
        weight, base = dict.fromkeys(used, 1.0), sum(used.values())
    if base <= 0:
        if abs(share_yuan) > 0.005:
            raise InputError(
                "ALL-012",
                _("firm {firm}", firm=firm),
                _("owes {share_yuan:.2f} yuan but has no parcels", share_yuan=share_yuan),
                _("a tariff by parcel cannot collect it"),
            )
        return PriceList(firm, round(share_yuan, 2), {}, {}, 0.0)
    prices = {
        line: round(share_yuan * weight[line] / base * SMALL_UNIT) / SMALL_UNIT for line in used
    }
    listed = sum(prices[line] * count for line, count in used.items())
    owed = round(share_yuan, 2)
    return PriceList(firm, owed, used, prices, owed - listed)


def price_table(lists: list[PriceList]) -> pd.DataFrame:
    """Return the lists as one table: ``firm, class, direction, items, yuan_item, yuan``."""
    import pandas as pd

    rows = [
        {
            "firm": found.firm,
            "class": line[0],
            "direction": line[1],
            "items": found.items[line],
            "yuan_item": found.yuan[line],
            "yuan": found.yuan[line] * found.items[line],
        }
        for found in lists
        for line in found.items
    ]
    rows += [
        {
            "firm": found.firm,
            "class": "standing",
            "direction": "",
            "items": 1.0,
            "yuan_item": found.standing_yuan,
            "yuan": found.standing_yuan,
        }
        for found in lists
    ]
    columns = ["firm", "class", "direction", "items", "yuan_item", "yuan"]
    return pd.DataFrame(rows, columns=columns)
