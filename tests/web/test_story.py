"""A planner's whole story in a real browser, in both languages, on the small county."""

import shutil
from importlib import resources
from pathlib import Path

import pytest

from logistics_sim.web.page_words import page_words
from logistics_sim.web.scenario_form import form
from tests.cli.test_init import office_files
from tests.web.conftest import copy_of, small_workspace
from tests.web.test_run_queue import serving, until

CHROMIUM = shutil.which("chromium")
CHECK = (Path(__file__).parent / "accessibility.js").read_text(encoding="utf-8")
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
"""axe-core, by its own kept wheel."""
SERIOUS = """async () => (await axe.run()).violations
  .filter((each) => ["serious", "critical"].includes(each.impact))
  .map((each) => [each.id, ...each.nodes.slice(0, 3).map((node) => node.html.slice(0, 120))])"""
SIZE = {"width": 1280, "height": 720}
PATIENCE_MS = 180_000
CHOSEN = "document.querySelector('canvas.map').dataset.chosen"
COLOUR = """(at) => [...document.querySelector("canvas.map").getContext("2d")
  .getImageData(...at.map((each) => each * devicePixelRatio), 1, 1).data].slice(0, 3)"""
BACK = "Back to today's place"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Planner:
    """A page with what its reader does, in the words of a language."""

    def __init__(self, browser, url, language):
        self.words = page_words(language)
        self.fields = {field["key"]: field["label"] for field in form(language)["fields"]}
        locale = "zh-CN" if language == "zh" else "en-US"
        self.page = browser.new_context(viewport=SIZE, locale=locale).new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.url, self.wrong, self.outside = url, [], []
        self.axe = language == "en"  # the Chinese page has the same elements
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((url, "blob:", "data:"))
                else self.outside.append(request.url)
            ),
        )

    def go(self, place):
        self.page.goto(f"{self.url}/{place}")
        self.page.wait_for_selector("h1")

    def button(self, word, place=None, exact=True):
        (place or self.page).get_by_role(
            "button", name=self.words.get(word, word), exact=exact
        ).first.click()

    def tab(self, name):
        self.page.click(f"#tab-{name}")

    def field(self, key):
        return self.page.locator(f'[data-key="{key}"]')

    def accessible(self):
        assert self.page.evaluate(CHECK) == []
        if self.axe:
            self.page.evaluate(AXE)
            assert self.page.evaluate(SERIOUS) == []

    def see(self, word, **values):
        text = self.words[word].format(**values)
        self.page.get_by_text(text).first.wait_for()


def edits(planner):
    """Copy the scenario, edit the fleet, undo, take a firm out, be told of a fault."""
    page = planner.page
    planner.go("#/start")
    planner.accessible()
    page.once("dialog", lambda dialog: dialog.accept("mine"))
    page.get_by_role("button", name=f"{planner.words['Copy']} small", exact=True).click()
    page.wait_for_url("**#/edit/small/mine")
    page.wait_for_selector("#tab-fleet")
    planner.tab("fleet")
    count = planner.field("fleet.box_truck.count").locator("input")
    count.fill("4")
    count.press("Enter")
    page.locator(".diff ins", has_text="4").wait_for()
    planner.accessible()
    planner.button("Undo")
    page.locator(".diff ins", has_text="4").wait_for(state="detached")
    planner.button("Redo")
    page.locator(".diff ins", has_text="4").wait_for()
    price = planner.field("fleet.box_truck.yuan_km").locator("input").first
    price.fill("-2")
    price.press("Enter")
    planner.field("fleet.box_truck.yuan_km").locator(".fault", has_text="SCN-008").wait_for()
    planner.tab("members")
    page.get_by_label("供销社", exact=True).uncheck()
    page.locator(".diff ins", has_text="express_a").wait_for()
    page.locator(".estimate > details li").nth(1).wait_for(state="attached")
    planner.accessible()


def draws(planner):
    """Move the hub and a station on the map, draw a closure, take all of it back."""
    page = planner.page
    planner.tab("map")
    canvas = page.locator("canvas.map")
    canvas.wait_for()
    mode = page.get_by_label(planner.words["A click is to"])
    changes = page.locator(".diff li")
    before = changes.count()
    mode.select_option("hub")
    canvas.click(position={"x": 200, "y": 150})
    moved = page.locator(".diff li", has_text=planner.fields["hub"])
    moved.wait_for()
    planner.accessible()
    planner.button("Undo")  # that point was far from every road
    moved.wait_for(state="detached")
    moves_a_station(planner, mode)
    planner.button("Find the critical roads")
    closed = page.locator("tbody button", has_text=planner.words["Close"]).first
    closed.click()
    page.get_by_text(planner.words["Closed roads: {count}"].format(count=1)).wait_for()
    planner.button("Check against the roads")
    page.locator("#notice .wrong", has_text="NET-010").wait_for()
    mode.select_option("close")
    box = canvas.bounding_box()
    across = [(0.05, 0.15), (0.5, 0.4), (0.95, 0.9)]
    points = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in across]
    page.mouse.move(*points[0])
    page.mouse.down()
    for point in points[1:]:
        page.mouse.move(*point, steps=4)
    page.mouse.up()
    more = page.get_by_text(planner.words["Closed roads: {count}"].format(count=1))
    more.wait_for(state="detached")
    planner.accessible()
    planner.button("Undo")
    more.wait_for()
    planner.button("Undo")
    more.wait_for(state="detached")
    assert changes.count() == before
    planner.tab("yaml")
    until(page.locator("textarea").input_value, lambda text: "box_truck" in text)


def hands_over(planner, mode, at):
    """Set a hand-over at a station that stands `at` on the map, see its mark, take it back."""
    page = planner.page
    before = page.evaluate(COLOUR, at)
    mode.select_option("hand_over")
    page.locator("canvas.map").click(position=dict(zip("xy", at, strict=True)))
    row = page.locator(".diff li", has_text=planner.fields["after.hand_over"])
    row.wait_for()
    until(lambda: page.evaluate(COLOUR, at), [230, 159, 0].__eq__)
    planner.button("Undo")
    row.wait_for(state="detached")
    until(lambda: page.evaluate(COLOUR, at), before.__eq__)
    mode.select_option("move")


def moves_a_station(planner, mode):
    """Drag the first station, see it in the differences, state its site in words, take it back."""
    page = planner.page
    name = page.locator("main select").last.locator("option").first.inner_text()
    mode.select_option("move")
    place = page.get_by_label(planner.words["Find a place"])
    place.fill(name)
    place.press("Enter")
    at = until(lambda: page.evaluate(CHOSEN), bool).split(",")
    canvas = page.locator("canvas.map")
    hands_over(planner, mode, [float(part) for part in at])
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    x, y = (box[side] + float(part) for side, part in zip("xy", at, strict=True))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y + 20, steps=4)
    page.mouse.up()
    row = page.locator(".diff li", has_text=planner.fields["moved_stations"])
    row.wait_for()
    dragged = row.inner_text()
    site = page.get_by_label(planner.words["longitude,latitude, or a place"])
    site.fill("东甲村")
    planner.button("Move it")
    until(row.inner_text, lambda text: text != dragged)
    planner.accessible()
    planner.button(f"{planner.words[BACK]} {name}")
    row.wait_for(state="detached")


def runs(planner):
    """Run, cancel, start again, come back after a reload, and wait for the answer."""
    page = planner.page
    planner.go("#/edit/small/mine")
    page.locator('input[name="days"]').fill("3")
    planner.button("Run", page.locator("form.run"))
    page.wait_for_url("**#/runs")
    planner.button("Cancel", page.locator(".run-card").first)
    page.locator(".run-card.cancelled").wait_for()
    planner.accessible()
    planner.button("Start again")
    page.reload()
    page.locator(".run-card.running, .run-card.done").first.wait_for()
    page.locator(".run-card.done").nth(2).wait_for()
    planner.accessible()


def reads(planner, run):
    """Read the answer, its tables, figures with their rows, map and papers."""
    page = planner.page
    planner.go(f"#/run/{run}")
    page.wait_for_selector(".verdict")
    assert page.locator(".verdict").count() >= 9
    page.locator("svg.plot rect").nth(2).wait_for()  # the bars from before to after
    planner.accessible()
    planner.tab("tables")
    page.wait_for_selector("#panel tbody tr")
    planner.tab("figures")
    until(lambda: page.evaluate("document.querySelector('#panel img')?.naturalWidth"), bool)
    page.locator("#panel .rows-box summary").click()
    page.wait_for_selector("#panel tbody tr")
    planner.accessible()
    for kind in ("SVG", "PNG", "CSV", "Excel"):
        with page.expect_download() as got:
            page.locator("#panel").get_by_text(kind, exact=True).first.click()
        assert Path(got.value.path()).stat().st_size > 200
    planner.tab("map")
    page.wait_for_selector("canvas.map")
    place = page.get_by_label(planner.words["Find a place"])
    place.fill("东甲村")
    place.press("Enter")
    page.locator(".facts h3", has_text="东甲村").wait_for()
    assert page.locator(".facts li").count() >= 1
    page.locator("canvas.map").press("+")
    until(lambda: page.evaluate("document.querySelector('canvas.map').dataset.frameMs"), bool)
    planner.accessible()
    planner.tab("papers")
    with page.context.expect_page() as opened:
        page.get_by_text(planner.words["Open the report"]).click()
    report = opened.value
    report.wait_for_selector("h1")
    assert report.url.endswith("report.html")
    report.close()
    page.locator("#panel summary").click()
    for link, begins in (
        ("after/trips.parquet", b"PAR1"),
        (planner.words["Monthly return (Excel)"], b"PK"),
    ):
        place = page.get_by_role("link", name=link).first
        with page.expect_download() as got:
            place.click()
        assert Path(got.value.path()).read_bytes().startswith(begins)


def plays(planner, run):
    """Play a day: vehicles move, the clock runs, stocks and temperatures are told."""
    page = planner.page
    planner.go(f"#/run/{run}?tab=play")
    page.wait_for_selector(".map-stage canvas")
    clock = page.locator(".map-play output")
    first = clock.inner_text()
    page.locator(".map-play button").click()
    until(clock.inner_text, lambda text: text != first)
    page.locator(".map-play button").click()
    slider = page.locator(".map-play input[type=range]")
    second = int(slider.get_attribute("min")) + 3600
    slider.fill(str(second))
    moment = f"{second // 3600:02d}:{second // 60 % 60:02d}"
    until(clock.inner_text, lambda text: moment in text)
    page.locator(".now tbody tr").first.wait_for()
    planner.accessible()
    planner.tab("alliance")
    planner.see("Shares and stability")
    planner.accessible()


def compares(planner):
    """Compare both runs: charts of paired differences, tables, the map of differences."""
    page = planner.page
    planner.go("#/compare?run=r0001&run=r0002")
    page.locator("caption").nth(2).wait_for()
    assert page.locator("caption").count() == 3
    assert page.locator("svg.plot circle").count() >= 1
    planner.button("Draw the map of differences")
    page.wait_for_selector("canvas.map")
    planner.accessible()


def own_county(planner, folder, name):
    """Make a county of office files: a fault stands at its field, then the map is there."""
    page = planner.page
    planner.go("#/start")
    form = page.locator("form.own")
    form.locator('[name="county"]').fill(name)
    form.locator('[name="hub"]').fill("here")
    for role, file in (
        ("roads", "roads.osm"),
        ("villages", "villages.csv"),
        ("stations", "stations.csv"),
        ("firms", "firms.csv"),
    ):
        form.locator(f'[name="{role}"]').set_input_files(folder / file)
    planner.button("See what is understood")
    form.locator('[data-key="hub"] .fault', has_text="NET-012").wait_for()
    form.locator('[name="hub"]').fill("116.12,36.12")
    planner.button("See what is understood")
    planner.see("What was understood")
    page.wait_for_selector(".result canvas.map")
    planner.button("Make this county")
    planner.see("Your county is there")
    planner.accessible()
    page.get_by_role("link", name=planner.words["Open its scenario"]).click()
    page.wait_for_selector("#tab-fleet")
    assert page.locator(".wrong").count() == 0


def test_the_whole_story(chromium, tmp_path, played):
    workspace = copy_of(played, tmp_path / "w")
    office_files(tmp_path)
    with serving(workspace.root, "--jobs", "1", "--workers", "1") as (_, url):
        planner = Planner(chromium, url, "zh")
        edits(planner)
        draws(planner)
        runs(planner)
        reads(planner, "r0003")
        plays(planner, "r0003")
        compares(planner)
        own_county(planner, tmp_path, "qingyan")
    with serving(workspace.root) as (_, url):  # the server was killed: nothing is lost
        again = Planner(chromium, url, "zh")
        again.go("#/runs")
        again.page.locator(".run-card.done").nth(2).wait_for()
        again.go("#/start")
        again.page.get_by_text("qingyan").first.wait_for()
        assert "mine" in again.page.locator("main").inner_text()
    for each in (planner, again):
        assert each.wrong == []
        assert each.outside == []


def test_the_story_in_english(chromium, tmp_path, played):
    workspace = copy_of(played, tmp_path / "w")
    with serving(workspace.root) as (_, url):
        planner = Planner(chromium, url, "en")
        edits(planner)
        reads(planner, "r0001")
        plays(planner, "r0001")
        compares(planner)
    assert planner.wrong == []
    assert planner.outside == []


def test_two_tabs_and_hostile_names(chromium, tmp_path, make_county):
    hostile = "<img src=x onerror=alert(1)>"
    names = {"130001100001": hostile}
    workspace = small_workspace(tmp_path / "w", make_county, names=names, title=hostile)
    with serving(workspace.root) as (_, url):
        one, two = (Planner(chromium, url, "en") for _ in range(2))
        one.page.on("dialog", lambda dialog: dialog.accept("mine"))
        one.go("#/start")
        assert hostile in one.page.locator("main").inner_text()
        one.page.get_by_role("button", name="Copy small", exact=True).click()
        one.page.wait_for_url("**#/edit/small/mine")
        two.go("#/edit/small/mine")
        for planner in (one, two):
            planner.page.wait_for_selector("#tab-work")
            planner.tab("work")
        for planner, days in ((one, "3"), (two, "4")):
            field = planner.field("days").locator("input")
            field.fill(days)
            field.press("Enter")
            told = ".diff ins" if planner is one else "#notice .wrong"
            planner.page.locator(told).first.wait_for()
        assert "WEB-008" in two.page.locator("#notice").inner_text()
        two.button("Load it again")
        two.page.locator(".diff ins", has_text="3").wait_for()
        one.tab("map")
        one.page.wait_for_selector("canvas.map")
        place = one.page.get_by_label("Find a place")
        place.fill(hostile)
        place.press("Enter")
        one.page.locator(".facts h3", has_text="<img").wait_for()
        assert one.page.locator("img").count() == 0
        assert one.wrong == two.wrong == []
