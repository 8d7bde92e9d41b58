"""Excel and Parquet as offices keep them: sheets, merged cells, formulas, spoilt codes."""

import datetime as dt
import zipfile

import openpyxl
import pandas as pd
import pytest

from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.office_tables import ReadOptions, read_office_table

HEADS = ("行政区划代码", "村名", "乡镇", "经度", "纬度", "人口")


def book(path, **sheets):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    made.save(path)
    return made


def read(path, **options):
    return read_office_table(path, "places", ("id", "lon", "lat"), ReadOptions(**options))


def test_a_form_with_title_merged_townships_and_sums(tmp_path):
    path = tmp_path / "村庄.xlsx"
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "村庄"
    for row in (
        ("某县行政村一览表",),
        HEADS,
        (379999101201, "甲村", "一镇", " 116.049", "36.0005", "１２００人"),
        (379999101202.0, "乙村 ", None, 116.001, 36.0495, "600"),
        (None,),
        ("379999101203", "丙村", "二镇", 116.001, 36.0495, 50),
        ("合计", None, None, None, None, 1850),
    ):
        sheet.append(row)
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("C3:C4")
    made.save(path)
    table = read(path)
    assert table.ids("id") == ["379999101201", "379999101202", "379999101203"]
    assert table.texts("township") == ["一镇", "一镇", "二镇"]
    assert table.whole("residents").tolist() == [1200, 600, 50]
    assert table.total("residents") == 1_850
    assert table.where(1, "residents") == f"{path}, sheet 村庄, row 4, column F 人口"
    told = table.told()
    assert told["sheet"] == "村庄"
    assert told["heads_row"] == 2
    assert told["set_aside"] == {"rows above the heads": 1, "empty rows": 1, "rows of totals": 1}
    table.stop()


def test_the_sheet_is_found_by_its_heads_or_asked_for(tmp_path):
    path = tmp_path / "b.xlsx"
    rows = [HEADS, ("1", "甲", "一", 116.0, 36.0, 5)]
    book(
        path, 说明=[("本表由民政局提供",)], 村庄=rows, 站点=[("乡镇代码", "乡镇名称"), ("9", "一")]
    )
    table = read(path)
    assert table.told()["sheet"] == "村庄"
    assert table.told()["sheets not read"] == "说明, 站点"
    book(path, 甲=rows, 乙=rows)
    with pytest.raises(InputError, match="2 sheets could be meant: 甲, 乙"):
        read(path)
    assert read(path, sheet="乙").told()["sheet"] == "乙"
    assert read(path, sheet="2").told()["sheet"] == "乙"
    with pytest.raises(InputError, match="sheets: 甲, 乙") as caught:
        read(path, sheet="丙")
    assert caught.value.code == "TAB-015"


def test_hidden_sheets_are_passed_over_and_hidden_rows_said(tmp_path):
    path = tmp_path / "b.xlsx"
    rows = [HEADS, ("1", "甲", "一", 116.0, 36.0, 5), ("2", "乙", "一", 116.0, 36.0, 5)]
    made = book(path, 旧=rows, 新=rows)
    made["旧"].sheet_state = "hidden"
    made["新"].row_dimensions[3].hidden = True
    made.save(path)
    table = read(path)
    assert table.told()["sheet"] == "新"
    assert table.told()["hidden rows read"] == "1"
    assert len(table) == 2


@pytest.mark.parametrize(
    "cell, says",
    [
        (1.30627e11, "became 1.30627E+11"),
        (130627000000, "became 1.30627E+11"),
        ("1.30627E+11", "became 1.30627E+11"),
        (123456789012345678, "over 15 digits"),
        (dt.datetime(2024, 5, 1), "a date"),
        ("#REF!", "an error of the spreadsheet"),
        ("=A9", "a formula without a stored value"),
    ],
)
def test_codes_that_a_spreadsheet_spoilt(tmp_path, cell, says):
    path = tmp_path / "b.xlsx"
    book(path, 村庄=[HEADS, (cell, "甲", "一", 116.0, 36.0, 5)])
    table = read(path)
    table.ids("id")
    with pytest.raises(FaultsError) as caught:
        table.stop()
    first = caught.value.faults[0]
    assert first.code in ("TAB-019", "TAB-021")
    assert says in first.message
    assert "row 2, column A 行政区划代码" in first.where


@pytest.mark.parametrize(
    ("cell", "form", "text"),
    [
        (dt.datetime(2025, 9, 1, 6, 30), "yyyy-mm-dd hh:mm:ss", "2025-09-01 06:30:00"),
        (dt.datetime(2025, 9, 1, 6, 29, 59, 999_996), "h:mm", "2025-09-01 06:30:00"),
        (dt.datetime(2025, 9, 1), "yyyy/m/d", "2025-09-01"),
        (dt.datetime(2025, 9, 1), "yyyy/m/d hh:mm", "2025-09-01 00:00:00"),
    ],
)
def test_dates_are_read_where_a_moment_is_meant(tmp_path, cell, form, text):
    path = tmp_path / "b.xlsx"
    book(path, 扫描=[["运单号", "扫描类型", "扫描时间"], ("P1", "到件扫描", cell)])
    made = openpyxl.load_workbook(path)
    made["扫描"]["C2"].number_format = form
    made.save(path)
    table = read_office_table(path, "scans")
    assert table.texts("time") == [text]
    table.stop()


def test_text_codes_that_end_in_zeros_are_whole(tmp_path):
    path = tmp_path / "b.xlsx"
    book(path, 村庄=[HEADS, ("130627000000", "甲", "一", 116.0, 36.0, 5),
                   (130627100201, "乙", "一", 116.0, 36.0, 5)])  # fmt: skip
    table = read(path)
    assert table.ids("id") == ["130627000000", "130627100201"]
    table.stop()


def test_formulas_with_stored_values_count(tmp_path):
    """A value beside a formula, as Excel stores it."""
    path = tmp_path / "b.xlsx"
    book(path, 村庄=[HEADS, ("1", "甲", "一", 116.0, 36.0, "=600*2")])
    inside = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert b"<f>600*2</f><v" in parts[inside]
    for empty in (b"<v />", b"<v/>", b"<v></v>"):
        parts[inside] = parts[inside].replace(b"</f>" + empty, b"</f><v>1200</v>")
    assert b"<f>600*2</f><v>1200</v>" in parts[inside]
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    table = read(path)
    assert table.whole("residents").tolist() == [1200]
    table.stop()


def test_a_password_and_the_old_form_are_named(tmp_path):
    path = tmp_path / "b.xlsx"
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    path.write_bytes(head + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(InputError, match="has a password"):
        read(path)
    path.write_bytes(head + "Workbook".encode("utf-16-le"))
    with pytest.raises(InputError, match="old form"):
        read(path)
    for name, says in (("content.xml", "OpenDocument"), ("xl/workbook.bin", "xlsb"), ("a", "zip")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, "x")
        with pytest.raises(InputError, match=says):
            read(path)


def test_a_file_is_what_it_holds_not_what_it_is_called(tmp_path):
    book(tmp_path / "b.xlsx", 村庄=[HEADS, ("1", "甲", "一", 116.0, 36.0, 5)])
    disguised = (tmp_path / "b.xlsx").rename(tmp_path / "b.csv")
    assert read(disguised).ids("id") == ["1"]
    text = tmp_path / "t.xlsx"
    text.write_text("id\tlon\tlat\nA\t116\t36\n", encoding="utf-8")
    assert read(text).numbers("lon").tolist() == [116.0]


def test_parquet(tmp_path):
    path = tmp_path / "v.parquet"
    frame = pd.DataFrame(
        {"id": [130627100201, 130627100202], "lon": [116.0, None], "lat": [36.0, 36.1],
         "人口": [1200.0, None], "村名": ["甲", None]}
    )  # fmt: skip
    frame.to_parquet(path)
    table = read(path)
    assert table.ids("id") == ["130627100201", "130627100202"]
    residents = table.whole("residents").tolist()
    assert residents[0] == 1200
    assert residents[1] != residents[1]
    assert table.names("name") == ["甲", ""]
    table.numbers("lon")
    with pytest.raises(FaultsError, match="the cell is empty"):
        table.stop()


def test_a_format_down_to_the_last_row_is_no_million_rows(tmp_path):
    from openpyxl.styles import Font

    path = tmp_path / "b.xlsx"
    made = book(path, 村庄=[HEADS, ("1", "甲", "一", 116.0, 36.0, 5)])
    sheet = made["村庄"]
    for column in "ABCDEF":
        sheet[f"{column}1048576"].font = Font(bold=True)
    made.save(path)
    table = read(path)
    assert table.ids("id") == ["1"]
    assert table.told()["set_aside"] == {}
