"""Pages: nothing leaves the paper, nothing is lost, one page where it fits."""

import datetime as dt
import re
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.language import speaking
from logistics_sim.papers.printed_page import PaperBook, PaperColumn, PaperLine, Sheet, new_pdf
from logistics_sim.papers.route_pages import route_page
from logistics_sim.papers.station_pages import station_page
from logistics_sim.papers.station_timetables import station_timetables, village_times
from logistics_sim.papers.text_fitting import MOST_LINES, TextFitting
from logistics_sim.papers.village_pages import township_page

MADE = dt.date(2026, 3, 2)
POINTS_PER_MM = 72 / 25.4
reads_pdf = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed"
)


def words_of(content, tmp_path):
    """Return (page, x0, y0, x1, y1, word) of each word, in millimetres."""
    path = tmp_path / "x.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True
    )
    found, page = [], 0
    for line in done.stdout.splitlines():
        page += "<page " in line
        part = re.search(r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax="(.*?)">(.*)</word>', line)
        if part:
            box = [float(number) / POINTS_PER_MM for number in part.groups()[:4]]
            found.append((page, *box, part[5]))
    return found


def assert_on_the_paper(words):
    assert words
    for page, x0, y0, x1, y1, word in words:
        assert 10 <= x0 <= x1 <= 200.5, (page, word)
        assert 5 <= y0 <= y1 <= 292, (page, word)


def assert_apart(words):
    """No two words lie on each other by more than a hair."""
    by_page = {}
    for page, *rest in words:
        by_page.setdefault(page, []).append(rest)
    for boxes in by_page.values():
        boxes.sort(key=lambda box: box[1])
        for number, (x0, y0, x1, y1, word) in enumerate(boxes):
            for a0, b0, a1, b1, other in boxes[number + 1 : number + 40]:
                wide = min(x1, a1) - max(x0, a0)
                high = min(y1, b1) - max(y0, b0)
                assert wide < 0.3 or high < 0.45 * min(y1 - y0, b1 - b0), (word, other)


def every_page(one):
    tables = station_timetables(one.sheets)
    villages = village_times(one.world, one.plan, tables)
    yield from (route_page(sheet, None) for sheet in one.sheets)
    yield from (station_page(table) for table in tables)
    yield township_page("东镇", villages)


@reads_pdf
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_hold_what_they_say_within_the_paper(both, language, tmp_path):
    with speaking(language):
        for one in both:
            book = PaperBook("小县", MADE)
            pages = list(every_page(one))
            counts = [book.add(page) for page in pages]
            assert counts == [1] * len(pages)
            words = words_of(book.content(), tmp_path)
            assert_on_the_paper(words)
            assert_apart(words)
            said = dict.fromkeys(range(1, book.pages + 1), "")
            for page, *_, word in words:
                said[page] += word
            for number, page in enumerate(pages, 1):
                assert squeezed(page.name) in said[number]
                for line in page.lines:
                    for cell in line.cells or (line.banner,):
                        if len(cell) < 12:  # longer ones wrap among their neighbours
                            assert squeezed(cell) in said[number], cell
            assert not book.fitting.missing
            assert not book.fitting.cut


def squeezed(text):
    return text.replace("&", "&amp;").replace(" ", "")


def test_a_long_day_flows_over_pages_with_its_heads(tmp_path):
    columns = (PaperColumn("no.", 20), PaperColumn("stop", 168))
    lines = [
        PaperLine(banner=f"Trip {n}", strong=True)
        if n % 9 == 0
        else PaperLine((str(n), f"village {n}"))
        for n in range(200)
    ]
    book = PaperBook("x", MADE)
    pages = book.add(Sheet("Route sheet", "van 1", "", (), columns, tuple(lines)))
    assert pages == book.pages > 2
    if shutil.which("pdftotext"):
        words = words_of(book.content(), tmp_path)
        assert_on_the_paper(words)
        assert_apart(words)
        for page in range(1, pages + 1):
            mine = [word for number, *_, word in words if number == page]
            assert "stop" in mine
            assert {"page", str(page), "of", str(pages)} <= set(mine)
        numbers = [word for *_, word in words if word.isdigit()]
        assert {str(n) for n in range(200)} <= set(numbers)


def test_the_same_sheets_give_the_same_bytes(alliance):
    made = []
    for _ in range(2):
        book = PaperBook("x", MADE)
        book.add(route_page(alliance.sheets[0], MADE))
        made.append(book.content())
    assert made[0] == made[1]
    assert b"D:20260302" in made[0]


def test_signs_that_the_font_lacks_are_told(alliance):
    book = PaperBook("x", MADE)
    book.add(Sheet("t", "村😀庄", "", (), (PaperColumn("h", 188),), (PaperLine(("ok",)),)))
    assert book.fitting.missing == {"😀"}


@pytest.fixture(scope="module")
def fitting():
    return TextFitting(new_pdf(MADE))


@settings(max_examples=60, deadline=None)
@given(
    text=st.text("唐县 abc 12，。（）-", min_size=1, max_size=60),
    width=st.floats(12, 60),
    size=st.floats(6, 14),
)
def test_lines_fit_and_lose_nothing(fitting, text, width, size):
    fitting.cut.clear()
    lines = fitting.lines(text, width, size)
    assert 1 <= len(lines) <= MOST_LINES
    if text not in fitting.cut:
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert fitting.width_mm(line, size) <= width + 1e-6


def test_what_is_cut_is_counted(fitting):
    fitting.cut.clear()
    long = "唐" * 500
    lines = fitting.lines(long, 30, 10)
    assert len(lines) == MOST_LINES
    assert lines[-1].endswith("…")
    assert fitting.cut == {long}
    size, text = fitting.one_line(long, 30, 10)
    assert (size, text[-1]) == (6.0, "…")
    assert fitting.one_line("唐县", 30, 10) == (10, "唐县")
    assert 6 < fitting.one_line("唐县唐县唐县唐县唐县", 30, 10)[0] < 10
