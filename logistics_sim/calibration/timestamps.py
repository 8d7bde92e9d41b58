"""Dates with times of day as records write them, to whole seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import noop

if TYPE_CHECKING:
    from numpy.typing import NDArray

WRITTEN = (
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]+"
    r"(\d{1,2})[:时](\d{2})(?:[:分](\d{2})秒?(?:\.\d+)?)?"
)
ZONE = r"(Z|[+-]\d{2}:?\d{2})$"
USUAL = "%Y-%m-%d %H:%M:%S"
DAY_NUMBER = r"^\d{4,6}(?:\.\d+)?$"
UNKNOWN = np.iinfo(np.int64).min
NO_TIME, DAY_NUMBER_WORDS, ZONE_WORDS, NOT_A_TIME = (
    noop("no time"),
    noop("a spreadsheet's day number in place of a time"),
    noop("a time with a zone among times without"),
    "not a time",
)


def read_moments(texts: list[str]) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Return seconds since 1970 of local `texts`, and what is wrong with the others (else "").

    Times with a zone are read only where every row has the same one; a clock that changes
    its zone within a file would shift parcels in silence.

    >>> found, wrong = read_moments(["2025-09-01 08:00", "2025/9/1 8:00:05", "45901.3", ""])
    >>> int(found[1] - found[0]), wrong.tolist()[2:]
    (5, ["a spreadsheet's day number in place of a time", 'no time'])
    """
    import pandas as pd

    seconds = np.full(len(texts), UNKNOWN, dtype=np.int64)
    wrong = np.full(len(texts), "", dtype=object)
    zone = np.full(len(texts), "", dtype=object)
    usual = pd.to_datetime(pd.Series(texts, dtype=object), format=USUAL, errors="coerce")
    known = usual.notna().to_numpy()
    seconds[known] = usual[known].astype("datetime64[s]").astype(np.int64).to_numpy()
    rest = np.flatnonzero(~known)
    if rest.size:
        seconds[rest], wrong[rest], zone[rest] = _unusual([texts[row] for row in rest.tolist()])
    known = wrong == ""
    zones, counts = np.unique(zone[known].astype(str), return_counts=True)
    if zones.size > 1:
        odd = known & (zone != zones[int(np.argmax(counts))])
        wrong[odd], seconds[odd] = ZONE_WORDS, UNKNOWN
    return seconds, wrong


def _unusual(
    texts: list[str],
) -> tuple[NDArray[np.int64], NDArray[np.object_], NDArray[np.object_]]:
    """Return seconds, what is wrong, and the zone of texts that are not written as `USUAL`."""
    import pandas as pd

    cells = pd.Series(texts, dtype="string").str.strip()
    parts = cells.str.extract(WRITTEN)
    zone = cells.str.extract(ZONE)[0].where(parts[0].notna()).fillna("")
    names = ["year", "month", "day", "hour", "minute", "second"]
    parts.columns = names
    parts["second"] = parts["second"].fillna("0")
    whole = parts.apply(pd.to_numeric, errors="coerce").astype("float64")
    moments = pd.to_datetime(whole, errors="coerce")
    known = moments.notna().to_numpy()
    wrong = np.full(len(texts), "", dtype=object)
    wrong[~known] = NOT_A_TIME
    wrong[~known & (cells == "").to_numpy(dtype=bool, na_value=True)] = NO_TIME
    wrong[~known & cells.str.match(DAY_NUMBER).to_numpy(dtype=bool, na_value=False)] = (
        DAY_NUMBER_WORDS
    )
    seconds = np.full(len(texts), UNKNOWN, dtype=np.int64)
    seconds[known] = moments[known].astype("datetime64[s]").astype(np.int64).to_numpy()
    return seconds, wrong, zone.to_numpy(dtype=object)
