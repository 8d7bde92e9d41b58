"""The order of work: coalitions with near loads lend each other their routes.

Coalitions are ranked by their load. The first round plans the ends and the middle from
nothing, with much effort; each later round halves the gaps, and every coalition starts from
the plans of its two neighbours, which differ from it the less the later it comes. The
rounds depend on the loads only, never on the number of workers.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

FIRST = 3


def rounds(ranked: Sequence[int]) -> list[list[tuple[int, tuple[int, ...]]]]:
    """Return rounds of ``(item, items planned before on either side)`` over a ranking.

    >>> rounds([9, 8, 7, 6, 5])
    [[(9, ()), (7, ()), (5, ())], [(8, (9, 7)), (6, (7, 5))]]
    """
    last = len(ranked) - 1
    if last < FIRST:
        return [[(ranked[0], ())], [(item, (ranked[0],)) for item in ranked[1:]]] if ranked else []
    known = [0, last // 2, last]
    found: list[list[tuple[int, tuple[int, ...]]]] = [[(ranked[place], ()) for place in known]]
    while len(known) < len(ranked):
        pairs = list(itertools.pairwise(known))
        new = [(left, (left + right) // 2, right) for left, right in pairs if right - left > 1]
        found.append([(ranked[mid], (ranked[left], ranked[right])) for left, mid, right in new])
        known = sorted([*known, *(mid for _, mid, _ in new)])
    return found
