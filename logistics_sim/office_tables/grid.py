"""A table before anything is understood: cells as text, with their place in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

from logistics_sim.language import gettext


@dataclass
class Grid:
    """Cells of one sheet or text file.

    Attributes
    ----------
    file
        The path as it was given.
    cells
        One list of texts for each row.
    rows
        Number of each row in the file, from 1.
    sheet
        Name of the sheet, empty for other files.
    numeric
        Cells ``(index of row, column)`` that the file holds as numbers, not as text.
    dates
        Cells that the file holds as dates: a fault where no date is meant.
    odd
        What is wrong with single cells: ``(index of row, column)`` to words.
    found
        How the file was read, for the report.
    """

    file: str
    cells: list[list[str]]
    rows: list[int]
    sheet: str = ""
    numeric: dict[tuple[int, int], float] = field(default_factory=dict)
    dates: set[tuple[int, int]] = field(default_factory=set)
    odd: dict[tuple[int, int], str] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Cells of the widest row."""
        return max((len(row) for row in self.cells), default=0)

    def place(self, row: int, column: int | None = None, head: str = "") -> str:
        """Return file, sheet, row and column of a cell, for a message.

        >>> Grid("v.csv", [["id"]], [1]).place(0, 0, "id")
        'v.csv:1, column id'
        >>> Grid("v.xlsx", [["id"]], [3], "村庄").place(0, 0, "id")
        'v.xlsx, sheet 村庄, row 3, column A id'
        """
        number = self.rows[row]
        said = f"{self.file}:{number}"
        if self.sheet:
            of = {"file": self.file, "sheet": self.sheet, "number": number}
            said = gettext("{file}, sheet {sheet}, row {number}", **of)
        if column is None:
            return said
        letter = f"{column_letter(column)} " if self.sheet else ""
        name = f"{letter}{head or column + 1}".rstrip()
        return said + gettext(", column {column}", column=name)


def column_letter(number: int) -> str:
    """Return the letters of a spreadsheet's column, counted from 0.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
