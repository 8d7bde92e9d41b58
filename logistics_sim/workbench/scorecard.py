"""The provincial review's scorecard of a replayed alliance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.files import write_text
from logistics_sim.language import gettext as _
from logistics_sim.policy import Evidence, Figure, check_bans
from logistics_sim.policy import scorecard as review_scorecard
from logistics_sim.policy.scorecard import COLUMNS
from logistics_sim.study.contract_values import DELIVERED
from logistics_sim.workbench.argument_kinds import want
from logistics_sim.workbench.comparison import Comparison, compare
from logistics_sim.workbench.html_table import html_table
from logistics_sim.workbench.plans import plan
from logistics_sim.workbench.replays import Replays, replay

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ScorecardResult:
    """Items of the card, the two bans, and what they rest on."""

    card: dict[str, Any]
    bans: list[dict[str, Any]]
    compared: Comparison

    def __repr__(self) -> str:
        """Return one line: points and broken bans."""
        most = self.card["max"]
        broken = sum(bool(ban["violations"]) for ban in self.bans)
        return f"ScorecardResult({self.total:g} of {most} points, {broken} bans broken)"

    @property
    def total(self) -> float:
        """Points reached."""
        return float(self.card["total"])

    @property
    def other(self) -> pd.DataFrame:
        """Items of the review without points: figure, verdict, evidence, what is missing."""
        import pandas as pd

        names = ["id", "title", "figure", "verdict", "evidence", "missing"]
        return pd.DataFrame(self.card["other"])[names]

    @property
    def to_state(self) -> pd.DataFrame:
        """Facts that no simulation can know and that nobody stated: fact, title, kind, unit."""
        import pandas as pd

        return pd.DataFrame(self.card["to_state"], columns=["fact", "title", "kind", "unit"])

    def to_frame(self) -> pd.DataFrame:
        """Return the items with points, figure, evidence and what is missing."""
        import pandas as pd

        rows = [{"item": item["id"], **item} for item in self.card["items"]]
        return pd.DataFrame(rows)[list(COLUMNS)]

    def to_html(self, path: str | Path) -> Path:
        """Write the card, the savings and the attainment as one offline page."""
        from logistics_sim.report.score_page import score_page

        target = Path(path)
        tables = {
            _("Scorecard"): self.to_frame(),
            _("Saving"): self.compared.saving(),
            _("Service"): self.compared.after.attainment(),
        }
        title = self.compared.after.planned.county.scenario.title
        write_text(target, score_page(title, self.total, tables, self.bans))
        return target

    def _repr_html_(self) -> str:
        return html_table(self.to_frame()[["title", "points", "max", "evidence", "missing"]])


def scorecard(runs: Replays, before: Replays | None = None) -> ScorecardResult:
    """Score `runs`; the firms alone (equal service) are planned and replayed if not given.

    Raises `InputError` (``API-001``) for what is no replay.

    Examples
    --------
    >>> import logistics_sim as ls
    >>> quick = {"effort.iterations": 1, "effort.echelon_trials": 0}
    >>> planned = ls.plan(ls.shipped_county().change(**quick))
    >>> card = ls.scorecard(ls.replay(planned, days=2))
    >>> 0 < card.total <= 13
    True
    """
    want(runs, "scorecard", Replays)
    county = runs.planned.county
    if before is None:
        planned = plan(county.before("equal_service"))
        before = replay(planned, runs.days, len(runs.parcels))
    compared = compare(before, runs)
    savings = compared.saving().set_index("way")
    targets = runs.attainment().set_index("target")
    found = Evidence(
        delivered=_delivered(runs),
        services=_services(runs),
        attainment={
            str(name): Figure(float(r["share"]), float(r["low"]), float(r["high"]), int(r["n"]))
            for name, r in targets.iterrows()
            if r["n"]
        },
        saving={
            str(way): Figure(float(r["share"]), float(r["low"]), float(r["high"]), runs.days)
            for way, r in savings.iterrows()
        },
        firms_with_parcels=len(_firms(runs)),
        traced_producers=_producers(runs),
        **_cold(runs),
    )
    return ScorecardResult(
        review_scorecard(found, county.scenario), check_bans(county.scenario), compared
    )


def _done(runs: Replays, replication: int) -> pd.DataFrame:
    stamps = runs.stamps(replication)
    return runs.parcels[replication][stamps["final_state"].isin(DELIVERED).to_numpy()]


def _delivered(runs: Replays) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for number in range(len(runs.parcels)):
        done = _done(runs, number)
        found.update(zip(done["class"].astype(str), done["direction"].astype(str), strict=True))
    return found


def _services(runs: Replays) -> Counter[str]:
    found: Counter[str] = Counter()
    for number in range(len(runs.parcels)):
        for name, count in _done(runs, number)["service"].value_counts().items():
            if count:
                found[str(name)] += int(count)
    return found


def _firms(runs: Replays) -> set[str]:
    return {str(name) for n in range(len(runs.parcels)) for name in _done(runs, n)["firm"].unique()}


def _producers(runs: Replays) -> tuple[str, ...]:
    """Return the producers whose traced lots have finished parcels."""
    from logistics_sim.demand import assign_lots

    county = runs.planned.county
    found: set[str] = set()
    for number in range(len(runs.parcels)):
        lots = assign_lots(
            county.scenario, county.world.places, runs.parcels[number], number, strict=False
        )
        done = _done(runs, number).index
        found.update(lots.loc[lots.index.isin(done), "producer"].astype(str))
    return tuple(sorted(found))


def _cold(runs: Replays) -> dict[str, Any]:
    """Add up the cold chain over plans and replications, each with the vehicles that drove."""
    from logistics_sim.coldchain import cold_chain_parameters, exposure_summary

    parameters = cold_chain_parameters(runs.planned.county.scenario)
    rows = [
        exposure_summary(parameters, table)
        for number in range(len(runs.parcels))
        for table in runs.exposures_by_operator(number)
    ]
    return {
        "cold_records": int(np.sum([row["records"] for row in rows])),
        "excursion_minutes": float(np.sum([row["excursion_minutes"] for row in rows])),
        "fresh_parcels": int(np.sum([row["fresh"] for row in rows])),
    }
