import json

import pandas as pd

from logistics_sim.coalition_planning.station_merging import LOADS, gathered_loads


def test_loads_move_to_the_station_and_none_is_lost():
    rows = {"group": "all", "wave": [1, 1, 2], "place": ["a", "b", "a"], "band": "any"}
    table = pd.DataFrame({**rows, **{name: [5, 7, 11] for name in LOADS}})
    found = gathered_loads(table, {"a": "b"})
    assert found[["wave", "place", "down_g"]].to_numpy().tolist() == [[1, "b", 12], [2, "b", 11]]
    assert (found[LOADS].sum() == table[LOADS].sum()).all()
    assert gathered_loads(table, {}).equals(table)


def test_fewer_stations_mean_fewer_stops_and_a_cheaper_plan(command, county):
    done = command(
        "stations", county.scenario, "--stations", 2, "--frontier", "2,4", "--replan", "--json",
        timeout=300,
    )  # fmt: skip
    assert done.code == 0, done.err
    plans = pd.DataFrame(json.loads(done.out)["plans"])
    assert plans["stations"].tolist() == [6, 2, 4]
    by_count = plans.set_index("stations")
    assert by_count.loc[2, "stops"] < by_count.loc[4, "stops"] < by_count.loc[6, "stops"]
    assert by_count.loc[2, "plan_yuan_day"] < by_count.loc[6, "plan_yuan_day"]
