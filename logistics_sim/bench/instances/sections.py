"""The parts of a VRPLIB-like text: specifications (`KEY : value`) and sections of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_FILE = 200 * 2**20


def read_text(path: Path) -> str:
    """Return the text of an instance file; raise `InputError` ``BEN-001`` or ``BEN-002``."""
    if not path.is_file():
        raise InputError("BEN-001", str(path), _("there is no such file"))
    if path.stat().st_size > LARGEST_FILE:
        raise InputError("BEN-002", str(path), _("is larger than 200 MiB"), _("is it an instance?"))
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError("BEN-002", str(path), _("is no text"), _("is it an instance?")) from error
    if not text.strip():
        raise InputError("BEN-002", str(path), _("is empty"))
    return text


@dataclass(frozen=True)
class Section:
    """Rows of numbers under a heading, with the line of the heading."""

    line: int
    rows: list[list[float]]


@dataclass(frozen=True)
class Fields:
    """A parsed text: specifications and sections, each under its `key`.

    One that is missing is ``BEN-004``, unless there is a `default`.
    """

    where: str
    specs: dict[str, str]
    sections: dict[str, Section]

    def text(self, key: str, default: str = "") -> str:
        """Return a specification as text."""
        return self.specs.get(key, default)

    def number(self, key: str, default: float | None = None) -> float:
        """Return a specification as a number."""
        if key not in self.specs:
            if default is None:
                raise InputError("BEN-004", self.where, _("{key} is missing", key=key))
            return default
        return _number(self.specs[key], f"{self.where} {key}")

    def table(self, key: str, rows: int, columns: int) -> NDArray[np.float64]:
        """Return a section of numbered rows as an array of `columns` without the numbers."""
        if key not in self.sections:
            raise InputError("BEN-004", self.where, _("{key} is missing", key=key))
        section = self.sections[key]
        where = f"{self.where}:{section.line}"
        if len(section.rows) != rows:
            message = _(
                "{key} has {count} rows instead of {rows}",
                key=key,
                count=len(section.rows),
                rows=rows,
            )
            raise InputError("BEN-003", where, message)
        found = np.zeros((rows, columns))
        for place, row in enumerate(section.rows):
            if len(row) != columns + 1 or row[0] != place + 1:
                message = _("{key} row {place} is {row}", key=key, place=place + 1, row=row)
                raise InputError(
                    "BEN-003",
                    where,
                    message,
                    _("number {place} and {columns}", place=place + 1, columns=columns),
                )
            found[place] = row[1:]
        if not np.isfinite(found).all():
            raise InputError(
                "BEN-006", where, _("{key} holds a number that is not finite", key=key)
            )
        return found

    def ragged(self, key: str, rows: int) -> list[list[int]]:
        """Return a section of numbered rows of any length as integers."""
        if key not in self.sections:
            raise InputError("BEN-004", self.where, _("{key} is missing", key=key))
        section = self.sections[key]
        if len(section.rows) != rows:
            message = _(
                "{key} has {count} rows instead of {rows}",
                key=key,
                count=len(section.rows),
                rows=rows,
            )
            raise InputError("BEN-003", f"{self.where}:{section.line}", message)
        return [[int(value) for value in row[1:]] for row in section.rows]

    def values(self, key: str) -> list[float]:
        """Return all numbers of a section in one list."""
        if key not in self.sections:
            raise InputError("BEN-004", self.where, _("{key} is missing", key=key))
        return [value for row in self.sections[key].rows for value in row]


def parse_fields(text: str, where: str) -> Fields:
    """Return the parts of `text`; raise `InputError` with the line of what is wrong."""
    specs: dict[str, str] = {}
    sections: dict[str, Section] = {}
    current: Section | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line:
            continue
        if line == "EOF":
            break
        head, colon, tail = line.partition(":")
        name = (head if colon else line).strip()
        if name.endswith("_SECTION") and name.replace("_", "").isalnum() and not tail.strip():
            if name in sections:
                raise InputError("BEN-003", f"{where}:{number}", _("{name} comes twice", name=name))
            current = sections[name] = Section(number, [])
        elif colon and not _starts_number(line):
            specs[name] = tail.strip().strip('"')
            current = None
        elif current is not None:
            at = f"{where}:{number}"
            current.rows.append([_number(token, at) for token in line.split()])
        else:
            raise InputError(
                "BEN-003", f"{where}:{number}", _("{line!r} is not understood", line=line[:40])
            )
    return Fields(where, specs, sections)


def _starts_number(line: str) -> bool:
    return line[0].isdigit() or line[0] in "+-."


def _number(token: str, where: str) -> float:
    try:
        value = float(token)
    except ValueError as error:
        raise InputError("BEN-006", where, _("{token!r} is no number", token=token[:40])) from error
    if not np.isfinite(value):
        raise InputError("BEN-006", where, _("{token!r} is not finite", token=token))
    return value
