"""`alliance run`: every coalition of the county's firms planned, valued, shared and judged."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.coalitions.coalition_task import (
    CoalitionTask,
    HandOvers,
    Record,
    plan_coalition,
    task_key,
)
from logistics_sim.coalitions.plan_store import Store
from logistics_sim.coalitions.planner import CoalitionEffort, CoalitionPlanner
from logistics_sim.core.errors import InfeasibleError
from logistics_sim.core.files import write_json, write_parquet
from logistics_sim.core.progress import Report, silent
from logistics_sim.scenario.writer import write_scenario
from logistics_sim.study.manifest import input_hash, manifest, stamped
from logistics_sim.study.resumable import resumable_folder
from logistics_sim.study.worker_pool import Crew, crew_of

if TYPE_CHECKING:
    from logistics_sim.coalitions.game_values import Values
    from logistics_sim.coalitions.own_route_driving import OwnRoutes
    from logistics_sim.places import World
    from logistics_sim.scenario import Operator, Scenario

MONTHS = 20
MOST_EXACT = 10
"""Firms up to which every coalition is planned; above, Shapley shares are sampled."""
Members = tuple[str, ...]


@dataclass(frozen=True)
class AllianceSettings:
    """What an alliance study may vary; every field enters the folder's stamp.

    Attributes
    ----------
    effort
        Work relative to the scenario's own effort.
    months
        Months of random days behind every interval.
    per_stratum
        Orders of entry for each place, where shares are sampled.
    deep
        Whether kinds of before, the decomposition, the levers and other volumes are planned.
    """

    effort: float = 1.0
    months: int = MONTHS
    per_stratum: int = 4
    deep: bool = False


@dataclass(frozen=True)
class Planned:
    """All coalitions of the firms with parcels, planned."""

    records: dict[Members, Record]
    operators: dict[Members, Operator]


def run_alliance(
    scenario: Scenario,
    out: Path,
    *,
    settings: AllianceSettings | None = None,
    routes: Path | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    report: Report = silent,
    finish: Callable[[Path], object] | None = None,
) -> dict[str, Any]:
    """Run the study into `out` and return its answer (contract ``alliance run``).

    `routes` is the planner's own route list (see `own_routes`), a kind of before of the deep
    study. A run that was stopped goes on where it stood when called again with the same
    inputs, and leaves the same bytes; only ``timing.json`` holds clock time.
    """
    from logistics_sim.coalitions.exact_answer import whole_answer
    from logistics_sim.coalitions.own_routes import read_own_routes
    from logistics_sim.coalitions.sampled_answer import sampled_answer
    from logistics_sim.core.files import sha256_file
    from logistics_sim.places import build_world

    chosen = settings or AllianceSettings()
    started = time.perf_counter()
    world = build_world(scenario)
    own = [] if routes is None else read_own_routes(routes, scenario, world)
    listed = None if routes is None else sha256_file(routes)
    stamp = manifest(scenario, study="alliance", **vars(chosen), routes_sha256=listed)
    with resumable_folder(out, stamp):
        shutil.copyfile(scenario.roads_path, out / "roads.geojson")
        copy = scenario.model_copy(update={"roads": "roads.geojson"})
        write_scenario(copy, out / "scenario.yaml")
        count = workers or scenario.effort.workers
        with crew_of(count, scheduler) as crew:
            room = Room(scenario, world, out, chosen, crew, report, own)
            answer = (
                whole_answer(room) if len(scenario.firms) <= MOST_EXACT else sampled_answer(room)
            )
        write_json(out / "answer.json", {**stamped(scenario), **answer})
        if finish is not None:
            finish(out)
        seconds = {"total": round(time.perf_counter() - started, 3)}
        write_json(out / "timing.json", seconds)
    return {**stamped(scenario), **answer, "seconds": seconds, "out": str(out)}


@dataclass
class Room:
    """What the parts of an alliance study share."""

    scenario: Scenario
    world: World
    out: Path
    settings: AllianceSettings
    crew: Crew
    report: Report = silent
    own: list[OwnRoutes] = field(default_factory=list)

    def active(self) -> Members:
        """Return the firms that have parcels."""
        return tuple(firm.id for firm in self.scenario.firms if firm.share > 0)

    def plan(self, members: list[Members], singles: tuple[str, ...]) -> Planned:
        """Plan the coalitions `members` (two firms or more) and the firms `singles` alone."""
        efforts = CoalitionEffort.of(self.scenario.effort.iterations).times(self.settings.effort)
        planner = CoalitionPlanner(
            self.scenario,
            input_hash(self.scenario),
            Store(self.out / "coalitions"),
            self.crew,
            efforts,
            self.report,
            expected=len(members) + len(singles),
        )
        records: dict[Members, Record] = {}
        if members:
            planner.transfer = self._transfer(planner)
            records.update(planner.plan(members, "after"))
        records.update(planner.plan([(firm,) for firm in singles], "equal_service"))
        operators = {
            firms: CoalitionTask(
                self.scenario,
                "",
                firms,
                record.statement,
                1,
            ).operator(self.world)
            for firms, record in records.items()
        }
        return Planned(records, operators)

    def _transfer(self, planner: CoalitionPlanner) -> HandOvers:
        """Return where and in which waves the alliance of all hands over to local vans.

        Found once, with the whole effort; other coalitions are planned with it and without.
        """
        if self.scenario.after.echelons != "auto":
            return ()
        task = CoalitionTask(
            self.scenario,
            planner.county,
            self.active(),
            "after",
            planner.effort.first,
            (),
            None,
        )
        task = replace(task, key=task_key(task))
        record = planner.store.get(task.key)
        if record is None:
            record = self.crew.run(plan_coalition, [task], lambda _, r: planner.store.put(r))[0]
        return record.transfer


def all_members(firms: Members) -> list[Members]:
    """Return all coalitions of two firms or more, in order."""
    sizes = range(2, len(firms) + 1)
    return [members for size in sizes for members in combinations(firms, size)]


def random_values(room: Room, planned: Planned) -> Values:
    """Return the closed values of all coalitions on the shared random days."""
    from logistics_sim.coalitions.game_values import values_of
    from logistics_sim.coalitions.random_costs import random_items

    items = random_items(room.scenario, room.world, room.settings.months)
    return values_of(
        room.scenario,
        room.world,
        planned.records,
        planned.operators,
        items,
        room.settings.months,
    )


def write_tables(out: Path, values: list[dict[str, Any]], shares: list[dict[str, Any]]) -> None:
    """Write the tables ``coalitions`` and ``shares`` (contracts), and the values as CSV."""
    import csv
    import io

    import pandas as pd

    from logistics_sim.core.files import write_text

    table = pd.DataFrame(values)
    table["runs_as"] = [" | ".join(groups) for groups in table["runs_as"]]
    table["cost"] = table["cost"].astype(float).fillna(float("inf"))
    write_parquet(out / "coalitions.parquet", table)
    columns = ["rule", "firm", "yuan", "low", "high", "in_core"]
    write_parquet(out / "shares.parquet", pd.DataFrame(shares, columns=columns))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["members", "cost"])
    for row in values:
        name = row["members"]
        guarded = f"'{name}" if name[:1] in "=+-@\t\r" else name
        writer.writerow([guarded, "infeasible" if row["cost"] is None else f"{row['cost']:.6f}"])
    write_text(out / "values.csv", text.getvalue())


def need_grand(values: Values) -> None:
    """Raise `InfeasibleError` (ALL-011) when the alliance of all has no plan."""
    import math

    if math.isinf(values.game.grand):
        record = values.records.get((1 << len(values.firms)) - 1)
        why = record.reason if record is not None else "nobody has parcels"
        raise InfeasibleError(
            "ALL-011", "alliance of all firms", f"it has no feasible plan: {why}", "add vehicles"
        )
