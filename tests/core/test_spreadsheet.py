"""CSV for spreadsheets: formulas through names are disarmed, numbers untouched (row 31)."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics_sim.core.csv_output import RISKY, csv_text, disarmed, write_csv


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", "-2+3", "\t=1", "\r=1", "  =1", "＝1+1"]
)
def test_a_formula_gets_a_sign_in_front(text):
    assert disarmed(text) == "'" + text


@pytest.mark.slow
@given(st.lists(st.text(max_size=12), min_size=1), st.floats(allow_nan=False))
def test_every_text_is_disarmed_and_no_number_is_touched(names, number):
    frame = pd.DataFrame({"name": pd.Series(names, dtype=object), "yuan": number})
    frame["kind"] = pd.Categorical(names)
    rows = list(csv.reader(io.StringIO(csv_text(frame), newline="")))
    assert rows[0] == ["name", "yuan", "kind"]
    for row, name in zip(rows[1:], names, strict=True):
        for cell in (row[0], row[2]):
            assert not cell.lstrip(" ").startswith(RISKY)
            assert cell.removeprefix("'") in (name, name.removeprefix("'"))
        assert float(row[1]) == number


def test_negative_numbers_stay_numbers_and_heads_are_disarmed(tmp_path):
    write_csv(tmp_path / "t.csv", pd.DataFrame({"=x": [-1.5, 2.0], "名": ["-甲", "乙"]}))
    text = (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    assert text == """"'=x","名"\n-1.5,"'-甲"\n2.0,"乙"\n"""
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbf")
