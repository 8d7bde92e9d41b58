"""A spare process changes neither a plan nor what is known of its inputs."""

import pytest

from logistics_sim.assessment.scenario_run import with_spare
from logistics_sim.core.files import read_parquet, sha256_file
from logistics_sim.core.forked import spare_processes
from logistics_sim.places import build_world
from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.read_trace import recording
from logistics_sim.study.case import OperatorCase, run_case
from logistics_sim.study.operator_plan import PLAN_FILES, write_plan


@pytest.mark.slow
@pytest.mark.parametrize("pay", ["24", "90"])
def test_the_plan_and_its_trace_are_the_same(county, tmp_path, pay):
    """With dear drivers hand-overs are taken, so that what was begun ahead is not what is next."""
    settings = [f"fleet.{kind}.driver_yuan_h={pay}" for kind in ("micro_van", "box_truck")]
    scenario = read_scenario(county.scenario, settings=settings)
    world = build_world(scenario)
    kept = []
    for spare in (0, 1):
        folder = tmp_path / str(spare)
        folder.mkdir()
        with spare_processes(spare), recording(scenario) as trace:
            write_plan(scenario, world, scenario.joint_operator(), folder)
        kept.append((trace, [sha256_file(folder / name) for name in PLAN_FILES]))
    echelons = set(read_parquet(tmp_path / "0" / "trips.parquet")["echelon"])
    assert (echelons > {"local"}) == (pay == "90")
    assert kept[0] == kept[1]
    assert any("driver_yuan_h" in path for path in kept[0][0])


@pytest.mark.slow
def test_processes_are_spare_where_few_cases_are_to_be_planned(county, tmp_path):
    scenario = read_scenario(county.scenario)
    world = build_world(scenario)
    cases = [
        OperatorCase(scenario, world, operator, tmp_path, 2, 0, tmp_path / "cache", world.digest())
        for operator in (scenario.joint_operator(), *scenario.alone_operators("equal_service"))
    ]
    assert [case.spare for case in with_spare(cases, 2)] == [0] * len(cases)
    for case in cases[1:]:
        run_case(case)
    assert [case.spare for case in with_spare(cases, 2)] == [1, *[0] * (len(cases) - 1)]
    assert with_spare(cases, 4)[0].spare == 3
    assert with_spare(cases, 1)[0].spare == 0
