"""Before and after: the same parcels and random draws, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.costs import paired_saving
from logistics_sim.language import gettext as _
from logistics_sim.workbench.argument_kinds import want
from logistics_sim.workbench.html_table import html_table
from logistics_sim.workbench.plans import Plans
from logistics_sim.workbench.replays import Replays, replay

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Comparison:
    """Two sets of replays of the same days."""

    before: Replays
    after: Replays

    def __repr__(self) -> str:
        """Return one line: what is compared."""
        return f"Comparison({self.before!r} with {self.after!r})"

    def saving(self) -> pd.DataFrame:
        """Return the saving whole, up and down with its paired 95 % interval and verdict."""
        import pandas as pd

        target = float(self.after.planned.county.scenario.targets.saving_share)
        rows = []
        for way in ("whole", "up", "down"):
            direction = None if way == "whole" else way
            before, after = self.before.daily_yuan(direction), self.after.daily_yuan(direction)
            found = paired_saving(before, after, target)
            parcels = sum(
                len(p) if direction is None else int((p["direction"] == direction).sum())
                for p in self.after.parcels
            )
            rows.append(
                {
                    "way": way,
                    "before_yuan": round(float(before.sum()), 2),
                    "after_yuan": round(float(after.sum()), 2),
                    "before_yuan_per_parcel": float(before.sum()) / max(parcels, 1),
                    "after_yuan_per_parcel": float(after.sum()) / max(parcels, 1),
                    **found.to_dict(),
                }
            )
        return pd.DataFrame(rows)

    def attainment(self) -> pd.DataFrame:
        """Return the county's attainment before and after, one row per target."""
        before = self.before.attainment()[["target", "share", "low", "high"]]
        after = self.after.attainment()[["target", "share", "low", "high", "clock"]]
        return before.merge(after, on="target", suffixes=("_before", "_after"))

    def plot(self) -> Figure:
        """Return a picture of the savings with their intervals and the target's line."""
        from logistics_sim.report.figures.saving_marks import saving_marks
        from logistics_sim.report.figures.style import BLUE, figure_style

        rows = self.saving().to_dict("records")
        found = {str(row["way"]): {str(key): row[key] for key in row} for row in rows}
        target = float(self.after.planned.county.scenario.targets.saving_share)
        with figure_style():
            return saving_marks([(None, BLUE, "o", 0.0, True, found)], target)

    def to_frame(self) -> pd.DataFrame:
        """Return the savings."""
        return self.saving()

    def _repr_html_(self) -> str:
        return html_table(self.saving())


def compare(before: Plans | Replays, after: Plans | Replays, days: int | None = None) -> Comparison:
    """Compare two plans (replayed here for `days`) or two sets of replays of the same days.

    Raises `InputError`: ``RUN-005`` when the days or the seeds differ, ``API-001`` for other
    objects.

    Examples
    --------
    >>> import logistics_sim as ls
    >>> quick = {"effort.iterations": 1, "effort.echelon_trials": 0}
    >>> planned = ls.plan(ls.shipped_county().change(**quick))
    >>> alone = ls.plan(planned.county.before())
    >>> saving = ls.compare(alone, planned, days=2).saving()
    >>> saving["way"].tolist(), bool(saving.loc[0, "share"] > 0)
    (['whole', 'up', 'down'], True)
    """
    for given in (before, after):
        want(given, "compare", Plans, Replays)
    first = replay(before, days) if isinstance(before, Plans) else before
    second = replay(after, days) if isinstance(after, Plans) else after
    seeds = {played.planned.county.scenario.seed for played in (first, second)}
    if first.days != second.days or len(first.parcels) != len(second.parcels) or len(seeds) > 1:
        raise InputError(
            "RUN-005", "compare", _("the replays have different days or seeds"), _("use the same")
        )
    return Comparison(first, second)
