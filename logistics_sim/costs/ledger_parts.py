"""Ledger rows as arrays of codes, one part for each activity, until they become one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class CellKeys:
    """Codes by parcel and the cell code that groups ledger rows."""

    firm: NDArray[np.int64]
    kind: NDArray[np.int64]
    direction: NDArray[np.int64]
    place: NDArray[np.int64]
    township: NDArray[np.int64]
    township_names: tuple[str, ...]

    @cached_property
    def cell(self) -> NDArray[np.int64]:
        """One code for each (firm, class, direction, township), shape ``(parcels,)``."""
        townships = len(self.township_names)
        return ((self.firm * 8 + self.kind) * 4 + self.direction) * townships + self.township

    def parts_of(self, cell: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """Return the codes of firm, class, direction and township in `cell`."""
        rest, township = np.divmod(cell, len(self.township_names))
        rest, direction = np.divmod(rest, 4)
        return (*np.divmod(rest, 8), direction, township)


@dataclass(frozen=True)
class Labels:
    """One text a row: its code in `names`."""

    codes: NDArray[np.int64]
    names: Sequence[str]

    @classmethod
    def of(cls, values: Any) -> Labels:
        """Return texts (an array, a series) as codes."""
        import pandas as pd

        codes, names = pd.factorize(values)
        return cls(codes.astype(np.int64), [str(name) for name in names])

    @classmethod
    def same(cls, name: str, size: int) -> Labels:
        """Return one text for all of `size` rows."""
        return cls(np.zeros(size, dtype=np.int64), (name,))

    def __getitem__(self, rows: NDArray[Any]) -> Labels:
        return Labels(self.codes[rows], self.names)

    @classmethod
    def joined(cls, parts: Sequence[Labels]) -> Labels:
        """Return the rows of all `parts`, one after the other."""
        starts = np.cumsum([0, *(len(part.names) for part in parts)])
        shifted = [part.codes + start for part, start in zip(parts, starts, strict=False)]
        return cls(
            np.concatenate(shifted) if shifted else np.empty(0, dtype=np.int64),
            [name for part in parts for name in part.names],
        )

    def categorical(self) -> pd.Categorical[str]:
        """Return the rows with the names that occur, sorted, as categories."""
        import pandas as pd

        there = np.unique(self.codes)
        known = sorted({self.names[code] for code in there})
        place = {name: at for at, name in enumerate(known)}
        code_of = np.zeros(len(self.names), dtype=np.int64)
        code_of[there] = [place[self.names[code]] for code in there]
        return pd.Categorical.from_codes(code_of[self.codes], categories=pd.Index(known, dtype=str))


@dataclass(frozen=True)
class LedgerPart:
    """The rows of one activity under one rule: arrays of one length, cells still codes."""

    activity: str
    rule: str
    key: Labels
    day: NDArray[np.int64]
    cell: NDArray[np.int64]
    cents: NDArray[np.int64]
    trip: Labels

    def __len__(self) -> int:
        return self.cents.size

    def paid(self) -> LedgerPart:
        """Return the rows that cost something."""
        rows = self.cents != 0
        return LedgerPart(
            *(self.activity, self.rule, self.key[rows], self.day[rows], self.cell[rows]),
            *(self.cents[rows], self.trip[rows]),
        )


def untripped(
    activity: str,
    rule: str,
    key: str,
    day: NDArray[np.int64],
    cell: NDArray[np.int64],
    cents: NDArray[np.int64],
) -> LedgerPart:
    """Return rows that belong to no trip and share one `key`.

    Parameters
    ----------
    activity, rule, key
        What is paid for, how it is split, and the price's name within the activity.
    day, cell, cents
        Of each row: its day, the code of its cell (`CellKeys`) and its cost; shape ``(rows,)``.
    """
    size = cents.size
    return LedgerPart(
        activity, rule, Labels.same(key, size), day, cell, cents, Labels.same("", size)
    )


def ledger_table(
    parts: Sequence[LedgerPart], parcels: pd.DataFrame, keys: CellKeys
) -> pd.DataFrame:
    """Return the rows of all `parts` as one table with names for codes.

    Those of firm, class and direction are the categories of `parcels`, of townships those of
    `keys`.
    """
    import pandas as pd

    cell = np.concatenate([part.cell for part in parts])
    named = dict(zip(("firm", "class", "direction"), keys.parts_of(cell), strict=False))

    def category(codes: NDArray[np.int64], names: list[str]) -> pd.Categorical[str]:
        return pd.Categorical.from_codes(codes.astype(np.int16), categories=pd.Index(names))

    def said(what: str) -> pd.Categorical[str]:
        return Labels.joined(
            [Labels.same(getattr(part, what), len(part)) for part in parts]
        ).categorical()

    return pd.DataFrame(
        {
            "day": np.concatenate([part.day for part in parts]).astype(np.int32),
            "activity": said("activity"),
            "key": Labels.joined([part.key for part in parts]).categorical(),
            **{
                name: category(codes, list(parcels[name].cat.categories))
                for name, codes in named.items()
            },
            "township": category(keys.parts_of(cell)[3], list(keys.township_names)),
            "trip": Labels.joined([part.trip for part in parts]).categorical(),
            "yuan": np.concatenate([part.cents for part in parts]) / 100,
            "rule": said("rule"),
        }
    )
