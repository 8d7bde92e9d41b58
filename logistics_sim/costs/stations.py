"""Township stations: one price a day for the county, shared by whoever uses the station."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.costs.cents import split_cents
from logistics_sim.costs.tariffs import Activity

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.routing import Plan

RULE = "items at the station"


def station_items(parcels: pd.DataFrame) -> pd.DataFrame:
    """Count the parcels of each ``township, firm, class, direction`` as ``items``.

    The township is that of the rural end of the way (its code begins the place's code).
    """
    import pandas as pd

    keys = ["firm", "class", "direction"]
    tables = []
    for end, chosen in (
        ("origin", parcels["direction"] == "up"),
        ("destination", parcels["direction"] != "up"),
    ):
        counts = parcels[chosen].groupby([end, *keys], observed=True).size()
        tables.append(counts.rename("items").reset_index().rename(columns={end: "township"}))
    table = pd.concat(tables, ignore_index=True)
    table["township"] = table["township"].astype(str).str[:9]
    return table.groupby(["township", *keys], observed=True)["items"].sum().reset_index()


def station_rows(
    yuan_day: float, plans: Sequence[Plan], items: pd.DataFrame, days: int
) -> pd.DataFrame:
    """Return ledger rows for the township stations that `plans` (one variant) use.

    `yuan_day` is the price of a station, `items` the table of `station_items` over all
    parcels of the county.

    A station is paid once a day, however many firms use it, so that no saving comes
    from counting a building several times; its price is split by the firms' items of
    its township.
    """
    import pandas as pd

    stations = sorted({str(place) for plan in plans for place in _stations(plan)})
    if not stations or not len(items):
        return pd.DataFrame()
    price = yuan_day * days
    table = items[items["township"].isin(stations)].reset_index(drop=True)
    code = {name: number for number, name in enumerate(stations)}
    group = np.asarray(table["township"].map(code), dtype=np.int64)
    cents = split_cents(
        np.full(len(stations), price), group, table["items"].to_numpy(dtype=np.float64)
    )
    return pd.DataFrame(
        {
            "day": np.int32(-1),
            "activity": Activity.TOWNSHIP_STATION,
            "key": "",
            "firm": table["firm"],
            "class": table["class"],
            "direction": table["direction"],
            "township": table["township"],
            "trip": "",
            "yuan": cents / 100,
            "rule": RULE,
        }
    )


def _stations(plan: Plan) -> set[str]:
    """Return the township stations at which the plan stops or starts."""
    places = set(plan.stops["place"].astype(str)) | set(plan.trips["origin"].astype(str))
    return {place for place in places if len(place) == 9}
