"""The main job: firms alone and the alliance, planned, replayed, priced and judged."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.assessment.validation.validated_state import NOT_VALIDATED
from logistics_sim.core.files import json_text, read_json, write_json, write_parquet
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.scenario import Operator, Scenario
from logistics_sim.scenario.value_words import VARIANT_WORDS
from logistics_sim.study.case import (
    OperatorCase,
    is_planned,
    named_rows,
    parcels_path,
    run_case,
)
from logistics_sim.study.folder import WORKING, new_folder
from logistics_sim.study.kept_work import KeptWork
from logistics_sim.study.manifest import input_hash, manifest, stamped
from logistics_sim.study.result_cache import ResultCache, key_of
from logistics_sim.study.scenario_copy import write_scenario_copy
from logistics_sim.study.workers import run_tasks

if TYPE_CHECKING:
    from logistics_sim.places import World


@dataclass
class Stopwatch:
    """Seconds by room, wall clock of this process."""

    rooms: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def room(self, name: str) -> Iterator[None]:
        """Add the block's time to `name`."""
        started = time.perf_counter()
        yield
        self.rooms[name] = self.rooms.get(name, 0.0) + time.perf_counter() - started


def run_study(
    scenario: Scenario,
    out: Path,
    *,
    days: int | None = None,
    replications: int = 1,
    workers: int | None = None,
    progress: Progress = silent,
    finish: Callable[[Path], object] | None = None,
    finish_name: str = "",
    cache: Path | None = None,
    draws: int = 0,
    validation: dict[str, Any] | None = None,
    prove: bool = False,
) -> dict[str, Any]:
    """Run the main job into the new folder `out`; return the answer (contract ``run``).

    With `draws`, everything uncertain is drawn so many times (see `uncertainty`); `validation`
    is what `validated_state.read_validation` says of this scenario. With `prove` the lower bound
    of the alliance's plan is worked out with effort.
    `finish` is called with the folder before it is marked complete (the command line
    writes the report there); `finish_name` says what it writes, in which form. The
    result files hold no clock time: the same inputs, seed and version give the same bytes,
    with a `cache` folder or without. Seconds are in the answer and in ``timing.json`` only.
    """
    stopwatch = Stopwatch()
    horizon = scenario.days if days is None else days
    store = None if cache is None else ResultCache(cache)
    key = key_of(
        input_hash(scenario), horizon, replications, draws, finish_name if finish else None,
        None if validation is None else json_text(validation), *(("prove",) if prove else ()),
    )  # fmt: skip
    with new_folder(out):
        with stopwatch.room("cache"):
            known = store.find("run", key, scenario, out) if store else None
        if known is None:
            results = _work(
                *(scenario, out, horizon, replications, workers, progress, cache, stopwatch),
                *(draws, validation, prove),
            )
            if finish is not None:
                with stopwatch.room("report"):
                    progress(noop("report"), 0, 1)
                    finish(out)
                    progress(noop("report"), 1, 1)
            if store is not None:
                with stopwatch.room("cache"):
                    store.keep("run", key, {}, out, _written(out), {})
        else:
            results = []
        answer = read_json(out / "answer.json")
        seconds = _seconds(stopwatch, results)
        write_json(out / "timing.json", seconds)
    return {**answer, "seconds": seconds, "out": str(out)}


def _work(
    scenario: Scenario,
    out: Path,
    days: int,
    replications: int,
    workers: int | None,
    progress: Progress,
    cache: Path | None,
    stopwatch: Stopwatch,
    draws: int,
    validation: dict[str, Any] | None,
    prove: bool,
) -> list[dict[str, Any]]:
    """Plan, replay and judge; write every table and the answer; return the cases' figures."""
    from logistics_sim.assessment.answer import assemble
    from logistics_sim.assessment.uncertainty.uncertainty_study import study_uncertainty
    from logistics_sim.places import build_world, operator_world

    with stopwatch.room("network"):
        world = build_world(scenario)
        _write_inputs(scenario, world, out)
    with stopwatch.room("demand"):
        kept = KeptWork(scenario, cache, (world.digest() if cache else "",))
        _write_parcels(kept, world, out, days, replications, progress)
    digests: dict[Any, tuple[World, str]] = {}
    cases = []
    for operator in operators(scenario, world):
        depot = scenario.depot_of(operator)
        if depot not in digests:
            own = operator_world(scenario, world, operator)
            digests[depot] = (own, own.digest() if cache else "")
        own, digest = digests[depot]
        asked = prove and operator.variant == "after"
        cases.append(
            OperatorCase(scenario, own, operator, out, days, replications, cache, digest, asked)
        )
    with stopwatch.room("cases"):
        count = workers or scenario.effort.workers
        cases = with_spare(cases, count)
        named = [case_name(scenario, case.operator) for case in cases]
        results = run_tasks(run_case, cases, count, noop("plan and replay"), progress, named)
        for result, case in zip(results, cases, strict=True):
            firms = case.operator.firms
            result["outside"] = not set(firms) & set(scenario.members)
    with stopwatch.room("answer"):
        answer = assemble(kept, world, out, days, replications, results, progress)
        answer["validation"] = validation or NOT_VALIDATED
        if prove:
            joint = answer["plans"]["after"][0]
            answer["plan"] = {name: joint[name] for name in ("cost", "lower_bound", "gap")}
    if draws:
        with stopwatch.room("uncertainty"):
            members = [case.operator for case in cases]
            members = [who for who in members if set(who.firms) <= set(scenario.members)]
            found = study_uncertainty(scenario, out, members, days, draws, count, progress)
            _told_beside(answer, found["probability"])
            answer |= found
    with stopwatch.room("answer"):
        said = manifest(scenario, days=days, replications=replications)
        write_json(out / "manifest.json", said)
        write_json(out / "answer.json", {**stamped(scenario), **answer})
    return results


def _told_beside(answer: dict[str, Any], probability: dict[str, float]) -> None:
    """Put the probability of each target beside its verdict."""
    verdicts = {
        **answer["attainment"],
        "saving": answer["saving"]["whole"],
        "saving_up": answer["saving"]["up"],
        "saving_down": answer["saving"]["down"],
        "saving_as_is": answer["saving_as_is"]["whole"],
    }
    for name, share in probability.items():
        verdicts[name]["probability"] = share


def _written(out: Path) -> list[str]:
    """Return the files of the run so far, without the mark of work."""
    files = (path.relative_to(out) for path in out.rglob("*") if path.is_file())
    return sorted(str(path) for path in files if path.name != WORKING)


def with_spare(cases: list[OperatorCase], workers: int) -> list[OperatorCase]:
    """Share out the processes that no case needs: those that are planned need next to none.

    As many as the `workers` work in any case, and no result depends on it.
    """
    fresh = [not is_planned(case) for case in cases]
    spare = workers // max(sum(fresh), 1) - 1
    if spare < 1:
        return cases
    return [
        replace(case, spare=spare) if new else case for case, new in zip(cases, fresh, strict=True)
    ]


def operators(scenario: Scenario, world: World) -> list[Operator]:
    """Return the alliance first (the longest task), then every firm in both variants."""
    townships = world.townships_by_time()
    return [
        scenario.joint_operator(),
        *scenario.alone_operators("equal_service", townships),
        *scenario.alone_operators("as_is", townships),
    ]


def case_name(scenario: Scenario, operator: Operator) -> str:
    """Return an operator as progress names it: its firm's name and its variant."""
    names = {firm.id: firm.name for firm in scenario.firms}
    variant = _(VARIANT_WORDS[operator.variant])
    if operator.variant == "after":
        return variant
    return _("{firm}: {variant}", firm=names.get(operator.id, operator.id), variant=variant)


def _write_inputs(scenario: Scenario, world: World, out: Path) -> None:
    """Copy what the report and later commands need: the folder stands alone."""
    import pandas as pd

    write_scenario_copy(scenario, out)
    write_parquet(out / "places.parquet", world.places)
    rows = [
        {"path": path, **value.model_dump(mode="python")} for path, value in scenario.parameters()
    ]
    table = pd.DataFrame(rows, columns=["path", "base", "low", "high", "unit", "status", "source"])
    write_parquet(out / "parameters.parquet", table.astype({"low": float, "high": float}))


def _write_parcels(
    kept: KeptWork, world: World, out: Path, days: int, replications: int, progress: Progress
) -> None:
    """Write the parcels of each replication: drawn now, or kept under what drawing them reads."""
    for replication in range(replications):
        progress(noop("parcels"), replication, replications)
        path = parcels_path(out, replication)
        draw = partial(_draw_parcels, kept.scenario, world, days, replication, path)
        kept.done("parcels", (days, replication), out, [path.name], draw)
    progress(noop("parcels"), replications, replications)


def _draw_parcels(
    scenario: Scenario, world: World, days: int, replication: int, path: Path
) -> dict[str, Any]:
    from logistics_sim.demand import generate_parcels

    parcels = generate_parcels(scenario, world.places, days, replication)
    write_parquet(path, named_rows(parcels))
    return {}


def _seconds(stopwatch: Stopwatch, results: list[dict[str, Any]]) -> dict[str, Any]:
    """Return wall seconds in total and by room (the cases' rooms summed over workers)."""
    rooms = {name: round(value, 3) for name, value in stopwatch.rooms.items() if name != "cases"}
    rooms["cases_wall"] = round(stopwatch.rooms.get("cases", 0.0), 3)
    for result in results:
        for name, value in result["seconds"].items():
            rooms[name] = round(rooms.get(name, 0.0) + value, 3)
    return {"total": round(sum(stopwatch.rooms.values()), 3), "by_room": rooms}
