"""Read a volume file of a scenario: who sends what where, and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.core.units import DAY_S
from logistics_sim.demand.columns import CLASSES, DIRECTIONS, SERVICES
from logistics_sim.demand.firm_names import firm_numbers
from logistics_sim.demand.volumes.corrections import (
    OTHER_COUNTY,
    read_corrections,
)
from logistics_sim.demand.volumes.matching import (
    BLANK,
    UNMATCHED,
    Matched,
    PlaceIndex,
    match_places,
)
from logistics_sim.demand.volumes.words import WRONG, moments, word_code
from logistics_sim.language import gettext as _
from logistics_sim.language import listed
from logistics_sim.office_tables import OfficeColumns, ReadOptions, read_office_columns
from logistics_sim.office_tables.columns import shown_faults
from logistics_sim.office_tables.numbers import is_blank, number
from logistics_sim.office_tables.signs import match_key
from logistics_sim.scenario.volumes import VolumeFile, corrections_path, period_days

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.scenario import Firm, Scenario

NOBODY = -1
NEEDED = {"waybills": (), "counts": ("items",)}
LISTED = 20
"""Unmatched texts that a message names; the corrections table has all."""


@dataclass(frozen=True)
class VolumeRecords:
    """What one file says.

    Attributes
    ----------
    said
        The scenario's entry.
    rows
        One row a waybill or count: ``firm`` (position, -1: all), ``place`` (row of the places
        table, -1: none), ``township``, ``direction``, ``class`` (-1: not said), ``items``,
        ``first`` and ``last`` day (ordinals); of waybills also ``second`` of the day (-1),
        ``weight_g``, ``volume_ml`` and ``service`` (-1: not said), and ``number``, the hash of
        its firm and waybill number (0: it has none).
    counted
        Parcels by what became of them: ``read``, ``used``, ``duplicates``,
        ``other_counties``, ``unmatched``.
    by
        Parcels matched by each way.
    proposals
        The corrections table of what was not matched.
    unused
        Heads of columns that nobody reads.
    """

    said: VolumeFile
    rows: pd.DataFrame
    counted: dict[str, int]
    by: dict[str, int]
    proposals: pd.DataFrame
    unused: tuple[str, ...]

    @property
    def of_county(self) -> int:
        """Parcels that are the county's: those used and those whose place is not known."""
        return self.counted["used"] + self.counted["unmatched"]

    @property
    def too_many_unmatched(self) -> bool:
        """Whether more parcels have no known place than the scenario allows."""
        return self.counted["unmatched"] / max(self.of_county, 1) > self.said.allow_unmatched


def read_volume_file(
    scenario: Scenario, places: pd.DataFrame, said: VolumeFile, refuse: bool = True
) -> VolumeRecords:
    """Read the file of one entry `said` of ``demand.volumes`` against the `places`.

    Without `refuse`, unmatched parcels beyond the allowed share are no fault.

    Raises
    ------
    FaultsError
        TAB-010 to TAB-023 for what cannot be read, DEM-010 for too many unmatched parcels,
        DEM-011 for firms that the scenario does not have, DEM-012 for corrections.
    """
    import pandas as pd

    path = (scenario.path.parent / said.file).resolve()
    options = ReadOptions(encoding=said.encoding, columns=said.columns)
    table = read_office_columns(path, said.kind, NEEDED[said.kind], options)
    faults: list[Fault] = []
    waybills = said.kind == "waybills"
    columns = _cells(table, said, _firms(table, scenario.firms, said.firm, faults), faults)
    if faults:
        raise FaultsError(faults)
    index = PlaceIndex(places)
    corrections = read_corrections(corrections_path(path), places)
    twice = _duplicates(table, columns["firm"]) if waybills else np.zeros(len(table), dtype=bool)
    alone = columns["items"] * ~twice
    matched = match_places(table, index, corrections, alone, said.county)
    rows = pd.DataFrame(columns).assign(
        place=np.where(matched.place == BLANK, -1, matched.place), township=matched.township
    )
    away = (matched.place == OTHER_COUNTY) & ~twice
    lost = (matched.place == UNMATCHED) & ~twice
    if waybills:
        lost |= (matched.place == BLANK) & ~twice
    keep = ~(twice | away | lost)
    items = columns["items"]
    counted = {
        "read": int(items.sum()),
        "used": int(items[keep].sum()),
        "duplicates": int(items[twice].sum()),
        "other_counties": int(items[away].sum()),
        "unmatched": int(items[lost].sum()),
    }
    found = VolumeRecords(
        said, rows[keep].reset_index(drop=True), counted, matched.by, matched.proposals,
        tuple(table.unused),
    )  # fmt: skip
    if refuse:
        _refuse_unmatched(found, matched, path)
    return found


def cell_faults(
    path: Path, kind: Literal["waybills", "counts"], firms: tuple[Firm, ...]
) -> list[Fault]:
    """Return what is wrong with single cells of a volume file, whatever scenario will name it.

    Parameters
    ----------
    path
        The file.
    kind
        What its rows are.
    firms
        Those of the scenario; where there are none, a name of a firm is no fault. That no column
        states a day or period is none either: the scenario may state it.
    """
    faults: list[Fault] = []
    table = read_office_columns(path, kind, NEEDED[kind])
    firm = np.full(len(table), NOBODY, dtype=np.int64)
    if firms:
        firm = _firms(table, firms, None, faults)
    _cells(table, VolumeFile(file=path.name, kind=kind), firm, faults)
    return [fault for fault in faults if fault.code != "TAB-014"]


def _cells(
    table: OfficeColumns, said: VolumeFile, firm: NDArray[np.int64], faults: list[Fault]
) -> dict[str, Any]:
    """Return the columns of a file's rows but for their places; what is wrong goes to `faults`."""
    columns: dict[str, Any] = {
        "firm": firm,
        "direction": _words(table, "direction", DIRECTIONS, faults),
        "class": _words(table, "class", CLASSES, faults),
    }
    columns["direction"] = np.where(
        columns["direction"] < 0, DIRECTIONS.index(said.direction), columns["direction"]
    )
    if said.kind == "counts":
        return {**columns, **_periods(table, said, faults), "items": _items(table, faults)}
    if not any(table.has(name) for name in ("arrived", "posted", "date")):
        hint = _("state columns: {arrived: NAME}")
        faults.append(
            Fault("TAB-014", table.file, _("no column for arrived, posted or date"), hint)
        )
    columns |= _times(table, columns["direction"], faults)
    columns["items"] = np.ones(len(table), dtype=np.int64)
    columns["weight_g"] = _thousandths(table, "weight_kg", faults)
    columns["volume_ml"] = _thousandths(table, "volume_l", faults)
    columns["service"] = _words(table, "service", SERVICES, faults)
    columns["number"] = _numbers(table, columns["firm"])
    return columns


def _refuse_unmatched(found: VolumeRecords, matched: Matched, path: Path) -> None:
    if not found.too_many_unmatched:
        return
    of = found.of_county
    share = found.counted["unmatched"] / of
    unknown = [f"{row.raw} ({row.parcels})" for row in matched.proposals.itertuples()]
    text = _(
        "the place of {unmatched:,} of {of:,} parcels is not known ({share:.1%}): {named}",
        unmatched=found.counted["unmatched"],
        of=of,
        share=share,
        named=listed(unknown, LISTED),
    )
    hint = _(
        "run `logistics-sim volumes check`, confirm the proposals in {name}, or raise "
        "allow_unmatched",
        name=corrections_path(path).name,
    )
    raise FaultsError([Fault("DEM-010", str(path), text, hint)])


def without_repeats(records: Sequence[VolumeRecords]) -> list[VolumeRecords]:
    """Return the `records` without waybills that stand in an earlier file too, as duplicates.

    Offices export months that overlap; a waybill is its firm's number, in whatever file it stands.
    """
    seen = np.zeros(0, dtype=np.uint64)
    kept = []
    for found in records:
        if found.said.kind != "waybills":
            kept.append(found)
            continue
        numbers = found.rows["number"].to_numpy(dtype=np.uint64)
        again = np.isin(numbers, seen) & (numbers != 0)
        seen = np.union1d(seen, numbers)
        if again.any():
            items = int(found.rows["items"].to_numpy()[again].sum())
            counted = dict(found.counted)
            counted["duplicates"] += items
            counted["used"] -= items
            rows = found.rows[~again].reset_index(drop=True)
            found = replace(found, rows=rows, counted=counted)
        kept.append(found)
    return kept


def _numbers(table: OfficeColumns, firm: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the hash of firm and waybill number of each row, 0 where it has no number."""
    import pandas as pd

    column = table.column("waybill")
    texts = np.array([match_key(text) for text in column.texts], dtype=object)
    hashed = pd.util.hash_array(texts, categorize=False)[column.codes]
    mixed = hashed ^ pd.util.hash_array(np.asarray(firm, dtype=np.int64))
    named = column.each(bool, bool)
    return np.where(named, np.maximum(mixed, 1), 0).astype(np.uint64)


def _duplicates(table: OfficeColumns, firm: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the rows whose waybill number stands above already, within a firm."""
    import pandas as pd

    column = table.column("waybill")
    named = column.each(bool, bool)
    again = pd.DataFrame({"firm": firm, "waybill": column.codes}).duplicated().to_numpy()
    return np.asarray(again & named)


def _firms(
    table: OfficeColumns, firms: tuple[Firm, ...], default: str | None, faults: list[Fault]
) -> NDArray[np.int64]:
    """Return the position of each row's firm, that of `default` where the row names none."""
    known = firm_numbers(firms)
    otherwise = NOBODY if default is None else known[match_key(default)]
    column = table.column("firm")

    def code(text: str) -> int:
        return known.get(match_key(text), WRONG) if text else otherwise

    codes = column.each(code, np.int64)
    bad = np.flatnonzero(codes == WRONG)
    hint = _("add it to firms, or use {firms}", firms=", ".join(firm.id for firm in firms))
    for at in dict.fromkeys(column.codes[bad].tolist()):
        rows = bad[column.codes[bad] == at]
        text = _(
            "{name!r} is no firm of the scenario; rows: {size:,}",
            name=column.texts[at],
            size=rows.size,
        )
        faults.append(Fault("DEM-011", table.where(int(rows[0]), "firm"), text, hint))
    idle = [firm.id for n, firm in enumerate(firms) if firm.share <= 0 and (codes == n).any()]
    if idle:
        text = _("parcels of firms whose share is 0: {idle}", idle=", ".join(idle))
        faults.append(Fault("DEM-011", table.file, text, _("give them a share above 0")))
    return codes


def _words(
    table: OfficeColumns, meaning: str, allowed: tuple[str, ...], faults: list[Fault]
) -> NDArray[np.int64]:
    codes = table.column(meaning).each(lambda text: word_code(text, meaning, allowed), np.int64)
    bad = np.flatnonzero(codes == WRONG)
    hint = _("one of {allowed}", allowed=", ".join(allowed))
    faults += shown_faults(table, meaning, bad, _("is not understood"), hint)
    return np.where(codes < 0, -1, codes)


def _times(
    table: OfficeColumns, direction: NDArray[np.int64], faults: list[Fault]
) -> dict[str, NDArray[np.int64]]:
    """Return day and second of each waybill: of arrival (down) or posting, else any."""
    count = len(table)
    stamp, hourly = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=bool)
    down = direction == DIRECTIONS.index("down")
    for meaning in ("arrived", "posted", "date"):
        if not table.has(meaning):
            continue
        column = table.column(meaning)
        seconds, hours = moments(column.texts)
        seconds, hours = seconds[column.codes], hours[column.codes]
        bad = np.flatnonzero(seconds == WRONG)
        faults += shown_faults(table, meaning, bad, _("is no time"), _("such as 2025-06-03 08:30"))
        # The hour at the other end of the way is no hour here.
        own = {"arrived": down, "posted": ~down}.get(meaning, np.zeros(count, dtype=bool))
        take = (seconds >= 0) & ((stamp < 0) | (own & ~hourly))
        stamp, hourly = np.where(take, seconds, stamp), np.where(take, hours & own, hourly)
    none = np.flatnonzero(stamp < 0)
    if none.size and not faults:
        text = _(
            "{size:,} waybills have no time; the first is row {line}",
            size=none.size,
            line=table.line[none[0]],
        )
        faults.append(Fault("TAB-017", table.file, text, _("give each its day")))
    day = stamp // DAY_S
    return {"first": day, "last": day, "second": np.where(hourly, stamp % DAY_S, -1)}


def _periods(
    table: OfficeColumns, said: VolumeFile, faults: list[Fault]
) -> dict[str, NDArray[np.int64]]:
    """Return first and last day of each count, from its own period or that of the scenario."""
    column = table.column("period")
    hint = _("state a period such as 2025, 2025-06, 2025-W03 or 2025-06-01/2025-06-30")
    if not said.period and not any(column.texts):
        faults.append(Fault("TAB-014", table.file, _("no row states its period"), hint))
        nowhen = np.zeros(len(table), dtype=np.int64)
        return {"first": nowhen, "last": nowhen}
    read = [period_days(text or said.period) for text in column.texts]
    first = np.array([days[0] if days else WRONG for days in read], dtype=np.int64)[column.codes]
    last = np.array([days[1] if days else WRONG for days in read], dtype=np.int64)[column.codes]
    bad = np.flatnonzero(first == WRONG)
    faults += shown_faults(table, "period", bad, _("is no period"), hint)
    return {"first": first, "last": last}


def _figure(text: str) -> float:
    return (
        -1.0 if is_blank(text) else number(text, ".", ("kg", "公斤", "千克", "l", "L", "升", "件"))
    )


def _thousandths(table: OfficeColumns, meaning: str, faults: list[Fault]) -> NDArray[np.int64]:
    """Return kilograms as grams, litres as millilitres; -1 where nothing (or nought) is said."""
    column = table.column(meaning)
    values = column.each(_figure, np.float64)
    blank = column.each(is_blank, bool)
    bad = np.flatnonzero(np.isnan(values) | ((values < 0) & ~blank))
    faults += shown_faults(
        table, meaning, bad, _("is no weight or volume"), _("a number of at least 0")
    )
    whole = np.maximum(np.rint(np.nan_to_num(values) * 1_000), 1).astype(np.int64)
    return np.asarray(np.where(values > 0, whole, -1))


def _items(table: OfficeColumns, faults: list[Fault]) -> NDArray[np.int64]:
    values = table.column("items").each(_figure, np.float64)
    whole = np.rint(np.nan_to_num(values))
    bad = np.flatnonzero(np.isnan(values) | (values < 0) | (np.abs(values - whole) > 1e-9))
    faults += shown_faults(table, "items", bad, _("is no count"), _("a whole number of at least 0"))
    return np.asarray(whole, dtype=np.int64)
