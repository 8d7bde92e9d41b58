import shutil

import pytest

from logistics_sim.language import speaking
from logistics_sim.report import RunTables


@pytest.fixture(autouse=True)
def english():
    """Speak English, whatever the locale of the machine is."""
    with speaking("en"):
        yield


@pytest.fixture(scope="session")
def run(finished_run):
    """The tables of the small county's run."""
    return RunTables(finished_run[0])


@pytest.fixture
def run_copy(finished_run, tmp_path):
    """A copy of the run folder that a test may spoil."""
    return shutil.copytree(finished_run[0], tmp_path / "copy")
