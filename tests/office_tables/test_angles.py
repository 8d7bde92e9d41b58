import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics_sim.office_tables.angles import read_angle, side
from logistics_sim.office_tables.numbers import number
from logistics_sim.office_tables.signs import plain
from logistics_sim.office_tables.units import UNITS


@pytest.mark.parametrize(
    "text",
    ["东经116.19", "E116.19", "116.19E", "116.19°", "116°11'24\"E", "东经116°11′24″", "116º11'24\"",
     "116˚11'24\"", "116-11-24", "116 11 24", "１１６°１１′２４″Ｅ", "116度11分24秒", "E 116°11.4′",
     "116°11’24”", "东经：116°11′24″"],
)  # fmt: skip
def test_a_longitude_in_any_writing(text):
    assert number(plain(text), units=UNITS["lon"]) == pytest.approx(116.19, abs=1e-9)


@pytest.mark.parametrize("text", ["116°61'E", "116°10'60\"", "116-75-10"])
def test_minutes_and_seconds_end_at_60(text):
    assert math.isnan(number(plain(text), units=UNITS["lon"]))


@pytest.mark.parametrize("text", ["E5", "2024-11-24", "12 11 24", "北5"])
def test_other_columns_have_no_angles(text):
    assert math.isnan(number(text))


@given(st.floats(0, 179.9999), st.sampled_from("EWNS"))
def test_what_is_written_in_parts_is_read_back(value, sign):
    whole, rest = divmod(value * 3_600, 3_600)
    minutes, seconds = divmod(rest, 60)
    text = f"{whole:.0f}°{minutes:.0f}'{math.floor(seconds * 100) / 100:.2f}\"{sign}"
    wanted = -value if sign in "WS" else value
    assert read_angle(text) == pytest.approx(wanted, abs=0.02 / 3_600)
    assert side(text) == ("lon" if sign in "EW" else "lat")
