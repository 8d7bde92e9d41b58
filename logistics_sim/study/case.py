"""One operator's part of a study: plan, replay and ledger, in a folder of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import read_parquet, write_parquet
from logistics_sim.core.forked import spare_processes
from logistics_sim.core.tables import contract
from logistics_sim.core.units import DAY_S
from logistics_sim.scenario import Operator, Scenario
from logistics_sim.study.kept_work import Input, KeptWork
from logistics_sim.study.operator_plan import PLAN_FILES, write_plan

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.simulation import Replay


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

    def kept(self) -> KeptWork:
        """Return where this operator's work is kept."""
        return KeptWork(self.scenario, self.cache, (repr(self.operator), self.world_digest))


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
    """Plan, verify, replay and price one operator; write its tables; return its figures.

    What the case's cache holds under the same inputs is taken from there.
    """
    from logistics_sim.routing import Plan

    seconds: dict[str, float] = {}
    kept = case.kept()
    case.folder.mkdir(parents=True)
    with _timed(seconds, "routing"):
        kept.done("plan", _asked(case), case.folder, PLAN_FILES, lambda: _plan(case))
        plan = Plan.load(case.folder)
    made_from = [case.folder / name for name in PLAN_FILES]
    counts = []
    for replication in range(case.replications):
        days = _PlayedDays(case, plan, replication, seconds)
        folder = days.folder
        folder.mkdir(exist_ok=True)
        inputs: list[Input] = [*made_from, parcels_path(case.run, replication)]
        inputs += [case.days, replication]
        counts.append(kept.done("replay", inputs, folder, REPLAY_FILES, days.replay))
        firms = repr([firm.id for firm in case.scenario.firms])  # the parcels' categories
        inputs += [*(folder / name for name in REPLAY_FILES), firms]
        kept.done("ledger", inputs, folder, [LEDGER_FILE], days.price)
    return {
        "operator": case.operator.id,
        "variant": case.operator.variant,
        "plan": plan.summary(),
        "counts": counts,
        "seconds": seconds,
    }


REPLAY_FILES = ["stamps.parquet", "runs.parquet", "events.parquet"]
LEDGER_FILE = "ledger.parquet"


def is_planned(case: OperatorCase) -> bool:
    """Return whether the case's cache holds its plan."""
    return case.kept().holds("plan", _asked(case))


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


@dataclass
class _PlayedDays:
    """One replication of a case: replayed, then priced from the replay or from its tables."""

    case: OperatorCase
    plan: Plan
    replication: int
    seconds: dict[str, float]
    played: Replay | None = None

    @property
    def folder(self) -> Path:
        """Where the replication's tables lie."""
        return replication_folder(self.case.folder, self.replication)

    @cached_property
    def parcels(self) -> pd.DataFrame:
        """The operator's parcels, with all categories."""
        return operator_parcels(
            self.case.run, self.replication, self.case.scenario, self.case.world, self.case.operator
        )

    def replay(self) -> dict[str, int]:
        """Replay and write the tables; return how many parcels ended in each state."""
        from logistics_sim.simulation import replay_plan

        case = self.case
        with _timed(self.seconds, "simulation"):
            self.played = replay_plan(
                *(case.scenario, case.world, self.plan, self.parcels),
                days=case.days,
                replication=self.replication,
            )
        with _timed(self.seconds, "files"):
            for name, table in zip(REPLAY_FILES, _tables(self.played), strict=True):
                write_parquet(self.folder / name, table)
        return dict(self.played.counts())

    def price(self) -> dict[str, int]:
        """Price the replay and write the ledger."""
        from logistics_sim.costs import build_ledger

        case = self.case
        with _timed(self.seconds, "costs"):
            played = self.played or stored_replay(self.folder, self.parcels, case.days)
            ledger = build_ledger(
                case.scenario, case.world, self.plan, played, self.parcels, case.days
            )
        with _timed(self.seconds, "files"):
            write_parquet(self.folder / LEDGER_FILE, ledger)
        return {}


def _tables(played: Replay) -> tuple[pd.DataFrame, ...]:
    return named_rows(played.stamps), played.runs, played.events


def stored_replay(folder: Path, parcels: pd.DataFrame, days: int) -> Replay:
    """Return the replay of a `folder` as the ledger reads it (returns are not counted).

    `parcels` are those that were replayed over `days` days.
    """
    from logistics_sim.simulation.replay import Replay

    stamps, runs, events = (read_parquet(folder / name) for name in REPLAY_FILES)
    stamps = stamps.drop(columns="parcel_id").set_index(parcels.index)
    return Replay(stamps, runs, events, days * DAY_S, 0)


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


def operator_parcels(
    run: Path, replication: int, scenario: Scenario, world: World, operator: Operator
) -> pd.DataFrame:
    """Return the parcels of an operator in a `replication` of a `run`, with all categories."""
    from logistics_sim.demand import with_categories

    stored = with_categories(read_parcels(run, replication), scenario, world.places)
    return firm_parcels(stored, operator)


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
