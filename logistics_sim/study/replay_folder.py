"""Replay a saved plan into a folder of its own."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_json, write_parquet
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext as _
from logistics_sim.scenario import Scenario, read_scenario
from logistics_sim.study.case import firm_parcels, named_rows
from logistics_sim.study.contract_values import attainment_values, fold_counts, overall_rows
from logistics_sim.study.folder import new_folder
from logistics_sim.study.manifest import manifest
from logistics_sim.study.memory import require_memory, simulate_estimate
from logistics_sim.study.plan_folder import open_plan
from logistics_sim.study.replay_outputs import clock_times, write_outputs
from logistics_sim.study.replications import Window, replicate

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.simulation.replication_count import Precision

ENGINES = ("fast", "reference")


def write_replay_folder(
    plan_dir: Path,
    out: Path,
    *,
    engine: str = "fast",
    days: int | None = None,
    seed: int | None = None,
    other: Path | None = None,
    precision: Precision | None = None,
    workers: int = 2,
    max_memory_mib: int | None = None,
    progress: Progress = silent,
) -> tuple[dict[str, Any], Scenario]:
    """Replay the plan of `plan_dir` into the new folder `out`; return figures and scenario.

    `other` is a scenario of the same county to replay the plan under (snow, a peak)
    instead of its own. With `precision` further replications are run until it is reached.
    What takes more than `max_memory_mib` is refused before it starts (see `memory.require_memory`).
    """
    from logistics_sim.demand import generate_parcels
    from logistics_sim.service import attainment, scenario_targets
    from logistics_sim.simulation import replay_plan

    if engine not in ENGINES:
        raise InputError(
            "SIM-010", "--engine", _("{engine!r} is unknown", engine=engine), _("fast or reference")
        )
    scenario, world, plan = open_plan(plan_dir)
    if other is not None:
        scenario = read_scenario(other)
    if seed is not None:
        scenario = scenario.with_seed(seed)
    horizon = days or scenario.days
    most = 1 if precision is None else precision.most
    if precision is not None:
        Window().check(horizon)
    require_memory(
        simulate_estimate(scenario, world.network, horizon, most, workers), max_memory_mib
    )
    parcels = firm_parcels(generate_parcels(scenario, world.places, horizon), plan.operator)
    started = time.perf_counter()
    with new_folder(out):
        played = replay_plan(
            scenario, world, plan, parcels, days=horizon, engine=engine, progress=progress
        )
        seconds = time.perf_counter() - started
        table = attainment(
            parcels,
            played.stamps,
            world.places,
            scenario_targets(scenario),
            first_weekday=scenario.weekday(0),
        )
        write_parquet(out / "parcels.parquet", named_rows(parcels))
        write_parquet(out / "stamps.parquet", named_rows(played.stamps))
        write_parquet(out / "runs.parquet", played.runs)
        write_parquet(out / "events.parquet", played.events)
        write_parquet(out / "attainment.parquet", table)
        write_outputs(out, scenario, world, plan.operator, parcels, played)
        found: dict[str, Any] = {
            "engine": engine,
            "parcels": fold_counts(played.counts()),
            "attainment": attainment_values(scenario, overall_rows(table), horizon),
            "legs": leg_shares(overall_rows(table)),
            "times": clock_times(parcels, played.stamps),
            "stamps_sha256": stamps_hash(played.stamps),
        }
        if precision is not None:
            many = replicate(
                scenario, world, plan, precision, days=horizon, workers=workers, progress=progress
            )
            write_parquet(out / "replications.parquet", many.to_frame())
            found["replications"] = many.summary()
        write_json(out / "manifest.json", manifest(scenario, days=horizon, engine=engine))
        write_json(out / "answer.json", found)
    return {**found, "seconds": round(seconds, 3)}, scenario


def leg_shares(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Return by target the share of the time that each leg took, the longest first."""
    from logistics_sim.service.legs import LEGS

    found = {}
    for target, row in rows.items():
        shares = {leg: row.get(f"{leg}_share") for leg in LEGS}
        known = {leg: round(float(share), 4) for leg, share in shares.items() if share is not None}
        found[target] = dict(sorted(known.items(), key=lambda entry: -entry[1]))
    return found


def stamps_hash(stamps: pd.DataFrame) -> str:
    """Return SHA-256 over the time columns of all parcels, in order (little-endian int32)."""
    digest = hashlib.sha256()
    for name in sorted(column for column in stamps.columns if column.endswith("_s")):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(stamps[name].to_numpy(), dtype="<i4").tobytes())
    return digest.hexdigest()
