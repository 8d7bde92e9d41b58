"""A small county on two days, replayed for real, with a reefer and a van."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest

from logistics_sim.scenario import read_scenario
from logistics_sim.simulation import replay

TESTS = Path(__file__).parents[1]
_spec = importlib.util.spec_from_file_location("county", TESTS / "simulation" / "conftest.py")
county = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(county)
at = county.at
WARM = {"coldchain.reefer_failure_per_day.base": 0, "coldchain.reefer_failure_per_day.low": 0}


@pytest.fixture(scope="session")
def base():
    return read_scenario(TESTS.parent / "scenarios" / "tangxian.yaml")


@pytest.fixture(scope="session")
def quiet(base):
    """No noise in driving, no failing reefer."""
    return base.change(**county.QUIET, **WARM)


@pytest.fixture(scope="session")
def build():
    return SimpleNamespace(
        at=at,
        world=county.make_world,
        trip=county.make_trip,
        plan=county.make_plan,
        parcels=county.make_parcels,
    )


def play_two_villages(scenario, kind, days=2):
    """A through-run of T1v1 and T1v2; three fresh parcels in, one out, one ambient."""
    world = county.make_world(1, 2)
    world.places["lon"] = [114.9, 114.8, 114.7, 114.6]
    world.places["lat"] = [38.7, 38.8, 38.9, 39.0]
    world.places["name"] = ["hub", "镇", "=甲村", "乙村"]
    trip = county.make_trip(
        "A", ["T1v1", "T1v2"], [5_400, 1_200, 3_000], type=kind, unload_end_s=600
    )
    plan = county.make_plan(trip)
    fresh = {"class": "fresh", "band": "fresh"}
    parcels = county.make_parcels(
        [
            {"destination": "T1v1", **fresh},
            {"destination": "T1v2", **fresh, "service": "home"},
            {"destination": "T1v2", **fresh},
            {"origin": "T1v1", "direction": "up", "ready_s": at("08:00"), **fresh},
            {"destination": "T1v2"},
        ],
        world,
    )
    played = replay(scenario, world, plan, parcels, days=days)
    return SimpleNamespace(world=world, plan=plan, parcels=parcels, played=played)


@pytest.fixture(scope="session")
def cooled(quiet):
    return play_two_villages(quiet, "reefer")


@pytest.fixture(scope="session")
def uncooled(quiet):
    return play_two_villages(quiet, "micro_van")
