"""Station grades: a plain station, or one renovated as an O2O showroom."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _


@dataclass(frozen=True)
class Grade:
    """A kind of station: yearly cost where new and where one stands, people it can serve."""

    name: str
    new_yuan_year: float
    existing_yuan_year: float
    capacity_people: int

    def __post_init__(self) -> None:
        for text in ("new_yuan_year", "existing_yuan_year", "capacity_people"):
            value = getattr(self, text)
            if not np.isfinite(value) or value < 0:
                where = _("grade {name}", name=self.name)
                raise InputError(
                    "SIT-007",
                    where,
                    _("{text} is {value}", text=text, value=value),
                    _("write a number >= 0"),
                )


@dataclass(frozen=True)
class Grades:
    """Both grades and the share of stations that must be showrooms (county plan: 0.5).

    >>> Grades().showrooms_needed(5)
    3
    """

    plain: Grade = Grade("plain", 9_000.0, 6_000.0, 3_000)
    showroom: Grade = Grade("showroom", 24_000.0, 18_000.0, 9_000)
    showroom_share: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.showroom_share <= 1:
            text = _("showroom share is {showroom_share}", showroom_share=self.showroom_share)
            raise InputError("SIT-007", "grades", text, _("a share lies between 0 and 1"))

    def showrooms_needed(self, stations: int) -> int:
        """Return the least number of showrooms among `stations`."""
        return int(np.ceil(self.showroom_share * stations - 1e-9))

    def cost(self, showroom: NDArray[np.bool_], existing: NDArray[np.bool_]) -> float:
        """Return yuan a year for stations of which some are `showroom`, some `existing` (masks)."""
        yuan = 0.0
        for grade, mask in ((self.showroom, showroom), (self.plain, ~showroom)):
            yuan += grade.existing_yuan_year * int((mask & existing).sum())
            yuan += grade.new_yuan_year * int((mask & ~existing).sum())
        return yuan


def grade_by_load(load: NDArray[np.int64], grades: Grades) -> NDArray[np.bool_]:
    """Return which stations become showrooms, from the people that each one serves.

    Whoever serves more than a plain station can is one; then the busiest follow until
    the share is held (ties: the earlier station). While a showroom costs more than a
    plain station, no choice for these sites has fewer showrooms.

    >>> grade_by_load(np.array([10, 4_000, 20]), Grades()).tolist()
    [False, True, True]
    """
    showroom = np.asarray(load > grades.plain.capacity_people)
    for site in np.argsort(-load, kind="stable"):
        if showroom.sum() >= grades.showrooms_needed(load.size):
            break
        showroom[site] = True
    return showroom
