"""LTL consignments of several units, worked by hand."""

from types import SimpleNamespace

import pandas as pd

from logistics_sim.demand.consignments import consignment_figures

H = 3_600
SCENARIO = SimpleNamespace(targets=SimpleNamespace(baseline_h=72))


def tables(rows):
    names = ["class", "direction", "unit", "at_hub_s", "at_village_s", "trip_in"]
    table = pd.DataFrame(rows, columns=names)
    table["handed_over_s"] = -1
    return table[names[:3]], table[[*names[3:], "handed_over_s"]]


def test_a_consignment_is_there_with_its_last_unit():
    found = consignment_figures(
        SCENARIO,
        *tables(
            [
                ("ltl", "down", 0, 0, 5 * H, 1),  # two units on two trips, the last in time
                ("ltl", "down", 1, 0, 72 * H, 2),
                ("ltl", "down", 0, 0, 5 * H, 1),  # the last a second late
                ("ltl", "down", 1, 0, 5 * H, 1),
                ("ltl", "down", 2, 0, 72 * H + 1, 1),
                ("ltl", "down", 0, H, 9 * H, 3),  # one unit
                ("ltl", "down", 0, H, -1, -1),  # never came
                ("express", "down", 0, 200 * H, -1, -1),
                ("ltl", "down", 0, 199 * H, -1, -1),  # too young to count
            ]
        ),
    )
    assert found == {
        "consignments": 5, "units": 8, "cut": 2, "split": 1, "counted": 4, "on_time_share": 0.5,
    }  # fmt: skip


def test_without_ltl_nothing_is_said_on_time():
    found = consignment_figures(SCENARIO, *tables([("express", "down", 0, 0, 5 * H, 1)]))
    assert found["consignments"] == 0
    assert found["on_time_share"] is None
