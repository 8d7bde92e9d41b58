"""Columns that nobody reads, in tables whose every column should mean something."""

from __future__ import annotations

from logistics_sim.core.errors import Fault
from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext as _
from logistics_sim.office_tables.synonyms import shipped
from logistics_sim.office_tables.table import OfficeTable


def refuse_unused(table: OfficeTable, like: bool = False) -> None:
    """Add a fault (TAB-014) for each column that is not used.

    With `like`, only for those that are spelt almost like a column that is missing: a
    ``departs`` that would be passed over without a word.
    """
    known = {
        head: meaning
        for meaning, heads in shipped()[table.kind].items()
        if meaning not in table.heads.column
        for head in heads
        if head.isascii()
    }
    for name in table.heads.unused:
        hint = nearest(name.casefold(), known) if name.isascii() else ""
        if hint or not like:
            where = table.grid.place(table.heads.last, table.heads.names.index(name), name)
            wanted = ", ".join(shipped()[table.kind])
            text = _("the column {name!r} is not known", name=name)
            table.faults.append(
                Fault("TAB-014", where, text, hint or _("known: {wanted}", wanted=wanted))
            )
