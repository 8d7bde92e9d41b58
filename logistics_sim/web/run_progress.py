"""How far a run is, by stage, from the lines that it prints."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

from logistics_sim.core.progress import JsonProgress

KEYS = ("stage", "done", "total", "name", "left_s")


@dataclass
class RunProgress:
    """The stages of a run in the order in which they began."""

    _stages: dict[str, dict[str, Any]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, line: str) -> bool:
        """Take a line of progress; return False for any other line.

        >>> progress = RunProgress()
        >>> progress.hear('progress {"stage": "parcels", "done": 1, "total": 2}')
        True
        >>> progress.stages()[0]["done"], progress.hear("report: x.html")
        (1, False)
        """
        if not line.startswith(JsonProgress.MARK):
            return False
        try:
            said = json.loads(line.removeprefix(JsonProgress.MARK))
            stage = str(said["stage"])
        except (ValueError, KeyError, TypeError):
            return False
        with self._lock:
            self._stages[stage] = {key: said.get(key) for key in KEYS}
        return True

    def stages(self) -> list[dict[str, Any]]:
        """Return stage, done, total, last piece and seconds left of each stage."""
        with self._lock:
            return [dict(stage) for stage in self._stages.values()]
