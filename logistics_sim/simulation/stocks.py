"""How many parcels lie where, over time: stations, the hall's queue, sorted goods."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class StockStay:
    """Parcels that lie in one kind of queue: where, from when, until when (-1: still)."""

    queue: str
    place: NDArray[np.int64]
    begin_s: NDArray[np.int64]
    end_s: NDArray[np.int64]


def stock_stays(
    places: pd.DataFrame, parcels: pd.DataFrame, stamps: pd.DataFrame
) -> list[StockStay]:
    """Return all stays of a replay: ``sorting``, ``wave``, ``station``, ``pickup``, ``posted``.

    `places`, `parcels` and `stamps` are its tables (contracts of these names), here and below.

    `sorting` is the queue of the hall, `wave` what is sorted and waits for a vehicle,
    `station` what waits at a township for its local trip or for the truck to the hub,
    `pickup` what waits for its customer, `posted` what waits to be collected.
    """
    row_of = {name: row for row, name in enumerate(places["place_id"])}
    township = places["township"].map(row_of).fillna(0).to_numpy(dtype=np.int64)
    ends = {
        end: parcels[end]
        .cat.categories.map(row_of)
        .to_numpy(dtype=np.int64)[parcels[end].cat.codes.to_numpy()]
        for end in ("origin", "destination")
    }
    time = {
        name: stamps[name].to_numpy(dtype=np.int64)
        for name in stamps.columns
        if name.endswith("_s")
    }
    inward = time["sorted_s"] >= 0
    hub = np.zeros(len(stamps), dtype=np.int64)
    leaves = _first(time["on_trunk_s"], time["on_local_s"])
    gone = _first(time["handed_over_s"], time["collected_s"], time["returning_s"])
    to_hub = (parcels["direction"] == "up").to_numpy()
    posted = np.where(time["returning_s"] >= 0, time["returning_s"], time["posted_s"])
    fetched = np.where(
        time["returning_s"] >= 0,
        time["back_on_local_s"],
        np.where(
            to_hub,
            _first(time["on_local_s"], time["on_trunk_s"]),
            _first(time["on_local_s"], time["on_trunk_s"], time["at_township_s"], time["at_hub_s"]),
        ),
    )
    village = np.where(time["returning_s"] >= 0, ends["destination"], ends["origin"])
    waits = inward & (time["at_township_s"] >= 0)
    final = ends["destination"] == township[ends["destination"]]
    here = [
        StockStay("sorting", hub, np.where(to_hub, -1, time["at_hub_s"]), time["sorted_s"]),
        StockStay("wave", hub, time["sorted_s"], np.where(inward, leaves, -1)),
        StockStay(
            "station",
            township[ends["destination"]],
            np.where(waits & ~final, time["at_township_s"], -1),
            time["on_local_s"],
        ),
        StockStay(
            "station",
            township[ends["origin"]],
            np.where(to_hub, time["at_township_s"], -1),
            time["on_trunk_s"],
        ),
        _between(time, parcels, stamps, township, ends),
        StockStay("pickup", ends["destination"], time["at_village_s"], gone),
        StockStay("posted", village, posted, fetched),
    ]
    return [_known(stay) for stay in here]


def _between(
    time: dict[str, NDArray[np.int64]],
    parcels: pd.DataFrame,
    stamps: pd.DataFrame,
    township: NDArray[np.int64],
    ends: dict[str, NDArray[np.int64]],
) -> StockStay:
    """Return the stays at a township of intra-county parcels that have not been at the hub."""
    here = (parcels["direction"] == "intra").to_numpy() & (time["at_hub_s"] < 0)
    begin = np.where(here, time["at_township_s"], -1)
    begin[ends["destination"] == township[ends["destination"]]] = -1
    later = [np.where(time[name] >= begin, time[name], -1) for name in ("on_local_s", "on_trunk_s")]
    place = np.where(stamps["trunk_in"] >= 0, ends["destination"], ends["origin"])
    return StockStay("station", township[place], begin, _first(*later))


def _first(*columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the earliest known moment of each parcel, -1 when there is none."""
    never = np.iinfo(np.int64).max
    least = np.full(columns[0].size, never)
    for column in columns:
        least = np.where(column >= 0, np.minimum(least, column), least)
    return np.where(least == never, -1, least)


def _known(stay: StockStay) -> StockStay:
    chosen = stay.begin_s >= 0
    return StockStay(stay.queue, stay.place[chosen], stay.begin_s[chosen], stay.end_s[chosen])


def stock_levels(
    stays: list[StockStay], rows: NDArray[np.int64], moments: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Return the stock of each queue at some places and moments.

    Parameters
    ----------
    stays
        Stays of a replay; see `stock_stays`.
    rows
        Rows of the places table, shape ``(places,)``.
    moments
        Seconds since the start, ascending, shape ``(moments,)``.

    Returns
    -------
    dict
        By queue an array of shape ``(places, moments)``: what has come by a moment and has not
        left by then.
    """
    at = np.full(int(max((stay.place.max(initial=0) for stay in stays), default=0)) + 1, -1)
    inside = rows < at.size
    at[rows[inside]] = np.flatnonzero(inside)
    found: dict[str, NDArray[np.int64]] = {}
    for stay in stays:
        grid = np.zeros((rows.size, moments.size + 1), dtype=np.int64)
        place = at[stay.place]
        for times, sign in ((stay.begin_s, 1), (stay.end_s, -1)):
            known = (times >= 0) & (place >= 0)
            step = np.searchsorted(moments, times[known], side="left")
            np.add.at(grid, (place[known], step), sign)
        levels = np.cumsum(grid, axis=1)[:, :-1]
        found[stay.queue] = found.get(stay.queue, 0) + levels
    return found


def stock_table(
    places: pd.DataFrame,
    parcels: pd.DataFrame,
    stamps: pd.DataFrame,
    end_s: int,
    step_s: int = 3_600,
) -> pd.DataFrame:
    """Return the stock of each queue and place at every `step_s`, where it is not zero.

    Columns ``time_s, place, queue, items``; the stock at a moment counts what has come by
    then and has not left by then. Places and moments without stock are left out.
    """
    import pandas as pd

    moments = np.arange(0, end_s + 1, step_s)
    found: dict[str, NDArray[np.int64]] = {}
    for stay in stock_stays(places, parcels, stamps):
        grid = np.zeros((len(places), moments.size + 1), dtype=np.int64)
        for times, sign in ((stay.begin_s, 1), (stay.end_s, -1)):
            known = times >= 0
            step = np.minimum(-(-times[known] // step_s), moments.size)
            np.add.at(grid, (stay.place[known], step), sign)
        stock = np.cumsum(grid, axis=1)[:, :-1]
        found[stay.queue] = found.get(stay.queue, 0) + stock
    ids = places["place_id"].to_numpy()
    tables = []
    for queue, stock in found.items():
        place, step = np.nonzero(stock)
        tables.append(
            pd.DataFrame(
                {
                    "time_s": moments[step].astype("int32"),
                    "place": ids[place],
                    "queue": queue,
                    "items": stock[place, step].astype("int32"),
                }
            )
        )
    table = pd.concat(tables, ignore_index=True)
    return table.sort_values(["queue", "place", "time_s"], ignore_index=True)


def queue_table(
    places: pd.DataFrame, parcels: pd.DataFrame, stamps: pd.DataFrame, end_s: int
) -> pd.DataFrame:
    """Return mean stay and mean and largest stock of each queue over the whole run.

    Stays that have not ended by `end_s` end there. The mean stock is the time average,
    so by Little's law it is arrivals per second times the mean stay.
    """
    import pandas as pd

    merged: dict[str, list[StockStay]] = {}
    for stay in stock_stays(places, parcels, stamps):
        merged.setdefault(stay.queue, []).append(stay)
    rows = []
    for queue, parts in merged.items():
        begin = np.concatenate([part.begin_s for part in parts])
        end = np.concatenate([part.end_s for part in parts])
        end = np.where(end < 0, end_s, end)
        moments = np.concatenate([begin, end])
        change = np.repeat([1, -1], begin.size)
        order = np.lexsort((change, moments))
        level = np.cumsum(change[order])
        spans = np.diff(np.append(moments[order], end_s))
        rows.append(
            {
                "queue": queue,
                "items": begin.size,
                "mean_stay_s": float((end - begin).mean()) if begin.size else 0.0,
                "mean_items": float((level * spans).sum() / end_s),
                "most_items": int(level.max()) if level.size else 0,
            }
        )
    return pd.DataFrame(rows)
