"""Which language a scenario asks for, found before anything is said about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import LogisticsError
from logistics_sim.language import LANGUAGES
from logistics_sim.scenario.layers import read_layers

if TYPE_CHECKING:
    from logistics_sim.language import Language

KEY = "language"
OF_A_FOLDER = "scenario.yaml"


def stated_language(path: Path) -> Language | None:
    """Return the language that a scenario states, or that of the folder of a run or plan.

    None where it states none, where `path` is no scenario, and where it cannot be read: the
    command that reads it says why.
    """
    try:
        file = path / OF_A_FOLDER if path.is_dir() else path
        if file.suffix.lower() not in (".yaml", ".yml") or not file.is_file():
            return None
        data, _lines = read_layers(file)
    except (LogisticsError, OSError, ValueError):
        return None
    return next((language for language in LANGUAGES if language == data.get(KEY)), None)
