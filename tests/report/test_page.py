"""The page: what it says, that it stands alone, and that names stay names."""

import base64
import csv
import hashlib
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from logistics_sim.core.files import read_json, read_parquet, write_json, write_parquet
from logistics_sim.report import RunTables, write_report, write_sheets
from logistics_sim.report import html as page
from logistics_sim.report.figures.page_picture import Picture
from logistics_sim.report.run_maps import run_sheets
from logistics_sim.report.run_pictures import FIGURES, TitledPicture
from logistics_sim.report.svg.chart_figure import ChartFigure
from tests.example_counts import examples

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title><script>1</script>",
    "{{ 7*7 }}{% for x in y %}",
    "=cmd|' /C calc'!A0",
    "$\\frac{1}{0}$ ${HOME}",
    "javascript:alert(1)",
    "村\u202e\u0007\x00名",
    "&lt;b&gt; & 'quoted'",
]
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "footer"),
    *(
        "nav",
        "h1",
        "h2",
        "h3",
        "p",
        "strong",
        "ul",
        "li",
        "a",
        "div",
        "span",
        "code",
        "details",
        "summary",
    ),
    *(
        "input",
        "label",
        "svg",
        "g",
        "path",
        "use",
        "defs",
        "clippath",
        "rect",
        "circle",
        "pattern",
        "text",
        "symbol",
        "script",
    ),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "img", "figcaption"),
}


class Reader(HTMLParser):
    """Collect tags, attributes and text of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.open.append(tag)

    def handle_data(self, data):
        self.text.append(data)


def read(text):
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def harmless(text):
    """Assert that a page holds only its own tags, no handlers and no outside address."""
    reader = read(text)
    assert set(reader.tags) <= ALLOWED
    for tag, name, value in reader.attributes:
        assert not name.startswith("on"), (tag, name, value)
        assert name != "style"
        if name in ("src", "href"):
            assert value.startswith("#"), (tag, name, value[:60])
    return reader


@pytest.fixture(scope="module")
def text(finished_run):
    return (finished_run[0] / "report.html").read_text(encoding="utf-8")


def test_the_verdicts_come_first_and_are_those_of_the_answer(text, finished_run):
    answer = finished_run[1]
    body = "".join(read(text).text)
    first = body.index("结论", body.index("来源"))
    assert first < body.index("路网与站点")
    share = answer["saving"]["whole"]["share"]
    assert f"{share * 100:.1f}\u00a0%" in body
    for name in ("express_48h", "fresh_24h", "baseline_72h"):
        assert answer["attainment"][name]["clock"] in body
    assert f"{answer['scorecard']['total']:g} / {answer['scorecard']['max']}" in body
    met = [found["met"] for part in ("attainment", "saving") for found in answer[part].values()]
    met.append(answer["scorecard"]["total"] >= answer["scorecard"]["max"])
    met.append(not any(ban["violations"] for ban in answer["bans"]))
    for word, value in (("held", True), ("missed", False), ("open", None)):
        assert len(re.findall(f'class="{word}"', text)) == 2 * met.count(value)


def test_the_limits_and_the_licence_are_on_the_page(text, finished_run):
    body = "".join(read(text).text)
    network = finished_run[1]["network"]
    assert f"{network['synthetic_share']:.0%} synthetic" in body
    assert f"All {len(finished_run[1]['guesses']['guesses'])} guesses" in body
    for said in ("test county", "ODbL-1.0", "keep this notice"):
        assert said in body
    manifest = read_json(finished_run[0] / "manifest.json")
    assert manifest["input_sha256"] in body
    assert str(manifest["seed"]) in body


def test_the_page_stands_alone_and_its_policy_fits_its_style(text):
    harmless(text)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text).group(1)
    policy = policy.replace("&#39;", "'")
    style = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'")
    assert f"style-src 'sha256-{digest}'" in policy
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.S)
    runs = [body for head, body in scripts if head == ' type="module"']
    assert len(runs) == 1
    assert all("application/json" in head for head, body in scripts if body not in runs)
    said = re.search(r"script-src 'sha256-([^']*)';", policy).group(1)
    assert said == base64.b64encode(hashlib.sha256(runs[0].encode()).digest()).decode()
    assert policy.count("script-src") == 1
    assert "http:" not in style
    assert "https:" not in style
    assert len(text.encode()) < 3_000_000


def test_figures_have_words_and_tables_have_heads(text, finished_run):
    reader = read(text)
    alts = [value for tag, name, value in reader.attributes if (tag, name) == ("svg", "aria-label")]
    waves = len(set(RunTables(finished_run[0]).trips["wave"]))
    assert len(alts) == 2 * (len(FIGURES) + 4 + waves)
    symbols = [value for tag, name, value in reader.attributes if (tag, name) == ("symbol", "id")]
    assert len(symbols) == len(set(symbols)) == 4 + waves
    shown = [value for tag, name, value in reader.attributes if (tag, name) == ("use", "href")]
    assert all(shown.count(f"#{name}") == 2 for name in symbols)
    assert all(len(alt) > 20 for alt in alts)
    assert reader.tags.count("caption") == reader.tags.count("table") == reader.tags.count("thead")
    scopes = {value for tag, name, value in reader.attributes if (tag, name) == ("th", "scope")}
    assert scopes == {"col", "row"}
    assert ("html", "lang", "zh-Hans") in reader.attributes


@pytest.mark.slow
def test_the_same_run_gives_the_same_bytes(finished_run, tmp_path, text):
    for workers in (1, 2):
        again = write_report(finished_run[0], tmp_path / "again.html", workers=workers)
        assert again.read_text(encoding="utf-8") == text


@pytest.mark.slow
def test_hostile_names_of_places_and_firms_stay_names(run_copy):
    places = read_parquet(run_copy / "places.parquet")
    places["name"] = [HOSTILE[row % len(HOSTILE)] for row in range(len(places))]
    write_parquet(run_copy / "places.parquet", places)
    roads = json.loads((run_copy / "roads.geojson").read_text(encoding="utf-8"))
    for number, feature in enumerate(roads["features"]):
        if "name" in feature["properties"]:
            feature["properties"]["name"] = HOSTILE[number % len(HOSTILE)]
    roads["attribution"] = HOSTILE[0]
    (run_copy / "roads.geojson").write_text(json.dumps(roads), encoding="utf-8")
    shares = read_parquet(run_copy / "attainment.parquet")
    shares.loc[shares["group_by"] == "village", "share"] = 0.5
    write_parquet(run_copy / "attainment.parquet", shares)
    answer = read_json(run_copy / "answer.json")
    answer["title"] = HOSTILE[2]
    for item in answer["scorecard"]["items"]:
        item["evidence"] = HOSTILE[1]
    answer["bans"][0]["violations"] = [HOSTILE[0]]
    write_json(run_copy / "answer.json", answer)
    text = write_report(run_copy).read_text(encoding="utf-8")
    sheets = write_sheets(run_copy, run_copy / "sheets")
    for path in sheets:
        rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        assert not any(cell.startswith("=cmd") for row in rows for cell in row)
    assert "'=cmd|" in (run_copy / "sheets" / "places.csv").read_text(encoding="utf-8-sig")
    reader = harmless(text)
    body = "".join(reader.text)
    for name in (HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[3], HOSTILE[5]):
        assert name in body


@pytest.fixture(scope="module")
def values(finished_run):
    """The page's values with one tiny picture, so that many pages can be rendered."""
    tiny = TitledPicture("title", drawn("alt"))
    run = RunTables(finished_run[0])
    return page.page_values(run, run_sheets(run), dict.fromkeys(FIGURES, tiny))


def drawn(alt):
    """Return a tiny picture with its words."""
    figure = ChartFigure(1.0, 1.0)
    figure.add_subplot()
    return Picture(Markup(figure.svg("x", alt)), alt)


anything = st.text(max_size=30) | st.sampled_from(HOSTILE)


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(name=anything, other=anything)
def test_any_text_comes_out_as_text(values, name, other):
    grid = values["attainment"]
    maps = {
        place: [replace(one, title=name, alt=other) for one in shown]
        for place, shown in values["maps"].items()
    }
    hostile = {
        **values,
        "title": name,
        "attainment": type(grid)(other, (name, other), ((name, other), (other, name))),
        "maps": maps,
        "figures": dict.fromkeys(FIGURES, TitledPicture(name, drawn(other))),
        "attribution": [name, other],
    }
    text = page.render(hostile, page.PAGE)
    reader = harmless(text)
    calm = harmless(page.render(values, page.PAGE))
    plain = {tag: reader.tags.count(tag) for tag in ("script", "svg", "a", "section", "h2")}
    assert plain == {tag: calm.tags.count(tag) for tag in plain}
    alts = {value for tag, key, value in reader.attributes if (tag, key) == ("svg", "aria-label")}
    # HTML reads a carriage return as a new line and drops NUL; nothing else may change.
    assert {_as_html(alt) for alt in alts} == {_as_html(other)}


def _as_html(text):
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
