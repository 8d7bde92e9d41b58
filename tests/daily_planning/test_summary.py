"""Ways of planning compared over paired days, with numbers by hand."""

import pandas as pd
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.daily_planning.daily_folder import check_daily_request
from logistics_sim.daily_planning.summary import MEANS, TOTALS, summarise


def rows(costs, left):
    """Rows of two days: the timetable and two prices."""
    found = []
    for way, factor in (("master", None), ("daily", 0.0), ("daily", 1.0)):
        for day in (1, 2):
            row = dict.fromkeys((*MEANS, *TOTALS), 0)
            key = (way, factor)
            row |= {"day": day, "way": way, "price_factor": factor, "delivered_items": 100}
            row |= {"cost_yuan": costs[key][day - 1], "left_over_items": left[key]}
            found.append(row)
    return pd.DataFrame(found)


def test_savings_by_hand():
    costs = {
        ("master", None): [200.0, 200.0],
        ("daily", 0.0): [150.0, 150.0],
        ("daily", 1.0): [180.0, 180.0],
    }
    left = {("master", None): 3, ("daily", 0.0): 0, ("daily", 1.0): 1}
    master, free, near = summarise(rows(costs, left))
    assert "saving" not in master
    assert master["left_over_items"] == 6
    assert free["saving"] == {
        "share": 0.25, "low": 0.25, "high": 0.25, "yuan_day": 50.0, "same_service": True
    }  # fmt: skip
    assert near["saving"]["share"] == pytest.approx(0.1)
    assert near["dearer"]["share"] == pytest.approx(0.2)
    assert near["dearer"]["yuan_day"] == pytest.approx(30)
    assert near["dearer"]["same_service"] is False
    assert near["yuan_per_item"] == pytest.approx(1.8)


@pytest.mark.parametrize(
    ("prices", "days", "code"),
    [
        ((0.0,), 0, "DAY-001"),
        ((0.0,), 10_000, "DAY-001"),
        ((), 1, "DAY-002"),
        ((-1.0,), 1, "DAY-003"),
        ((float("nan"),), 1, "DAY-003"),
        ((float("inf"),), 1, "DAY-003"),
    ],
)
def test_wishes_that_make_no_sense(prices, days, code):
    with pytest.raises(InputError) as found:
        check_daily_request(prices, days)
    assert found.value.code == code


def test_prices_stand_once_and_in_order():
    assert check_daily_request((5, 0, 5, -0.0), 1) == (0.0, 5.0)
