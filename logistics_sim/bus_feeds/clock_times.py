"""Times of a service day, which may go on after midnight."""

from __future__ import annotations

import re
from itertools import pairwise

TIME = re.compile(r"^\s*([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?\s*$")
WRONG = -1
LONGEST_H = 72


def service_time_s(text: str) -> int:
    """Return ``H:MM`` or ``H:MM:SS`` in seconds of the service day, `WRONG` for anything else.

    >>> service_time_s("25:10:30"), service_time_s(" 7:05"), service_time_s("-1:00:00")
    (90630, 25500, -1)
    """
    found = TIME.match(text)
    if found is None or int(found[1]) >= LONGEST_H:
        return WRONG
    return int(found[1]) * 3_600 + int(found[2]) * 60 + int(found[3] or 0)


def in_between(times: list[int | None]) -> tuple[list[int], int]:
    """Fill the gaps of a run evenly; return the seconds and how many were filled.

    The first and the last must be known.

    >>> in_between([0, None, None, 90])
    ([0, 30, 60, 90], 2)
    """
    known = [(at, value) for at, value in enumerate(times) if value is not None]
    found = [0] * len(times)
    for (at, value), (after, later) in pairwise(known):
        for step in range(after - at + 1):
            found[at + step] = value + round((later - value) * step / (after - at))
    if len(known) == 1:
        found[known[0][0]] = known[0][1]
    return found, len(times) - len(known)
