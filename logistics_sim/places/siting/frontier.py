"""What more stations buy: the frontier of stations against distance, coverage and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.places.siting.problem import SitingProblem, SitingRequest
from logistics_sim.places.siting.registry import site
from logistics_sim.places.siting.result import Siting

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = (
    "stations",
    "showrooms",
    "cost_yuan_year",
    "mean_km",
    "worst_km",
    "coverage",
    "objective",
    "bound",
    "gap",
)


@dataclass(frozen=True, eq=False)
class Frontier:
    """Sitings of one model by rising number of stations."""

    sitings: tuple[Siting, ...]

    def __repr__(self) -> str:
        """Return one line: model and numbers of stations."""
        numbers = ", ".join(str(len(siting.sites)) for siting in self.sitings)
        return f"Frontier({self.sitings[0].model!r}, {numbers} stations)"

    @cached_property
    def _table(self) -> pd.DataFrame:
        import pandas as pd

        rows = [siting.summary() for siting in self.sitings]
        table = pd.DataFrame([{name: row[name] for name in COLUMNS} for row in rows])
        return table.assign(efficient=efficient(table))

    def to_frame(self) -> pd.DataFrame:
        """Return one row per number of stations; `efficient` rows are beaten by no other."""
        return self._table.copy()

    def plot(self, axes: Any = None) -> Any:
        """Draw mean and worst distance against the number of stations; return the axes."""
        from matplotlib.figure import Figure

        if axes is None:
            axes = Figure(figsize=(6, 4), layout="constrained").add_subplot()
        axes.plot("stations", "mean_km", "o-", data=self._table, color="#0072B2", label="mean")
        axes.plot("stations", "worst_km", "s--", data=self._table, color="#D55E00", label="worst")
        axes.set_xlabel("stations")
        axes.set_ylabel("km to the station")
        axes.legend()
        return axes

    def _repr_html_(self) -> str:
        return str(self._table.to_html(index=False, float_format=lambda value: f"{value:,.3f}"))


def frontier(
    problem: SitingProblem,
    model: str,
    request: SitingRequest,
    stations: Sequence[int],
    progress: Progress = silent,
) -> Frontier:
    """Return a siting for each number of `stations`, each starting from the one before.

    `model` is a name of `registry.MODELS`. The objective never gets worse with one station more,
    even where the proof of a point was stopped by its budget. Raises `InputError` SIT-012 for an
    empty list, and what `site` raises.
    """
    numbers = sorted(set(stations))
    if not numbers:
        raise InputError("SIT-012", "frontier", _("no numbers of stations"), _("write 20:200:20"))
    found: list[Siting] = []
    for done, number in enumerate(numbers):
        former = found[-1] if found else None
        found.append(site(problem, model, replace(request, stations=number), former))
        progress(noop("frontier"), done + 1, len(numbers))
    return Frontier(tuple(found))


def efficient(table: pd.DataFrame) -> list[bool]:
    """Return which rows no other row beats on cost, mean, worst and coverage together."""
    figures = table[["cost_yuan_year", "mean_km", "worst_km"]].to_numpy(dtype=np.float64)
    figures = np.column_stack([figures, -table["coverage"].to_numpy(dtype=np.float64)])
    beaten = [
        bool(((figures <= row).all(axis=1) & (figures < row).any(axis=1)).any()) for row in figures
    ]
    return [not value for value in beaten]


def station_numbers(text: str) -> list[int]:
    """Return the numbers that ``20,40,80`` or ``20:200:20`` names (the end is included).

    >>> station_numbers("20:60:20"), station_numbers("5, 9")
    ([20, 40, 60], [5, 9])
    """
    try:
        if ":" in text:
            first, last, step = (int(part) for part in text.split(":"))
            if step < 1 or last < first:
                raise ValueError
            numbers = list(range(first, last + 1, step))
        else:
            numbers = [int(part) for part in text.split(",")]
    except ValueError as error:
        hint = _("write numbers as 20,40,80 or first:last:step as 20:200:20")
        raise InputError(
            "SIT-012", "frontier", _("{text!r} is not understood", text=text), hint
        ) from error
    if len(numbers) > 1_000:
        raise InputError(
            "SIT-012",
            "frontier",
            _("{count} points", count=len(numbers)),
            _("ask for at most 1,000"),
        )
    return numbers
