"""Say which columns of a planner's table a command does not read."""

from __future__ import annotations

from pathlib import Path

from logistics_sim.cli.output import say_warnings
from logistics_sim.core.errors import Fault, InputError
from logistics_sim.language import gettext as _
from logistics_sim.language import ngettext, noop

LARGEST_BYTES = 50_000_000
"""Larger files are not read a second time for this."""


def warn_of_unused(path: Path | None, kind: str) -> None:
    """Warn (TAB-026) of the columns of the table at `path` that nobody reads.

    Says nothing of files that cannot be read: the command itself names their faults.
    """
    from logistics_sim.office_tables import read_office_table

    try:
        if path is None or not path.is_file() or path.stat().st_size > LARGEST_BYTES:
            return
        table = read_office_table(path, kind)
    except (InputError, OSError):
        return
    unused = table.heads.unused
    if unused and table.heads.column:
        text = ngettext(
            noop("{count} column is not used: {unused}"),
            noop("{count} columns are not used: {unused}"),
            len(unused),
            unused=", ".join(unused),
        )
        hint = _("rename a column that should be, see docs/tables.md")
        say_warnings([Fault("TAB-026", table.grid.file, text, hint)])
