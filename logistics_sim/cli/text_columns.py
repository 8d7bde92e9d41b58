"""Tables in text: columns that stand under each other in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width


def in_columns(rows: Sequence[Sequence[str]], words: int | None = None) -> list[str]:
    """Return a line for each of `rows`, the columns from `words` on set to the right.

    A Chinese character is two wide in a terminal. Without `words` all are set to the left.

    >>> in_columns([("村", "n"), ("a", "12")], words=1)
    ['村   n', 'a   12']
    """
    wide = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    left = len(wide) if words is None else words
    lines = []
    for row in rows:
        cells = [
            _padded(cell, width, number >= left)
            for number, (cell, width) in enumerate(zip(row, wide, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


def _padded(text: str, width: int, right: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if right else text + blanks


def _width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)
