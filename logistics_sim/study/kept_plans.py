"""Plans of a county taken from the cache of results, where the same inputs were planned before."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.files import read_parquet, write_parquet
from logistics_sim.core.progress import Progress, silent
from logistics_sim.scenario import Operator, Scenario
from logistics_sim.scenario.read_trace import recording
from logistics_sim.study.case import PLAN_FILES
from logistics_sim.study.result_cache import ResultCache, cache_folder, key_of

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan


def plan_key(operator: Operator, world_digest: str) -> str:
    """Return the key of an operator's plan in a world whose digest is `world_digest`."""
    return key_of("plan", repr(operator), world_digest)


def plan_operator(
    scenario: Scenario,
    world: World,
    operator: Operator,
    progress: Progress = silent,
    cache: Path | None = None,
) -> tuple[Plan, pd.DataFrame]:
    """Return an operator's verified plan and the loads it is for, made now or kept from before.

    Parameters
    ----------
    scenario, world, operator
        What is planned for whom, where.
    progress
        Hears of the planning.
    cache
        Folder of results; that of `cache_folder` if absent, none where that is off.

    Raises
    ------
    InfeasibleError, InternalError
        As `make_plan`.
    """
    from logistics_sim.demand import design_loads
    from logistics_sim.routing import Plan, make_plan

    def made(folder: Path) -> None:
        loads = design_loads(scenario, world.places, operator)
        make_plan(scenario, world, operator, loads, progress=progress).save(folder)
        write_parquet(folder / "loads.parquet", loads)

    place = cache_folder(cache)
    with tempfile.TemporaryDirectory(prefix="plan") as name:
        folder = Path(name)
        if place is None:
            made(folder)
        else:
            store, key = ResultCache(place), plan_key(operator, world.digest())
            if store.find("plan", key, scenario, folder) is None:
                with recording(scenario) as trace:
                    made(folder)
                store.keep("plan", key, trace, folder, PLAN_FILES, {})
        return Plan.load(folder), read_parquet(folder / "loads.parquet")
