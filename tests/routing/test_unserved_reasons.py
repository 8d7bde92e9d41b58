"""Why a limited fleet leaves stops out: in minutes, with a remedy that serves more."""

import re

import pytest

from logistics_sim.cli.unserved_lines import unserved_lines
from logistics_sim.routing import make_plan, verify_plan
from tests.routing.hand_county import joint_operator
from tests.routing.test_county_properties import LOADS, world_of


def _loads(world):
    import pandas as pd

    rows = [["all", 1, p, 20_000, 80_000, 700, 0, 0, 0] for p in world.places["place_id"].iloc[2:]]
    table = pd.DataFrame(rows, columns=["group", "wave", "place", *LOADS])
    table.insert(3, "band", "any")
    return table


def _planned(base, vans):
    world = world_of([(0, 0), *[(1_500 * n, 0) for n in range(1, 22)]], 1, 1)
    counts = {f"fleet.{n}.count": count for n, count in enumerate((vans, 0, 0, 0))}
    scenario = base.change(**counts)
    plan = make_plan(scenario, world, joint_operator(), _loads(world))
    assert verify_plan(scenario, world, plan, _loads(world)) == []
    return plan


@pytest.mark.slow
def test_the_reason_is_in_minutes_and_its_remedy_serves_more(base):
    plan = _planned(base, 1)
    assert plan.unserved
    for row in plan.unserved:
        assert row["cause"] == "a vehicle could serve it, but not beside what is planned"
        assert re.search(r"\d+ min over$|driver's rest", row["limit"]), row["limit"]
        name = base.fleet[0].name or base.fleet[0].id
        assert row["fix"] == f"one more vehicle of type {name}"
    assert len(_planned(base, 2).unserved) < len(plan.unserved)


def test_what_is_unserved_is_a_table_with_columns_under_each_other():
    row = {"village": "7", "wave": 1, "cause": "full", "limit": "time: 8 min over", "fix": "a van"}
    lines = unserved_lines([{**row, "name": "北岭村"}, {**row, "name": "A"}])
    assert lines[0].split() == ["unserved", "place", "wave", "why", "remedy"]
    assert lines[1] == "7 北岭村        1     full; time: 8 min over  a van"
    assert lines[2] == "7 A             1     full; time: 8 min over  a van"


def test_a_break_of_no_time_is_refused(base):
    with pytest.raises(ValueError, match="break_after_h is longer") as refused:
        base.change(**{"operations.break_h": 0})
    assert "break_h" in str(refused.value)
