"""`alliance run`: every coalition of the county's firms planned, valued, shared and judged."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.coalition_planning.alliance_study import AllianceSettings, AllianceStudy
from logistics_sim.coalition_planning.exact_answer import exact_answer
from logistics_sim.coalition_planning.own_routes import read_own_routes
from logistics_sim.coalition_planning.sampled_answer import sampled_answer
from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_json
from logistics_sim.core.progress import Progress, silent
from logistics_sim.language import gettext
from logistics_sim.study.manifest import manifest, stamped
from logistics_sim.study.resumable import resumable_folder
from logistics_sim.study.scenario_copy import write_scenario_copy
from logistics_sim.study.worker_pool import open_pool

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario

MOST_EXACT = 10
"""Firms up to which every coalition is planned; above, Shapley shares are sampled."""


def run_alliance(
    scenario: Scenario,
    out: Path,
    *,
    settings: AllianceSettings | None = None,
    routes: Path | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    progress: Progress = silent,
    finish: Callable[[Path], object] | None = None,
) -> dict[str, Any]:
    """Run the study into `out` and return its answer (contract ``alliance run``).

    `routes` is the planner's own route list (see `own_routes`), a kind of before of the deep
    study. A run that was stopped goes on where it stood when called again with the same
    inputs, and leaves the same bytes; only ``timing.json`` holds clock time.
    """
    from logistics_sim.core.files import sha256_file
    from logistics_sim.places import build_world

    chosen = settings or AllianceSettings()
    if chosen.seeds > 1 and len(scenario.firms) > MOST_EXACT:
        raise InputError(
            "ALL-013",
            "--seeds",
            gettext("the noise of shares is measured for up to {most} firms", most=MOST_EXACT),
            gettext("leave --seeds out: sampled shares have intervals of their own"),
        )
    started = time.perf_counter()
    world = build_world(scenario)
    own = [] if routes is None else read_own_routes(routes, scenario, world)
    listed = None if routes is None else sha256_file(routes)
    stamp = manifest(scenario, study="alliance", **vars(chosen), routes_sha256=listed)
    with resumable_folder(out, stamp):
        write_scenario_copy(scenario, out)
        count = workers or scenario.effort.workers
        with open_pool(count, scheduler) as pool:
            alliance = AllianceStudy(scenario, world, out, chosen, pool, progress, own)
            answer = (
                exact_answer(alliance)
                if len(scenario.firms) <= MOST_EXACT
                else sampled_answer(alliance)
            )
        answer["names"] = {firm.id: firm.name for firm in scenario.firms}
        write_json(out / "answer.json", {**stamped(scenario), **answer})
        if finish is not None:
            finish(out)
        seconds = {"total": round(time.perf_counter() - started, 3)}
        write_json(out / "timing.json", seconds)
    return {**stamped(scenario), **answer, "seconds": seconds, "out": str(out)}
