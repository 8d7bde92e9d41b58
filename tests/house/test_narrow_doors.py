"""Rooms that can be used alone: one place in each knows scenarios and worlds."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "logistics_sim"
WIDE = {"Scenario", "World"}


@pytest.mark.parametrize("room", ["simulation", "coldchain", "service", "costs"])
def test_only_the_scenario_inputs_of_a_room_know_a_scenario(room):
    knowing = {
        path.relative_to(ROOT / room).parts[0].removesuffix(".py")
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and WIDE & {alias.name for alias in node.names}
    }
    assert knowing == {"scenario_inputs"}
