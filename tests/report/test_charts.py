"""Charts of a page: they say what Matplotlib's say, and no words cover one another."""

import itertools
import re
from functools import partial
from types import SimpleNamespace
from xml.etree import ElementTree

import pandas as pd
import pytest

from logistics_sim.language import speaking
from logistics_sim.report.alliance_section import DRAWN
from logistics_sim.report.cold_figures import leg_temperature_chart, life_left
from logistics_sim.report.figures.influence import influence_bars
from logistics_sim.report.figures.leg_bars import leg_bars
from logistics_sim.report.figures.page_picture import page_picture
from logistics_sim.report.figures.style import charts_for_a_page, figure_style
from logistics_sim.report.run_pictures import FIGURES
from logistics_sim.report.svg.chart_figure import ChartFigure
from logistics_sim.report.svg.text_size import text_width

STUDY = {
    "firms": ["a", "b", "c"],
    "stand_alone": {"a": 6.0, "b": 4.0, "c": 5.0},
    "values": [
        {"members": name, "cost": cost}
        for name, cost in (
            *(("a", 6.0), ("b", 4.0), ("c", 5.0), ("a+b", 7.0), ("a+c", 9.0), ("b+c", None)),
            ("a+b+c", 10.0),
        )
    ],
    "shares": {
        rule: {"a": 4.0, "b": 2.5 + number / 10, "c": 3.5 - number / 10}
        for number, rule in enumerate(("shapley", "nucleolus", "epm", "acam", "volume"))
    },
    "target": 0.2,
}
KEYS = ("total", "total_low", "total_high", "first", "first_low", "first_high")
INFLUENCE = [
    {"key": key, **dict(zip(KEYS, (top, top - 0.1, top + 0.1, top / 2, 0.0, top), strict=True))}
    for key, top in (("costs.return_yuan", 0.6), ("fleet.micro_van.yuan_km", 0.3))
]


def drawings(run):
    """All charts that a page may show, by their names."""
    told = SimpleNamespace(answer={"influence": INFLUENCE}, name=run.name)
    return {
        **{name: partial(draw, run) for name, (_title, draw) in FIGURES.items()},
        **{name: partial(draw, STUDY) for name, (_title, draw) in DRAWN.items()},
        "influence": partial(influence_bars, told),
    }


NAMES = [*FIGURES, *DRAWN, "influence"]
CASES = list(itertools.product(NAMES, ("zh", "en")))


def said_by_matplotlib(figure):
    """The words of a figure that matplotlib shows."""
    figure.draw_without_rendering()
    texts = [text for legend in figure.legends for text in legend.get_texts()]
    for axes in figure.axes:
        texts += [*axes.texts, axes.xaxis.label, axes.yaxis.label]
        texts += [] if axes.get_legend() is None else axes.get_legend().get_texts()
        for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            ticks = zip(axis.get_majorticklocs(), axis.get_ticklabels(), strict=False)
            slack, ends = 1e-9 * abs(high - low), sorted((low, high))
            texts += [t for at, t in ticks if ends[0] - slack <= at <= ends[1] + slack]
    lines = [line for text in texts if text.get_visible() for line in text.get_text().split("\n")]
    return sorted(line for line in lines if line.strip())


def texts_of(svg):
    """The texts of a drawing with their boxes: left, top, right, bottom."""
    found = []
    for group in ElementTree.fromstring(svg):
        size = float(group.get("font-size", 0))
        for text in group.iter("text"):
            x, y, wide = float(text.get("x")), float(text.get("y")), text_width(text.text, size)
            left = x - wide * {"middle": 0.5, "end": 1.0}.get(group.get("text-anchor"), 0.0)
            box = (left, y - 0.8 * size, left + wide, y + 0.1 * size)
            if "rotate" in text.get("transform", ""):
                box = (x - 0.8 * size, y - wide / 2, x + 0.1 * size, y + wide / 2)
            found.append((text.text, box))
    return found


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_chart_says_what_matplotlib_draws(run, name, language):
    draw = drawings(run)[name]
    with speaking(language):
        with figure_style():
            figure, alt = draw()
            wanted = said_by_matplotlib(figure)
        picture = page_picture(draw, "x")
    assert picture.alt == alt
    assert sorted(text for text, _box in texts_of(picture.svg)) == wanted


@pytest.mark.parametrize(("name", "language"), CASES)
def test_words_cover_neither_one_another_nor_the_edge(run, name, language):
    with speaking(language):
        svg = page_picture(drawings(run)[name], "x").svg
    *_, width, height = (float(part) for part in ElementTree.fromstring(svg).get("viewBox").split())
    texts = texts_of(svg)
    for said, (left, top, right, bottom) in texts:
        assert min(left, top, width - right, height - bottom) >= -0.5, said
    for (one, a), (other, b) in itertools.combinations(texts, 2):
        wide, high = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        assert wide <= 0.5 or high <= 0.5, (one, other)


def drawn(draw, width_in=3.0, height_in=2.0):
    """A chart that `draw` draws, as SVG."""
    figure = ChartFigure(width_in, height_in)
    draw(figure.add_subplot())
    return figure.svg("x", "alt")


def test_bars_stand_at_their_values():
    def draw(axes):
        axes.barh([0, 1], [10.0, 5.0], height=0.8, color="#123456")
        axes.barh([0], [5.0], left=[10.0], height=0.8, color="#654321")
        axes.set_xlim(0, 20)
        axes.plot([0, 20], [0, 1], color="#000000")

    svg = drawn(draw)
    first, second, third = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', svg)
    spine = re.search(r'd="M([\d.]+) [\d.]+L[\d. ]+L([\d.]+) [\d.]+"', svg)
    left, right = (float(edge) for edge in spine.groups())
    unit = (right - left) / 20
    for (x, width), (low, length) in zip(
        (first, second, third), ((0, 10), (0, 5), (10, 5)), strict=True
    ):
        assert float(x) == pytest.approx(left + low * unit, abs=0.11)
        assert float(width) == pytest.approx(length * unit, abs=0.11)


def test_who_draws_may_change_its_own_arrays_afterwards():
    import numpy as np

    def draw(axes, *, later):
        left = np.zeros(2)
        axes.barh([0, 1], [3.0, 2.0], left=left, height=0.5, color="#123456")
        left += later

    assert drawn(partial(draw, later=0.0)) == drawn(partial(draw, later=7.0))


def test_nothing_breaks_a_line_and_the_frame_cuts_it():
    nan = float("nan")
    broken = drawn(lambda axes: axes.plot([0, 1, 2, 3, 4], [0, 1, nan, 1, 0], color="#123456"))
    (line,) = re.findall(r'<g fill="none" stroke="#123456"[^>]*><path d="([^"]*)"', broken)
    assert line.count("M") == 2
    assert "clip-path" not in broken

    def beyond(axes):
        axes.plot([0, 10], [0, 10], color="#123456")
        axes.set_xlim(0, 5)

    assert 'clip-path="url(#x-0)"' in drawn(beyond)
    assert '<clipPath id="x-0">' in drawn(beyond)


def test_words_of_who_cannot_see_are_escaped():
    figure = ChartFigure(1.0, 1.0)
    figure.add_subplot()
    svg = figure.svg("x", '<b>&"')
    assert ElementTree.fromstring(svg).get("aria-label") == '<b>&"'


def test_what_a_page_does_not_know_is_refused():
    with charts_for_a_page(), pytest.raises(ValueError, match="upper left"):
        ChartFigure(1.0, 1.0).legend(loc="upper left", ncols=1)
    with pytest.raises(ValueError, match="data"):
        drawn(lambda axes: axes.annotate("a", (0, 0), (0, 0), textcoords="data", fontsize=8))
    with pytest.raises(TypeError):
        drawn(lambda axes: axes.plot([0], [0], color="#000", drawstyle="steps"))


NOBODY = {"firms": [], "stand_alone": {}, "values": [], "shares": {}, "target": 0.2}
NO_LEG = pd.DataFrame(columns=["parcel_id", "leg", "kept", "temp_end_c", "life_used"])


@pytest.mark.parametrize(
    "draw",
    [
        *(partial(draw, NOBODY) for _title, draw in DRAWN.values()),
        partial(influence_bars, SimpleNamespace(answer={"influence": []})),
        lambda: (leg_bars([], [], [])[0], "none"),
        lambda: leg_temperature_chart(NO_LEG, None, None),
        lambda: life_left(NO_LEG),
    ],
)
def test_nothing_to_show_still_draws(draw):
    picture = page_picture(draw, "x")
    assert ElementTree.fromstring(picture.svg).get("aria-label") == picture.alt
    assert "nan" not in picture.svg


def test_what_is_not_known_is_left_out():
    def draw(axes):
        axes.plot([nan, nan], [1, 2], color="#123456", marker="o")
        axes.barh([0, 1], [nan, 2.0], height=0.5, color="#654321")

    nan = float("nan")
    svg = drawn(draw)
    assert "nan" not in svg
    assert "#123456" not in svg
    assert svg.count("<rect") == 1
