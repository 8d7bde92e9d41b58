"""Hours by leg and shares by day of replays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from logistics_sim.core.units import HOUR_S
from logistics_sim.service.legs import LEGS
from logistics_sim.service.parcel_tally import Tally

if TYPE_CHECKING:
    import pandas as pd


def legs_table(tallies: Sequence[Tally]) -> pd.DataFrame:
    """Return one row per target and leg: mean hours of the parcels that arrived, and their share.

    Targets that no parcel reached have no row.
    """
    import pandas as pd

    rows = []
    for tally in tallies:
        spent = tally.seconds.sum(axis=(1, 2, 3, 4))
        for leg, seconds in zip(LEGS, spent, strict=True):
            if tally.arrived:
                rows.append(
                    {
                        "target": tally.target.id,
                        "leg": leg,
                        "n": tally.arrived,
                        "mean_h": float(seconds) / tally.arrived / HOUR_S,
                        "share": float(seconds) / max(float(spent.sum()), 1.0),
                    }
                )
    return pd.DataFrame(rows, columns=["target", "leg", "n", "mean_h", "share"])


def days_table(tallies: Sequence[Tally], first_day: dt.date, days: int) -> pd.DataFrame:
    """Return one row per target and day of the clock's start: date, n, on_time, share.

    Replications are pooled. A day with nothing counted (its deadline lies beyond the end, or no
    parcel) has no row. `days` is the length of one replication.
    """
    import pandas as pd

    rows = []
    for tally in tallies:
        total = tally.total.sum(axis=(0, 1, 2)).reshape(-1, days).sum(axis=0)
        good = tally.on_time.sum(axis=(0, 1, 2)).reshape(-1, days).sum(axis=0)
        for day in total.nonzero()[0].tolist():
            rows.append(
                {
                    "target": tally.target.id,
                    "day": day,
                    "date": pd.Timestamp(first_day + dt.timedelta(days=day)),
                    "n": int(total[day]),
                    "on_time": int(good[day]),
                    "share": float(good[day] / total[day]),
                }
            )
    return pd.DataFrame(rows, columns=["target", "day", "date", "n", "on_time", "share"])
