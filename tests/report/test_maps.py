"""Maps: what lies where, names that keep off one another, routes side by side, one style."""

import itertools
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logistics_sim.language import speaking
from logistics_sim.report.figures.style import figure_style
from logistics_sim.report.maps import base, looks, map_figure, map_symbol, routes_of
from logistics_sim.report.maps.frame import MapFrame, county_frame, scale_bar_km
from logistics_sim.report.maps.key_strip import key_height, key_list
from logistics_sim.report.maps.labels import LabelSpace
from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.maps.route_lines import ABREAST, LANE_PT, route_lines, shifted
from logistics_sim.report.maps.route_looks import NEAR_PT, route_looks
from logistics_sim.report.maps.routes import STOP_PT, stop_spots
from logistics_sim.report.run_maps import run_sheets
from logistics_sim.report.svg.text_size import text_width


@pytest.fixture(scope="module")
def routes(run):
    return routes_of(run.world, run.trips, run.stops)


def test_a_frame_has_one_scale_both_ways():
    frame = MapFrame(115.0, 38.5, 116.0, 39.5, 300.0)
    here, east, north = frame.to_page([115.2, 115.3, 115.2], [39.0, 39.0, 39.1])
    km_east = (east - here)[0] / frame.points_per_km
    km_north = (north - here)[1] / frame.points_per_km
    assert km_north == pytest.approx(11.12, abs=0.01)
    assert km_east == pytest.approx(11.12 * np.cos(np.radians(39.0)), abs=0.01)
    assert frame.height_pt / frame.width_pt == pytest.approx(1 / np.cos(np.radians(39.0)), rel=1e-3)
    assert scale_bar_km(frame) == 20  # 86 km wide: a quarter is 21 km.


def test_the_countys_frame_holds_every_place(run):
    frame = county_frame(run.world.network, 300.0, 200.0)
    points = base.page_points(frame, run.places)
    assert points.min() > 0
    assert points[:, 0].max() < frame.width_pt
    assert points[:, 1].max() < frame.height_pt <= 200.0 + 1e-9


boxes = st.lists(
    st.tuples(st.floats(0, 200), st.floats(0, 200), st.text("村abc", min_size=1, max_size=6)),
    max_size=25,
)


@given(boxes)
def test_names_that_may_be_left_out_never_cover_one_another(places):
    space = LabelSpace(200.0, 200.0)
    space.take_marks(np.array([place[:2] for place in places]).reshape(-1, 2), 4.0)
    taken = []
    for x, y, text in places:
        wide = text_width(text, 5.0)
        corner = space.find([(x, y, 2.0)], wide, 5.75, must=False)
        if corner is not None:
            taken.append((*corner, corner[0] + wide, corner[1] + 5.75))
    for one, other in itertools.combinations(taken, 2):
        wide = min(one[2], other[2]) - max(one[0], other[0])
        high = min(one[3], other[3]) - max(one[1], other[1])
        assert wide <= 1e-9 or high <= 1e-9
    for left, bottom, right, top in taken:
        assert left >= -1e-9
        assert bottom >= -1e-9
        assert max(right, top) <= 200 + 1e-9


def test_a_name_that_must_stand_finds_its_place_in_a_crowd():
    space = LabelSpace(100.0, 100.0)
    space.take(0, 0, 100, 100)
    assert space.find([(50.0, 50.0, 2.0)], 20, 8, must=False) is None
    assert space.find([(50.0, 50.0, 2.0)], 20, 8, must=True) is not None


def test_lines_go_along_the_roads_as_far_as_the_timetable_says(run, routes):
    length = run.world.network.edges["length_m"].to_numpy()
    metres = sum(float(length[leg.edges].sum()) for route in routes for leg in route.legs)
    assert metres == pytest.approx(float(run.stops["leg_m"].sum()), rel=1e-3)
    assert {route.trip_id for route in routes} == set(run.trips["trip_id"].astype(str))
    for route in routes:
        ends = [(leg.nodes[0], leg.nodes[-1]) for leg in route.legs]
        assert all(a[1] == b[0] for a, b in itertools.pairwise(ends))


def test_labels_of_trips_count_within_their_vehicle(routes):
    by_vehicle = {}
    for route in routes:
        by_vehicle.setdefault(route.vehicle, []).append(route)
    for mine in by_vehicle.values():
        numbers = [int(route.label.split("-")[1]) for route in mine]
        assert numbers == list(range(1, len(mine) + 1))
        assert [route.seconds[0] for route in mine] == sorted(route.seconds[0] for route in mine)
    assert len({route.label for route in routes}) == len(routes)


def test_routes_on_one_road_lie_side_by_side(run, routes):
    """On every road of up to `ABREAST` routes each has its own lane; more are one shared line."""
    frame = county_frame(run.world.network)
    lines = route_lines(run.world, frame, routes)
    count = np.zeros(len(run.world.network.edges), dtype=int)
    for route in routes:
        count[route.edges()] += 1
    assert sorted(n for _line, n in lines.shared) == sorted(count[count > ABREAST].tolist())
    two = next(iter(np.flatnonzero(count == 2).tolist()), None)
    assert two is not None
    mine = [number for number, route in enumerate(routes) if two in route.edges().tolist()]
    course = frame.to_page(*run.world.network.lines[two].T)
    gaps = []
    for number in mine:
        drawn = np.concatenate(lines.lanes[number])
        gaps.append(float(np.hypot(*(drawn - course[0]).T).min()))
    assert gaps == pytest.approx([LANE_PT / 2] * 2, abs=0.2)


def test_a_shifted_line_keeps_its_distance_in_bends():
    bent = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0]])
    assert shifted(bent, 1.0) == pytest.approx(np.array([[0.0, 1.0], [9.0, 1.0], [9.0, 10.0]]))
    assert shifted(bent, 0.0) is bent


def test_neighbours_have_different_looks(run, routes):
    frame = county_frame(run.world.network)
    points = base.page_points(frame, run.world.places)
    chosen = route_looks(routes, points)
    assert set(chosen) == {route.vehicle for route in routes}
    for one, other in itertools.combinations(routes, 2):
        if one.vehicle != other.vehicle and one.wave == other.wave:
            shared = set(one.edges().tolist()) & set(other.edges().tolist())
            if shared and len(chosen) <= 21:
                assert chosen[one.vehicle] != chosen[other.vehicle]
    assert NEAR_PT > STOP_PT


def test_marks_of_stops_that_meet_step_apart(run, routes):
    frame = county_frame(run.world.network)
    spots = np.concatenate(stop_spots(run.world, frame, routes))
    served = [place for route in routes for place in route.places[1:] if place != route.places[0]]
    home = base.page_points(frame, run.world.places.iloc[served])
    assert len(spots) == len(served)
    assert np.hypot(*(spots - home).T).max() <= 2 * STOP_PT + 1e-6
    apart = np.hypot(*np.moveaxis(spots[:, None] - spots[None], -1, 0))
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 0


def test_a_drawing_is_the_same_in_every_language_and_its_words_are_not(run):
    for sheets in run_sheets(run).values():
        for sheet in sheets:
            said, drawn = {}, {}
            for language in ("en", "zh"):
                with speaking(language):
                    said[language] = (sheet.title(), sheet.alt(), [e.label for e in sheet.key()])
                    drawn[language] = str(map_symbol(sheet, "x"))
            assert drawn["en"] == drawn["zh"]
            assert said["en"] != said["zh"]
            assert not re.search("[\u4e00-\u9fff]", said["en"][0])
            names = re.findall(r'id="([^"]*)"', drawn["en"])
            assert len(names) == len(set(names))


def test_the_key_names_every_look_and_wraps():
    key = [KeyEntry(Look("#123456", 1.2, (3.0, 1.0)), f"<b>{n}</b>") for n in range(7)]
    key += [KeyEntry(looks.HUB, "hub", 1)]
    markup = str(key_list(key))
    assert markup.count("<ul") == 2
    assert markup.count("<li>") == markup.count("</svg>") == 8
    assert "&lt;b&gt;3" in markup
    assert key_height(key, 60.0) == 8 * key_height(key[:1], 60.0)
    assert key_height(key, 600.0) < key_height(key, 60.0)


def test_straight_roads_are_counted_and_said(run):
    network = run.world.network
    points = np.diff(network.lines.start)
    metres = network.edges["length_m"].to_numpy()
    share = metres[points <= 2].sum() / metres.sum()
    assert base.straight_share(network) == pytest.approx(share)
    assert ("drawn straight" in base.straight_words(network)) == (share >= 0.005)


def test_a_county_without_outline_or_villages_still_has_a_map(run):
    from dataclasses import replace

    from logistics_sim.report.maps import county_sheet

    bare = replace(run.world.network, outline=None)
    hub = run.places[run.places["kind"] == "hub"]
    with figure_style():
        figure = map_figure([county_sheet(bare, hub, run.name)])
        figure.canvas.draw()
    assert "county boundary" not in [text.get_text() for text in figure.findobj() if _is_text(text)]


def _is_text(artist):
    return hasattr(artist, "get_text")


def test_classes_of_a_map_count_every_village_once(run):
    sheet = run_sheets(run)["service"][0]
    counts = [
        int(found[1])
        for entry in sheet.key()
        if (found := re.search(r": (\d+) villages", entry.label))
    ]
    assert sum(counts) == int((run.places["kind"] == "village").sum())
    assert isinstance(run.places, pd.DataFrame)
