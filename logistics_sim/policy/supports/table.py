"""Supports from CSV or Excel: village or line, firm, fund, year, and what they cost and gain."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext as _
from logistics_sim.office_tables import OfficeTable, ReadOptions, read_office_table
from logistics_sim.office_tables.official_words import FUNDS, YES_OR_NO
from logistics_sim.office_tables.signs import match_key

FUND_NAMES = ("central", "provincial", "municipal", "county", "own")
NEEDED = ("firm", "fund", "year")
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class SupportRow:
    """One support of a table, granted or possible.

    Attributes
    ----------
    firm, fund, year
        Who gets it, out of which money (`FUND_NAMES`), when.
    village, line
        What it is for: the id of a village, or a logistics line by its name; one of the two.
    direct
        Whether the money goes straight to the village's station.
    renovates
        Whether it renovates the village's station.
    cost_yuan, gain_yuan_year
        What it costs, and what it saves each year.
    where
        File and row, for messages.
    """

    firm: str
    fund: str
    year: int
    village: str = ""
    line: str = ""
    direct: bool = True
    renovates: bool = False
    cost_yuan: float = 0.0
    gain_yuan_year: float = 0.0
    where: str = ""

    @property
    def line_key(self) -> str:
        """The line's name as it is compared: width, case and blanks mean nothing."""
        return match_key(self.line)


def read_supports(
    path: Path,
    villages: Mapping[str, str] | None = None,
    firms: Mapping[str, str] | None = None,
    options: ReadOptions | None = None,
) -> tuple[SupportRow, ...]:
    """Read the supports of a table (heads in `heads.csv` under ``supports``).

    Parameters
    ----------
    path
        CSV or Excel with village or line, firm, fund and year; maybe direct, renovates,
        cost and gain.
    villages, firms
        Names by id. Where they are given, ids and names are looked up and unknown ones are
        faults; where not, texts are taken as they are.
    options
        How the table is read.

    Raises
    ------
    FaultsError
        ``POL-020`` a row for neither or both of village and line, ``POL-021`` an unknown
        or ambiguous village or firm, ``POL-022`` a year or money that cannot be, and what the
        reader of tables finds, all at once.
    """
    table = read_office_table(path, "supports", NEEDED, options or ReadOptions())
    firm = _known(table, "firm", firms)
    line = table.names("line")
    village = _known(table, "village", villages)
    stated = table.codes("village")
    fund = table.words("fund", FUND_NAMES, FUNDS)
    blank = [(row, _("the support has no fund")) for row, name in enumerate(fund) if not name]
    table.add("fund", "TAB-017", blank, _("one of {fund_names}", fund_names=", ".join(FUND_NAMES)))
    year = table.whole("year", blank=False).tolist()
    odd = [
        (row, _("{value:g} is no year of a support", value=value))
        for row, value in enumerate(year)
        if value == value and not FIRST_YEAR <= value <= LAST_YEAR
    ]
    table.add(
        "year",
        "POL-022",
        odd,
        _("{first_year} to {last_year}", first_year=FIRST_YEAR, last_year=LAST_YEAR),
    )
    both = [
        (row, _("the support names both a village and a line") if there else _("it names neither"))
        for row, there in enumerate(line)
        if bool(there) == bool(stated[row])
    ]
    table.add("village", "POL-020", both, _("state a village or a line in each row"))
    flags = {
        name: table.words(name, ("0", "1"), YES_OR_NO, default)
        for name, default in (("direct", "1"), ("renovates", "0"))
    }
    cost = table.numbers("cost", blank=True, low=0).tolist()
    gain = table.numbers("gain", blank=True).tolist()
    for name, values in (("cost", cost), ("gain", gain)):
        large = [
            (row, _("{v:g} yuan is beyond reason", v=v))
            for row, v in enumerate(values)
            if abs(v) > 1e9
        ]
        table.add(name, "POL-022", large, _("yuan, at most 1e9"))
    table.stop()
    return tuple(
        SupportRow(
            firm=firm[row],
            fund=fund[row],
            year=int(year[row]),
            village=village[row],
            line=line[row],
            direct=flags["direct"][row] == "1",
            renovates=flags["renovates"][row] == "1",
            cost_yuan=_or_zero(cost[row]),
            gain_yuan_year=_or_zero(gain[row]),
            where=table.where(row),
        )
        for row in range(len(table))
    )


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else float(value)


def _known(table: OfficeTable, meaning: str, named: Mapping[str, str] | None) -> list[str]:
    """Return the ids behind ids or names of a column; unknown ones are faults (POL-021)."""
    cells = table.codes(meaning) if meaning == "village" else table.names(meaning)
    if meaning == "firm":
        lacking = [
            (row, _("the support has no firm")) for row, text in enumerate(cells) if not text
        ]
        table.add(meaning, "POL-021", lacking, _("name the supported firm"))
    if named is None:
        return cells
    by_name: dict[str, list[str]] = {}
    for code, name in named.items():
        by_name.setdefault(match_key(name), []).append(code)
    found = []
    for row, text in enumerate(cells):
        fit = [text] if text in named else by_name.get(match_key(text), [])
        if text and len(fit) != 1:
            said = (
                _("{count} are called", count=len(fit))
                if fit
                else _("there is no {meaning}", meaning=meaning)
            )
            hint = _("state the code: {fit}", fit=", ".join(fit)) if fit else nearest(text, named)
            table.add(
                meaning, "POL-021", [(row, f"{said} {text!r}")], hint or _("check the spelling")
            )
        found.append(fit[0] if fit else text)
    return found
