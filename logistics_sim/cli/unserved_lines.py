"""What a plan leaves unserved, as a table in text."""

from __future__ import annotations

from typing import Any

from logistics_sim.cli.text_columns import in_columns
from logistics_sim.language import gettext as _


def unserved_lines(rows: list[dict[str, Any]]) -> list[str]:
    """Return a head and a line per row of a plan's `unserved`: place, wave, why, remedy."""
    lines = [(_("unserved place"), _("wave"), _("why"), _("remedy"))]
    for row in rows:
        why = f"{row['cause']}; {row['limit']}"
        lines.append((f"{row['village']} {row['name']}", str(row["wave"]), why, str(row["fix"])))
    return in_columns(lines)
