"""Scans by parcel: the first moment of each kind; parcels with scans in a wrong order set aside."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.last_mile import CLOCKS_S
from logistics_sim.calibration.records import EVENTS
from logistics_sim.language import noop

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.calibration.gathering import Records

ORDER = ("truck_arrived", "hub_scan", "sorted", "at_village")
ENDS = ("failed", "delivered", "collected", "returned")
POSTED = ("posted", "return_posted")


def by_parcel(scans: Records) -> pd.DataFrame:
    """Return one row per parcel: the first moment of each kind of scan (s; NaN for none).

    Parcels with scans in the wrong order (by more than clocks may be off) are set aside in
    `scans`, all their scans.
    """
    import pandas as pd

    frame = scans.frame
    parcel, names = pd.factorize(frame["parcel"])
    kind = pd.Categorical(frame["event"], categories=list(EVENTS)).codes
    first = np.full(len(names) * len(EVENTS), np.inf)
    cell = parcel.astype(np.int64) * len(EVENTS) + kind
    np.minimum.at(first, cell, frame["time_s"].to_numpy(dtype=np.float64))
    first[np.isinf(first)] = np.nan
    table = first.reshape(len(names), len(EVENTS))
    at = {name: table[:, number] for number, name in enumerate(EVENTS)}
    wrong = np.zeros(len(names), dtype=bool)
    with np.errstate(invalid="ignore"):
        for before, then in pairwise(ORDER):
            wrong |= at[before] > at[then] + CLOCKS_S
        wrong |= at["hub_scan"] > at["at_village"] + CLOCKS_S
        for then in ENDS:
            wrong |= at["at_village"] > at[then] + CLOCKS_S
        for before in POSTED:
            wrong |= at[before] > at["hub_scan"] + CLOCKS_S
    scans.drop(wrong[parcel], noop("scans of a parcel in the wrong order"))
    wide = pd.DataFrame(table[~wrong], columns=list(EVENTS))
    wide.index = pd.Index(np.asarray(names, dtype=object)[~wrong], name="parcel")
    return wide
