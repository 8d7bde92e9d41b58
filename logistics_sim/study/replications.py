"""Many replications of one plan, in parallel, until the answer is precise enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_parquet
from logistics_sim.core.progress import Progress, silent
from logistics_sim.core.units import DAY_S
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.study.workers import run_tasks

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Scenario
    from logistics_sim.simulation.replication_count import MeanEstimate, Precision


@dataclass(frozen=True)
class Window:
    """Which parcels count: those that are ready after the warm-up and before the tail.

    The county starts empty, and what is posted on the last days cannot arrive within the
    run: both ends would bend the figures.
    """

    warm_up_days: int = 1
    tail_days: int = 3

    def check(self, days: int) -> None:
        """Refuse a window that leaves nothing of so many days (``STU-010``)."""
        if self.warm_up_days + self.tail_days >= days:
            raise InputError(
                "STU-010",
                "window",
                _(
                    "{warm_up_days} + {tail_days} days leave nothing of {days}",
                    warm_up_days=self.warm_up_days,
                    tail_days=self.tail_days,
                    days=days,
                ),
                _("replay more days or count more of them"),
            )


@dataclass(frozen=True)
class Replications:
    """Figures of each replication, and whether the precision asked for was reached."""

    rows: list[dict[str, float]]
    reached: bool

    def estimates(self) -> dict[str, MeanEstimate]:
        """Return the mean and interval of every figure."""
        from logistics_sim.simulation.replication_count import estimate

        return {name: estimate([row[name] for row in self.rows]) for name in self.rows[0]}

    def summary(self) -> dict[str, Any]:
        """Return count, verdict and intervals as plain values; None where not finite."""
        import math

        def plain(value: float) -> float | None:
            return round(value, 6) if math.isfinite(value) else None

        figures = {
            name: {"mean": plain(e.mean), "low": plain(e.low), "high": plain(e.high)}
            for name, e in self.estimates().items()
        }
        return {"n": len(self.rows), "precision_reached": self.reached, "figures": figures}

    def to_frame(self) -> pd.DataFrame:
        """Return one row per replication."""
        import pandas as pd

        table = pd.DataFrame(self.rows)
        table.insert(0, "replication", range(len(table)))
        return table


@dataclass(frozen=True)
class _Task:
    scenario: Scenario
    world: World
    plan: Plan
    days: int
    window: Window
    replication: int
    out: Path | None


def replicate(
    scenario: Scenario,
    world: World,
    plan: Plan,
    precision: Precision,
    *,
    days: int | None = None,
    window: Window | None = None,
    workers: int = 2,
    out: Path | None = None,
    progress: Progress = silent,
) -> Replications:
    """Replay `plan` with ever new draws until `precision` is reached.

    Figures of each replication: the share on time of each target (``express_48h``...),
    the mean hours of its clock and their 95th percentile (``express_48h_p95_h``). The same
    replication number means the same draws for every scenario and operator, so two calls
    with other plans or scenarios can be compared by `simulation.stopping.paired`. With
    `out`, stamps and runs of each replication are written there as Parquet.
    """
    from logistics_sim.simulation.replication_count import until_precise

    horizon = scenario.days if days is None else days
    counted = window or Window()
    counted.check(horizon)

    def measure(numbers: Sequence[int]) -> Sequence[dict[str, float]]:
        tasks = [_Task(scenario, world, plan, horizon, counted, n, out) for n in numbers]
        return run_tasks(_measure, tasks, workers, noop("replications"), progress)

    rows, reached = until_precise(measure, precision)
    return Replications(rows, reached)


def _measure(task: _Task) -> dict[str, float]:
    from logistics_sim.demand import generate_parcels
    from logistics_sim.service import scenario_targets
    from logistics_sim.simulation import replay_plan
    from logistics_sim.study.case import firm_parcels, named_rows

    parcels = generate_parcels(task.scenario, task.world.places, task.days, task.replication)
    parcels = firm_parcels(parcels, task.plan.operator)
    played = replay_plan(
        task.scenario,
        task.world,
        task.plan,
        parcels,
        days=task.days,
        replication=task.replication,
    )
    if task.out is not None:
        folder = task.out / f"replication-{task.replication:03d}"
        folder.mkdir(parents=True)
        write_parquet(folder / "stamps.parquet", named_rows(played.stamps))
        write_parquet(folder / "runs.parquet", played.runs)
    ready = parcels["ready_s"].to_numpy()
    counted = ready >= task.window.warm_up_days * DAY_S
    counted &= ready < (task.days - task.window.tail_days) * DAY_S
    figures: dict[str, float] = {}
    for target in scenario_targets(task.scenario):
        chosen = counted & target.chosen(parcels)
        start, end = target.times(played.stamps)
        figures.update(_figures(target.id, start[chosen], end[chosen], target.limit_s))
    return figures


def _figures(name: str, start: Any, end: Any, limit_s: int) -> dict[str, float]:
    """Return share on time, mean and percentile of one clock; unfinished ones never end."""
    import numpy as np

    from logistics_sim.simulation.percentiles import clock_percentile

    begun = start >= 0
    spent = np.where(end[begun] >= 0, end[begun] - start[begun], -1)
    done = spent >= 0
    return {
        name: float((done & (spent <= limit_s)).mean()) if spent.size else 1.0,
        f"{name}_mean_h": float(spent[done].mean()) / 3_600 if done.any() else 0.0,
        f"{name}_p95_h": clock_percentile(spent, 0.95) / 3_600,
    }
