"""The report in a real Chromium: from the disk, without a network."""

import re
import shutil
import subprocess

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
    "--enable-logging=stderr",
    "--v=0",
]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine"),
]


def browse(tmp_path, page, *flags):
    """Open a page and return what the browser printed on both channels."""
    done = subprocess.run(
        [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *flags, page.as_uri()],
        capture_output=True,
        timeout=120,
        check=True,
    )
    return done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "replace")


def test_the_page_shows_verdicts_and_map_and_asks_for_nothing(finished_run, tmp_path):
    net = tmp_path / "net.json"
    dom, said = browse(
        tmp_path, finished_run[0] / "report.html", "--dump-dom", f"--log-net-log={net}"
    )
    assert "结论" in dom
    assert "Verdicts" in dom
    assert sum(dom.count(f'class="{word}"') for word in ("held", "missed", "open")) == 18
    assert "CONSOLE" not in said, said
    asked = re.findall(r'"url":"([^"]*)"', net.read_text(encoding="utf-8"))
    outside = [url for url in asked if url.startswith(("http:", "https:", "ws"))]
    own = [url for url in outside if "google" not in url and "gvt1" not in url]
    assert own == []


def test_a_script_that_slipped_in_would_be_stopped(finished_run, tmp_path):
    """The policy itself is tried: with a script and an outside picture put into the page."""
    text = (finished_run[0] / "report.html").read_text(encoding="utf-8")
    bad = "<script>document.title='owned'</script><img src='http://127.0.0.1:9/x.png'></body>"
    spoiled = tmp_path / "spoiled.html"
    spoiled.write_text(text.replace("</body>", bad), encoding="utf-8")
    dom, said = browse(tmp_path, spoiled, "--dump-dom")
    assert "<title>owned" not in dom
    assert said.count("Content Security Policy") >= 2


def test_pictures_and_chinese_signs_are_painted(finished_run, tmp_path):
    from PIL import Image

    shot = tmp_path / "shot.png"
    page = finished_run[0] / "report.html"
    browse(tmp_path, page, "--window-size=1100,2400", f"--screenshot={shot}")
    whole = Image.open(shot).convert("L")
    assert whole.size == (1100, 2400)
    # Title, verdicts and map: each band of the page has ink, and white around it.
    for top, bottom in ((0, 150), (150, 1_000), (1_200, 2_200)):
        band = whole.crop((0, top, 1100, bottom))
        dark = sum(band.histogram()[:128])
        assert 400 < dark < 0.2 * band.size[0] * band.size[1], top
    # The title in the page's font is not a row of equal boxes for missing signs.
    alone = tmp_path / "alone.html"
    text = page.read_text(encoding="utf-8")
    face = re.search(r"@font-face.*?\n", text).group(0)
    letters = "小县两乡"
    spans = "".join(f"<p>{letter}</p>" for letter in letters)
    style = f"{face} body {{ margin: 0; }} p {{ font: 80px 'Page Font'; margin: 0; height: 100px }}"
    alone.write_text(f"<meta charset=utf-8><style>{style}</style>{spans}", encoding="utf-8")
    browse(tmp_path, alone, "--window-size=200,400", f"--screenshot={shot}")
    signs = Image.open(shot).convert("L")
    painted = {signs.crop((0, 100 * n, 100, 100 * n + 100)).tobytes() for n in range(len(letters))}
    assert len(painted) == len(letters)


def test_the_switch_shows_one_language_at_a_time(finished_run, tmp_path):
    """Both screenshots hold the page; the switch alone tells them apart."""
    from PIL import Image, ImageChops

    text = (finished_run[0] / "report.html").read_text(encoding="utf-8")
    english = tmp_path / "english.html"
    moved = text.replace('id="show-zh" checked', 'id="show-zh"')
    english.write_text(moved.replace('id="show-en"', 'id="show-en" checked'), encoding="utf-8")
    shots = []
    for number, page in enumerate((finished_run[0] / "report.html", english)):
        shots.append(tmp_path / f"{number}.png")
        browse(tmp_path, page, "--window-size=1100,1200", f"--screenshot={shots[-1]}")
    first, second = (Image.open(shot).convert("L") for shot in shots)
    assert ImageChops.difference(first, second).getbbox() is not None


def test_the_picture_of_the_map_is_a_map(finished_run):
    text = (finished_run[0] / "report.html").read_text(encoding="utf-8")
    drawn = re.search(r'<symbol id="map-county".*?</symbol>', text, re.S).group(0)
    roads = re.findall(r'<g fill="none"[^>]*><path d="([^"]*)"', drawn)
    assert len(roads) == 2  # one a class of road, each with the pieces of its roads
    assert sum(road.count("M") for road in roads) == 8
    assert drawn.count("<use ") == 9  # hub, two townships, six villages
    for name in ("县共配中心", "东镇", "西镇", "东甲村", "西丙村"):
        assert f">{name}</text>" in drawn
    assert text.count('<use href="#map-county"/>') == 2  # once for each language
