"""A siting: which stations stand, who is served where, and how good that provably is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.language import gettext as _
from logistics_sim.places.siting.grades import grade_by_load
from logistics_sim.places.siting.problem import NO_ROAD, SitingProblem, SitingRequest
from logistics_sim.places.siting.sketch import draw_siting

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

UNSERVED = -1


@dataclass(frozen=True, eq=False)
class Siting:
    """The answer of a siting model.

    Attributes
    ----------
    sites
        Rows of the chosen sites in `problem.sites`, rising.
    server
        Row of the site that serves each place, -1 where none does.
    showroom
        Which of `sites` are showrooms.
    objective, bound, unit
        In `unit`: person-km, people, yuan/year, km. The bound is below the objective of
        a model that minimises and above that of one that maximises.
    stopped
        Empty, or the budget that ended the proof: nodes (``budget``), size (``cells``) or
        the safety clock (``safety``).
    work
        Steps taken, by name.
    """

    model: str
    problem: SitingProblem
    request: SitingRequest
    sites: NDArray[np.int64]
    server: NDArray[np.int64]
    showroom: NDArray[np.bool_]
    objective: float
    bound: float
    unit: str
    stopped: str
    work: dict[str, int]

    def __repr__(self) -> str:
        """Return one line: model, stations and proven gap."""
        return f"Siting({self.model!r}, {len(self.sites)} stations, gap {self.gap:.2%})"

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the stations."""
        return tuple(self.problem.sites[j] for j in self.sites)

    @property
    def gap(self) -> float:
        """Distance of objective and bound as a share of the objective."""
        distance = abs(self.objective - self.bound)
        return 0.0 if distance == 0 else distance / max(abs(self.objective), 1e-12)

    @cached_property
    def metres(self) -> NDArray[np.int64]:
        """Road metres from each place to its station, -1 where unserved, shape ``(n,)``."""
        reached = self.problem.metres[np.arange(self.server.size), np.maximum(self.server, 0)]
        return np.where(self.server == UNSERVED, NO_ROAD, reached)

    @cached_property
    def covered(self) -> NDArray[np.bool_]:
        """Which places have their station within the radius, shape ``(n,)``."""
        within = self.problem.within(self.request)
        inside = within[np.arange(self.server.size), np.maximum(self.server, 0)]
        return np.asarray(inside & (self.server != UNSERVED))

    @property
    def coverage(self) -> float:
        """Share of the people whose station lies within the radius."""
        return float(self.problem.weight[self.covered].sum() / self.problem.total)

    @property
    def mean_km(self) -> float:
        """Mean road distance to the station over the people who have one."""
        served = self.server != UNSERVED
        people = self.problem.weight[served]
        if people.sum() == 0:
            return 0.0
        return float(people @ self.metres[served] / people.sum() / 1000)

    @property
    def worst_km(self) -> float:
        """Longest road distance of any served place."""
        return float(max(self.metres.max(), 0) / 1000)

    @property
    def unserved(self) -> tuple[str, ...]:
        """Places without a station that they can reach."""
        return tuple(self.problem.places[i] for i in np.flatnonzero(self.server == UNSERVED))

    @cached_property
    def load(self) -> NDArray[np.int64]:
        """People served by each of `sites`."""
        served = self.server != UNSERVED
        people = np.bincount(
            self.server[served], self.problem.weight[served], len(self.problem.sites)
        )
        return people.astype(np.int64)[self.sites]

    @property
    def overloaded(self) -> tuple[str, ...]:
        """Stations that serve more people than their grade can; never empty silently."""
        grades = self.request.grades
        most = np.where(
            self.showroom, grades.showroom.capacity_people, grades.plain.capacity_people
        )
        return tuple(self.problem.sites[j] for j in self.sites[self.load > most])

    @property
    def yuan_year(self) -> float:
        """Yearly cost of the stations by the grades of the request."""
        stands = self.problem.existing[self.sites]
        return self.request.grades.cost(self.showroom, stands)

    @property
    def merged(self) -> tuple[str, ...]:
        """Existing stations that are closed and merged into others."""
        closed = np.setdiff1d(np.flatnonzero(self.problem.existing), self.sites)
        return tuple(self.problem.sites[j] for j in closed)

    def checked(self) -> Siting:
        """Return the siting, or raise SIT-006 where a place is unserved unasked."""
        if self.unserved and not self.request.allow_unreachable:
            named = ", ".join(self.unserved[:5]) + (" ..." if len(self.unserved) > 5 else "")
            text = _(
                "no chosen station can be reached from {count} places: {named}",
                count=len(self.unserved),
                named=named,
            )
            hint = _("ask for more stations, check the roads, or allow unreachable places")
            raise InfeasibleError("SIT-006", f"{self.model}", text, hint)
        return self

    def to_frame(self) -> pd.DataFrame:
        """Return one row per place: who serves it, how far, and whether that is covered."""
        import pandas as pd

        problem = self.problem
        station = np.array(
            ["" if j == UNSERVED else problem.sites[j] for j in self.server], dtype=object
        )
        return pd.DataFrame(
            {
                "place_id": problem.places,
                "people": problem.weight,
                "station": station,
                "distance_km": np.where(self.metres < 0, np.nan, self.metres / 1000),
                "covered": self.covered,
                "is_candidate": np.isin(problem.places, problem.sites),
                "has_station": np.isin(problem.places, self.chosen),
            }
        )

    def stations(self) -> pd.DataFrame:
        """Return one row per station: grade, people and villages served, farthest one."""
        import pandas as pd

        far = np.zeros(len(self.problem.sites), dtype=np.int64)
        served = self.server != UNSERVED
        np.maximum.at(far, self.server[served], self.metres[served])
        places = np.bincount(self.server[served], minlength=far.size)
        return pd.DataFrame(
            {
                "place_id": self.chosen,
                "grade": np.where(self.showroom, "showroom", "plain"),
                "existing": self.problem.existing[self.sites],
                "places": places[self.sites],
                "people": self.load,
                "farthest_km": far[self.sites] / 1000,
            }
        )

    def to_gdf(self) -> Any:
        """Return `to_frame` with a point per place (WGS 84)."""
        import geopandas as gpd

        points = self._points()
        where = gpd.points_from_xy(points[:, 0], points[:, 1])
        return gpd.GeoDataFrame(self.to_frame(), geometry=where, crs="EPSG:4326")

    def plot(self, axes: Any = None) -> Any:
        """Draw places, stations and who is served by whom; return the axes."""
        row = {name: number for number, name in enumerate(self.problem.places)}
        at = np.array([row.get(name, -1) for name in self.problem.sites], dtype=np.int64)
        server = np.where(self.server >= 0, at[self.server], -1)
        stations = at[self.sites]
        return draw_siting(self._points(), server, self.covered, stations, self.showroom, axes)

    def summary(self) -> dict[str, Any]:
        """Return the figures under the keys of the machine contract."""
        return {
            "model": self.model,
            "chosen": list(self.chosen),
            "objective": self.objective,
            "bound": self.bound,
            "objective_unit": self.unit,
            "gap": self.gap,
            "stopped": self.stopped,
            "coverage": self.coverage,
            "mean_km": self.mean_km,
            "worst_km": self.worst_km,
            "stations": len(self.chosen),
            "showrooms": int(self.showroom.sum()),
            "cost_yuan_year": self.yuan_year,
            "merged": list(self.merged),
            "overloaded": list(self.overloaded),
            "unserved": list(self.unserved),
            "work": self.work,
        }

    def _repr_html_(self) -> str:
        said = (
            ("model", self.model),
            ("stations", f"{len(self.chosen)} ({int(self.showroom.sum())} showrooms)"),
            ("objective", f"{self.objective:,.1f} {self.unit}"),
            ("proven gap", f"{self.gap:.2%}"),
            ("coverage", f"{self.coverage:.1%}"),
            ("mean, worst", f"{self.mean_km:.2f} km, {self.worst_km:.2f} km"),
            ("cost", f"{self.yuan_year:,.0f} yuan/year"),
        )
        rows = "".join(f"<tr><th>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in said)
        return f"<table>{rows}</table>"

    def _points(self) -> NDArray[np.float64]:
        from logistics_sim.core.errors import InputError

        if self.problem.points is None:
            raise InputError(
                "SIT-001", "siting", _("the places have no coordinates"), _("give points")
            )
        return self.problem.points


def serve_nearest(problem: SitingProblem, sites: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the one of `sites` nearest to each place, -1 where none can be reached."""
    far = np.iinfo(np.int64).max
    part = problem.metres[:, sites]
    part = np.where(part == NO_ROAD, far, part)
    best = part.argmin(axis=1)
    reached = part[np.arange(part.shape[0]), best] < far
    return np.where(reached, sites[best], UNSERVED)


def nearest_siting(
    model: str,
    problem: SitingProblem,
    request: SitingRequest,
    sites: NDArray[np.int64],
    figures: tuple[float, float, str],
    stopped: str,
    work: dict[str, int],
) -> Siting:
    """Return a siting in which every place uses its nearest station, graded by load.

    `model` found `sites` after `work`, and `stopped` says why it ended; `figures` are objective,
    bound and unit.
    """
    server = serve_nearest(problem, sites)
    served = server != UNSERVED
    people = np.bincount(server[served], problem.weight[served], len(problem.sites))
    showroom = grade_by_load(people.astype(np.int64)[sites], request.grades)
    objective, bound, unit = figures
    return Siting(
        model, problem, request, sites, server, showroom, objective, bound, unit, stopped, work
    )
