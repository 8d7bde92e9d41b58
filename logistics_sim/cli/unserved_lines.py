"""What a plan leaves unserved, as a table in text."""

from __future__ import annotations

from typing import Any
from unicodedata import east_asian_width

from logistics_sim.language import gettext as _


def unserved_lines(rows: list[dict[str, Any]]) -> list[str]:
    """Return a head and a line per row of a plan's `unserved`: place, wave, why, remedy.

    Columns stand under each other in a terminal, where a Chinese character is two wide.
    """
    lines = [(_("unserved place"), _("wave"), _("why"), _("remedy"))]
    for row in rows:
        why = f"{row['cause']}; {row['limit']}"
        lines.append((f"{row['village']} {row['name']}", str(row["wave"]), why, str(row["fix"])))
    wide = [max(_width(cell) for cell in column) for column in zip(*lines, strict=True)]
    return ["  ".join(map(_padded, line, wide)).rstrip() for line in lines]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
