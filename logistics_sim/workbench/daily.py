"""Days planned anew from a timetable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Progress
from logistics_sim.language import gettext as _
from logistics_sim.workbench.html_table import html_table
from logistics_sim.workbench.shown_progress import shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from logistics_sim.daily_planning.day_sequence import DayPlan
    from logistics_sim.workbench.plans import Plans


@dataclass(frozen=True)
class Daily:
    """Days under the timetable and re-planned at each price of change.

    Attributes
    ----------
    planned
        The timetable.
    rows
        One row by day and way of planning.
    plans
        Every plan that was made, with the loads that it was made for.
    """

    planned: Plans
    rows: pd.DataFrame
    plans: tuple[DayPlan, ...]

    @cached_property
    def ways(self) -> list[dict[str, Any]]:
        """Figures of each way of planning, with paired intervals (see `summary`)."""
        from logistics_sim.daily_planning.summary import summarise

        return summarise(self.rows)

    def summary(self) -> pd.DataFrame:
        """Return one row per way: cost by part, changes, what was left over, and the saving."""
        import pandas as pd

        flat = []
        for way in self.ways:
            row = {name: value for name, value in way.items() if not isinstance(value, dict)}
            for name in ("saving", "dearer"):
                row |= {f"{name}_{key}": value for key, value in way.get(name, {}).items()}
            flat.append(row)
        return pd.DataFrame(flat)

    def to_frame(self) -> pd.DataFrame:
        """Return the rows by day and way."""
        return self.rows.copy()

    def plot(self) -> Figure:
        """Return the frontier: cost against usual drivers and usual hours."""
        from logistics_sim.report.consistency import consistency_chart
        from logistics_sim.report.figures.style import figure_style

        with figure_style():
            return consistency_chart(self.ways)()

    def _repr_html_(self) -> str:
        names = ["way", "price_factor", "cost_yuan", "same_crew_share", "deviation_mean_min"]
        return html_table(self.summary()[[*names, "left_over_items"]])


def daily(
    planned: Plans,
    days: int = 7,
    prices: Sequence[float] = (0.0, 0.3, 1.0, 5.0),
    progress: Progress | None = None,
) -> Daily:
    """Plan `days` days anew from the timetable `planned` of one operator.

    `prices` multiply the scenario's prices of change (`planning`); `progress` as of `plan`. Day 0
    fills the hub and is not counted. Raises `InputError` (``DAY-001`` to ``DAY-005``; ``API-001``
    for what is no plan).

    Examples
    --------
    >>> import logistics_sim as ls
    >>> quick = {"effort.iterations": 1, "effort.echelon_trials": 0}
    >>> planned = ls.plan(ls.shipped_county().change(**quick))
    >>> found = ls.daily(planned, days=1, prices=(0.0,))
    >>> found.to_frame()["way"].nunique() == len(found.summary())
    True
    """
    import pandas as pd

    from logistics_sim.workbench.argument_kinds import want
    from logistics_sim.workbench.plans import Plans

    want(planned, "daily", Plans)

    from logistics_sim.daily_planning.daily_folder import check_daily_request, check_master_plan
    from logistics_sim.daily_planning.day_sequence import run_days

    factors = check_daily_request(prices, days)
    if len(planned.plans) != 1:
        text = _("{count} operators are planned", count=len(planned.plans))
        raise InputError(
            "DAY-005", "planned", text, _("give the plan of the alliance or of one firm")
        )
    county = planned.county
    (master,), (loads,) = planned.plans, planned.loads
    check_master_plan(county.scenario, county.world, master, loads)
    plans: list[DayPlan] = []
    with shown(progress) as tell:
        rows = run_days(county.scenario, county.world, master, factors, days, plans.append, tell)
    return Daily(planned, pd.DataFrame(rows), tuple(plans))
