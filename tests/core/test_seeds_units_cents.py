import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics_sim.core.errors import InputError
from logistics_sim.core.seeds import stream
from logistics_sim.core.units import clock_s, clock_text
from logistics_sim.costs.cents import split_cents


def test_streams_are_independent_of_other_names():
    alone = stream(7, "van", 1).random(5)
    stream(7, "van", 2).random(100)
    assert (stream(7, "van", 1).random(5) == alone).all()
    assert (stream(8, "van", 1).random(5) != alone).any()
    assert (stream(7, "van", "1").random(5) != alone).any()


@pytest.mark.parametrize("text", ["24:01", "7", "07:60", "-1:00", "ab", "18:00:00"])
def test_bad_clock_is_refused(text):
    with pytest.raises(InputError, match="time of day"):
        clock_s(text)


def test_clock_round_trip():
    assert clock_text(clock_s("18:05")) == "18:05"
    assert clock_s("24:00") == 86_400


@pytest.mark.slow
@given(
    st.lists(st.floats(0, 1e6, allow_nan=False), min_size=1, max_size=5),
    st.data(),
)
def test_cents_sum_exactly_to_each_total(totals, data):
    rows = data.draw(st.integers(1, 30))
    extra = data.draw(st.lists(st.integers(0, len(totals) - 1), min_size=rows, max_size=rows))
    group = np.array([*range(len(totals)), *extra], dtype=np.int64)
    weight = np.array(
        data.draw(
            st.lists(st.floats(0, 1e9, allow_nan=False), min_size=group.size, max_size=group.size)
        )
    )
    cents = split_cents(np.array(totals), group, weight)
    sums = np.bincount(group, weights=cents, minlength=len(totals))
    assert sums.tolist() == np.rint(np.array(totals) * 100).tolist()
    assert (cents >= 0).all()


def test_cents_follow_the_weights():
    cents = split_cents(np.array([10.0]), np.zeros(2, dtype=np.int64), np.array([3.0, 1.0]))
    assert cents.tolist() == [750, 250]
