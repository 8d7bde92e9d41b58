"""The siting problem on plain arrays: who lives where, where stations may stand, how far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.places.siting.grades import Grades

NO_ROAD = -1
MOST_CELLS = 40_000_000
EXACT = 2**52


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """Demand places (n) and candidate sites (m); build it with `SitingProblem.of`.

    Attributes
    ----------
    places, sites
        Ids; a site may be one of the places.
    weight
        People (or items) of each place, whole numbers, shape ``(n,)``.
    metres
        Road metres from place to site, shape ``(n, m)``; -1 where no road leads.
    existing
        Sites where a station stands today, shape ``(m,)``.
    seconds
        Travel time likewise, or None where only distances are known.
    points
        Longitude and latitude of the places, shape ``(n, 2)``, or None.
    """

    places: tuple[str, ...]
    weight: NDArray[np.int64]
    sites: tuple[str, ...]
    metres: NDArray[np.int64]
    existing: NDArray[np.bool_]
    seconds: NDArray[np.int64] | None = None
    points: NDArray[np.float64] | None = None

    @staticmethod
    def of(
        places: Sequence[str],
        weight: ArrayLike,
        sites: Sequence[str],
        metres: ArrayLike,
        existing: ArrayLike | None = None,
        seconds: ArrayLike | None = None,
        points: ArrayLike | None = None,
    ) -> SitingProblem:
        """Return a checked problem.

        Raises
        ------
        InputError
            SIT-001 (shapes, ids), SIT-002 (weights), SIT-003 (distances), SIT-010 (size).

        Examples
        --------
        >>> SitingProblem.of(["a", "b"], [5, 1], ["a"], [[0], [700]]).total
        6
        """
        n, m = len(places), len(sites)
        for name, ids in (("places", places), ("sites", sites)):
            twice = [text for text, times in Counter(ids).items() if times > 1]
            if twice:
                raise InputError(
                    "SIT-001", name, _("ids stand twice: {twice}", twice=", ".join(twice[:5]))
                )
        if n == 0 or m == 0:
            raise InputError(
                "SIT-001",
                "siting",
                _("{n} places and {m} candidate sites", n=n, m=m),
                _("give some"),
            )
        if n * m > MOST_CELLS:
            text = _(
                "{n} x {m} distances need about {n_2:.1f} GiB", n=n, m=m, n_2=n * m * 28 / 2**30
            )
            raise InputError("SIT-010", "siting", text, _("name fewer candidate sites"))
        people = _whole("SIT-002", "weight", weight, (n,), places)
        if (people < 0).any():
            first = int(np.flatnonzero(people < 0)[0])
            raise InputError(
                "SIT-002",
                _("weight of {places}", places=places[first]),
                _("{people} is negative", people=people[first]),
            )
        if people.sum() == 0:
            raise InputError(
                "SIT-002", "weight", _("nobody lives in any place"), _("give populations")
            )
        far = _distances("metres", metres, (n, m), places)
        if float(people.sum()) * float(max(far.max(), 1)) * 128 > EXACT:
            text = _("people times metres leave the range of exact numbers")
            raise InputError("SIT-010", "siting", text, _("give weights in hundreds of people"))
        stands = np.zeros(m, bool) if existing is None else np.asarray(existing, bool)
        if stands.shape != (m,):
            raise InputError(
                "SIT-001", "existing", _("shape {shape}, not ({m},)", shape=stands.shape, m=m)
            )
        times = None if seconds is None else _distances("seconds", seconds, (n, m), places)
        spots = None if points is None else np.asarray(points, np.float64).reshape(n, 2)
        return SitingProblem(tuple(places), people, tuple(sites), far, stands, times, spots)

    @property
    def total(self) -> int:
        """People in all places."""
        return int(self.weight.sum())

    def within(self, request: SitingRequest) -> NDArray[np.bool_]:
        """Return which site covers which place: within the radius, along roads."""
        reached = self.metres != NO_ROAD
        if request.radius_s is not None:
            if self.seconds is None:
                raise InputError(
                    "SIT-007", "radius", _("no travel times are known"), _("give metres")
                )
            return np.asarray(reached & (self.seconds <= request.radius_s))
        return np.asarray(reached & (self.metres <= request.radius_m))

    def unreachable(self) -> list[str]:
        """Return the places from which no road leads to any candidate."""
        return [self.places[i] for i in np.flatnonzero((self.metres == NO_ROAD).all(axis=1))]


@dataclass(frozen=True)
class SitingEffort:
    """Work budget: counted in steps, so that a run repeats; the clock is a safety stop only."""

    iterations: int = 1_500
    moves: int = 5_000
    nodes: int = 5_000
    cells: int = 100_000
    rounds: int = 120
    safety_s: float = 300.0


@dataclass(frozen=True)
class SitingRequest:
    """What the planner asks of a model.

    Attributes
    ----------
    stations
        Number of stations; None lets a model choose it (set-cover).
    radius_m, radius_s
        Reach of a station along roads; seconds win where given.
    keep_existing
        Existing stations stay open; otherwise they may be merged into others.
    required_share
        Share of the coverable people whom set-cover must cover.
    budget_yuan
        Most yuan a year that set-cover may spend; it then covers as many as it can.
    allow_unreachable
        Go on when some place has no road to any chosen station.
    """

    stations: int | None = None
    radius_m: int = 3_000
    radius_s: int | None = None
    keep_existing: bool = False
    required_share: float = 1.0
    budget_yuan: float | None = None
    allow_unreachable: bool = False
    grades: Grades = field(default_factory=Grades)
    effort: SitingEffort = field(default_factory=SitingEffort)

    def check(self, problem: SitingProblem) -> None:
        """Raise `InputError` SIT-004, SIT-005 or SIT-007 for what no model can answer."""
        limit: float = self.radius_m if self.radius_s is None else self.radius_s
        for name, value in (("radius", limit), ("budget", self.budget_yuan or 0.0)):
            if not np.isfinite(value) or value < 0:
                raise InputError("SIT-007", name, _("{value} is not a number >= 0", value=value))
        if not 0 < self.required_share <= 1:
            text = _("{required_share} is not a share", required_share=self.required_share)
            raise InputError("SIT-007", _("required share"), text, _("write 0 < share <= 1"))
        if self.stations is None:
            return
        m = len(problem.sites)
        if not 1 <= self.stations <= m:
            text = _("{stations} stations for {m} candidate sites", stations=self.stations, m=m)
            raise InputError("SIT-004", "stations", text, _("ask for 1 to {m}", m=m))
        kept = int(problem.existing.sum())
        if self.keep_existing and kept > self.stations:
            text = _(
                "{stations} stations, but {kept} existing ones are kept",
                stations=self.stations,
                kept=kept,
            )
            raise InputError("SIT-005", "stations", text, _("ask for more, or let them be merged"))


def _whole(
    code: str, name: str, values: ArrayLike, shape: tuple[int, ...], rows: Sequence[str]
) -> NDArray[np.int64]:
    """Return `values` as int64 or say which row is not a whole number."""
    array = _array(code, name, values, shape)
    wrong = ~np.isfinite(array) | (array != np.round(array)) | (np.abs(array) > EXACT)
    if wrong.any():
        place = tuple(int(axis[0]) for axis in np.nonzero(wrong))
        hint = _("whole numbers are wanted")
        raise InputError(
            code,
            _("{name} of {rows}", name=name, rows=rows[place[0]]),
            _("{array} is not one", array=array[place]),
            hint,
        )
    return array.astype(np.int64)


def _array(code: str, name: str, values: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError(code, name, _("not an array of numbers: {error}", error=error)) from error
    if array.shape != shape:
        raise InputError(
            "SIT-001", name, _("shape {shape}, not {shape_2}", shape=array.shape, shape_2=shape)
        )
    return array


def _distances(
    name: str, values: ArrayLike, shape: tuple[int, ...], rows: Sequence[str]
) -> NDArray[np.int64]:
    """Return distances with -1 for no road; infinity means no road as well."""
    array = _array("SIT-003", name, values, shape)
    array = np.where(np.isposinf(array), float(NO_ROAD), array)
    found = _whole("SIT-003", name, array, shape, rows)
    if (found < NO_ROAD).any():
        row = int(np.nonzero(found < NO_ROAD)[0][0])
        text = _("{found} is negative", found=found[row].min())
        raise InputError(
            "SIT-003",
            _("{name} of {rows}", name=name, rows=rows[row]),
            text,
            _("write -1 where no road leads"),
        )
    return found
