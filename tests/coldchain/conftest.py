"""A small county on two days, replayed for real, with a reefer and a van."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

import pytest

from logistics_sim.scenario import read_scenario
from logistics_sim.simulation import replay_plan

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
    played = replay_plan(scenario, world, plan, parcels, days=days)
    return SimpleNamespace(world=world, plan=plan, parcels=parcels, played=played)


@pytest.fixture(scope="session")
def cooled(quiet):
    return play_two_villages(quiet, "reefer")


@pytest.fixture(scope="session")
def uncooled(quiet):
    return play_two_villages(quiet, "micro_van")


PRODUCERS = (
    {"id": "north", "name": "=北社", "village": "T1v1", "townships": ("T1",), "product": "羊肉",
     "share": 0.5, "lots_per_day": 2},
    {"id": "south", "name": "南社", "village": "T2v1", "townships": ("T2",), "product": "apple",
     "share": 1.0},
    {"id": "wide", "name": "全社", "village": "T1v2", "townships": ("T1",),
     "product": "strawberry", "share": 0.2},
)  # fmt: skip


@pytest.fixture(scope="session")
def traced(base):
    """The base scenario with three producers of a county of two townships."""
    return base.change(**county.QUIET, **WARM, producers=PRODUCERS)


def write_run(folder, scenario, world, plan, parcels, played):
    """A finished run folder with what the cold chain reads."""
    from logistics_sim.core.files import write_parquet, write_text
    from logistics_sim.scenario.writer import write_scenario
    from logistics_sim.study.case import named_rows

    after = folder / "after"
    after.mkdir(parents=True)
    write_scenario(scenario, folder / "scenario.yaml")
    write_parquet(folder / "places.parquet", world.places)
    write_parquet(folder / "parcels.parquet", named_rows(parcels))
    write_parquet(after / "trips.parquet", plan.trips)
    write_parquet(after / "stops.parquet", plan.stops)
    write_parquet(after / "stamps.parquet", named_rows(played.stamps))
    write_parquet(after / "runs.parquet", played.runs)
    write_parquet(after / "events.parquet", played.events)
    write_text(folder / "COMPLETE", "complete\n")
    return folder


@pytest.fixture(scope="session")
def run_folder(traced, tmp_path_factory):
    """Two townships on three days: two vans, 240 parcels, some of them traced."""
    import numpy as np

    rng = np.random.default_rng(5)
    world = county.make_world(2, 2)
    world.places["population"] = [0, 0, 0, 100, 100, 100, 100]
    world.places["lon"] = 114.9 - 0.1 * np.arange(len(world.places))
    world.places["lat"] = 38.7 + 0.05 * np.arange(len(world.places))
    trips = [
        county.make_trip(f"A{t}", [f"T{t}v1", f"T{t}v2"], [3_600, 1_200, 3_000], type=kind)
        for t, kind in ((1, "reefer"), (2, "micro_van"))
    ]
    plan = county.make_plan(*trips)
    villages = ["T1v1", "T1v2", "T2v1", "T2v2"]
    rows = []
    for _ in range(240):
        fresh = {"class": "fresh", "band": "fresh"} if rng.random() < 0.7 else {}
        moment = int(rng.integers(0, 3)) * 86_400 + int(rng.integers(30_600, 64_800))
        village = villages[rng.integers(4)]
        if rng.random() < 0.6:
            rows.append({"origin": village, "direction": "up", "ready_s": moment, **fresh})
        else:
            rows.append({"destination": village, "ready_s": at("04:30"), **fresh})
    rows.sort(key=lambda row: row["ready_s"])
    parcels = county.make_parcels(rows, world)
    played = replay_plan(traced, world, plan, parcels, days=3)
    folder = tmp_path_factory.mktemp("runs") / "run"
    return write_run(folder, traced, world, plan, parcels, played)


@pytest.fixture(scope="session")
def town():
    """The builders of counties and run folders."""
    return SimpleNamespace(county=county, write_run=write_run)
