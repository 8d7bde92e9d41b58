"""How a planner's table is read where the file alone does not tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

NO_COLUMNS: Mapping[str, str] = {}


@dataclass(frozen=True)
class ReadOptions:
    """What a planner may state about one file; ``None`` and empty mean: find out and say.

    Attributes
    ----------
    encoding
        Of a text file, such as ``gb18030``.
    delimiter
        One sign between the cells of a text file.
    decimal
        ``.`` or ``,``.
    sheet
        Name of a sheet of a workbook, or its number from 1.
    head_row
        Row of the file, from 1, in which the names of the columns stand.
    columns
        Column of a meaning: ``{"id": "代码"}``.
    heads
        Names of columns that a planner adds to the shipped ones: ``{meaning: (name, ...)}``.
    option
        The command's option that states `columns`, for messages.
    encoding_option
        The command's option for the encoding of this file alone.
    lenient
        A stated column that is not there is passed over (the options of another file).
    """

    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    sheet: str | None = None
    head_row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    heads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    option: str = "--columns"
    encoding_option: str = ""
    lenient: bool = False
