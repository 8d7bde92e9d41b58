"""The guesses that a scenario rests on, the heaviest first."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path
from typing import Any

from logistics_sim.core.errors import InputError
from logistics_sim.scenario import Scenario, read_scenario


def guesses_of(path: Path) -> list[dict[str, Any]]:
    """Return the guesses, the heaviest first; those of the defaults where parts are missing."""
    try:
        scenario: Scenario | None = read_scenario(path)
    except InputError:
        scenario = None
    weights = default_weights()
    rows = []
    for key, value in _parameters(scenario):
        if value["status"] == "guess":
            rows.append(
                {
                    "key": key,
                    "base": value["base"],
                    "low": value.get("low"),
                    "high": value.get("high"),
                    "weight": weights.get(key),
                }
            )
    return sorted(rows, key=lambda row: (-(row["weight"] or -1.0), row["key"]))


def _parameters(scenario: Scenario | None) -> list[tuple[str, dict[str, Any]]]:
    if scenario is not None:
        return [(key, value.model_dump()) for key, value in scenario.parameters()]
    from logistics_sim.scenario.layers import SHIPPED
    from logistics_sim.scenario.yaml_reader import read_yaml

    found: list[tuple[str, dict[str, Any]]] = []

    def walk(prefix: str, value: Any) -> None:
        if isinstance(value, dict) and "base" in value:
            found.append((prefix, {"status": "planner", **value}))
        elif isinstance(value, dict):
            for key, inner in value.items():
                walk(f"{prefix}.{key}" if prefix else key, inner)
        elif isinstance(value, list):
            for number, inner in enumerate(value):
                name = str(inner.get("id", number)) if isinstance(inner, dict) else str(number)
                walk(f"{prefix}.{name}", inner)

    walk("", read_yaml(SHIPPED)[0])
    return found


def default_weights() -> dict[str, float]:
    """Return by how many percentage points the whole saving moves between low and high.

    Measured on Tang County's base scenario with its plans kept (`sensitivity.parquet`), so of
    prices only; a guess without an entry was not measured.
    """
    text = resources.files("logistics_sim.scenario").joinpath("default_weights.csv")
    rows = csv.DictReader(text.read_text(encoding="utf-8").splitlines())
    return {row["key"]: float(row["weight"]) for row in rows}
