"""Township stations: one price a day for the county, shared by whoever uses the station."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.costs import tariffs
from logistics_sim.costs.cents import split_cents

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario

RULE = "items at the station"


def station_rows(
    scenario: Scenario, plans: Sequence[Plan], parcels: pd.DataFrame, days: int
) -> pd.DataFrame:
    """Return ledger rows for the township stations that `plans` (one variant) use.

    A station is paid once a day, however many firms use it, so that no saving comes
    from counting a building several times; its price is split by the firms' items of
    its township.
    """
    import pandas as pd

    stations = sorted({str(place) for plan in plans for place in _stations(plan)})
    if not stations or not len(parcels):
        return pd.DataFrame()
    price = float(scenario.costs.township_station_yuan_day) * days
    place = np.where(
        parcels["direction"] == "up",
        parcels["origin"].astype(str),
        parcels["destination"].astype(str),
    )
    frame = pd.DataFrame(
        {
            "township": pd.Series(place).str[:9].to_numpy(),
            "firm": parcels["firm"].to_numpy(),
            "class": parcels["class"].to_numpy(),
            "direction": parcels["direction"].to_numpy(),
        }
    )
    cells = frame.groupby(["township", "firm", "class", "direction"], observed=True).size()
    table = cells.rename("items").reset_index()
    table = table[table["township"].isin(stations)].reset_index(drop=True)
    code = {name: number for number, name in enumerate(stations)}
    group = np.asarray(table["township"].map(code), dtype=np.int64)
    cents = split_cents(
        np.full(len(stations), price), group, table["items"].to_numpy(dtype=np.float64)
    )
    return pd.DataFrame(
        {
            "day": np.int32(-1),
            "activity": tariffs.TOWNSHIP_STATION,
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
