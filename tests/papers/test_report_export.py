"""The report as PDF, Word and workbook: opened by other readers, the same words as its page."""

import datetime as dt
import io
import re
import shutil
import subprocess

import docx
import openpyxl
import pytest

from logistics_sim.core.csv_output import RISKY
from logistics_sim.core.files import read_parquet, write_parquet
from logistics_sim.language import speaking
from logistics_sim.papers.column_widths import shared_out
from logistics_sim.papers.report_blocks import Drawing, Heading, PageTable, Prose, report_blocks
from logistics_sim.papers.report_docx import report_docx
from logistics_sim.papers.report_pdf import report_pdf
from logistics_sim.papers.report_workbook import report_workbook
from logistics_sim.papers.workbook_columns import LEFT_OUT, SHEETS
from logistics_sim.report import RunTables
from logistics_sim.report.html import report_html
from logistics_sim.report.run_csv import report_tables
from tests.papers.pdf_words import assert_apart, assert_on_the_paper, said_by, words_of

pytestmark = pytest.mark.slow

MADE = dt.date(2025, 9, 1)
CHINESE = re.compile("[\u4e00-\u9fff]")
reads_pdf = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="poppler's pdftotext is not installed"
)


@pytest.fixture(scope="module")
def run(finished_run):
    return RunTables(finished_run[0])


@pytest.fixture(scope="module", params=["zh", "en"])
def told(request, run):
    """The language and the blocks of the report in it."""
    with speaking(request.param):
        return request.param, report_blocks(run)


@pytest.fixture(scope="module")
def pdf(told):
    """The report as PDF."""
    language, blocks = told
    with speaking(language):
        return report_pdf("小县", blocks, MADE)


def squeezed(text):
    return "".join(text.split())


def test_blocks_are_those_of_the_page(told, run):
    language, blocks = told
    with speaking(language):
        page = report_html(run, (language,))
    only_there = page.count("data-county-map=")  # the map that one can click
    headings = [block.text for block in blocks if isinstance(block, Heading)]
    assert len(re.findall(r"<h[123]", page)) == len(headings) + only_there
    assert len(re.findall("<table", page)) == sum(isinstance(b, PageTable) for b in blocks)
    figures = [block for block in blocks if isinstance(block, Drawing)]
    assert len(figures) == len(re.findall("<figure", page))
    assert all(block.png.startswith(b"\x89PNG") for block in figures)
    assert all(min(block.pixels) > 300 for block in figures)
    for block in blocks:
        if isinstance(block, PageTable):
            assert len(block.numbers) == len(block.heads)
            assert all(len(row) == len(block.heads) for row in block.rows)


@reads_pdf
def test_pdf_says_it_all_within_the_paper(told, pdf, tmp_path):
    _, blocks = told
    words = words_of(pdf, tmp_path)
    assert_on_the_paper(words)
    assert_apart(words)
    said = said_by(words)
    for block in blocks:
        if isinstance(block, Heading) or (isinstance(block, Prose) and len(block.text) < 80):
            assert squeezed(block.text) in said
    done = subprocess.run(
        ["pdfinfo", str(tmp_path / "x.pdf")], capture_output=True, text=True, check=True
    )
    assert "Page size:       595.28 x 841.89 pts (A4)" in done.stdout
    pages = int(re.search(r"Pages:\s+(\d+)", done.stdout)[1])
    assert {page for page, *_ in words} == set(range(1, pages + 1))
    subprocess.run(
        ["pdftoppm", "-r", "30", "-png", str(tmp_path / "x.pdf"), str(tmp_path / "p")], check=True
    )
    assert len(list(tmp_path.glob("p-*.png"))) == pages


def test_pdf_is_the_same_again(told, pdf):
    language, blocks = told
    with speaking(language):
        assert report_pdf("小县", blocks, MADE) == pdf


def test_word_has_real_headings_tables_and_pictures(told):
    language, blocks = told
    content = report_docx("小县", blocks, MADE, language)
    document = docx.Document(io.BytesIO(content))
    headings = [
        line.text
        for line in document.paragraphs
        if line.style.name == "Title" or line.style.name.startswith("Heading")
    ]
    assert headings == [block.text for block in blocks if isinstance(block, Heading)]
    grids = [block for block in blocks if isinstance(block, PageTable)]
    assert len(document.tables) == len(grids)
    for table, grid in zip(document.tables, grids, strict=True):
        assert [cell.text for cell in table.rows[0].cells] == list(grid.heads)
        assert len(table.rows) == len(grid.rows) + 1
        assert table.rows[0]._tr.trPr.xpath("w:tblHeader")
    assert len(document.inline_shapes) == sum(isinstance(b, Drawing) for b in blocks)
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert all(shape.width.mm <= 170.1 for shape in document.inline_shapes)
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.xpath("@w:eastAsia") == ["SimSun"]
    assert document.core_properties.modified.date() == MADE
    assert content == report_docx("小县", blocks, MADE, language)


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_an_office_program_opens_it(run, told, tmp_path, suffix):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    language, blocks = told
    with speaking(language):
        docx_bytes = report_docx("x", blocks, MADE, language) if suffix == "docx" else None
        content = docx_bytes or report_workbook(run)
    path = tmp_path / f"r.{suffix}"
    path.write_bytes(content)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    form = "pdf" if suffix == "docx" else "csv"
    subprocess.run(
        [office, "--headless", home, "--convert-to", form, "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=240,
    )
    assert (tmp_path / f"r.{form}").stat().st_size > 500


@pytest.fixture(scope="module", params=["zh", "en"])
def book(request, run):
    with speaking(request.param):
        content = report_workbook(run)
        assert content == report_workbook(run)
    return request.param, openpyxl.load_workbook(io.BytesIO(content))


def test_workbook_has_typed_cells(book, run):
    language, found = book
    assert len(found.sheetnames) == len(SHEETS) + 2
    heads = [cell.value for sheet in found for cell in sheet[1]]
    assert any(CHINESE.search(head) for head in heads) == (language == "zh")
    kinds = {}
    for sheet in found:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.value is None:
                    continue
                assert cell.data_type != "f"
                kinds.setdefault(cell.number_format, set()).add(cell.data_type)
                if cell.data_type == "s":
                    assert not cell.value.startswith(RISKY)
    assert kinds["0.0%"] == {"n"}
    assert kinds["#,##0.00"] == {"n"}
    assert kinds["#,##0"] == {"n"}
    assert kinds["yyyy-mm-dd"] == {"d"}
    assert kinds["[hh]:mm"] <= {"d", "n"}


def column(sheet, number):
    return [row[0] for row in sheet.iter_rows(2, None, number, number, values_only=True)]


def test_workbook_sums_are_those_of_the_run(book, run):
    _, found = book
    sheets = dict(zip(SHEETS, found.worksheets[1:], strict=False))
    costs = column(sheets["costs"], 8)
    assert sum(costs) == pytest.approx(run.ledger["yuan"].sum(), abs=0.005 * len(costs))
    assert sum(column(sheets["stops"], 7)) == run.stops["unload_items"].sum()
    assert column(sheets["attainment"], 8) == pytest.approx(run.attainment["share"].tolist())
    first = run.scenario.first_day
    days = {value.date() for value in column(sheets["daily"], 2)}
    assert days == {first + dt.timedelta(days=n) for n in range(run.manifest["days"])}
    start = column(sheets["trips"], 9)[0]
    assert start == dt.timedelta(seconds=int(run.trips["start_s"].iloc[0]))


def test_no_column_of_the_run_is_dropped_in_silence(run):
    for name, frame in report_tables(run).items():
        told = {column.name for column in SHEETS[name][1]} | LEFT_OUT.get(name, frozenset())
        codes = {"firm_name", "township_name", "group_name"}
        assert set(frame.columns) - told <= codes, name
        assert {column.name for column in SHEETS[name][1]} <= set(frame.columns), name


def test_columns_share_the_page():
    assert shared_out([10, 20], [5, 5], 40) == [10, 20]
    assert sum(shared_out([300, 20, 400], [10, 20, 30], 188)) == pytest.approx(188)
    wide = shared_out([300, 20, 400], [10, 20, 30], 188)
    assert wide[1] == 20
    assert wide[0] == pytest.approx(wide[2])


@pytest.fixture(scope="module")
def hostile_run(finished_run, tmp_path_factory):
    """A run whose names are formulas, markup and signs that no font has."""
    folder = shutil.copytree(finished_run[0], tmp_path_factory.mktemp("hostile") / "run")
    places = read_parquet(folder / "places.parquet")
    names = ["=1+1", "<b>&村", "村😀", "长" * 120, "坏\x00名\x0b", "@x", "-2"]
    places["name"] = (names * len(places))[: len(places)]
    write_parquet(folder / "places.parquet", places)
    return folder


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_the_command_and_hostile_names(hostile_run, command, tmp_path, form):
    out = tmp_path / f"r.{form}"
    done = command(
        *("report", hostile_run, "--format", form, "--lang", "en", "--out", out), timeout=300
    )
    assert done.code == 0, done.err
    assert "(en)" in done.err
    if form == "xlsx":
        found = openpyxl.load_workbook(out)
        cells = [c for sheet in found for row in sheet.iter_rows() for c in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert "'=1+1" in {cell.value for cell in cells}
    elif form == "docx":
        text = "\n".join(c.text for t in docx.Document(out).tables for r in t.rows for c in r.cells)
        assert "<b>&村" in text
    else:
        assert out.read_bytes().startswith(b"%PDF")


def test_where_it_cannot_be_written(finished_run, command, tmp_path):
    words = ("report", finished_run[0], "--format", "xlsx", "--out")
    done = command(*words, tmp_path / "none" / "r.xlsx")
    assert (done.code, "FIL-001" in done.err) == (4, True), done.err
    done = command(*words, tmp_path)
    assert (done.code, "name a file" in done.err) == (2, True), done.err
    done = command("report", tmp_path, "--format", "pdf")
    assert (done.code, "RUN-008" in done.err) == (2, True), done.err
