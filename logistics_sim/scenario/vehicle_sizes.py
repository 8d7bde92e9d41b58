"""Gross weight, height and width of vehicle types: as stated, else by payload from a table."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logistics_sim.scenario.fleet import VehicleType

SIZE_KEYS = ("gross_weight_t", "height_m", "width_m")


@dataclass(frozen=True)
class VehicleSize:
    """Weight of the full vehicle in tonnes, height and width in metres.

    `guessed` names what the scenario does not state: it is a guess by payload, from `source`.
    """

    gross_weight_t: float
    height_m: float
    width_m: float
    guessed: tuple[str, ...] = ()
    source: str = ""


def vehicle_size(kind: VehicleType) -> VehicleSize:
    """Return the size of the vehicle type `kind`.

    The last row of the table holds for every payload.
    """
    payload = float(kind.payload_kg)
    row = next(row for row in _table() if payload <= float(row["payload_to_kg"]))
    own = {name: getattr(kind, name) for name in SIZE_KEYS}
    guessed = tuple(name for name in SIZE_KEYS if own[name] is None)
    found = {
        name: float(row[name]) if value is None else float(value) for name, value in own.items()
    }
    if "gross_weight_t" in guessed:
        found["gross_weight_t"] = max(found["gross_weight_t"], payload / 1_000)
    return VehicleSize(**found, guessed=guessed, source=row["source"] if guessed else "")


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], ...]:
    path = resources.files("logistics_sim.scenario").joinpath("vehicle_sizes.csv")
    return tuple(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
