"""A table of the page as plain text, and how its figures are said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.report.wording import VERDICTS, word


@dataclass(frozen=True)
class TextTable:
    """A table: caption, column heads, rows of text.

    The first `words` columns are set to the left, the numbers after them to the right.
    """

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    note: str = ""


def share(value: float | None, digits: int = 1) -> str:
    r"""Return a share as percent, a dash where nothing was measured.

    >>> share(0.97315), share(None)
    ('97.3\xa0%', '–')
    """
    if value is None or value != value:
        return "–"
    return percent(value, digits)


def interval(found: Mapping[Any, Any] | None) -> str:
    r"""Return a share with its interval, both in percent.

    >>> interval({"share": 0.5, "low": 0.4, "high": 0.6})
    '50.0\xa0% [40.0,\xa060.0]'
    """
    if found is None:
        return "–"
    middle, low, high = (found.get(name) for name in ("share", "low", "high"))
    if middle is None or middle != middle:
        return "–"
    if low is None or high is None:
        return share(middle)
    ends = ",\u00a0".join(share(end).removesuffix("\u00a0%") for end in (low, high))
    return f"{share(middle)} [{ends}]"


def yuan(value: float) -> str:
    """Return whole yuan with separators.

    >>> yuan(1234567.8)
    '1,234,568'
    """
    return f"{value:,.0f}"


def held(found: Mapping[Any, Any]) -> str:
    """Return a verdict in words, with the days that would tell where nobody can yet.

    >>> from logistics_sim.language import speaking
    >>> with speaking("en"):
    ...     held({"verdict": "cannot_tell", "needs_days": 19})
    'cannot tell yet (a run of 19 days would)'
    """
    said = word(VERDICTS, str(found["verdict"]))
    days = found.get("needs_days")
    return _("{verdict} (a run of {days:,} days would)", verdict=said, days=days) if days else said
