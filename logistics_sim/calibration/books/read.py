"""Entries of books, read as offices keep them; rows that cannot be used are set aside by kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from logistics_sim.calibration.books.kinds import KIND_OF, KINDS, WHOLE
from logistics_sim.calibration.books.periods import period
from logistics_sim.calibration.gathering import Records, gathered
from logistics_sim.language import noop
from logistics_sim.office_tables import ReadOptions

QUANTITIES = ("km", "days", "hours", "items")
VEHICLE_KINDS = [name for name, kind in KINDS.items() if kind.of_vehicle]


def read_books(
    paths: Sequence[Path], types: Mapping[str, str], options: ReadOptions | None = None
) -> Records:
    """Return entries: ``kind, time_s, yuan, km, days, hours, items, type, who``, one row each.

    Parameters
    ----------
    paths
        Tables with the columns kind of cost, day or month and yuan, and what was paid for.
    types
        Name of each vehicle type by id: entries name either.
    options
        How the files are read where they do not tell.

    Raises
    ------
    InputError
        TAB-… for files that cannot be read, CAL-001 where no row is left.

    Notes
    -----
    An entry of a whole month that states no days counts the days of its month.
    """
    optional = (*QUANTITIES, "type", "who")
    records = gathered(paths, "books", ("kind", "day", "yuan"), options, optional)
    frame = records.frame
    frame["kind"] = [KIND_OF.get(str(w).replace(" ", "").casefold(), "") for w in frame["kind"]]
    read = {text: period(text) for text in frame["day"].unique()}
    frame["time_s"] = frame["day"].map(lambda text: read[text][0]).astype(np.int64)
    length = frame["day"].map(lambda text: read[text][1])
    wrong = frame["day"].map(lambda text: read[text][2]).to_numpy(dtype=object)
    frame["days"] = frame["days"].fillna(length.astype(np.float64))
    known = {name.casefold(): key for key, name in types.items()} | {k.casefold(): k for k in types}
    said = frame["type"].str.strip().str.casefold()
    only = next(iter(types)) if len(types) == 1 else ""
    frame["type"] = said.map(known).where(said != "", only)
    kinds = np.where(wrong == "", "", wrong).astype(object)

    def mark(bad: object, text: str) -> None:
        kinds[(kinds == "") & np.asarray(bad, dtype=bool)] = text

    of_vehicle = frame["kind"].isin(VEHICLE_KINDS)
    mark(frame["kind"] == "", noop("kind of cost not known"))
    mark(~np.isfinite(frame["yuan"]), noop("no amount"))
    mark(frame["yuan"] < 0, noop("a negative amount"))
    mark(of_vehicle & frame["type"].isna(), noop("type of vehicle not known"))
    mark(of_vehicle & (frame["type"] == ""), noop("no type of vehicle"))
    mark(~(_quantity(records) > 0), noop("nothing that was paid for (km, days, hours, items)"))
    twice = frame.duplicated(["kind", "day", "yuan", "type", "who", *QUANTITIES])
    mark(twice & (frame["who"] != ""), noop("the same entry again"))
    records.drop_kinds(kinds)
    frame = records.frame
    whole = frame["kind"] == WHOLE
    has_parts = set(frame.loc[~whole & frame["kind"].isin(VEHICLE_KINDS), "type"])
    twice_paid = (whole & frame["type"].isin(has_parts)).to_numpy()
    records.drop(twice_paid, noop("a whole cost beside its parts"))
    return records.filled("books")


def _quantity(records: Records) -> np.ndarray:
    """Return of each entry what it was paid for, 1 for kinds that need none of their own."""
    frame = records.frame
    found = np.ones(len(frame))
    for name, kind in KINDS.items():
        rows = (frame["kind"] == name).to_numpy()
        if not kind.lumpy:
            found[rows] = frame[kind.quantity].to_numpy(dtype=np.float64)[rows]
        if name == WHOLE:
            found[rows] = np.minimum(found[rows], frame["days"].to_numpy()[rows])
    return found
