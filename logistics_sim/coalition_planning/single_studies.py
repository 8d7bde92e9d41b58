"""The smaller alliance studies: kinds of before with the decomposition, levers, volumes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.coalition_planning.plan_store import PlanStore
from logistics_sim.core.files import write_json, write_parquet
from logistics_sim.study.manifest import manifest, stamped
from logistics_sim.study.resumable import resumable_folder
from logistics_sim.study.worker_pool import open_pool

if TYPE_CHECKING:
    from logistics_sim.places import World
    from logistics_sim.scenario import Scenario
    from logistics_sim.study.worker_pool import WorkerPool

Found = tuple[list[dict[str, Any]], dict[str, Any]]
"""Rows of a study's table, and its part of the answer."""


def write_before_study(
    scenario: Scenario,
    out: Path,
    routes: Path | None = None,
    *,
    effort: float = 1.0,
    months: int = 20,
    workers: int | None = None,
    scheduler: str | None = None,
) -> dict[str, Any]:
    """Compare the alliance with each kind of before in the folder `out`; return the answer."""
    from logistics_sim.coalition_planning.before_variants import compare_before_variants
    from logistics_sim.coalition_planning.decomposition import decompose
    from logistics_sim.coalition_planning.own_routes import kept_routes, read_own_routes
    from logistics_sim.core.files import sha256_file
    from logistics_sim.places import build_world

    world = build_world(scenario)
    own = [] if routes is None else read_own_routes(routes, scenario, world)
    listed = None if routes is None else sha256_file(routes)
    stamp = manifest(
        scenario, study="alliance before", effort=effort, months=months, routes_sha256=listed
    )
    iterations = max(round(scenario.effort.iterations * effort), 1)
    with (
        resumable_folder(out, stamp),
        open_pool(workers or scenario.effort.workers, scheduler) as pool,
    ):
        store = PlanStore(out / "coalitions")
        parts = decompose(scenario, pool, store, iterations)
        variants = compare_before_variants(
            scenario,
            world,
            pool,
            store,
            iterations,
            months,
            {found.firm: found.record for found in own},
        )
        answer: dict[str, Any] = {
            "unit": "yuan a mean day",
            "before_variants": variants,
            "decomposition": parts,
            "violations": kept_routes(own, out),
        }
        write_json(out / "answer.json", {**stamped(scenario), **answer})
    return {**stamped(scenario), **answer, "out": str(out)}


def write_lever_study(
    scenario: Scenario,
    out: Path,
    *,
    effort: float = 1.0,
    workers: int | None = None,
    scheduler: str | None = None,
) -> dict[str, Any]:
    """Rank the levers toward the target in the folder `out`; return the answer."""
    from logistics_sim.coalition_planning.replanned_levers import rank_levers

    def work(world: World, pool: WorkerPool, store: PlanStore, iterations: int) -> Found:
        rows = rank_levers(scenario, world, pool, store, iterations)
        return rows, {"target": float(scenario.targets.saving_share), "levers": rows}

    return _written_study(scenario, out, "levers", work, effort, workers, scheduler)


def write_volume_study(
    scenario: Scenario,
    out: Path,
    *,
    effort: float = 1.0,
    workers: int | None = None,
    scheduler: str | None = None,
) -> dict[str, Any]:
    """Plan the county at several volumes in the folder `out`; return where the target holds."""
    from logistics_sim.coalition_planning.volumes import volume_study

    def work(world: World, pool: WorkerPool, store: PlanStore, iterations: int) -> Found:
        found = volume_study(scenario, world, pool, store, iterations)
        return found["rows"], {"by_volume": found}

    return _written_study(scenario, out, "volumes", work, effort, workers, scheduler)


def _written_study(
    scenario: Scenario,
    out: Path,
    name: str,
    work: Callable[[World, WorkerPool, PlanStore, int], Found],
    effort: float,
    workers: int | None,
    scheduler: str | None,
) -> dict[str, Any]:
    """Do `work` in the resumable folder `out`; write its rows as a table, and the answer."""
    import pandas as pd

    from logistics_sim.places import build_world

    world = build_world(scenario)
    iterations = max(round(scenario.effort.iterations * effort), 1)
    stamp = manifest(scenario, study=f"alliance {name}", effort=effort)
    with (
        resumable_folder(out, stamp),
        open_pool(workers or scenario.effort.workers, scheduler) as pool,
    ):
        rows, found = work(world, pool, PlanStore(out / "coalitions"), iterations)
        write_parquet(out / f"{name}.parquet", pd.DataFrame(rows))
        answer = {"unit": "yuan a mean day", **found}
        write_json(out / "answer.json", {**stamped(scenario), **answer})
    return {**stamped(scenario), **answer, "out": str(out)}
