"""The order of work: coalitions with near loads lend each other their routes.

Coalitions are ranked by their load. The first round plans thirteen of them, evenly spread, from
nothing and with much effort; each later round halves the gaps, and every coalition starts
from the plans of its two neighbours, which differ from it the less the later it comes. The
rounds depend on the loads only, never on the number of workers.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

FIRST = 13


def rounds(ranked: Sequence[int]) -> list[list[tuple[int, tuple[int, ...]]]]:
    """Return rounds of ``(item, items planned before on either side)`` over a ranking.

    >>> rounds([3, 2, 1])
    [[(3, ())], [(2, (3,)), (1, (3,))]]
    >>> rounds(range(25))[1][:3]
    [(1, (0, 2)), (3, (2, 4)), (5, (4, 6))]
    """
    last = len(ranked) - 1
    if last < FIRST:
        return [[(ranked[0], ())], [(item, (ranked[0],)) for item in ranked[1:]]] if ranked else []
    known = [last * part // (FIRST - 1) for part in range(FIRST)]
    found: list[list[tuple[int, tuple[int, ...]]]] = [[(ranked[place], ()) for place in known]]
    while len(known) < len(ranked):
        pairs = list(itertools.pairwise(known))
        new = [(left, (left + right) // 2, right) for left, right in pairs if right - left > 1]
        found.append([(ranked[mid], (ranked[left], ranked[right])) for left, mid, right in new])
        known = sorted([*known, *(mid for _, mid, _ in new)])
    return found
