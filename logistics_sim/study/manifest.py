"""The manifest of a run: what went in, by hash, and what it was made with."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import Any

from logistics_sim.core.files import sha256_file
from logistics_sim.scenario import Scenario
from logistics_sim.scenario.writer import scenario_text

CONTRACT = 1
LIBRARIES = ("numpy", "pandas", "scipy", "networkx", "ortools", "simpy", "geopandas", "matplotlib")


def version() -> str:
    """Return the version of this package."""
    return metadata.version("logistics-sim")


def stamped(scenario: Scenario | None = None) -> dict[str, Any]:
    """Return the keys that every JSON object carries."""
    head: dict[str, Any] = {"contract": CONTRACT, "version": version()}
    if scenario is not None:
        head["seed"] = scenario.seed
    return head


def input_hash(scenario: Scenario) -> str:
    """Return one hash over the scenario's content and its road file."""
    import hashlib

    digest = hashlib.sha256(scenario_text(scenario).encode())
    digest.update(sha256_file(scenario.roads_path).encode())
    return digest.hexdigest()


def manifest(scenario: Scenario, **extra: Any) -> dict[str, Any]:
    """Return the manifest with `extra`; it holds no time and no path: reruns are identical."""
    return {
        **stamped(scenario),
        "scenario": scenario.name,
        "input_sha256": input_hash(scenario),
        "python": platform.python_version(),
        **({"set": list(scenario.settings)} if scenario.settings else {}),
        "libraries": {name: metadata.version(name) for name in LIBRARIES},
        **extra,
    }
