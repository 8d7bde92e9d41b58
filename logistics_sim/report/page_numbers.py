"""Numbers as the pages of records show them."""

from __future__ import annotations

from typing import Any


def number_text(value: Any) -> str:
    """Return a cell as text: numbers with four digits.

    >>> number_text(1234), number_text(0.123456), number_text(None), number_text("a")
    ('1,234', '0.1235', '', 'a')
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def interval_text(low: float | None, high: float | None, unit: float = 1.0) -> str:
    """Return the ends of an interval times `unit`; empty where there is none.

    >>> interval_text(0.25, 0.5, 100)
    '25 … 50'
    """
    if low is None or high is None:
        return ""
    return f"{number_text(unit * low)} … {number_text(unit * high)}"
