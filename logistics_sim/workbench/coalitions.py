"""All coalitions of a county's firms, for notebooks: values, shares, stability, pictures."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.alliance import CostGame, core_of, shares_by, would_leave
from logistics_sim.alliance.entry import best_of_size, entry_order, marginal_values
from logistics_sim.alliance.stability import price_of_stability
from logistics_sim.core.errors import InputError
from logistics_sim.core.progress import Progress
from logistics_sim.language import gettext as _
from logistics_sim.workbench.argument_kinds import want
from logistics_sim.workbench.html_table import html_table
from logistics_sim.workbench.scenario_county import County
from logistics_sim.workbench.shown_progress import shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

PICTURES = ("saving_by_size", "shares_by_rule", "stability_map")


@dataclass(frozen=True)
class CoalitionResults:
    """Every coalition re-planned, in yuan a mean day; `answer` holds what the study says."""

    answer: dict[str, Any]

    def __repr__(self) -> str:
        """Return one line: firms, coalitions and the cost of the alliance of all."""
        firms, grand = len(self.answer["firms"]), self.answer["grand"]
        count = len(self.answer["values"])
        return f"CoalitionResults({firms} firms, {count} coalitions, {grand:,.0f} yuan a day)"

    @property
    def game(self) -> CostGame:
        """The cost game of all coalitions."""
        firms = tuple(self.answer["firms"])
        cost = np.zeros(1 << len(firms))
        for row in self.answer["values"]:
            number = sum(1 << firms.index(firm) for firm in row["members"].split("+"))
            cost[number] = float("inf") if row["cost"] is None else row["cost"]
        return CostGame(firms, cost)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coalition: cost, interval, saving, plan."""
        import pandas as pd

        return pd.DataFrame(self.answer["values"])

    def shares(self, rules: Sequence[str] = ("shapley", "nucleolus", "epm")) -> pd.DataFrame:
        """Return yuan a mean day by firm (rows) and rule (columns)."""
        import pandas as pd

        game, volumes = self.game, self.answer["volumes"]
        return pd.DataFrame({rule: shares_by(rule, game, volumes) for rule in rules})

    def stability(self) -> dict[str, Any]:
        """Return the core test, who would leave under Shapley, entry order, best of each size."""
        game = self.game
        core = core_of(game)
        paid = np.array(list(shares_by("shapley", game).values()))
        return {
            "core_empty": core.empty,
            "least_core_epsilon": core.least_core_epsilon,
            "blocking": core.blocking,
            "leaves_under_shapley": would_leave(game, paid),
            "subsidy_to_hold": price_of_stability(game),
            "marginal": marginal_values(game),
            "entry_order": entry_order(game),
            "best_of_size": best_of_size(game),
        }

    def plot(self, what: str = "saving_by_size") -> Figure:
        """Return a picture: ``saving_by_size``, ``shares_by_rule`` or ``stability_map``."""
        from logistics_sim.report.alliance_names import named_answer
        from logistics_sim.report.figures import alliance
        from logistics_sim.report.figures.style import figure_style

        if what not in PICTURES:
            known = ", ".join(PICTURES)
            raise InputError(
                "ALL-007",
                "plot",
                _("there is no picture {what!r}", what=what),
                _("one of {known}", known=known),
            )
        with figure_style():
            figure: Figure = getattr(alliance, what)(named_answer(self.answer))[0]
        return figure

    def _repr_html_(self) -> str:
        return html_table(self.to_frame()[["members", "cost", "low", "high", "saving"]])


def coalitions(
    county: County,
    *,
    out: str | Path | None = None,
    effort: float = 1.0,
    workers: int = 1,
    progress: Progress | None = None,
) -> CoalitionResults:
    """Plan every coalition of the county's firms and return them.

    `out` keeps the study's folder; a study that was stopped there goes on. `effort` multiplies
    the search of each coalition; `progress` as of `plan`. Raises `InputError` (``API-001``) for
    what is no county.

    Examples
    --------
    >>> import logistics_sim as ls
    >>> firms = [
    ...     {"id": "a", "name": "甲", "kind": "express", "share": 0.6},
    ...     {"id": "b", "name": "乙", "kind": "post", "share": 0.4},
    ... ]
    >>> quick = {"effort.iterations": 1, "effort.echelon_trials": 0}
    >>> game = ls.coalitions(ls.shipped_county().change(firms=firms, **quick))
    >>> sorted(game.to_frame()["members"])
    ['a', 'a+b', 'b']
    >>> shares = game.shares(["shapley", "volume"])
    >>> bool(abs(shares["shapley"].sum() - shares["volume"].sum()) < 0.01)
    True
    """
    want(county, "coalitions", County)
    from logistics_sim.coalition_planning.alliance_run import run_alliance
    from logistics_sim.coalition_planning.alliance_study import AllianceSettings

    said: dict[str, Any] = {"settings": AllianceSettings(effort=effort), "workers": workers}
    with shown(progress) as said["progress"]:
        if out is not None:
            return CoalitionResults(run_alliance(county.scenario, Path(out), **said))
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "alliance"
            return CoalitionResults(run_alliance(county.scenario, target, **said))
