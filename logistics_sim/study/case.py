"""One operator's part of a study: plan, replay and ledger, in a folder of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_parquet, sha256_file, write_parquet
from logistics_sim.core.forked import spare_processes
from logistics_sim.core.tables import contract
from logistics_sim.scenario import Operator, Scenario
from logistics_sim.study.operator_plan import PLAN_FILES, write_plan
from logistics_sim.study.result_cache import ResultCache, key_of

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan


@dataclass(frozen=True)
class OperatorCase:
    """What a worker needs: everything by value or by path, nothing shared.

    `spare` processes may work beside the worker while it plans.
    """

    scenario: Scenario
    world: World
    operator: Operator
    run: Path
    days: int
    replications: int
    cache: Path | None = None
    world_digest: str = ""
    prove: bool = False
    spare: int = 0

    @property
    def folder(self) -> Path:
        """Folder of this operator inside the run folder."""
        return case_folder(self.run, self.operator)


def variant_operators(scenario: Scenario, variant: str) -> tuple[Operator, ...]:
    """Return who carries the alliance's parcels in a variant (day groups left to the planner).

    Before, that is each member alone; who stays out is in neither (see `outside_operators`).
    """
    if variant == "after":
        return (scenario.joint_operator(),)
    alone = scenario.alone_operators("as_is" if variant == "as_is" else "equal_service")
    return tuple(operator for operator in alone if operator.id in scenario.members)


def outside_operators(scenario: Scenario, variant: str) -> tuple[Operator, ...]:
    """Return the firms that stay out of the alliance, each alone in the `variant` of before."""
    alone = scenario.alone_operators("as_is" if variant == "as_is" else "equal_service")
    return tuple(operator for operator in alone if operator.id not in scenario.members)


def case_folder(run: Path, operator: Operator) -> Path:
    """Return where an operator's tables lie: ``after`` or ``before/<variant>/<firm>``."""
    if operator.variant == "after":
        return run / "after"
    return run / "before" / operator.variant / operator.id


def run_case(case: OperatorCase) -> dict[str, Any]:
    """Plan, verify and replay one operator; write its tables; return its figures.

    What the case's cache holds under the same inputs is taken from there.
    """
    from logistics_sim.routing import Plan

    seconds: dict[str, float] = {}
    case.folder.mkdir(parents=True)
    with _timed(seconds, "routing"):
        _reused(case, "plan", _asked(case), case.folder, PLAN_FILES, lambda: _plan(case))
        plan = Plan.load(case.folder)
    counts = []
    for replication in range(case.replications):
        folder = replication_folder(case.folder, replication)
        folder.mkdir(exist_ok=True)
        inputs: tuple[str | int, ...] = (
            *(sha256_file(case.folder / name) for name in PLAN_FILES),
            sha256_file(parcels_path(case.run, replication)),
            case.days,
            replication,
        )
        work = partial(_replay, case, plan, replication, seconds)
        counts.append(_reused(case, "replay", inputs, folder, REPLAY_FILES, work))
    return {
        "operator": case.operator.id,
        "variant": case.operator.variant,
        "plan": plan.summary(),
        "counts": counts,
        "seconds": seconds,
    }


REPLAY_FILES = ["stamps.parquet", "runs.parquet", "events.parquet", "ledger.parquet"]


def _reused(
    case: OperatorCase,
    stage: str,
    inputs: tuple[str | int, ...],
    folder: Path,
    files: list[str],
    work: Callable[[], dict[str, int]],
) -> dict[str, int]:
    """Return the values of `work`, which writes `files` into `folder`: done, or from the cache."""
    if case.cache is None:
        return work()
    key = _key(case, stage, inputs)
    return ResultCache(case.cache).reused(stage, key, case.scenario, folder, files, work)


def is_planned(case: OperatorCase) -> bool:
    """Return whether the case's cache holds its plan."""
    if case.cache is None:
        return False
    return ResultCache(case.cache).holds("plan", _key(case, "plan", _asked(case)), case.scenario)


def _key(case: OperatorCase, stage: str, inputs: tuple[str | int, ...]) -> str:
    return key_of(stage, repr(case.operator), case.world_digest, *inputs)


def _asked(case: OperatorCase) -> tuple[str, ...]:
    return ("prove",) if case.prove else ()


@contextmanager
def _timed(seconds: dict[str, float], room: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[room] = seconds.get(room, 0.0) + time.perf_counter() - started


def _plan(case: OperatorCase) -> dict[str, int]:
    with spare_processes(case.spare):
        write_plan(case.scenario, case.world, case.operator, case.folder, prove=case.prove)
    return {}


def _replay(
    case: OperatorCase, plan: Plan, replication: int, seconds: dict[str, float]
) -> dict[str, int]:
    """Replay one replication and write its tables."""
    from logistics_sim.costs import build_ledger
    from logistics_sim.demand import with_categories
    from logistics_sim.simulation import replay_plan

    scenario, world, days = case.scenario, case.world, case.days
    with _timed(seconds, "simulation"):
        stored = with_categories(read_parcels(case.run, replication), scenario, world.places)
        parcels = firm_parcels(stored, case.operator)
        played = replay_plan(scenario, world, plan, parcels, days=days, replication=replication)
    with _timed(seconds, "costs"):
        ledger = build_ledger(scenario, world, plan, played, parcels, days)
    with _timed(seconds, "files"):
        folder = replication_folder(case.folder, replication)
        write_parquet(folder / "stamps.parquet", named_rows(played.stamps))
        write_parquet(folder / "runs.parquet", played.runs)
        write_parquet(folder / "events.parquet", played.events)
        write_parquet(folder / "ledger.parquet", ledger)
    return dict(played.counts())


def replication_folder(folder: Path, replication: int) -> Path:
    """Return where a replication's tables lie; the first lies in the folder itself."""
    return folder if replication == 0 else folder / f"replication-{replication:03d}"


def parcels_path(run: Path, replication: int) -> Path:
    """Return the parcel table of a replication."""
    name = "parcels" if replication == 0 else f"parcels-{replication:03d}"
    return run / f"{name}.parquet"


def read_parcels(run: Path, replication: int) -> pd.DataFrame:
    """Read a parcel table; the index is the parcel's number again."""
    columns = [column.name for column in contract("parcels") if column.name != "parcel_id"]
    return read_parquet(parcels_path(run, replication), columns)


def member_parcels(parcels: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return the parcels of the alliance's members, index kept."""
    if len(scenario.members) == len(scenario.firms):
        return parcels
    return parcels[parcels["firm"].isin(scenario.members)]


def firm_parcels(parcels: pd.DataFrame, operator: Operator) -> pd.DataFrame:
    """Return the parcels of the operator's firms, index kept."""
    if set(parcels["firm"].cat.categories) <= set(operator.firms):
        return parcels
    return parcels[parcels["firm"].isin(operator.firms)]


def named_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with its parcel numbers as the text column ``parcel_id`` in front."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.utf8_lpad(pc.cast(pa.array(frame.index.to_numpy()), pa.string()), 9, "0")
    names = pc.binary_join_element_wise("P", numbers, "")
    out = frame.reset_index(drop=True)
    out.insert(0, "parcel_id", names.to_pandas())
    return out
