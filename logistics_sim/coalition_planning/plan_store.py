"""Planned coalitions on disk, each under the hash of what it follows from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from logistics_sim.coalition_planning.coalition_task import CoalitionPlan
from logistics_sim.core.files import read_json, write_text


@dataclass(frozen=True)
class PlanStore:
    """A folder of records; a record is there whole or not at all."""

    folder: Path

    def get(self, key: str) -> CoalitionPlan | None:
        """Return the record of a task, or None when it has not been planned yet."""
        path = self._path(key)
        return CoalitionPlan.from_json(read_json(path)) if path.exists() else None

    def put(self, record: CoalitionPlan) -> None:
        """Keep a record."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(record.to_json(), ensure_ascii=False, allow_nan=False)
        write_text(self._path(record.key), text + "\n")

    def _path(self, key: str) -> Path:
        return self.folder / f"{key[:32]}.json"
