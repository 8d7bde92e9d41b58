"""How wide the columns of a table are, from what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from logistics_sim.papers.printed_page import INNER_MM, PAD_MM
from logistics_sim.papers.text_fitting import pieces_of

if TYPE_CHECKING:
    from logistics_sim.papers.report_blocks import PageTable

LONGEST_WORD_MM = 45.0
"""Longer words (paths, hashes) are broken."""


def column_widths(
    grid: PageTable,
    width_mm: Callable[[str], float],
    page_mm: float = INNER_MM,
    margin_mm: float = 2 * PAD_MM,
) -> list[float] | None:
    """Return a width for each column of `grid`, together at most `page_mm`.

    A column takes what its longest text needs where there is room; else the widest ones share
    what the others leave, but none gets less than its longest word. None where the words alone
    are too wide. `width_mm` measures a text, `margin_mm` stands beside it.
    """
    columns = list(zip(grid.heads, *grid.rows, strict=True))
    wanted = [max(map(width_mm, set(column))) + margin_mm for column in columns]
    least = [_longest_word(set(column), width_mm) + 0.8 * margin_mm for column in columns]
    if sum(least) > page_mm:
        return None
    return shared_out(wanted, least, page_mm)


def shared_out(wanted: Sequence[float], least: Sequence[float], whole: float) -> list[float]:
    """Return `wanted` where it fits into `whole`, else the highest capped, none below `least`.

    >>> shared_out([10, 20], [5, 5], 40)
    [10, 20]
    >>> [round(part, 3) for part in shared_out([10, 100, 90], [5, 30, 30], 90)]
    [10, 40.0, 40.0]
    """
    if sum(wanted) <= whole:
        return list(wanted)
    low, high = 0.0, max(wanted)
    for _ in range(60):
        cap = (low + high) / 2
        if (
            sum(max(min(want, cap), floor) for want, floor in zip(wanted, least, strict=True))
            > whole
        ):
            high = cap
        else:
            low = cap
    return [max(min(want, low), floor) for want, floor in zip(wanted, least, strict=True)]


def _longest_word(texts: set[str], width_mm: Callable[[str], float]) -> float:
    words = {piece.strip() for text in texts for piece in pieces_of(text)}
    return min(max((width_mm(word) for word in words), default=0.0), LONGEST_WORD_MM)
