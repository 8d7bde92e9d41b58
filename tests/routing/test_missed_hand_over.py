"""A fleet too small for its hand-overs: what is missed waits for the hub, and the check knows."""

import json

from logistics_sim.core.errors import EXIT_INFEASIBLE

ONE_VAN = {
    "demand.residents.base": 100_000,
    "effort.iterations": 5,
    "fleet.0.count": 1,
    "fleet.1.count": 0,
    "fleet.2.count": 0,
    "fleet.3.count": 1,
    "after.echelons": "transfer",
}
"""One van from the hub and one tricycle at a station: the other station sees no truck."""


def test_a_station_that_no_truck_comes_to_is_listed_and_the_plan_holds(
    make_county, command, tmp_path
):
    made = make_county(tmp_path / "county", **ONE_VAN)
    said = command("plan", made.scenario, "--out", tmp_path / "plan", "--json")
    assert said.code == EXIT_INFEASIBLE, said.err
    told = json.loads(said.out)
    assert told["unserved"]
    shown = command("plan", made.scenario, "--out", tmp_path / "shown")
    assert "one more vehicle" in shown.out + shown.err
    checked = command("verify", tmp_path / "plan", "--json")
    assert checked.json["ok"] is True
