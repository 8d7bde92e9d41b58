"""Scans of parcels and stops of trips, read as offices keep them; bad rows set aside by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.calibration.moments import read_moments
from logistics_sim.core.errors import InputError
from logistics_sim.office_tables import ReadOptions, read_office_table

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.office_tables import OfficeTable

EVENTS: dict[str, tuple[str, ...]] = {
    "truck_arrived": ("车辆到达", "干线到达", "到车", "到车扫描"),
    "hub_scan": ("到件", "到件扫描", "中心到件", "入库扫描"),
    "at_village": ("到站", "到站扫描", "驿站入库", "村站到件"),
    "failed": ("派送失败", "投递失败", "问题件"),
    "delivered": ("上门签收", "派送签收", "妥投"),
    "collected": ("自提", "自提签收", "取件", "驿站出库"),
    "returned": ("退回", "退件"),
}
"""Kinds of scan, and how firms call them."""
KIND_OF = {word: kind for kind, words in EVENTS.items() for word in (kind, *words)}
LONGEST_STOP_S = 6 * 3_600


@dataclass
class Records:
    """Rows that can be used, and how many could not, by kind (with the first row of each)."""

    frame: pd.DataFrame
    files: tuple[str, ...]
    rows: int
    set_aside: Counter[str] = field(default_factory=Counter)
    first_row: dict[str, str] = field(default_factory=dict)
    told: list[dict[str, object]] = field(default_factory=list)

    def drop(self, bad: NDArray[np.bool_], kind: str) -> None:
        """Set the rows `bad` of the frame aside as `kind`."""
        if bad.any():
            self.set_aside[kind] += int(bad.sum())
            self.first_row.setdefault(kind, str(self.frame["where"].to_numpy()[bad][0]))
            self.frame = self.frame[~bad].reset_index(drop=True)

    @property
    def period(self) -> str:
        """First and last day of the records."""
        moments = self.frame[[name for name in ("time_s", "arrive_s") if name in self.frame]]
        if moments.empty:
            return ""
        ends = np.array([moments.min().min(), moments.max().max()]).astype("datetime64[s]")
        return " to ".join(str(end.astype("datetime64[D]")) for end in ends)


def read_scans(
    paths: Sequence[Path], places: pd.DataFrame, options: ReadOptions | None = None
) -> Records:
    """Return scans: ``parcel, event, place, time_s``, one row each.

    `places` (``id, name``) are those of the county; a scan at another place is set aside.
    Raises `InputError`: TAB-… for files that cannot be read, CAL-001 where no row is left.
    """
    records = _gathered(paths, "scans", ("parcel", "event", "time"), options, ("time",))
    frame = records.frame
    frame["event"] = frame["event"].str.replace(" ", "").str.casefold().map(KIND_OF)
    records.drop((records.frame["parcel"] == "").to_numpy(), "no parcel number")
    records.drop(records.frame["event"].isna().to_numpy(), "kind of scan not known")
    _place(records, places, needed=False)
    same = records.frame.duplicated(["parcel", "event", "place", "time_s"]).to_numpy()
    records.drop(same, "the same scan again")
    return _filled(records, "scans")


def read_trips(
    paths: Sequence[Path], places: pd.DataFrame, options: ReadOptions | None = None
) -> Records:
    """Return stops of trips: ``trip, place, arrive_s, depart_s, items``, one row each.

    `places` as for `read_scans`. Raises `InputError`: TAB-…, CAL-001.
    """
    needed = ("trip", "place", "arrive", "depart", "items")
    records = _gathered(paths, "trips", needed, options, ("arrive", "depart"))
    _place(records, places, needed=True)
    stay = (records.frame["depart_s"] - records.frame["arrive_s"]).to_numpy()
    bad = stay < 0
    records.drop(bad, "left before it arrived")
    records.drop(stay[~bad] > LONGEST_STOP_S, "a stop of more than 6 h")
    records.drop(records.frame["items"].isna().to_numpy(), "no number of items")
    same = records.frame.duplicated(["trip", "place", "arrive_s"]).to_numpy()
    records.drop(same, "the same stop again")
    return _filled(records, "trips")


def _gathered(
    paths: Sequence[Path],
    kind: str,
    needed: tuple[str, ...],
    options: ReadOptions | None,
    times: tuple[str, ...],
) -> Records:
    import pandas as pd

    parts, told = [], []
    wrong_kinds: list[NDArray[np.object_]] = []
    for path in paths:
        table = read_office_table(path, kind, needed, options)
        table.stop()
        columns: dict[str, object] = {"where": [table.where(row) for row in range(len(table))]}
        wrong = np.full(len(table), "", dtype=object)
        for name in ("parcel", "trip", "place", "event"):
            columns[name] = table.texts(name) if name in ("place", "event") else _codes(table, name)
        if kind == "trips":
            columns["items"] = table.numbers("items", blank=True, low=0)
        table.stop()
        for name in times:
            seconds, said = read_moments(table.texts(name))
            columns[f"{name}_s"] = seconds
            wrong = np.where(wrong == "", said, wrong)
        parts.append(pd.DataFrame(columns))
        wrong_kinds.append(wrong)
        told.append(table.told())
    frame = pd.concat(parts, ignore_index=True)
    records = Records(frame, tuple(path.name for path in paths), len(frame), told=told)
    wrong = np.concatenate(wrong_kinds)
    for said in sorted(set(wrong[wrong != ""])):
        records.drop(wrong == said, said)
        wrong = wrong[wrong != said]
    return records


def _codes(table: OfficeTable, name: str) -> list[str]:
    return table.codes(name) if table.has(name) else [""] * len(table)


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
    kinds = np.select([many, lost], ["a name that several places have", "place not known"], "")
    for kind in ("a name that several places have", "place not known"):
        records.drop(kinds == kind, kind)
        kinds = kinds[kinds != kind]


def _filled(records: Records, kind: str) -> Records:
    if not len(records.frame):
        said = ", ".join(f"{name}: {count}" for name, count in records.set_aside.items())
        raise InputError(
            "CAL-001",
            ", ".join(records.files),
            f"no row of these {kind} can be used ({said})",
            "are these the records of this county? see docs/validation.md for the columns",
        )
    return records
