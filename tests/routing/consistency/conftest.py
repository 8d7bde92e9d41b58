import pytest

from logistics_sim.demand import design_loads
from logistics_sim.places import build_world
from logistics_sim.routing import make_plan
from logistics_sim.scenario import DayGroup, read_scenario


@pytest.fixture(scope="session")
def small(make_county, tmp_path_factory):
    """Scenario, world, one-day operator, design loads and timetable of the small county."""
    root = tmp_path_factory.mktemp("daily") / "county"
    # Many parcels, vans so small that there are several of them, and dear local vehicles.
    changes = {
        "demand.residents.base": 9_000,
        "fleet.0.payload_kg.base": 250,
        "fleet.1.payload_kg.base": 400,
        "fleet.1.fixed_yuan_day.base": 130,
        "fleet.3.fixed_yuan_day.base": 30,
    }
    scenario = read_scenario(make_county(root, **changes).scenario)
    world = build_world(scenario)
    joint = scenario.joint_operator()
    loads = design_loads(scenario, world.places, joint)
    timetable = make_plan(scenario, world, joint, loads)
    operator = scenario.joint_operator()
    today = operator.__class__(
        **{**operator.__dict__, "day_groups": (DayGroup("all", (0,), None),)}
    )
    return scenario, world, today, loads, timetable
