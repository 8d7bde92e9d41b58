"""Who drives: a firm alone or a coalition, with its waves, days and sorting hall."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Variant = Literal["after", "equal_service", "as_is"]
VARIANTS: tuple[Variant, ...] = get_args(Variant)
"""The alliance, then each firm alone: with the alliance's service, and as it is today."""
ALONE_VARIANTS = VARIANTS[1:]
Echelons = Literal["auto", "through", "transfer"]


@dataclass(frozen=True)
class Wave:
    """A planned departure round from the hub; `depart_s` is a second of the day."""

    id: int
    depart_s: int


@dataclass(frozen=True)
class DayGroup:
    """Places that are served on the same weekdays (0 = Monday).

    `townships` names the townships of the group; ``None`` means the whole county.
    """

    id: str
    weekdays: tuple[int, ...]
    townships: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Operator:
    """A firm alone or a coalition that plans and drives as one.

    `hand_over` are pairs (township, wave): where ``transfer`` hands over, everywhere if empty.
    """

    id: str
    variant: Variant
    firms: tuple[str, ...]
    waves: tuple[Wave, ...]
    days_per_week: int
    echelons: Echelons
    sorter_kind: Literal["manual", "auto"]
    sorter_rate_items_h: float
    sorter_lines: int
    day_groups: tuple[DayGroup, ...]
    hand_over: tuple[tuple[str, int], ...] = ()


def day_groups(days_per_week: int, townships: tuple[str, ...]) -> tuple[DayGroup, ...]:
    """Split the county into groups of townships by delivery days.

    Up to three days a week the townships alternate (Monday, Wednesday, Friday and
    Tuesday, Thursday, Saturday), so that a firm's vans are used on six days; from
    four days on, everything is served on the first `days_per_week` weekdays.

    >>> [g.weekdays for g in day_groups(3, ("a", "b"))]
    [(0, 2, 4), (1, 3, 5)]
    """
    if days_per_week > 3 or len(townships) < 2:
        return (DayGroup("all", tuple(range(days_per_week))),)
    first = tuple(range(0, 2 * days_per_week, 2))
    second = tuple(day + 1 for day in first)
    return (DayGroup("a", first, townships[0::2]), DayGroup("b", second, townships[1::2]))
