"""Scans of parcels and stops of trips, read as offices keep them; bad rows set aside by kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.gathering import Records, gathered
from logistics_sim.language import noop
from logistics_sim.office_tables import ReadOptions

if TYPE_CHECKING:
    import pandas as pd

EVENTS: dict[str, tuple[str, ...]] = {
    "truck_arrived": ("车辆到达", "干线到达", "到车", "到车扫描"),
    "hub_scan": ("到件", "到件扫描", "中心到件", "入库扫描"),
    "sorted": ("分拣", "分拣扫描", "分拣完成", "出港扫描"),
    "posted": ("揽收", "揽件", "收件扫描", "收寄"),
    "return_posted": ("退货揽收", "退货揽件", "退换货揽收"),
    "at_village": ("到站", "到站扫描", "驿站入库", "村站到件"),
    "failed": ("派送失败", "投递失败", "问题件"),
    "delivered": ("上门签收", "派送签收", "妥投"),
    "collected": ("自提", "自提签收", "取件", "驿站出库"),
    "returned": ("退回", "退件"),
}
"""Kinds of scan, and how firms call them."""
KIND_OF = {word: kind for kind, words in EVENTS.items() for word in (kind, *words)}
LONGEST_STOP_S = 6 * 3_600


def read_scans(
    paths: Sequence[Path], places: pd.DataFrame, options: ReadOptions | None = None
) -> Records:
    """Return scans: ``parcel, event, place, line, time_s``, one row each.

    Where a file has them, also ``firm``, as it is written.
    `places` (``id, name``) are those of the county; a scan at another place is set aside.
    Raises `InputError`: TAB-… for files that cannot be read, CAL-001 where no row is left.
    """
    records = gathered(
        paths, "scans", ("parcel", "event", "time"), options, ("place", "line", "firm")
    )
    event = records.frame["event"].astype("category")
    kinds = [KIND_OF.get(word.replace(" ", "").casefold()) for word in event.cat.categories]
    records.frame["event"] = np.array([*kinds, None], dtype=object)[event.cat.codes]
    firm = records.frame["firm"].astype("category")
    records.frame["firm"] = firm
    if set(firm.cat.categories) <= {""}:
        records.frame = records.frame.drop(columns="firm")
    records.drop((records.frame["parcel"] == "").to_numpy(), noop("no parcel number"))
    records.drop(records.frame["event"].isna().to_numpy(), noop("kind of scan not known"))
    _place(records, places, needed=False)
    same = records.frame.duplicated(["parcel", "event", "place", "time_s"]).to_numpy()
    records.drop(same, noop("the same scan again"))
    return records.filled("scans")


def read_trips(
    paths: Sequence[Path], places: pd.DataFrame, options: ReadOptions | None = None
) -> Records:
    """Return stops of trips: ``trip, place, arrive_s, depart_s, items``, one row each.

    `places` as for `read_scans`. Raises `InputError`: TAB-…, CAL-001.
    """
    needed = ("trip", "place", "arrive", "depart", "items")
    records = gathered(paths, "trips", needed, options)
    _place(records, places, needed=True)
    stay = (records.frame["depart_s"] - records.frame["arrive_s"]).to_numpy()
    bad = stay < 0
    records.drop(bad, noop("left before it arrived"))
    records.drop(stay[~bad] > LONGEST_STOP_S, noop("a stop of more than 6 h"))
    records.drop(records.frame["items"].isna().to_numpy(), noop("no number of items"))
    same = records.frame.duplicated(["trip", "place", "arrive_s"]).to_numpy()
    records.drop(same, noop("the same stop again"))
    return records.filled("trips")


def _place(records: Records, places: pd.DataFrame, *, needed: bool) -> None:
    """Put ids in place of names; set rows at unknown places aside."""
    ids = places["id"].astype(str)
    once = ~places["name"].duplicated(keep=False)
    known = {**dict(zip(places["name"][once], ids[once], strict=True)), **{i: i for i in ids}}
    said = records.frame["place"]
    found = said.map(known)
    many = said.isin(set(places["name"][~once])) & found.isna()
    records.frame["place"] = found.fillna("")
    lost = found.isna() & ((said != "") | needed) & ~many
    kinds = np.select(
        [many, lost], [noop("a name that several places have"), noop("place not known")], ""
    )
    records.drop_kinds(kinds.astype(object))
