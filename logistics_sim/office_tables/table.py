"""A planner's table that was read: columns by meaning, every fault with its cell."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.language import gettext
from logistics_sim.office_tables.body import Body
from logistics_sim.office_tables.codes import (
    WAY_OUT,
    damage,
    letters_for_digits,
    repeated,
    together,
    without_mark,
    without_point,
)
from logistics_sim.office_tables.grid import Grid
from logistics_sim.office_tables.heads import Heads
from logistics_sim.office_tables.numbers import decimal_sign, is_blank, number
from logistics_sim.office_tables.signs import code_text, plain, shown, visible
from logistics_sim.office_tables.units import COUNTS, UNITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINT_OR_THOUSANDS = re.compile(r"^[+-]?[0-9]{1,3}\.[0-9]{3}(?![0-9])")
MOMENTS = frozenset({"time", "arrive", "depart", "arrived", "posted", "date", "day", "deadline"})
"""Meanings whose cells may be dates of the spreadsheet; elsewhere it made one of something else."""
MOST_COUNT = 1e9
"""More than that nobody counts in a county; a scenario takes no larger number either."""
SHOWN = 20
"""Faults of one kind in one column that are listed; more are counted."""


@dataclass
class OfficeTable:
    """Rows of a planner's table.

    A column is asked for by its `meaning`, a name of `heads.csv`, however its head is written.
    The methods return one entry for each row and add what is wrong to `faults`; `stop`
    raises them all. A column that is not there gives empty texts, NaN and no fault:
    whether it is needed was asked when the table was read.
    """

    grid: Grid
    heads: Heads
    body: Body
    kind: str
    decimal: str = ""
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    cleaned: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self.body.rows)

    def has(self, meaning: str) -> bool:
        """Say whether the table has a column of this meaning."""
        return meaning in self.heads.column

    def leave(self, meaning: str) -> None:
        """Count a column among those that nobody uses: another one says the same."""
        self.heads.unused.append(self.head(meaning))
        del self.heads.column[meaning]

    def head(self, meaning: str) -> str:
        """Return the head of a column as it is written, empty without one."""
        at = self.heads.column.get(meaning)
        return "" if at is None else self.heads.names[at]

    def where(self, row: int, meaning: str = "") -> str:
        """Return file, sheet, row and column of an entry, for messages."""
        index = self.body.rows[row]
        if meaning not in self.heads.column:
            return self.grid.place(index)
        return self.grid.place(index, self.heads.column[meaning], self.head(meaning))

    def source(self, meaning: str) -> str:
        """Return ``given: file, column head`` for what came from a column."""
        sheet = gettext(", sheet {sheet}", sheet=self.grid.sheet) if self.grid.sheet else ""
        name = self.grid.file.replace("\\", "/").rsplit("/", 1)[-1]
        return gettext(
            "given: {name}{sheet}, column {head}", name=name, sheet=sheet, head=self.head(meaning)
        )

    def raw(self, meaning: str) -> list[str]:
        """Return the cells of a column as they are in the file."""
        at = self.heads.column.get(meaning)
        rows = (self.grid.cells[index] for index in self.body.rows)
        return ["" if at is None or at >= len(row) else row[at] for row in rows]

    def names(self, meaning: str) -> list[str]:
        """Return names as they are written, without what cannot be seen."""
        return [visible(cell) for cell in self._sound(meaning)]

    def texts(self, meaning: str) -> list[str]:
        """Return texts in plain signs."""
        return [plain(cell) for cell in self._sound(meaning)]

    def codes(self, meaning: str) -> list[str]:
        """Return codes in plain signs; what a spreadsheet rounded is a fault (TAB-019)."""
        out, bad = [], []
        at = self.heads.column.get(meaning, -1)
        for row, cell in enumerate(self._sound(meaning)):
            text = without_point(without_mark(code_text(cell)))
            value = self.grid.numeric.get((self.body.rows[row], at))
            hurt = damage(text, value)
            if hurt:
                bad.append((row, hurt))
            elif cell.strip(" ") not in ("", text):
                said = gettext("codes with other signs in {head}", head=self.head(meaning))
                self.cleaned[said] += 1
            out.append(text)
        self.add(meaning, "TAB-019", bad, gettext(WAY_OUT))
        return out

    def ids(self, meaning: str, code: str = "TAB-018") -> list[str]:
        """Return ids; empty ones and equal ones are faults (`code`) that show their rows.

        So are letters where the column's other codes have digits; blanks within a long code
        of digits are taken out and counted.
        """
        read = self.codes(meaning)
        if not self.has(meaning):
            return read
        ids = [together(name) for name in read]
        parted = sum(one != other for one, other in zip(read, ids, strict=True))
        if parted:
            said = gettext("codes with blanks in {head}", head=self.head(meaning))
            self.cleaned[said] += parted
        for row, digits in letters_for_digits(ids):
            text = gettext(
                "{shown} holds a letter where the other codes have a digit", shown=shown(ids[row])
            )
            self.add(meaning, code, [(row, text)], gettext("did you mean {digits}?", digits=digits))
        blank = [(row, gettext("the row has no id")) for row, name in enumerate(ids) if not name]
        self.add(meaning, code, blank, gettext("give every row its own id"))
        raw = self.raw(meaning)
        twice = []
        for name, rows in repeated(ids).items():
            lines = ", ".join(str(self.grid.rows[self.body.rows[row]]) for row in rows)
            often = "twice" if len(rows) == 2 else gettext("{count} times", count=len(rows))
            text = gettext(
                "an id stands {often}: {name}, rows {lines}", often=often, name=name, lines=lines
            )
            if len({raw[row].strip() for row in rows}) > 1:
                told = ", ".join(shown(raw[row]) for row in rows)
                text += gettext("; they differ only by signs that do not show: {told}", told=told)
            twice.append((rows[1], text))
        self.add(meaning, code, twice, gettext("give every row its own id"))
        return ids

    def numbers(
        self, meaning: str, *, blank: bool = False, low: float = -math.inf, hint: str = ""
    ) -> NDArray[np.float64]:
        """Return figures (float, NaN for none), times the scale that the head states.

        Where `blank`, a cell without a figure is no fault. TAB-016 for what is no number or
        is below `low`, with `hint`; TAB-020 when the decimal sign stays open.
        """
        cells = self.texts(meaning)
        values = np.full(len(cells), math.nan)
        if not self.has(meaning):
            return values
        units = UNITS.get(meaning, ())
        decimal = self._decimal(meaning, cells)
        factor = self.heads.factor.get(meaning, 1.0)
        bad = []
        for row, text in enumerate(cells):
            if is_blank(text) and (blank or not text):
                if not blank:
                    bad.append((row, gettext("the cell is empty")))
                continue
            values[row] = number(text, decimal, units) * factor
            if not math.isfinite(values[row]):
                bad.append(
                    (row, gettext("{shown} is not a number", shown=shown(self._cell(row, meaning))))
                )
            elif values[row] < low:
                bad.append((row, gettext("{text} is below {low:g}", text=text, low=low)))
        self.add(meaning, "TAB-016", bad, hint or gettext("write a number there"))
        return values

    def whole(self, meaning: str, *, blank: bool = True) -> NDArray[np.float64]:
        """Return counts: whole numbers from 0 to `MOST_COUNT`, NaN for none or for a fault.

        A cell without a figure is a fault unless `blank`.
        """
        values = self.numbers(
            meaning, blank=blank, low=0, hint=gettext("a whole number of at least 0")
        )
        rounded = np.round(values)
        with np.errstate(invalid="ignore"):
            odd = np.flatnonzero(np.abs(values - rounded) > 1e-6).tolist()
            huge = np.flatnonzero(values > MOST_COUNT).tolist()
        bad = [(row, gettext("{values:g} is not whole", values=values[row])) for row in odd]
        self.add(meaning, "TAB-016", bad, gettext("a whole number of at least 0"))
        beyond = [
            (row, gettext("{value:g} is more than a county can have", value=values[row]))
            for row in huge
        ]
        self.add(meaning, "TAB-016", beyond, gettext("a whole number of at most 1,000,000,000"))
        return np.asarray(np.where(values > MOST_COUNT, np.nan, rounded))

    def words(
        self, meaning: str, allowed: Sequence[str], known: Mapping[str, str], default: str = ""
    ) -> list[str]:
        """Return words of `allowed`, found by themselves or through `known` (TAB-017).

        An empty cell has the word `default`.
        """
        out, bad = [], []
        for row, text in enumerate(self.texts(meaning)):
            key = text.casefold().replace(" ", "")
            word = known.get(key, key) if text else default
            if word not in allowed and word != default:
                bad.append((row, gettext("{text!r} is not understood", text=text)))
            out.append(word)
        spelt = [name for name in known if not name.isascii()]
        hint = gettext("one of {allowed}", allowed=", ".join(allowed)) + (
            f" ({', '.join(spelt)})" if spelt else ""
        )
        self.add(meaning, "TAB-017", bad, hint)
        return out

    def read_as(
        self, meaning: str, read: Callable[[str], Any], wrong: Any, text: str, hint: str
    ) -> list[Any]:
        """Return what `read` makes of each filled cell; `wrong` is its answer to nonsense.

        That is a fault (TAB-016) which says `text` and `hint`.
        """
        out, bad = [], []
        for row, cell in enumerate(self.texts(meaning)):
            value = read(cell) if cell and not is_blank(cell) else wrong
            if value == wrong and cell and not is_blank(cell):
                bad.append((row, gettext("{cell!r} is {text}", cell=cell, text=text)))
            out.append(value)
        self.add(meaning, "TAB-017", bad, hint)
        return out

    def total(self, meaning: str) -> float:
        """Return the figure of the last row of totals, NaN without one."""
        at = self.heads.column.get(meaning)
        if at is None or not self.body.totals:
            return math.nan
        row = self.grid.cells[self.body.totals[-1]]
        text = plain(row[at]) if at < len(row) else ""
        decimal = self._decimal(meaning, self.texts(meaning))
        value = number(text, decimal, UNITS.get(meaning, ()))
        return value * self.heads.factor.get(meaning, 1.0)

    def add(self, meaning: str, code: str, bad: Sequence[tuple[int, str]], hint: str = "") -> None:
        """Add a fault of `code` for each ``(row, words)`` of `bad`; beyond `SHOWN` as a count.

        Each says `hint` and the cell in the column of `meaning`.
        """
        for row, text in bad[:SHOWN]:
            self.faults.append(Fault(code, self.where(row, meaning), text, hint))
        if len(bad) > SHOWN:
            text = gettext(
                "and {count} more rows like these in column {head}",
                count=len(bad) - SHOWN,
                head=self.head(meaning),
            )
            self.faults.append(Fault(code, self.grid.file, text, hint))

    def stop(self) -> None:
        """Raise every fault that was found, if any."""
        if self.faults:
            raise FaultsError(self.faults)

    def told(self) -> dict[str, Any]:
        """Return how the table was read, for a report."""
        column = {meaning: self.head(meaning) for meaning in sorted(self.heads.column)}
        return {
            "file": self.grid.file,
            **({"sheet": self.grid.sheet} if self.grid.sheet else {}),
            **self.grid.found,
            "heads_row": self.grid.rows[self.heads.last] if self.grid.rows else 0,
            "rows": len(self),
            "columns": column,
            "not_used": self.heads.unused,
            "set_aside": dict(self.body.aside),
            "cleaned": dict(self.cleaned),
        }

    def _cell(self, row: int, meaning: str) -> str:
        at = self.heads.column[meaning]
        cells = self.grid.cells[self.body.rows[row]]
        return cells[at].strip() if at < len(cells) else ""

    def _sound(self, meaning: str) -> list[str]:
        """Return the cells; those that a spreadsheet spoilt are faults (TAB-021), once."""
        at = self.heads.column.get(meaning)
        cells = self.raw(meaning)
        if at is None:
            return cells
        wrong = self.grid.odd
        if meaning not in MOMENTS:
            dates = [place for place in self.grid.dates if place[1] == at]
            self.grid.dates.difference_update(dates)
            for index, _ in dates:
                written = self.grid.cells[index][at]
                wrong[index, at] = gettext("a date ({written})", written=written)
        odd = [
            (row, wrong.pop((index, at)))
            for row, index in enumerate(self.body.rows)
            if (index, at) in wrong
        ]
        hint = gettext("write the value itself into the cell (formulas: open in Excel and save)")
        self.add(
            meaning,
            "TAB-021",
            [(row, gettext("the cell holds {text}", text=text)) for row, text in odd],
            hint,
        )
        for row, _ in odd:
            self.grid.cells[self.body.rows[row]][at] = ""
            cells[row] = ""
        return cells

    def _decimal(self, meaning: str, cells: list[str]) -> str:
        """Return the decimal sign of a column, or say that it stays open (TAB-020)."""
        if self.decimal:
            return self.decimal
        sign, proof = decimal_sign(cells)
        if meaning in COUNTS:
            beside = self._decimal_beside(meaning)
            unclear = next((cell for cell in cells if POINT_OR_THOUSANDS.match(cell)), "")
            if beside == "," or not unclear:
                return beside or "."
            proof = gettext("{unclear} may be one or a thousand", unclear=unclear)
        elif sign is not None:
            return sign
        elif (beside := self._decimal_beside(meaning)) is not None:
            return beside
        text = gettext(
            "the decimal sign of column {head} is open: {proof}",
            head=self.head(meaning),
            proof=proof,
        )
        hint = gettext("state --decimal . or --decimal ,")
        fault = Fault("TAB-020", self.where(0, meaning), text, hint)
        if fault not in self.faults:
            self.faults.append(fault)
        return "."

    def _decimal_beside(self, meaning: str) -> str | None:
        """Return the decimal sign that another column of measures proves."""
        for other in sorted(set(self.heads.column) - {meaning, *COUNTS}):
            sign, proof = decimal_sign([plain(cell) for cell in self.raw(other)])
            if sign is not None and proof:
                return sign
        return None
