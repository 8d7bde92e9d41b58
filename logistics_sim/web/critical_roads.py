"""Which roads of a scenario matter most when they close, kept until the scenario changes."""

from __future__ import annotations

import json
import threading
from typing import Any

from logistics_sim.core.files import write_bytes
from logistics_sim.scenario import Scenario
from logistics_sim.study.manifest import input_hash
from logistics_sim.study.road_closures import close_scenario_roads
from logistics_sim.web.workspace import Workspace

MOST_ROADS = 40
_closing = threading.Lock()
"""Closing every road in turn takes seconds: one at a time."""


def critical_roads(workspace: Workspace, scenario: Scenario) -> list[dict[str, Any]]:
    """Return the `MOST_ROADS` roads of `scenario` whose closure is felt most, worst first.

    Each with its ends, its class, the villages and people that it cuts off, the villages that
    it delays and by how many minutes (out and back). What was found is kept in `workspace`
    under the scenario's inputs.
    """
    path = workspace.cache / f"critical-{input_hash(scenario)[:32]}.json"
    with _closing:
        if not path.is_file():
            _network, table = close_scenario_roads(scenario)
            rows = [
                {
                    "u": str(row["u"]),
                    "v": str(row["v"]),
                    "road_class": str(row["road_class"]),
                    "villages": int(row["villages"]),
                    "people": round(float(row["people"])),
                    "parcels_day": round(float(row["parcels_day"]), 1),
                    "delayed": int(row["delayed"]),
                    "mean_extra_min": round(float(row["mean_extra_min"]), 1),
                    "worst_extra_min": round(float(row["worst_extra_min"]), 1),
                }
                for row in table.head(MOST_ROADS).to_dict("records")
            ]
            write_bytes(path, json.dumps(rows, ensure_ascii=False).encode())
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found
