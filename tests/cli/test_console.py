"""``python -m logistics_sim``, also on a console that has no Chinese."""

import io
import os
import subprocess
import sys
from importlib import metadata

import pytest

from logistics_sim.cli.console import write_what_the_console_lacks


@pytest.mark.slow
def test_module_is_the_command():
    done = subprocess.run(
        [sys.executable, "-m", "logistics_sim", "--version"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        timeout=120,
    )
    assert (done.returncode, done.stdout.strip()) == (0, metadata.version("logistics-sim"))


def test_signs_that_a_console_lacks_are_shown_by_code(monkeypatch):
    raw = io.BytesIO()
    console = io.TextIOWrapper(raw, encoding="cp1252")
    monkeypatch.setattr(sys, "stdout", console)
    write_what_the_console_lacks()
    print("唐 county é")
    console.flush()
    assert raw.getvalue().decode("cp1252").strip() == "\\u5510 county é"
