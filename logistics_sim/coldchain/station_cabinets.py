"""Cold cabinets of stations: who finds a place, and who must stand outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.coldchain.parameters import ColdChainParameters

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class CabinetStay:
    """Times of parcels in cabinets: `row` of the parcel, place, from and until (s)."""

    row: NDArray[np.int64]
    place: NDArray[np.int64]
    from_s: NDArray[np.int64]
    until_s: NDArray[np.int64]


def refused_stays(
    place: NDArray[np.int64],
    from_s: NDArray[np.int64],
    until_s: NDArray[np.int64],
    capacity: int,
) -> NDArray[np.bool_]:
    """Return which stays find every one of the `capacity` places of their cabinet taken.

    `place`, `from_s` and `until_s` have shape ``(n,)``. First come, first served (ties in the
    order given); who finds no place stands outside for the whole stay. Cabinets are worked in
    step, the n-th arrival of each at once, so that the loop is over arrivals of one place.

    Examples
    --------
    >>> refused_stays(np.zeros(3, int), np.array([0, 1, 5]), np.array([5, 9, 6]), 1).tolist()
    [False, True, False]
    """
    count = place.size
    refused = np.zeros(count, dtype=bool)
    if not count or capacity < 1:
        return np.ones(count, dtype=bool)
    order = np.lexsort((from_s, place))
    names, starts, sizes = np.unique(place[order], return_index=True, return_counts=True)
    free_at = np.full((names.size, capacity), np.iinfo(np.int64).min)
    for turn in range(int(sizes.max())):
        cabinets = np.flatnonzero(sizes > turn)
        stays = order[starts[cabinets] + turn]
        slot = free_at[cabinets].argmin(axis=1)
        taken = free_at[cabinets, slot] > from_s[stays]
        refused[stays[taken]] = True
        inside = ~taken
        free_at[cabinets[inside], slot[inside]] = until_s[stays[inside]]
    return refused


def cabinet_stays(parcels: pd.DataFrame, stamps: pd.DataFrame) -> CabinetStay:
    """Return the stays of cold parcels at village stations, on their way in and out."""
    cold = (parcels["band"] != "ambient").to_numpy(dtype=bool)
    outward = (parcels["direction"] == "up").to_numpy(dtype=bool)
    names = {name: number for number, name in enumerate(_place_names(parcels))}
    parts = []
    for chosen, ends, begin, until in (
        (cold & ~outward, "destination", "at_village_s", "collected_s"),
        (cold & outward, "origin", "posted_s", "on_local_s"),
    ):
        from_s = stamps[begin].to_numpy(dtype=np.int64)
        rows = np.flatnonzero(chosen & (from_s >= 0))
        left = stamps[until].to_numpy(dtype=np.int64)[rows]
        codes = parcels[ends].astype("category").cat
        place = np.array([names[str(name)] for name in codes.categories] + [-1])
        parts.append((rows, place[codes.codes.to_numpy()[rows]], from_s[rows],
                      np.where(left < 0, NEVER, left)))  # fmt: skip
    return CabinetStay(
        *(np.concatenate([part[i] for part in parts]).astype(np.int64) for i in range(4))
    )


def crowded_out(
    parameters: ColdChainParameters, parcels: pd.DataFrame, stamps: pd.DataFrame
) -> NDArray[np.bool_]:
    """Return by parcel whether it stood outside at its village station.

    That is where the cabinet was full, or where the station has none.
    """
    out = np.zeros(len(parcels), dtype=bool)
    room = parameters.cabinet_items
    if not {"origin", "destination"} <= set(parcels.columns):
        return out
    has = _has_cabinet(parameters, _place_names(parcels))
    if room is None and has.all():
        return out
    stays = cabinet_stays(parcels, stamps)
    out[stays.row[~has[stays.place]]] = True
    if room is not None:
        full = refused_stays(stays.place, stays.from_s, stays.until_s, room)
        out[stays.row[full]] = True
    return out


def _has_cabinet(parameters: ColdChainParameters, names: list[str]) -> NDArray[np.bool_]:
    """Return which places have a cold cabinet; a village's code begins with its township's."""
    has = np.ones(len(names), dtype=bool)
    for prefixes, fitted in parameters.cabinets:
        has[np.array([name.startswith(prefixes) for name in names], dtype=bool)] = fitted
    return has


def peak_stock(
    place: NDArray[np.int64], from_s: NDArray[np.int64], until_s: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each of the places and the most stays, ``[from_s, until_s)``, that it held at once.

    A stay that ends in the second in which another begins makes room for it.

    Examples
    --------
    >>> places, most = peak_stock(np.array([7, 7, 9]), np.array([0, 5, 2]), np.array([5, 9, 3]))
    >>> places.tolist(), most.tolist()
    ([7, 9], [1, 1])
    """
    lasting = np.flatnonzero(until_s > from_s)
    names, where = np.unique(place[lasting], return_inverse=True)
    if not names.size:
        return names, names
    begin, end = from_s[lasting], until_s[lasting]
    first, last = int(begin.min()), int(max(begin.max(), end[end < NEVER].max(initial=0))) + 1
    # Place, time and step (an end before a begin) in one number, which sorts quickly.
    moment = where * (last - first + 1)
    starts_at = (moment + (begin - first)) * 2 + 1
    ends_at = (moment + (np.minimum(end, last) - first)) * 2
    key = np.sort(np.concatenate([starts_at, ends_at]))
    step = (key % 2) * 2 - 1
    starts = np.searchsorted(key, np.arange(names.size) * (last - first + 1) * 2)
    # Every place ends empty, so that one sum over all of them starts each anew.
    return names, np.maximum.reduceat(np.cumsum(step), starts)


def station_storage(
    parameters: ColdChainParameters, parcels: pd.DataFrame, stamps: pd.DataFrame
) -> list[dict[str, object]]:
    """Return by village station what it had to hold: all parcels, cold ones, turned away.

    ``most_items`` and ``most_cold`` are the largest numbers at one moment (what shelves and
    cabinets would have to hold), ``cold_outside`` the cold parcels that found the cabinet
    of `cabinet_items` full, ``mean_dwell_h`` the mean stay of what was collected.
    """
    import pandas as pd

    everything = cabinet_stays(parcels.assign(band="any"), stamps)
    cold = cabinet_stays(parcels, stamps)
    crowded = crowded_out(parameters, parcels, stamps)
    villages = _place_names(parcels)
    table = pd.DataFrame(index=np.unique(everything.place))
    for name, stays in (("most_items", everything), ("most_cold", cold)):
        found, most = peak_stock(stays.place, stays.from_s, stays.until_s)
        table[name] = pd.Series(most, index=found)
    gone = everything.until_s < NEVER
    hours = pd.Series((everything.until_s - everything.from_s)[gone] / 3_600)
    table["mean_dwell_h"] = hours.groupby(everything.place[gone]).mean()
    turned = crowded[cold.row]
    table["cold_outside"] = pd.Series(cold.place[turned]).value_counts()
    table = table.fillna(0).astype(
        {"most_items": int, "most_cold": int, "cold_outside": int, "mean_dwell_h": float}
    )
    table.insert(0, "place", [villages[code] for code in table.index.tolist()])
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _place_names(parcels: pd.DataFrame) -> list[str]:
    """Return the places of the parcels in the order of their codes."""
    names: set[str] = set()
    for ends in ("origin", "destination"):
        names |= {str(name) for name in parcels[ends].astype("category").cat.categories}
    return sorted(names)
