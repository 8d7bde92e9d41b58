"""Pieces of a run's work, each done once and kept under the content of what it is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from logistics_sim.core.files import sha256_file
from logistics_sim.scenario import Scenario
from logistics_sim.study.result_cache import ResultCache, key_of

Input = str | int | Path


@dataclass(frozen=True)
class KeptWork:
    """Where pieces of work on a scenario are kept.

    Attributes
    ----------
    scenario
        What the work reads: the values that it really reads belong to what is kept.
    cache
        Folder of results; None: nothing is kept, all work is done.
    about
        What every piece depends on beside the scenario (the operator, a digest of the world).
    """

    scenario: Scenario
    cache: Path | None
    about: tuple[str, ...] = ()

    def done(
        self,
        stage: str,
        inputs: Iterable[Input],
        folder: Path,
        names: list[str],
        work: Callable[[], dict[str, Any]],
    ) -> dict[str, Any]:
        """Return the values of `work`, which writes `names` into `folder`: done now, or kept.

        Parameters
        ----------
        stage
            Name of the kind of work.
        inputs
            What the work is made from beside the scenario: files by their content, or plain values.
        folder, names
            Where the work writes, and its files there.
        work
            Does it; its values are plain (JSON).
        """
        if self.cache is None:
            return work()
        key = self._key(stage, inputs)
        return ResultCache(self.cache).reused(stage, key, self.scenario, folder, names, work)

    def holds(self, stage: str, inputs: Iterable[Input]) -> bool:
        """Return whether the work of a `stage` with these `inputs` is kept; both as for `done`."""
        if self.cache is None:
            return False
        return ResultCache(self.cache).holds(stage, self._key(stage, inputs), self.scenario)

    def _key(self, stage: str, inputs: Iterable[Input]) -> str:
        said = (sha256_file(each) if isinstance(each, Path) else each for each in inputs)
        return key_of(stage, *self.about, *said)
