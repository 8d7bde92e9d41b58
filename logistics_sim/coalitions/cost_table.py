"""Read a planner's table of coalition costs and of volumes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import FaultsError, InputError

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.alliance import CostGame


def read_game(path: Path) -> CostGame:
    """Return the game of a CSV with columns ``members`` (joined by +) and ``cost``."""
    from logistics_sim.alliance import game_from_frame

    frame = _read(path)
    try:
        return game_from_frame(frame)
    except InputError as error:
        here = [replace(fault, where=f"{path}, {fault.where}") for fault in error.faults]
        raise FaultsError(here) from error


def read_volumes(path: Path) -> dict[str, float]:
    """Return the volume of each firm from a CSV with columns ``firm`` and ``volume``."""
    frame = _read(path)
    for column in ("firm", "volume"):
        if column not in frame:
            raise InputError("ALL-001", str(path), f"column {column!r} is missing")
    try:
        volumes = frame["volume"].astype(float)
    except ValueError as error:
        raise InputError("ALL-004", str(path), f"a volume is not a number: {error}") from error
    return dict(zip(frame["firm"], volumes, strict=True))


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False)
    except FileNotFoundError as error:
        raise InputError("ALL-001", str(path), "there is no such file") from error
    except UnicodeDecodeError as error:
        raise InputError("ALL-001", str(path), "not UTF-8", "save it as UTF-8") from error
    except OSError as error:
        text = f"cannot be read: {error.strerror or error}"
        raise InputError("ALL-001", str(path), text, "give a file that you may read") from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError("ALL-001", str(path), f"not readable as CSV: {error}") from error
