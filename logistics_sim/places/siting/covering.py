"""The two programs of set covering: sites with capacity as a whole, and with assignments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logistics_sim.places.siting.mixed_integer_program import MixedIntegerProgram
from logistics_sim.places.siting.problem import SitingProblem, SitingRequest
from logistics_sim.places.siting.program_rows import ProgramRows

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Covering:
    """What both programs share.

    Columns are y_j (a station stands), s_j (it is a showroom), then the program's own.
    `least` is the number of people who must be covered; with a budget there is none.
    """

    problem: SitingProblem
    request: SitingRequest
    within: NDArray[np.bool_]
    forced: NDArray[np.bool_]
    plain: Floats
    extra: Floats
    least: int

    @staticmethod
    def of(problem: SitingProblem, request: SitingRequest) -> Covering:
        """Return the covering of `problem` within the radius of `request`."""
        grades, within = request.grades, problem.within(request)
        plain, showroom = (
            np.where(problem.existing, grade.existing_yuan_year, grade.new_yuan_year)
            for grade in (grades.plain, grades.showroom)
        )
        coverable = int(problem.weight[within.any(axis=1)].sum())
        least = int(np.ceil(request.required_share * coverable - 1e-9))
        forced = problem.existing & request.keep_existing
        return Covering(problem, request, within, forced, plain, showroom - plain, least)

    @property
    def all_(self) -> bool:
        """Whether every coverable place must be covered."""
        return self.request.required_share == 1.0 and self.request.budget_yuan is None

    @property
    def coverable(self) -> Ints:
        """Rows of the places that some site covers."""
        return np.flatnonzero(self.within.any(axis=1))

    def only(self, sites: Ints) -> Covering:
        """Return the covering with just `sites`, all of them open."""
        problem = self.problem
        part = SitingProblem(
            problem.places,
            problem.weight,
            tuple(problem.sites[j] for j in sites),
            problem.metres[:, sites],
            problem.existing[sites],
        )
        open_ = np.ones(sites.size, dtype=bool)
        return Covering(
            part,
            self.request,
            self.within[:, sites],
            open_,
            self.plain[sites],
            self.extra[sites],
            self.least,
        )

    def whole(self) -> tuple[MixedIntegerProgram, float]:
        """Return the relaxation and its scale: capacity counts for the county as a whole.

        z_i <= sum of y_j within reach, sum w z <= capacity of all stations. Any answer of
        `assigned` is one of this program, so its bound holds there.
        """
        m, places = len(self.problem.sites), self.coverable
        z = 2 * m + np.arange(places.size)
        rows = ProgramRows(2 * m + places.size)
        place, site = np.nonzero(self.within[places])
        near = rows.add(places.size, -np.inf, 0.0)
        rows.put(near[place], site, -1.0)
        rows.put(near, z, 1.0)
        people = self.problem.weight[places].astype(np.float64)
        total = rows.sum(z, people, -np.inf, 0.0)
        self._capacity(rows, np.full(m, total))
        if self.all_:
            rows.put(rows.add(places.size, 1.0, 1.0), z, 1.0)
        return self._program(rows, z, people)

    def assigned(self) -> tuple[MixedIntegerProgram, float, Ints, Ints]:
        """Return the whole model, its scale, and place and site of each x_ij.

        x_ij <= y_j, sum_j x_ij <= 1 (= 1 where all must be covered),
        sum_i w_i x_ij <= plain capacity y_j + what a showroom adds s_j.
        """
        m = len(self.problem.sites)
        place, site = np.nonzero(self.within)
        x = 2 * m + np.arange(place.size)
        rows = ProgramRows(2 * m + place.size)
        link = rows.add(place.size, -np.inf, 0.0)
        rows.put(link, x, 1.0)
        rows.put(link, site, -1.0)
        used, line = np.unique(place, return_inverse=True)
        once = rows.add(used.size, 1.0 if self.all_ else -np.inf, 1.0)
        rows.put(once[line], x, 1.0)
        people = self.problem.weight[place].astype(np.float64)
        load = rows.add(m, -np.inf, 0.0)
        rows.put(load[site], x, people)
        self._capacity(rows, load)
        return (*self._program(rows, x, people), place, site)

    def _capacity(self, rows: ProgramRows, load: Ints) -> None:
        m, grades = load.size, self.request.grades
        plain, showroom = grades.plain.capacity_people, grades.showroom.capacity_people
        rows.put(load, np.arange(m), -float(plain))
        rows.put(load, m + np.arange(m), -float(showroom - plain))

    def _program(
        self, rows: ProgramRows, column: Ints, people: Floats
    ) -> tuple[MixedIntegerProgram, float]:
        """Add what both have in common; `column` holds the people that it covers."""
        request, m = self.request, len(self.problem.sites)
        y, s = np.arange(m), m + np.arange(m)
        better = rows.add(m, -np.inf, 0.0)
        rows.put(better, s, 1.0)
        rows.put(better, y, -1.0)
        share = rows.sum(s, 1.0, 0.0, np.inf)
        rows.put(share, y, -request.grades.showroom_share)
        kept = np.flatnonzero(self.forced)
        rows.put(rows.add(kept.size, 1.0, 1.0), kept, 1.0)
        if request.stations is not None:
            rows.sum(y, 1.0, -np.inf, float(request.stations))
        yuan = np.concatenate([self.plain, self.extra, np.zeros(column.size)])
        if request.budget_yuan is None:
            if not self.all_:
                rows.sum(column, people, float(self.least), np.inf)
            objective, step = yuan, float(np.gcd.reduce(np.rint(yuan).astype(np.int64)))
            step = step if (yuan == np.rint(yuan)).all() else 0.0
        else:
            rows.sum(np.arange(2 * m), yuan[: 2 * m], -np.inf, request.budget_yuan)
            covered = np.concatenate([np.zeros(2 * m), people])
            objective, step = 0.5 * yuan / max(request.budget_yuan, 1.0) - covered, 0.0
        scale = max(1.0, float(np.abs(objective).max(initial=0.0)) / 1e3)
        whole = np.ones(objective.size, dtype=bool)
        return rows.program(objective / scale, whole, step / scale), scale
