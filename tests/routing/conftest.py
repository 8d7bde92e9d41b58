from pathlib import Path

import pytest

from logistics_sim.scenario import read_scenario

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"


@pytest.fixture(scope="session")
def base():
    return read_scenario(BASE).change(**{"effort.iterations": 100})
