import pytest

from logistics_sim.language import speaking
from logistics_sim.papers import route_sheets
from logistics_sim.places import operator_world
from logistics_sim.study.plan_folder import open_plan


@pytest.fixture(autouse=True)
def english():
    """Speak English, whatever the locale of the machine is."""
    with speaking("en"):
        yield


class Opened:
    """A plan of the finished run with its county and its sheets."""

    def __init__(self, folder):
        self.folder = folder
        self.scenario, world, self.plan = open_plan(folder)
        self.world = operator_world(self.scenario, world, self.plan.operator)
        self.sheets = route_sheets(self.scenario, self.world, self.plan)


@pytest.fixture(scope="session")
def alliance(finished_run):
    """The alliance's plan."""
    return Opened(finished_run[0] / "after")


@pytest.fixture(scope="session")
def on_some_days(finished_run):
    """A firm's plan of today, with townships that are served on other weekdays."""
    folders = sorted((finished_run[0] / "before" / "as_is").iterdir())
    found = (Opened(folder) for folder in folders)
    return next(one for one in found if one.plan.trips["weekdays"].nunique() > 1)


@pytest.fixture(scope="session")
def both(alliance, on_some_days):
    return (alliance, on_some_days)
