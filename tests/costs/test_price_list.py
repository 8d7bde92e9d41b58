"""Price lists: they add up to the share, and a firm without parcels cannot sign one."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from logistics_sim.core.errors import InputError
from logistics_sim.costs.price_list import price_list, price_table
from tests.example_counts import examples

LINES = [("express", "down"), ("fresh", "up"), ("return", "up")]
COSTS = dict(zip(LINES, [1.0, 3.0, 2.0], strict=True))


def test_by_hand():
    """10 parcels at 1 and 5 at 3 cost 25; a share of 50 doubles both prices."""
    found = price_list("a", 50.0, {LINES[0]: 10, LINES[1]: 5}, COSTS)
    assert found.yuan == {LINES[0]: 2.0, LINES[1]: 6.0}
    assert found.standing_yuan == pytest.approx(0)
    assert found.bill({LINES[0]: 20, LINES[1]: 5}) == 70.0


@settings(max_examples=examples(100), deadline=None)
@given(
    st.floats(-1e6, 1e7),
    st.lists(st.floats(0, 1e5), min_size=3, max_size=3).filter(lambda c: sum(c) > 1),
)
@example(0.005, [0.0, 0.0, 2.0])
@example(0.025, [0.0, 0.0, 2.0])
def test_list_and_charge_add_up_to_the_share_to_the_cent(share, counts):
    found = price_list("a", share, dict(zip(LINES, counts, strict=True)), COSTS)
    assert found.bill() == pytest.approx(round(share, 2), abs=0.0051)
    table = price_table([found])
    assert table["yuan"].sum() == pytest.approx(round(share, 2), abs=0.0051)
    assert abs(found.standing_yuan) <= 0.00005 * sum(counts) + 0.01


def test_who_has_no_parcels_cannot_pay_by_parcel():
    assert price_list("a", 0.0, {}, COSTS).bill() == 0
    with pytest.raises(InputError, match="ALL-012"):
        price_list("a", 5.0, {LINES[0]: 0}, COSTS)
    with pytest.raises(InputError, match="ALL-012"):
        price_list("a", 5.0, {LINES[0]: -1}, COSTS)
