"""Whoever makes a fault may leave the hint out only where the code has a general one."""

import ast
import re
from pathlib import Path

import pytest

from logistics_sim.core.advice import ADVICE, BY_ROOM, advice
from logistics_sim.core.errors import Fault
from tests.source_trees import parsed

PACKAGE = Path(__file__).parents[2] / "logistics_sim"
MAKERS = {"Fault", "InputError", "InfeasibleError", "DiskError", "IncompleteError"}


def made(tree):
    """Code and hint (None: left out) of each fault that the source makes with a plain code."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        if (
            call.func.id not in MAKERS
            or not call.args
            or not isinstance(call.args[0], ast.Constant)
        ):
            continue
        hints = [*call.args[3:4], *(word.value for word in call.keywords if word.arg == "hint")]
        hint = hints[0] if hints else None
        blank = hint is None or (isinstance(hint, ast.Constant) and not hint.value)
        yield call.args[0].value, None if blank else hint


@pytest.mark.slow
def test_every_fault_says_what_to_do():
    found, mute = 0, []
    for path in sorted(PACKAGE.rglob("*.py")):
        for code, hint in made(parsed(path)):
            found += 1
            if hint is None and not advice(code):
                mute.append(f"{path.name}: {code}")
    assert found > 200
    assert mute == []


def test_no_advice_for_a_code_that_nobody_says():
    said = set()
    for path in PACKAGE.rglob("*.py"):
        if path.name != "advice.py":
            said |= set(re.findall(r"\b[A-Z]{3}-[0-9]{3}\b", path.read_text(encoding="utf-8")))
    assert set(ADVICE) - said == set()
    assert set(BY_ROOM) <= {code[:3] for code in said}


def test_a_hint_of_its_own_goes_before_the_general_one():
    assert str(Fault("FIL-003", "a", "b", "c")) == "FIL-003 a: b (c)"
    assert Fault("FIL-003", "a", "b").to_dict()["hint"] == advice("FIL-003") != ""
    assert str(Fault("XXX-999", "a", "b")) == "XXX-999 a: b"
