"""Ticks of a page's charts, against matplotlib's; widths of words, against the font."""

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.ticker import MaxNLocator, PercentFormatter

from logistics_sim.report.fonts import font_path
from logistics_sim.report.svg.chart_axis import (
    STEPS,
    ChartAxis,
    percent_form,
    steps_within,
    tick_step,
)
from logistics_sim.report.svg.text_size import ADVANCES, text_width


@given(
    low=st.integers(-9_999, 9_999),
    length=st.integers(1, 99_999),
    most=st.integers(1, 9),
    unit=st.sampled_from([1e-4, 0.01, 1.0, 250.0]),
)
def test_ticks_are_those_of_matplotlib(low, length, most, unit):
    low, high = (low - 0.013) * unit, (low + length + 0.017) * unit  # no end is a tick
    there = MaxNLocator(most, steps=STEPS).tick_values(low, high)
    slack = 1e-9 * length * unit
    wanted = [tick for tick in there if low - slack <= tick <= high + slack]
    found = steps_within(low, high, tick_step(low, high, most))
    assert found == pytest.approx(wanted, abs=slack)
    assert len(found) >= 2


@given(low=st.floats(0, 100), length=st.floats(1, 1e4), most=st.integers(1, 9))
def test_whole_ticks_are_whole(low, length, most):
    found = steps_within(low, low + length, tick_step(low, low + length, most, whole=True))
    assert all(tick == round(tick) for tick in found)
    assert len(found) <= max(most, 2) + 1


@pytest.mark.parametrize("length", [0.03, 0.2, 0.5, 0.51, 1.1, 4.0])
def test_percent_has_the_decimals_of_matplotlib(length):
    form = PercentFormatter(1.0)
    form.create_dummy_axis()
    form.axis.set_view_interval(0.0, length)
    assert percent_form()(0.25, 0.05, length) == form(0.25)


def test_an_axis_reaches_over_what_is_drawn_with_room_but_not_below_bars():
    axis = ChartAxis(margin=0.1)
    axis.see([2.0, np.nan], 12.0)
    assert axis.view() == (1.0, 13.0)
    axis.floors.add(2.0)
    assert axis.view() == (2.0, 13.0)
    axis.set_high = 20.0
    assert axis.view() == (2.0, 20.0)


def test_an_axis_of_nothing_or_of_one_value_has_a_length():
    axis = ChartAxis()
    assert axis.view() == (-0.05, 1.05)
    axis.see(3.0, 3.0)
    low, high = axis.view()
    assert low < 3.0 < high


def test_a_negative_number_has_its_own_sign():
    axis = ChartAxis(set_low=-2.0, set_high=2.0)
    assert [word for _tick, word in axis.shown(90.0, 20.0)] == ["−2", "−1", "0", "1", "2"]


def test_widths_are_those_of_the_font():
    font = TTFont(font_path(), lazy=True)
    widths, names = font["hmtx"].metrics, font.getBestCmap()
    assert [widths[names[32 + place]][0] for place in range(len(ADVANCES))] == list(ADVANCES)
    for code, name in names.items():
        assert text_width(chr(code), 1_000) >= min(widths[name][0], 1_000), chr(code)
