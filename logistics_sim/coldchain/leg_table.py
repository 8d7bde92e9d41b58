"""Legs of parcels from a planner's table: read, checked, every fault with its line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.coldchain.leg_chains import chain_starts
from logistics_sim.coldchain.products import product_catalogue, product_name, temperature_bands
from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.language import gettext as _
from logistics_sim.office_tables import OfficeTable, in_codes, read_office_table, refuse_unused
from logistics_sim.office_tables.numbers import number
from logistics_sim.office_tables.units import UNITS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

COLUMNS = ("parcel", "start_s", "end_s", "ambient_c", "tau_s", "band", "product")
NUMBERS = ("start_s", "end_s", "ambient_c", "tau_s")
START = "start_temp_c"
COLDEST_C, WARMEST_C = -60.0, 80.0
MOST_SECONDS = 1e11
SHOWN = 40
"""Faults beyond this many are counted, not listed."""


@dataclass(frozen=True)
class Legs:
    """Checked legs, sorted by parcel (in order of appearance) and time; arrays ``(n,)``.

    `first` marks each parcel's first leg, `begin_c` its temperature there, `line` the
    line of the file. `band` and `product` are codes into `band_names`, `product_names`.
    """

    parcel: NDArray[np.int64]
    names: list[str]
    first: NDArray[np.bool_]
    start_s: NDArray[np.float64]
    end_s: NDArray[np.float64]
    ambient_c: NDArray[np.float64]
    tau_s: NDArray[np.float64]
    begin_c: NDArray[np.float64]
    band: NDArray[np.int64]
    product: NDArray[np.int64]
    band_names: list[str]
    product_names: list[str]
    gap_s: NDArray[np.float64]

    @property
    def size(self) -> int:
        """Number of legs."""
        return int(self.start_s.size)


def read_legs(path: Path, start_temp_c: float | None = None) -> Legs:
    """Read and check the table at `path`; see `check_legs` for the rules and the faults."""
    import pandas as pd

    frame = _quickly(path)
    if frame is not None:
        return check_legs(frame, str(path), start_temp_c)
    with in_codes({}, "COL-001"):
        table = read_office_table(path, "legs", COLUMNS)
        refuse_unused(table, like=True)
        given = [name for name in (*COLUMNS, START) if table.has(name)]
        columns = {name: _column(table, name) for name in given}
        table.stop()
    lines = [table.grid.rows[index] for index in table.body.rows]
    return check_legs(pd.DataFrame(columns, dtype=str), str(path), start_temp_c, lines)


def _quickly(path: Path) -> pd.DataFrame | None:
    """Return a clean CSV with plain heads at once, ``None`` for any other file."""
    import pandas as pd

    quick: dict[str, Any] = dict.fromkeys(NUMBERS, "float64")
    quick |= {"parcel": str, "band": "category", "product": "category"}
    try:
        if path.suffix.lower() != ".csv" or not path.is_file():
            return None
        frame: pd.DataFrame = pd.read_csv(
            path,
            dtype=defaultdict(lambda: str, quick),
            keep_default_na=False,
            encoding="utf-8-sig",
            skip_blank_lines=False,
        )
    except (ValueError, OSError, pd.errors.ParserError, pd.errors.EmptyDataError):
        return None
    return frame if set(COLUMNS) <= set(frame.columns) <= {*COLUMNS, START} else None


def _column(table: OfficeTable, name: str) -> list[str]:
    """Return texts; figures with units, separators or full-width digits as plain numbers."""
    if name == "parcel":
        return table.codes(name)
    texts = table.texts(name)
    if name not in (*NUMBERS, START):
        return texts
    values = [number(text, table.decimal or ".", UNITS.get(name, ())) for text in texts]
    return [
        text if value != value else repr(value) for text, value in zip(texts, values, strict=True)
    ]


def check_legs(
    frame: pd.DataFrame,
    where: str,
    start_temp_c: float | None = None,
    lines: list[int] | None = None,
) -> Legs:
    """Return the checked legs of `frame` (columns `COLUMNS`, optional ``start_temp_c``).

    A parcel begins at the ``start_temp_c`` of its first row, else at `start_temp_c`, else
    at the set-point of its band (ambient: at its first surroundings). A later row that
    states a start temperature begins there anew (pre-cooled, or measured). Time between
    two legs is counted as spent in the surroundings of the leg before. `lines` are the rows of
    the file, for messages.

    Raises
    ------
    InputError, FaultsError
        ``COL-001`` columns or file, ``COL-002`` not a number, ``COL-003`` a leg that
        ends before it starts, ``COL-004`` rows out of order, ``COL-005`` legs that
        overlap, ``COL-006`` unknown band, ``COL-007`` unknown or changing product,
        ``COL-008`` impossible temperature, ``COL-009`` time constant not above zero.
    """
    frame = frame.rename(columns=lambda name: str(name).strip())
    missing = [name for name in COLUMNS if name not in frame]
    if missing:
        known = ", ".join(map(str, frame.columns))
        text = _("column {missing!r} is missing (found: {known})", missing=missing[0], known=known)
        raise InputError("COL-001", where, text, _wanted())
    twice = frame.columns[frame.columns.duplicated()].tolist()
    if twice:
        raise InputError(
            "COL-001", where, _("column {twice!r} stands twice", twice=twice[0]), _("keep one")
        )
    check = _Check(where, lines or range(2, len(frame) + 2))
    number = {name: check.numbers(frame, name) for name in NUMBERS}
    stated = check.numbers(frame, START, empty=True) if START in frame else None
    codes, names = _parcels(frame, check)
    band, band_names = check.named(frame, "band", "COL-006", _band_name, list(temperature_bands()))
    product, product_names = check.named(
        frame, "product", "COL-007", product_name, list(product_catalogue())
    )
    start, end, tau = number["start_s"], number["end_s"], number["tau_s"]
    check.wrong("COL-003", (start < 0) | (start > MOST_SECONDS), _("start_s is outside 0..1e11"))
    check.wrong("COL-003", (end < start) | (end > MOST_SECONDS), _("the leg ends before it starts"))
    check.wrong("COL-009", ~(tau > 0) & ~np.isnan(tau), _("tau_s must be above 0"))
    temperatures = [("ambient_c", number["ambient_c"])]
    if stated is not None:
        temperatures.append((START, stated))
    for name, values in temperatures:
        beyond = (values < COLDEST_C) | (values > WARMEST_C)
        text = _(
            "{name} is outside {coldest_c:g}..{warmest_c:g} degC",
            name=name,
            coldest_c=COLDEST_C,
            warmest_c=WARMEST_C,
        )
        check.wrong("COL-008", beyond, text)
    if start_temp_c is not None and not COLDEST_C <= start_temp_c <= WARMEST_C:
        check.faults.append(
            Fault(
                "COL-008",
                "--start-temp",
                _("{start_temp_c} degC is impossible", start_temp_c=start_temp_c),
            )
        )
    order = np.argsort(codes, kind="stable")
    sorted_codes = codes[order]
    first = chain_starts(sorted_codes)
    gap = _order_faults(check, order, first, start, end, product)
    check.raise_any()
    begin = _begin(first, order, stated, start_temp_c, band, band_names, number["ambient_c"])
    if stated is not None:
        first = first | ~np.isnan(stated[order])
    return Legs(
        parcel=sorted_codes,
        names=names,
        first=first,
        start_s=start[order],
        end_s=end[order],
        ambient_c=number["ambient_c"][order],
        tau_s=tau[order],
        begin_c=begin,
        band=band[order],
        product=product[order],
        band_names=band_names,
        product_names=product_names,
        gap_s=gap,
    )


class _Check:
    """Gather faults with the line of the file, which `lines` gives for each row."""

    def __init__(self, where: str, lines: Sequence[int]) -> None:
        self.where = where
        self.lines = lines
        self.faults: list[Fault] = []
        self.more = 0

    def wrong(self, code: str, bad: NDArray[np.bool_], text: str, hint: str = "") -> None:
        rows = np.flatnonzero(bad).tolist()
        for row in rows[:SHOWN]:
            self.add(code, row, text, hint)
        self.more += max(len(rows) - SHOWN, 0)

    def add(self, code: str, row: int, text: str, hint: str = "") -> None:
        self.faults.append(Fault(code, f"{self.where}:{self.lines[row]}", text, hint))

    def numbers(self, frame: pd.DataFrame, name: str, empty: bool = False) -> NDArray[np.float64]:
        import pandas as pd

        column = frame[name]
        values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
        wrong = np.isnan(values)
        if empty and wrong.any():
            wrong &= (column.astype(str).str.strip() != "").to_numpy()
        if name != "tau_s":
            wrong |= np.isinf(values)
        rows = np.flatnonzero(wrong).tolist()
        for row in rows[:SHOWN]:
            text = str(column.iloc[row]).strip()[:40]
            self.add(
                "COL-002", row, _("{name} is {text!r}, not a finite number", name=name, text=text)
            )
        self.more += max(len(rows) - SHOWN, 0)
        return values

    def named(
        self, frame: pd.DataFrame, name: str, code: str, find: Any, known: list[str]
    ) -> tuple[NDArray[np.int64], list[str]]:

        column = frame[name].astype("category").cat
        codes, texts = column.codes.to_numpy(), [str(text) for text in column.categories]
        place = {entry: number for number, entry in enumerate(known)}
        found = np.array([place.get(find(text) or "", -1) for text in texts] + [-1])[codes]
        for row in np.flatnonzero(found < 0).tolist()[:SHOWN]:
            text = str(frame[name].iloc[row])[:40]
            self.add(
                code,
                row,
                _("unknown {name} {text!r}", name=name, text=text),
                _("one of {known}", known=", ".join(known)),
            )
        self.more += max(int((found < 0).sum()) - SHOWN, 0)
        return found.astype(np.int64), known

    def raise_any(self) -> None:
        if not self.faults:
            return
        faults = sorted(self.faults[: 2 * SHOWN], key=_line)
        more = self.more + len(self.faults) - len(faults)
        if more:
            text = _("{more} more faults of the same kinds", more=more)
            faults = [*faults, Fault("COL-002", self.where, text, _("repair these first"))]
        raise FaultsError(faults)


def _line(fault: Fault) -> int:
    number = fault.where.rpartition(":")[2]
    return int(number) if number.isdigit() else 0


def _parcels(frame: pd.DataFrame, check: _Check) -> tuple[NDArray[np.int64], list[str]]:
    import pandas as pd

    text = frame["parcel"].astype(str).str.strip()
    check.wrong("COL-002", (text == "").to_numpy(), _("parcel is empty"))
    codes, names = pd.factorize(text)
    return codes.astype(np.int64), [str(name) for name in names]


def _band_name(text: str) -> str | None:
    name = text.strip().casefold()
    return name if name in temperature_bands() else None


def _order_faults(
    check: _Check,
    order: NDArray[np.int64],
    first: NDArray[np.bool_],
    start: NDArray[np.float64],
    end: NDArray[np.float64],
    product: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Note rows out of order, overlaps and changing products; return the gap before each leg."""
    later = np.flatnonzero(~first)
    here, before = order[later], order[later - 1]
    with np.errstate(invalid="ignore"):
        backwards = start[here] < start[before]
        overlap = ~backwards & (start[here] < end[before])
    changed = (product[here] != product[before]) & (product[here] >= 0) & (product[before] >= 0)
    for bad, code, text in (
        (backwards, "COL-004", "starts before the parcel's row before it (line {})"),
        (overlap, "COL-005", "overlaps the parcel's leg in line {}"),
        (changed, "COL-007", "another product than in line {}"),
    ):
        for row, other in zip(here[bad].tolist()[:SHOWN], before[bad].tolist(), strict=False):
            check.add(code, row, text.format(check.lines[other]), "sort each parcel's rows by time")
        check.more += max(int(bad.sum()) - SHOWN, 0)
    gap = np.zeros(order.size)
    gap[later] = start[here] - end[before]
    return gap


def _begin(
    first: NDArray[np.bool_],
    order: NDArray[np.int64],
    stated: NDArray[np.float64] | None,
    default_c: float | None,
    band: NDArray[np.int64],
    band_names: list[str],
    ambient: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the temperature with which a chain begins at each row that begins one."""
    known = temperature_bands()
    points = [known[name].set_c for name in band_names]
    set_c = np.array([np.nan if point is None else point for point in points])[band[order]]
    begin = np.where(np.isnan(set_c), ambient[order], set_c)
    if default_c is not None:
        begin = np.full(order.size, default_c)
    if stated is not None:
        begin = np.where(np.isnan(stated[order]), begin, stated[order])
    return begin


def _wanted() -> str:
    return _("columns: {columns}; optional {start}", columns=", ".join(COLUMNS), start=START)
