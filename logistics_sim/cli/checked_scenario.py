"""The scenario of a command: read, held against its faults and the memory, or refused."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.cli.islands import without_islands
from logistics_sim.cli.output import say_warnings
from logistics_sim.core.errors import FaultsError

if TYPE_CHECKING:
    from logistics_sim.scenario import Scenario


def read_checked(
    path: Path,
    seed: int | None = None,
    allow_unreachable: bool = False,
    max_memory: int | None = None,
    settings: list[str] | None = None,
) -> Scenario:
    """Return the scenario when it has no fault, with `settings` and another seed where given.

    Raises `FaultsError` with every fault, and `InputError` (MEM-002) before a road file is
    read that does not fit into the memory.
    """
    from logistics_sim.scenario import read_scenario
    from logistics_sim.study.memory import require_memory, road_file_estimate
    from logistics_sim.study.scenario_checks import examined

    read = read_scenario(path, tuple(settings or ()))
    require_memory(road_file_estimate(read), max_memory)
    faults, warnings = examined(read, path)
    if allow_unreachable or read.allow_unreachable:
        faults, read = without_islands(faults, read)
    if faults:
        raise FaultsError(faults)
    say_warnings(warnings)
    return read if seed is None else read.with_seed(seed)
