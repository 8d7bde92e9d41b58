"""The interface beside the editor: an estimate while one edits, and the roads that matter most."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from logistics_sim.scenario import Scenario
from logistics_sim.web.api_scenarios import REFUSED
from logistics_sim.web.critical_roads import critical_roads
from logistics_sim.web.library import Library
from logistics_sim.web.quick_estimate import basis_of, changed_keys, estimate_of
from logistics_sim.web.refusal import INVALID, Refusal
from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.run_record import PageRun
from logistics_sim.web.workspace import Workspace

MOST_LOOKED_AT = 6
"""So many of a county's newest runs are looked at for the one that is nearest."""


def editing_routes(workspace: Workspace, library: Library, queue: RunQueue) -> APIRouter:
    """Return the routes beside the editor of the scenarios in `library`."""
    routes = APIRouter(prefix="/api", responses=REFUSED, tags=["scenarios"])
    path = "/counties/{county}/scenarios/{name}"

    def sound(county: str, name: str) -> Scenario:
        read = library.read(county, name)
        if read.scenario is None:
            raise Refusal(INVALID, read.faults, read.keys)
        return read.scenario

    @routes.get(path + "/estimate")
    def quick(county: str, name: str) -> dict[str, Any]:
        """Estimate cost and saving from the ledger of the nearest finished run; no plan is made.

        ``basis`` is that run, null where the county has none yet.
        """
        scenario = sound(county, name)
        runs = [
            run
            for run in queue.all()
            if (run.county, run.state, run.kind) == (county, "done", "run")
        ][:MOST_LOOKED_AT]
        if not runs:
            return {"basis": None}

        def far(run: PageRun) -> int:
            return len(changed_keys(basis_of(queue.results(run.id)), scenario))

        nearest = min(runs, key=far)
        basis = {"run": nearest.id, "scenario": nearest.scenario, "title": nearest.title}
        return {"basis": basis, **estimate_of(basis_of(queue.results(nearest.id)), scenario)}

    @routes.get(path + "/critical-roads")
    def critical(county: str, name: str) -> list[dict[str, Any]]:
        """Close every road in turn; return those whose closure is felt most (takes seconds)."""
        return critical_roads(workspace, sound(county, name))

    return routes
