"""What people call a vehicle of a plan: its type and its number, ``micro van 14``."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from logistics_sim.language import noop
from logistics_sim.report.wording import word

if TYPE_CHECKING:
    import pandas as pd

SHIPPED_TYPES = {
    "微面": noop("micro van"),
    "4.2米厢货": noop("4.2 m box truck"),
    "4.2米冷藏车": noop("4.2 m reefer truck"),
    "电动三轮": noop("electric tricycle"),
}
"""Names of the vehicle types that ship with the package (``scenario/defaults.yaml``)."""


def type_words(name: str) -> str:
    """Return the name of a vehicle type: a shipped one in the language being spoken.

    >>> from logistics_sim.language import speaking
    >>> with speaking("en"):
    ...     type_words("微面"), type_words("大车")
    ('micro van', '大车')
    """
    return word(SHIPPED_TYPES, name)


def vehicle_numbers(trips: pd.DataFrame) -> dict[str, int]:
    """Return the number of each vehicle: the digits that its id ends with, else the next free one.

    No two vehicles of an operator have the same number.

    Parameters
    ----------
    trips
        Trips of plans (contract ``trips``).
    """
    found: dict[str, int] = {}
    for _operator, names in trips.groupby("operator", sort=True, observed=True)["vehicle"]:
        taken: dict[int, str] = {}
        own = sorted({str(name) for name in names})
        for name in own:
            tail = name.rsplit("-", 1)[-1]
            if tail.isdecimal():
                taken.setdefault(int(tail), name)
        numbered = set(taken.values())
        free = itertools.count(max(taken, default=0) + 1)
        taken.update(zip(free, (name for name in own if name not in numbered), strict=False))
        found.update({name: number for number, name in taken.items()})
    return found


def vehicle_names(trips: pd.DataFrame, name: Callable[[str], str]) -> dict[str, str]:
    """Return what people call each vehicle of `trips`, by its id; no two of an operator agree.

    Parameters
    ----------
    trips
        Trips of plans (contract ``trips``).
    name
        Gives the name of a vehicle type by its id.
    """
    kinds = dict(zip(trips["vehicle"].astype(str), trips["type"].astype(str), strict=True))
    numbers = vehicle_numbers(trips)
    return {key: f"{name(kind)} {numbers[key]}" for key, kind in kinds.items()}
