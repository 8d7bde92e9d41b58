"""What a parcel costs the alliance, township by township, on the county's map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.report.maps import FOURTHS, MapSheet, ValueClass, village_sheet

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.report.run_tables import RunTables


def township_costs(run: RunTables) -> pd.Series:
    """Return yuan a parcel in the alliance by township, those with parcels only.

    The ledger's rows of a township over its parcels (outbound ones where they begin, others where
    they end); parcels
    are shared out as in the first replication, and sum to those of the run.
    """
    ledger = run.ledger
    yuan = ledger[ledger["variant"] == "after"].groupby("township", observed=True)["yuan"].sum()
    place = run.places.set_index("place_id")["township"].astype(str)
    up = (run.parcels["direction"] == "up").to_numpy()
    inside = run.parcels.loc[up, "origin"].value_counts()
    inside = inside.add(run.parcels.loc[~up, "destination"].value_counts(), fill_value=0)
    parcels = inside.groupby(place.reindex(inside.index).to_numpy()).sum()
    parcels = parcels * (run.answer["parcels"]["generated"] / len(run.parcels))
    each = yuan / parcels.reindex(yuan.index.astype(str)).to_numpy()
    found: pd.Series = each[np.isfinite(each)]
    return found


def cost_classes(costs: NDArray[np.float64]) -> tuple[ValueClass, ...]:
    """Return classes of a cost with about a fourth of `costs` (yuan a parcel) in each.

    >>> [one.high for one in cost_classes(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))]
    [2.0, 3.0, 4.0, inf]
    """
    quarters = np.unique(np.round(np.quantile(costs, (0.25, 0.5, 0.75)), 2))
    edges = [-np.inf, *map(float, quarters), np.inf]
    return tuple(
        ValueClass(low, high, look, _words(low, high))
        for low, high, look in zip(edges, edges[1:], FOURTHS, strict=False)
    )


def _words(low: float, high: float) -> Callable[[], str]:
    if np.isneginf(low):
        return lambda: _("below {most:.2f} yuan", most=high)
    if np.isposinf(high):
        return lambda: _("{least:.2f} yuan and more", least=low)
    return lambda: _("{low:.2f}–{high:.2f} yuan", low=low, high=high)


def cost_sheets(run: RunTables) -> list[MapSheet]:
    """Return the map of cost a parcel; none where fewer than two townships have parcels."""
    costs = township_costs(run)
    if len(costs) < 2:
        return []
    values = costs.reindex(run.places["township"].astype(str)).to_numpy(dtype=np.float64)
    least, most = float(costs.min()), float(costs.max())
    return [
        village_sheet(
            "costs",
            run.world.network,
            run.places,
            values,
            cost_classes(costs.to_numpy(dtype=np.float64)),
            run.name,
            lambda: _("Cost per parcel by township"),
            lambda: _("no parcels"),
            lambda said: _(
                "Villages by what a parcel of their township costs the alliance, a fourth of the "
                "townships a class: {said}. Township means, from {least:.2f} to {most:.2f} yuan.",
                said="; ".join(said),
                least=least,
                most=most,
            ),
        )
    ]
