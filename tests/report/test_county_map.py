"""The interactive map: its data are the plan's, and it works in a real Chromium."""

import itertools
import json
import shutil

import numpy as np
import pytest

from logistics_sim.language import speaking
from logistics_sim.report.maps import SHARES, routes_of
from logistics_sim.report.maps.interactive import (
    STEP_M,
    MapLayer,
    county_map_data,
    script_json,
)
from logistics_sim.report.maps.interactive_words import map_words
from logistics_sim.report.run_interactive import interactive_map, static_text

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def data(run):
    share = np.where(run.places["kind"] == "village", 0.97, np.nan)
    routes = routes_of(run.world, run.trips, run.stops)
    layer = MapLayer("share", share, SHARES)
    return county_map_data(run.world, routes, run.trips, run.stops, [layer], run.name, {}, [])


def walked(steps):
    return np.cumsum(np.array(steps).reshape(-1, 2), axis=0)


def test_coordinates_come_back_within_a_step(run, data):
    lon = np.array(data["places"]["x"]) / data["size"][0]
    west, south = data["origin"]
    assert data["step_m"] == STEP_M
    ends = np.concatenate([walked(steps)[[0, -1]] for steps in data["edges"]])
    nodes = run.world.network.nodes[["lon", "lat"]].to_numpy()
    metres = np.array([111_195 * np.cos(np.radians(nodes[:, 1].mean())), 111_195.0])
    true = (nodes - [west, south]) * metres / STEP_M
    apart = np.abs(ends[:, None] - true[None]).sum(axis=-1).min(axis=1)
    assert apart.max() < 6
    assert np.isfinite(lon).all()


def test_trips_hold_every_item_and_every_road(run, data):
    stops = run.stops
    assert sum(stop["unload"] for trip in data["trips"] for stop in trip["stops"]) == int(
        stops["unload_items"].sum()
    )
    assert sum(stop["load"] for trip in data["trips"] for stop in trip["stops"]) == int(
        stops["load_items"].sum()
    )
    length = run.world.network.edges["length_m"].to_numpy()
    edges = [abs(e) - 1 for trip in data["trips"] for leg in trip["legs"] for e in leg]
    assert float(length[edges].sum()) == pytest.approx(float(stops["leg_m"].sum()), rel=1e-3)
    for trip in data["trips"]:
        assert len(trip["legs"]) == len(trip["stops"])
        for leg in trip["legs"]:
            lines = [walked(data["edges"][abs(e) - 1])[:: 1 if e > 0 else -1] for e in leg]
            for a, b in itertools.pairwise(lines):
                assert np.abs(a[-1] - b[0]).max() <= 1


def test_classes_and_words_fit_the_layers(data):
    layer = data["layers"][0]
    villages = [
        c for c, kind in zip(layer["of"], data["places"]["kind"], strict=True) if kind == "village"
    ]
    assert set(villages) == {1}
    for language in ("en", "zh"):
        with speaking(language):
            words = map_words(
                [MapLayer("share", np.zeros(1), SHARES)], {"share": "no parcels"}, {"van": "面包车"}
            )
        assert {f"share_{number}" for number in range(len(layer["looks"]))} <= set(words)
        assert words["type_van"] == "面包车"
        assert all(words.values())


def test_the_script_asks_for_no_word_and_no_field_that_is_not_there(data):
    import re

    script = static_text("county_map.js")
    with speaking("en"):
        words = map_words([], {}, {})
    asked = set(re.findall(r"words\.(\w+)", script))
    assert asked <= set(words)
    for name in set(re.findall(r"data\.([a-z_]+)", script)) - {"map"}:
        assert name in data, name
    assert "http" not in script
    assert "innerHTML" not in script


def test_a_name_cannot_end_the_data_block():
    evil = "</script><script>alert(1)</script>\u2028"
    text = script_json({"name": evil})
    assert "<" not in text
    assert json.loads(text) == {"name": evil}


def test_no_figure_of_the_data_is_left_unsaid(run):
    script = interactive_map(run, ["en", "zh"])
    assert str(script.elements).count("<script") == 4


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")
@pytest.mark.parametrize(("width", "language"), [(1280, "zh"), (360, "en")])
def test_the_map_is_used_in_a_browser(finished_run, data, width, language):
    from playwright.sync_api import sync_playwright

    said = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 800})
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto((finished_run[0] / "report.html").as_uri())
        page.locator(f"label[for=show-{language}]").click()
        map_ = page.locator(f".body-{language} .county-map")
        map_.scroll_into_view_if_needed()
        page.wait_for_function(INKED, arg=language)
        assert page.evaluate("document.documentElement.scrollWidth") <= width

        map_.locator("select[name=vehicle]").select_option(index=1)
        vehicle = [trip for trip in data["trips"] if trip["vehicle"] == 0]
        first = vehicle[0]["stops"][0]
        assert data["places"]["name"][first["place"]] in map_.locator(".map-info").inner_text()
        assert map_.locator(".map-info table").count() == len(vehicle)

        map_.locator("select[name=vehicle]").select_option("")
        map_.locator("select[name=village]").select_option(index=1)
        told = map_.locator(".map-info").inner_text()
        assert {"zh": "为何", "en": "Why"}[language] in told
        map_.locator("select[name=village]").select_option("-1")

        trip = data["trips"][0]
        middle = (trip["depart"] + trip["stops"][0]["arrive"]) // 2
        under_way = [t for t in data["trips"] if t["depart"] <= middle // 60 * 60 <= t["end"]]
        map_.locator("input[type=range]").evaluate(
            "(slider, at) => { slider.value = at; slider.dispatchEvent(new Event('input')); }",
            middle // 60 * 60,
        )
        shown = map_.locator("output").inner_text()
        assert f" {len(under_way)} " in shown.replace("·", " ")

        map_.locator(".map-play button").click()
        page.wait_for_timeout(400)
        map_.locator(".map-play button").click()
        assert map_.locator("output").inner_text() != shown
        page.emulate_media(media="print")
        assert not map_.is_visible()
        assert page.locator(f"#{language}-map-county svg").first.is_visible()
        browser.close()
    assert said == []


INKED = """(language) => {
  const canvas = document.querySelector(`.body-${language} .county-map canvas`);
  if (!canvas || !canvas.width) return false;
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  let ink = 0;
  for (let i = 3; i < pixels.length; i += 4) ink += pixels[i] > 0;
  return ink > 1000;
}"""
