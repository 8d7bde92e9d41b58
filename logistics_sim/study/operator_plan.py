"""One operator planned: loads, verified plan and their files, made now or kept from before."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_parquet, write_parquet
from logistics_sim.core.progress import Progress, silent
from logistics_sim.scenario import Operator, Scenario
from logistics_sim.study.kept_work import KeptWork
from logistics_sim.study.result_cache import cache_folder

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan

PLAN_FILES = ["trips.parquet", "stops.parquet", "plan.json", "loads.parquet"]


def write_plan(
    scenario: Scenario,
    world: World,
    operator: Operator,
    folder: Path,
    *,
    prove: bool = False,
    progress: Progress = silent,
) -> Plan:
    """Plan `operator` for its design loads, write `PLAN_FILES` into `folder`; return the plan.

    With `prove` the lower bound is worked out with effort. Raises what `make_plan` raises.
    """
    from logistics_sim.demand import design_loads
    from logistics_sim.routing import make_plan

    loads = design_loads(scenario, world.places, operator)
    plan = make_plan(scenario, world, operator, loads, progress=progress, prove=prove)
    plan.save(folder)
    write_parquet(folder / "loads.parquet", loads)
    return plan


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
    from logistics_sim.routing import Plan

    with tempfile.TemporaryDirectory(prefix="plan") as name:
        folder = Path(name)

        def work() -> dict[str, Any]:
            write_plan(scenario, world, operator, folder, progress=progress)
            return {}

        place = cache_folder(cache)
        about = () if place is None else (repr(operator), world.digest())
        KeptWork(scenario, place, about).done("plan", (), folder, PLAN_FILES, work)
        return Plan.load(folder), read_parquet(folder / "loads.parquet")
