"""Figures: drawn, named, the same bytes, and no setting left behind."""

import re

import matplotlib as mpl
import pandas as pd
import pytest

from logistics_sim.report.figures.attainment import worst_first
from logistics_sim.report.run_pictures import FIGURES, draw_pictures


@pytest.mark.parametrize("name", sorted(FIGURES))
def test_a_figure_is_the_same_each_time_and_leaves_no_trace(run, name):
    before = dict(mpl.rcParams)
    first, second = draw_pictures(run, name), draw_pictures(run, name)
    assert first == second
    assert dict(mpl.rcParams) == before
    svg = str(first.picture.svg)
    assert svg.endswith("</svg>")
    assert "dc:date" not in svg
    assert "style=" not in svg  # a content policy forbids it
    names = re.findall(r'id="([^"]*)"', svg)
    assert len(names) == len(set(names))
    for used in re.findall(r'url\(#([^)]*)\)|href="#([^"]*)"', svg):
        assert "".join(used) in names
    assert not re.search(r"(href|src)=\"(?!#)", svg)


def test_townships_come_worst_first():
    table = pd.DataFrame(
        {
            "variant": ["after"] * 3 + ["as_is"],
            "group": ["a", "b", "c", "d"],
            "share": [0.9, 0.5, 0.9, 0.1],
            "low": [0.8, 0.4, 0.7, 0.0],
        }
    )
    assert worst_first(table) == ["b", "c", "a"]
