"""Plans tried by random days."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.progress import Progress
from logistics_sim.core.units import DAY_S
from logistics_sim.language import noop
from logistics_sim.service import TARGETS, attainment_rows, scenario_targets
from logistics_sim.service.parcel_tally import Tally, count_parcels, join_tallies, parcel_keys
from logistics_sim.workbench.argument_kinds import want
from logistics_sim.workbench.html_table import html_table
from logistics_sim.workbench.plans import Plans
from logistics_sim.workbench.shown_progress import shown

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from logistics_sim.report.maps.embedded import EmbeddedMap
    from logistics_sim.simulation import Replay


@dataclass(frozen=True)
class Replays:
    """Replays of the plans: `parcels` and `plays` hold one entry per replication.

    ``plays[r][o]`` is what happened to the parcels of operator `o` in replication `r`.
    """

    planned: Plans
    days: int
    parcels: tuple[pd.DataFrame, ...]
    plays: tuple[tuple[Replay, ...], ...]

    def __repr__(self) -> str:
        """Return one line: days, replications and parcels."""
        count = sum(len(table) for table in self.parcels)
        plays = f"{len(self.plays)} replication{'s' if len(self.plays) != 1 else ''}"
        return f"Replays({self.days} days, {plays}, {count:,} parcels)"

    def stamps(self, replication: int = 0) -> pd.DataFrame:
        """Return the time stamps of all parcels, rows as ``parcels[replication]``."""
        import pandas as pd

        plays = self.plays[replication]
        table = plays[0].stamps if len(plays) == 1 else pd.concat([p.stamps for p in plays])
        return table.reindex(self.parcels[replication].index)

    def attainment(self, by: str | None = None) -> pd.DataFrame:
        """Return the share of parcels on time with 95 % intervals, worst first.

        `by`: village, township, firm, class or weekday; without it the whole county.
        """
        tables = []
        for tallies in self._tallies:
            rows = attainment_rows(join_tallies(tallies), by)
            tables.append(rows.sort_values("share", kind="stable") if by else rows)
        import pandas as pd

        return pd.concat([table for table in tables if len(table)], ignore_index=True)

    def legs(self) -> pd.DataFrame:
        """Return the mean hours and the share of the time of each leg, by target."""
        from logistics_sim.workbench.replay_legs import legs_table

        return legs_table([join_tallies(tallies) for tallies in self._tallies])

    def by_day(self) -> pd.DataFrame:
        """Return the share on time by target and day of the clock's start, replications pooled."""
        from logistics_sim.workbench.replay_legs import days_table

        joined = [join_tallies(tallies) for tallies in self._tallies]
        return days_table(joined, self.planned.county.scenario.first_day, self.days)

    def exposures(self, replication: int = 0) -> pd.DataFrame:
        """Return the temperature of every cold parcel by leg (contract ``exposures``).

        The column ``product`` names the product of the producer's lot, where it has one.
        """
        import pandas as pd

        return pd.concat(self.exposures_by_operator(replication), ignore_index=True)

    def exposures_by_operator(self, replication: int = 0) -> list[pd.DataFrame]:
        """Return `exposures` as one table per operator, in the order of the plans."""
        from logistics_sim.workbench.cold_exposures import replay_exposures

        planned, plays = self.planned, self.plays[replication]
        parcels = self.parcels[replication]
        return replay_exposures(planned.county, planned.plans, plays, parcels, replication)

    def plot(self) -> Figure:
        """Return a picture of the mean hours by leg, one bar per target."""
        from logistics_sim.report.figures.leg_bars import leg_bars
        from logistics_sim.report.figures.style import figure_style
        from logistics_sim.report.wording import TARGETS as NAMES
        from logistics_sim.report.wording import word

        table = self.legs()
        names = list(dict.fromkeys(table["target"]))
        hours = [
            dict(zip(rows["leg"], rows["mean_h"], strict=True))
            for _, rows in table.groupby("target", sort=False)
        ]
        with figure_style():
            return leg_bars([word(NAMES, name) for name in names], hours, range(len(names)))[0]

    def explore(self) -> EmbeddedMap:
        """Return an interactive map of the plans, villages by their share of express on time.

        A notebook shows it without internet.
        """
        from logistics_sim.workbench.explored_map import explored_shares

        planned = self.planned
        return explored_shares(planned.county, planned.plans, self.attainment("village"))

    @cached_property
    def _tallies(self) -> list[list[Tally]]:
        county = self.planned.county
        found: list[list[Tally]] = [[] for _ in TARGETS]
        for replication, parcels in enumerate(self.parcels):
            keys, stamps = parcel_keys(county.world.places, parcels), self.stamps(replication)
            end_s = self.days * DAY_S
            weekday = county.scenario.weekday(0)
            for number, target in enumerate(scenario_targets(county.scenario)):
                tally = count_parcels(target, keys, parcels, stamps, end_s, weekday)
                found[number].append(tally)
        return found

    def counts(self) -> dict[str, int]:
        """Return the parcels of all replications by final state."""
        total: dict[str, int] = {}
        for plays in self.plays:
            for played in plays:
                for state, number in played.counts().items():
                    total[state] = total.get(state, 0) + number
        return dict(sorted(total.items()))

    def ledger(self, replication: int = 0) -> pd.DataFrame:
        """Return every yuan of a replication (contract ``ledger`` without ``variant``)."""
        return self._ledgers[replication].copy()

    @cached_property
    def _ledgers(self) -> tuple[pd.DataFrame, ...]:
        return tuple(self._ledger(replication) for replication in range(len(self.parcels)))

    def _ledger(self, replication: int) -> pd.DataFrame:
        import pandas as pd

        from logistics_sim.costs import build_ledger, station_rows
        from logistics_sim.costs.stations import station_items

        county = self.planned.county
        parcels = self.parcels[replication]
        rows = []
        for plan, played in zip(self.planned.plans, self.plays[replication], strict=True):
            own = parcels[parcels["firm"].isin(plan.operator.firms)]
            world = county.world_of(plan.operator)
            rows.append(build_ledger(county.scenario, world, plan, played, own, self.days))
        stations = station_rows(
            float(county.scenario.costs.township_station_yuan_day),
            self.planned.plans,
            station_items(parcels),
            self.days,
        )
        return pd.concat([*rows, *([stations] if len(stations) else [])], ignore_index=True)

    def daily_yuan(self, direction: str | None = None) -> NDArray[np.float64]:
        """Return the cost of each day, replications one after the other."""
        from logistics_sim.costs import daily_yuan

        parts = [daily_yuan(ledger, self.days, direction) for ledger in self._ledgers]
        return np.concatenate(parts)

    def to_frame(self, replication: int = 0) -> pd.DataFrame:
        """Return parcels and stamps side by side, one row per parcel.

        The stamp ``due_s`` (due at the hub, or posted) is ``stamped_due_s`` here; ``due_s`` is the
        parcel's deadline.
        """
        parcels, stamps = self.parcels[replication], self.stamps(replication)
        same = stamps.columns.intersection(parcels.columns)
        return parcels.join(stamps.rename(columns={name: f"stamped_{name}" for name in same}))

    def _repr_html_(self) -> str:
        table = self.attainment()
        return html_table(table[["target", "n", "share", "low", "high", "clock"]])


def replay(
    planned: Plans,
    days: int | None = None,
    replications: int = 1,
    progress: Progress | None = None,
) -> Replays:
    """Replay `planned` over random days; the same seed gives every plan the same draws.

    `days` is the scenario's where absent; `progress` as of `plan`. Raises `InputError`
    (``API-001``) for what is no plan.

    Examples
    --------
    >>> import logistics_sim as ls
    >>> quick = {"effort.iterations": 1, "effort.echelon_trials": 0}
    >>> planned = ls.plan(ls.shipped_county().change(**quick))
    >>> runs = ls.replay(planned, days=2)
    >>> runs.days, len(runs.to_frame()) == sum(runs.counts().values())
    (2, True)
    >>> sorted(runs.legs()["leg"].unique())
    ['hub_wait', 'local', 'sort', 'station', 'trunk']
    """
    from logistics_sim.demand import generate_parcels
    from logistics_sim.simulation import replay_plan

    want(planned, "replay", Plans)

    county = planned.county
    scenario, world = county.scenario, county.world
    horizon = scenario.days if days is None else days
    worlds = [county.world_of(plan.operator) for plan in planned.plans]
    firms = [firm for plan in planned.plans for firm in plan.operator.firms]
    tables, plays = [], []
    with shown(progress) as tell:
        for replication in range(replications):
            tell(noop("replications"), replication, replications)
            parcels = generate_parcels(scenario, world.places, horizon, replication)
            parcels = parcels[parcels["firm"].isin(firms)]
            tables.append(parcels)
            plays.append(
                tuple(
                    replay_plan(
                        scenario,
                        seen,
                        plan,
                        parcels[parcels["firm"].isin(plan.operator.firms)],
                        days=horizon,
                        replication=replication,
                    )
                    for plan, seen in zip(planned.plans, worlds, strict=True)
                )
            )
        tell(noop("replications"), replications, replications)
    return Replays(planned, horizon, tuple(tables), tuple(plays))
