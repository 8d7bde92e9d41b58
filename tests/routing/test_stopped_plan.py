import json
import signal
import subprocess
import sys
import time

import pytest

from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.routing.search_monitor import monitored


@pytest.mark.slow
def test_the_onlooker_sees_costs_fall_to_the_plan(make_county, tmp_path):
    import logistics_sim as ls

    county = ls.read_scenario(make_county(tmp_path / "county").scenario)
    seen = []
    with monitored(seen.append):
        planned = ls.plan(county)
    costs = [sight.best for sight in seen if sight.best is not None]
    bounds = [sight.bound for sight in seen if sight.bound is not None]
    assert {"single trips", "packing", "whole days"} <= {sight.stage for sight in seen}
    assert costs
    assert min(bounds) <= planned.cost_yuan()


def test_a_search_that_is_told_to_stop_gives_a_valid_plan(make_county, tmp_path):
    import logistics_sim as ls
    from logistics_sim.demand import design_loads

    made = make_county(tmp_path / "county", **{"effort.iterations": 10**7})
    county = ls.read_scenario(made.scenario)
    (operator,) = county.operators()
    loads = design_loads(county.scenario, county.world.places, operator)
    seen = []

    def stop_soon(sight):
        if sight.best is not None and sight.done >= 100:
            seen[0].stop = True

    with monitored(stop_soon) as monitor:
        seen.append(monitor)
        plan = make_plan(county.scenario, county.world, operator, loads)
    assert verify_plan(county.scenario, county.world, plan, loads) == []
    assert len(plan.trips)


@pytest.mark.slow
def test_ctrl_c_keeps_the_best_plan(make_county, command, tmp_path):
    made = make_county(tmp_path / "county", **{"effort.iterations": 10**7})
    out = tmp_path / "plan"
    words = [sys.executable, "-m", "logistics_sim.cli.main", "plan", str(made.scenario)]
    process = subprocess.Popen(
        [*words, "--out", str(out), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not out.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(3)
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=100)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    answer = json.loads(printed)
    assert answer["stopped"] is True
    assert answer["verified"] is True
    assert command("verify", out, "--json").json["ok"] is True
    quick = made.scenario.read_text(encoding="utf-8").replace("10000000", "300")
    made.scenario.write_text(quick, encoding="utf-8")
    again = command("plan", made.scenario, "--out", out)
    assert again.code == 0, again.err
    assert "plan.stopped-1" in again.err
    assert (tmp_path / "plan.stopped-1" / "COMPLETE").exists()
