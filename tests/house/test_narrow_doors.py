"""Rooms that can be used alone: one place in each knows scenarios and worlds."""

import ast
from pathlib import Path

import pytest

from tests.source_trees import parsed

ROOT = Path(__file__).parents[2] / "logistics_sim"
WIDE = {"Scenario", "World"}


@pytest.mark.parametrize("room", ["simulation", "coldchain", "service", "costs"])
def test_only_the_scenario_inputs_of_a_room_know_a_scenario(room):
    knowing = {
        path.relative_to(ROOT / room).parts[0].removesuffix(".py")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and WIDE & {alias.name for alias in node.names}
    }
    assert knowing == {"scenario_inputs"}
