"""Figures: drawn, named, the same bytes, and no setting left behind."""

import re

import matplotlib as mpl
import pandas as pd
import pytest

from logistics_sim.report.figures.attainment import worst_first
from logistics_sim.report.figures.labels import SIZE_PT, place_labels, text_width
from logistics_sim.report.figures.maps import edge_trips
from logistics_sim.report.figures.style import figure_style, new_figure, picture
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


def test_trips_are_counted_on_each_road_they_use(run):
    used = edge_trips(run)
    length = run.world.network.edges["length_m"].to_numpy()
    metres = sum(float((counts * length).sum()) for counts in used.values())
    assert metres == pytest.approx(float(run.stops["leg_m"].sum()), rel=1e-3)


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


def test_labels_keep_off_one_another():
    places = pd.DataFrame(
        {
            "place_id": ["a", "b", "c", "d"],
            "lon": [115.0, 115.002, 115.0, 115.003],
            "lat": [38.0, 38.001, 38.003, 38.004],
        }
    )
    with figure_style():
        figure = new_figure(6, 5)
        axes = figure.add_subplot()
        axes.set_xlim(114.98, 115.02)
        axes.set_ylim(37.98, 38.02)
        place_labels(axes, places, lambda key: "长长的乡镇名")
        picture(figure, "", "x-")
        boxes = [text.get_window_extent() for text in axes.texts]
    assert len(boxes) == 4
    for number, box in enumerate(boxes):
        for other in boxes[number + 1 :]:
            wide = min(box.x1, other.x1) - max(box.x0, other.x0)
            high = min(box.y1, other.y1) - max(box.y0, other.y0)
            assert wide <= 1 or high <= 2


def test_chinese_signs_are_as_wide_as_they_are_high():
    assert text_width("唐县") == 2 * SIZE_PT
