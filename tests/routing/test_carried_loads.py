"""What a last wave cannot bring goes with the first of the next service day; by hand.

hub -10 km- station -5 km- A -5 km- B, a kilometre a minute. Places are open 08:00-19:00, and
nothing is planned to begin in the last hour, so that a break fits. Loading 20 min.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.routing import Plan, make_plan, verify_plan
from logistics_sim.scenario.operator import DayGroup
from logistics_sim.study.contract_values import carried_over_warnings
from tests.routing.hand_county import county_on_a_road, joint_operator, places_of

A, B = "130000001201", "130000001202"
NAMES = ("group", "wave", "place", "down_g", "down_ml", "down_items", "up_g", "up_ml", "up_items")
TWO_WAVES = [
    ("all", 1, A, 100_000, 400_000, 100, 20_000, 80_000, 20),
    ("all", 1, B, 50_000, 200_000, 50, 0, 0, 0),
    ("all", 2, A, 30_000, 120_000, 30, 10_000, 40_000, 10),
    ("all", 2, B, 7_000, 28_000, 7, 0, 0, 0),
]
LAST = ("06:30", "17:42")
"""At 17:42 A is reached at 17:57 and B at 18:02, after its last hour has begun."""


@pytest.fixture(scope="module")
def world():
    places = places_of(["hub", "130000001", A, B], ["hub", "station", "甲村", "乙村"])
    return county_on_a_road(places, (0, 10, 15, 20))


def loads(rows):
    table = pd.DataFrame(rows, columns=list(NAMES))
    return table.astype(dict.fromkeys(NAMES[3:], np.int64))


def codes(base, world, plan, given):
    return {fault.code for fault in verify_plan(base, world, plan, given)}


def test_the_far_village_gets_the_evenings_goods_in_the_morning(base, world):
    given = loads(TWO_WAVES)
    plan = make_plan(base, world, joint_operator(departs=LAST), given)
    assert verify_plan(base, world, plan, given) == []
    (row,) = plan.missed
    assert plan.carried_over == [row]
    assert plan.unserved == []
    # From 17:42 to 06:30 of the next day.
    assert (row["village"], row["wave"], row["next_wave"], row["hours"]) == (B, 2, 1, 12.8)
    assert "closed before" in row["cause"]
    wave_of = plan.trips.set_index("trip_id")["wave"]
    by_wave = dict(list(plan.stops.groupby(plan.stops["trip_id"].map(wave_of))))
    at_b = by_wave[1][by_wave[1]["place"] == B].iloc[0]
    assert at_b[["unload_g", "unload_ml", "unload_items"]].tolist() == [57_000, 228_000, 57]
    assert at_b["depart_s"] - at_b["arrive_s"] == 300 + 171  # 5 min, and 57 items
    assert by_wave[2]["place"].tolist() == [A, "hub"]
    summary = plan.summary()
    assert (len(summary["carried_over"]), summary["unserved"]) == (1, [])


def test_it_costs_what_the_loads_together_cost(base, world):
    plan = make_plan(base, world, joint_operator(departs=LAST), loads(TWO_WAVES))
    together = [TWO_WAVES[0], ("all", 1, B, 57_000, 228_000, 57, 0, 0, 0), TWO_WAVES[2]]
    other = make_plan(base, world, joint_operator(departs=LAST), loads(together))
    assert other.missed == []
    assert plan.cost_yuan() == other.cost_yuan()
    assert plan.lower_bound == other.lower_bound


def test_on_three_days_a_week_the_wait_is_that_of_the_week_end(base, world):
    days = DayGroup("all", (0, 2, 4))
    operator = replace(joint_operator(departs=LAST), day_groups=(days,), days_per_week=3)
    plan = make_plan(base, world, operator, loads(TWO_WAVES))
    # Friday 17:42 to Monday 06:30.
    assert [row["hours"] for row in plan.carried_over] == [60.8]
    assert verify_plan(base, world, plan, loads(TWO_WAVES)) == []


def test_a_visit_only_the_evening_has_is_made_in_the_morning(base, world):
    given = loads([TWO_WAVES[0], TWO_WAVES[3]])
    plan = make_plan(base, world, joint_operator(departs=LAST), given)
    assert verify_plan(base, world, plan, given) == []
    assert plan.stops.loc[plan.stops["place"] == B, "unload_g"].tolist() == [7_000]
    assert [row["next_wave"] for row in plan.carried_over] == [1]


def test_where_no_wave_comes_in_time_the_visits_are_unserved(base, world):
    closes = world.places.assign(close_s=[86_400, 68_400, 68_400, 32_400])  # B until 09:00
    early = SimpleNamespace(places=closes, travel=world.travel)
    given = loads(TWO_WAVES)
    plan = make_plan(base, early, joint_operator(departs=("08:30", "17:42")), given)
    assert verify_plan(base, early, plan, given) == []
    assert plan.carried_over == []
    assert [(row["village"], row["wave"]) for row in plan.unserved] == [(B, 1), (B, 2)]


def test_a_small_fleet_leaves_what_it_can_without_a_promise_of_room(base, world):
    """One van and a load for a whole one in each of two villages: one is left, each wave."""
    few = base.change(**{f"fleet.{n}.count": int(n == 0) for n in range(4)})
    full = [("all", w, p, 880_000, 4_000_000, 4_500, 0, 0, 0) for w in (1, 2) for p in (A, B)]
    given = loads([full[0], full[1], full[2]])
    plan = make_plan(few, world, joint_operator(departs=("06:30", "13:30")), given)
    assert verify_plan(few, world, plan, given) == []
    assert plan.missed
    assert all("moved_to" not in row for row in plan.missed)
    answer = {"plans": {"after": [{"operator": "joint", "carried_over": plan.carried_over}]}}
    for fault in carried_over_warnings(answer, "after"):
        assert "as far as there is room" in fault.message


def test_a_plan_that_says_otherwise_is_refused(base, world):
    given = loads(TWO_WAVES)
    plan = make_plan(base, world, joint_operator(departs=LAST), given)
    (row,) = plan.missed
    for change, code in (
        ({"hours": 11.8}, "VER-021"),
        ({"next_wave": 2}, "VER-021"),
        ({"moved_to": 2}, "VER-021"),
        ({"moved_to": 3}, "VER-021"),
        ({"wave": 3}, "VER-021"),
        ({"group": "other"}, "VER-021"),
    ):
        assert code in codes(base, world, replace(plan, missed=[{**row, **change}]), given)
    kept = {name: value for name, value in row.items() if name != "moved_to"}
    assert "VER-014" in codes(base, world, replace(plan, missed=[kept]), given)
    assert "VER-014" in codes(base, world, replace(plan, missed=[]), given)
    # The evening's visit of A could have been made.
    moved = {**row, "village": A}
    assert "VER-021" in codes(base, world, replace(plan, missed=[row, moved]), given)


def test_saved_and_read_it_is_the_same(base, world, tmp_path):
    plan = make_plan(base, world, joint_operator(departs=LAST), loads(TWO_WAVES))
    plan.save(tmp_path)
    assert Plan.load(tmp_path).summary() == plan.summary()
