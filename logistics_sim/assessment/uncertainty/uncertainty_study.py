"""`run --uncertainty`: probabilities of the verdicts, and which number to measure next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.assessment.uncertainty.draw_design import Design, latin_design
from logistics_sim.assessment.uncertainty.draw_evaluation import (
    DrawOutcome,
    PlayedDays,
    judge,
    plan_all,
    play,
    replay_days,
)
from logistics_sim.assessment.uncertainty.drawn_parameters import (
    Drawn,
    DrawnParameter,
    drawn_parameters,
    with_values,
)
from logistics_sim.assessment.uncertainty.influence import influence, unexplained
from logistics_sim.assessment.uncertainty.sparse_chaos import posterior
from logistics_sim.assessment.uncertainty.target_probability import reached_probability
from logistics_sim.core.errors import InfeasibleError, InputError
from logistics_sim.core.files import write_parquet
from logistics_sim.core.progress import Progress, silent
from logistics_sim.core.seeds import stream
from logistics_sim.language import gettext, noop
from logistics_sim.scenario.read_trace import Trace, recording, still_true
from logistics_sim.study.case import case_folder
from logistics_sim.study.workers import run_tasks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Operator, Scenario

    Reals = NDArray[np.float64]

EACH = 2
"""Draws of prices and targets for every set of plans and its replay."""
MOST_DAYS = 7
"""A week: every weekday once."""
PART = 64
"""A plan of a draw gets the search of the base's divided by this, from the base's plan on."""
LUCKS = 8
"""Replications of the base that show the luck of the days."""
TARGETS = (
    "saving",
    "saving_as_is",
    "saving_up",
    "saving_down",
    "express_48h",
    "fresh_24h",
    "fresh_up_24h",
    "baseline_72h",
)
EXPLAINED = (*(name for name in TARGETS if name not in ("saving_up", "saving_down")),)
"""Figures whose variance is split; for a target it is that of its distance to what is wanted."""
QUANTILES = (0.05, 0.5, 0.95)
IMPOSSIBLE, NO_PLAN = "impossible", "no plan"


@dataclass(frozen=True)
class _Group:
    """One draw of plans and days with its draws of prices: a worker's task, all by value."""

    scenario: Scenario
    world: World
    roads_read: Trace
    base: Mapping[Operator, Plan]
    drawn: Drawn
    plans: Reals
    days: Reals
    prices: Reals
    horizon: int
    iterations: int


@dataclass(frozen=True)
class _Luck:
    scenario: Scenario
    world: World
    plans: Mapping[Operator, Plan]
    horizon: int
    replication: int


@dataclass(frozen=True)
class Base:
    """What every draw starts from.

    `outcome` is the answer at the stated values on the draws' days, with the run's own plans.
    """

    world: World
    roads_read: Trace
    plans: Mapping[Operator, Plan]
    drawn: Drawn
    outcome: DrawOutcome


def study_uncertainty(
    scenario: Scenario,
    run: Path,
    operators: list[Operator],
    days: int,
    draws: int,
    workers: int,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Draw everything uncertain together, work out the answer at each draw, and compare.

    Parameters
    ----------
    scenario, operators
        As the run in the folder `run` has planned them.
    days
        Days of that run; draws play a week of them at most.
    draws
        How many, rounded up to full sets of `EACH`.

    Returns
    -------
    dict
        ``probability``, ``influence`` and ``uncertainty`` of the machine contract. Writes
        ``draws.parquet`` and ``influence.parquet``.

    Raises
    ------
    InputError
        ``UNC-001`` where nothing can be drawn or no draw is possible.
    """
    horizon = min(days, MOST_DAYS)
    base = read_base(scenario, run, operators, horizon)
    drawn = base.drawn
    design = latin_design(
        scenario.seed, draws, EACH, *map(len, (drawn.plans, drawn.days, drawn.prices))
    )
    iterations = max(scenario.effort.iterations // PART, 1)
    groups = [
        _Group(
            scenario,
            base.world,
            base.roads_read,
            base.plans,
            drawn,
            design.plans[number],
            design.days[number],
            design.prices[number],
            horizon,
            iterations,
        )
        for number in range(len(design.prices))
    ]
    found = run_tasks(_evaluate, groups, workers, noop("draws"), progress)
    lucks = [
        _Luck(scenario, base.world, base.plans, horizon, number) for number in range(1, LUCKS + 1)
    ]
    luck = run_tasks(_lucky, lucks, workers, noop("luck of the days"), progress)
    outcomes = [outcome for group in found for outcome in group]
    table = _table(drawn, design, outcomes)
    write_parquet(run / "draws.parquet", table)
    done = np.array([isinstance(outcome, DrawOutcome) for outcome in outcomes])
    if not done.any():
        raise InputError(
            "UNC-001",
            "--uncertainty",
            gettext("none of {count} draws has an answer", count=len(outcomes)),
        )
    names = [name for name in EXPLAINED if name in base.outcome.figures]
    work = partial(_explained, design=design, rows=done, seed=scenario.seed)
    tasks = [(name, _margin(table, name)) for name in names]
    split = run_tasks(work, tasks, workers, noop("shares of the variance"), progress)
    keys = [each.key for each in drawn.parameters]
    tables = {name: influence(each, keys) for name, each in zip(names, split, strict=True)}
    _write_influence(run, tables)
    rest = {name: unexplained(each) for name, each in zip(names, split, strict=True)}
    targets = _targets(base, design, outcomes, [*luck, base.outcome])
    return {
        "probability": {name: said["probability"] for name, said in targets.items()},
        "influence": _plain(tables["saving"]),
        "uncertainty": {
            "draws": len(outcomes),
            "plan_sets": len(groups) if drawn.plans else 0,
            "replays": len(groups),
            "days": horizon,
            "iterations": iterations,
            "no_plan": outcomes.count(NO_PLAN),
            "impossible": outcomes.count(IMPOSSIBLE),
            "parameters": [each.to_dict() for each in drawn.parameters],
            "not_drawn": {
                "without_range": list(drawn.without_range),
                "unread": list(drawn.unread),
            },
            "targets": targets,
            "influence": {name: _plain(found) for name, found in tables.items()},
            "unexplained": {
                name: dict(zip(("share", "low", "high"), said, strict=True))
                for name, said in rest.items()
            },
        },
    }


def read_base(scenario: Scenario, run: Path, operators: list[Operator], horizon: int) -> Base:
    """Return the base of the draws: the plans in the folder `run`, and what their making reads.

    `operators` planned them; `horizon` days are played.
    """
    from logistics_sim.places import build_world
    from logistics_sim.routing import Plan

    plans = {who: Plan.load(case_folder(run, who)) for who in operators}
    with recording(scenario) as roads:
        world = build_world(scenario)
    with recording(scenario) as planning:
        plan_all(scenario, world, plans, search=False)
    with recording(scenario) as playing:
        played = replay_days(scenario, world, plans, horizon)
    with recording(scenario) as judging:
        outcome = judge(scenario, world, played)
    drawn = drawn_parameters(scenario, roads | planning, playing, judging)
    return Base(world, roads, plans, drawn, outcome)


def _evaluate(group: _Group) -> list[DrawOutcome | str]:
    """Return the outcome of every draw of prices under one of plans and days, or why not."""
    from logistics_sim.places import build_world

    drawn, count = group.drawn, len(group.prices)
    try:
        scenario = with_values(group.scenario, drawn.plans, group.plans)
        scenario = scenario.change(**{"effort.iterations": group.iterations})
        known = still_true(group.roads_read, scenario)
        world = group.world if known else build_world(scenario)
        plans = plan_all(scenario, world, group.base) if drawn.plans else group.base
        scenario = with_values(scenario, drawn.days, group.days)
        played = replay_days(scenario, world, plans, group.horizon)
    except InfeasibleError:
        return [NO_PLAN] * count
    except InputError as error:
        if error.code != "UNC-002":
            raise
        return [IMPOSSIBLE] * count
    return [_judged(scenario, world, played, drawn.prices, row) for row in group.prices]


def _judged(
    scenario: Scenario,
    world: World,
    played: PlayedDays,
    parameters: tuple[DrawnParameter, ...],
    probability: Reals,
) -> DrawOutcome | str:
    try:
        return judge(with_values(scenario, parameters, probability), world, played)
    except InputError as error:
        if error.code != "UNC-002":
            raise
        return IMPOSSIBLE


def _lucky(task: _Luck) -> DrawOutcome:
    return play(task.scenario, task.world, task.plans, task.horizon, task.replication)


def _explained(task: tuple[str, Reals], design: Design, rows: NDArray[np.bool_], seed: int) -> Any:
    """Return the posterior of one figure over the draws that have an answer."""
    name, values = task
    _, group = np.unique(design.group[rows], return_inverse=True)
    rng = stream(seed, "uncertainty", "posterior", name)
    return posterior(design.table[rows], values[rows], group, rng)


def _table(drawn: Drawn, design: Design, outcomes: list[DrawOutcome | str]) -> pd.DataFrame:
    """Return one row per draw: its values, the figures, what was wanted, and what went wrong."""
    import pandas as pd

    columns: dict[str, Any] = {"plans": design.group}
    for number, each in enumerate(drawn.parameters):
        columns[each.key] = [each.at(float(level)) for level in design.table[:, number]]
    rows = [replace(o) if isinstance(o, DrawOutcome) else None for o in outcomes]
    for name in (*TARGETS, "cost_per_parcel"):
        columns[name] = [np.nan if o is None else o.figures.get(name, np.nan) for o in rows]
    for name in TARGETS:
        columns[f"{name} wanted"] = [
            np.nan if o is None else o.wanted.get(name, np.nan) for o in rows
        ]
    columns["same_service"] = [o is not None and o.same_service for o in rows]
    columns["without"] = ["" if isinstance(o, DrawOutcome) else o for o in outcomes]
    return pd.DataFrame(columns)


def _margin(table: pd.DataFrame, name: str) -> Reals:
    """Return the distance of a figure to what is wanted, 0 where nothing was counted."""
    margin = table[name] - table[f"{name} wanted"]
    return np.asarray(margin.fillna(0.0), dtype=np.float64)


def _targets(
    base: Base, design: Design, outcomes: list[DrawOutcome | str], luck: list[DrawOutcome]
) -> dict[str, dict[str, Any]]:
    """Return by target its probability with an interval, and how its figure spreads.

    A draw without a plan does not reach it; one whose values do not go together is no county
    and does not count.
    """
    each = design.prices.shape[1]
    found = {}
    kept = [
        outcomes[first : first + each]
        for first in range(0, len(outcomes), each)
        if IMPOSSIBLE not in outcomes[first : first + each]
    ]
    for name in TARGETS:
        if name not in base.outcome.figures or not kept:
            continue
        reached = np.array(
            [[isinstance(o, DrawOutcome) and o.reached(name) for o in group] for group in kept]
        )
        share, low, high = reached_probability(reached)
        values = [
            o.figures[name] for o in outcomes if isinstance(o, DrawOutcome) and name in o.figures
        ]
        below, middle, above = np.quantile(values, QUANTILES)
        lucky = [o.figures[name] for o in luck if name in o.figures]
        found[name] = {
            "probability": share,
            "low": low,
            "high": high,
            "n": int(reached.size),
            "base": base.outcome.figures[name],
            "p05": float(below),
            "median": float(middle),
            "p95": float(above),
            "sd": float(np.std(values, ddof=1)) if len(values) > 1 else 0.0,
            "luck_sd": float(np.std(lucky, ddof=1)),
        }
    return found


def _write_influence(run: Path, tables: dict[str, pd.DataFrame]) -> None:
    import pandas as pd

    told = [table.assign(target=name) for name, table in tables.items()]
    write_parquet(run / "influence.parquet", pd.concat(told, ignore_index=True))


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values; six digits are more than any of them is known to."""
    return [
        {
            str(key): round(value, 6) if isinstance(value, float) else value
            for key, value in row.items()
        }
        for row in table.to_dict("records")
    ]
