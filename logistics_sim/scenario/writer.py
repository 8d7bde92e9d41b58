"""Write a scenario back as YAML that `read_scenario` reads to the same object."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from logistics_sim.core.files import write_text
from logistics_sim.scenario.model import Scenario
from logistics_sim.scenario.yaml_reader import NUMBER


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writer of libyaml; text that any YAML or our reader takes for a number is quoted."""


_Dumper.add_implicit_resolver("tag:yaml.org,2002:float", NUMBER, list("+-0123456789"))


def scenario_text(scenario: Scenario) -> str:
    """Return the scenario as YAML, every value spelled out.

    Section by section: variants of a scenario share most of theirs, and a run writes its own
    several times (in its folder, and for its hash).
    """
    data = scenario.model_dump(mode="json", exclude_none=True)
    return "".join(_section_text(json.dumps({key: part})) for key, part in data.items())


@lru_cache(maxsize=256)
def _section_text(said: str) -> str:
    section = json.loads(said)
    plain = not any(isinstance(part, dict | list) for part in section.values())
    return yaml_text(section, block=plain)


def yaml_text(data: dict[str, Any], block: bool = False) -> str:
    """Return `data` (tables, lists, texts, numbers) as YAML in the order of its keys.

    Small tables stand on one line, unless `block` gives every key a line of its own.
    """
    said = yaml.dump(
        data,
        Dumper=_Dumper,
        default_flow_style=False if block else None,
        allow_unicode=True,
        width=120,
        sort_keys=False,
    )
    return str(said)


def write_scenario(scenario: Scenario, path: Path) -> None:
    """Write the scenario to `path` atomically."""
    write_text(path, scenario_text(scenario))
