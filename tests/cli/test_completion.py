"""The shell completes commands and options (`--install-completion`)."""

import os
import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "count", "wanted"),
    [("logistics-sim al", 1, "alliance"), ("logistics-sim plan --max", 2, "--max-memory")],
)
def test_bash_completes(words, count, wanted):
    asked = {"COMP_WORDS": words, "COMP_CWORD": str(count)}
    found = subprocess.run(
        [sys.executable, "-m", "logistics_sim"],
        env={**os.environ, "_LOGISTICS_SIM_COMPLETE": "complete_bash", **asked},
        capture_output=True,
        text=True,
        check=True,
    )
    assert wanted in found.stdout.split()
