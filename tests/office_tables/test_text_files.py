"""CSV as offices keep it: encodings, delimiters, decimal signs, sums, notes, heads."""

import pytest

from logistics_sim.core.errors import FaultsError, InputError
from logistics_sim.office_tables import ReadOptions, read_added_heads, read_office_table

HEAD = "行政区划代码,村名,乡镇,经度,纬度,人口"
ROWS = ("379999101201,甲村,一镇,116.049,36.0005,1200", "379999101202,乙村,一镇,116.001,36.0495,600")
TEXT = "\n".join((HEAD, *ROWS)) + "\n"


def read(path, content, needed=("id", "lon", "lat"), **options):
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return read_office_table(path, "places", needed, ReadOptions(**options))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings_are_found_and_said(tmp_path, encoding):
    table = read(tmp_path / "v.csv", TEXT.encode(encoding))
    assert table.ids("id") == ["379999101201", "379999101202"]
    assert table.names("name") == ["甲村", "乙村"]
    assert table.whole("residents").sum() == 1_800
    assert table.told()["encoding"].endswith("(found)")
    table.stop()


@pytest.mark.parametrize(
    "raw, stated, says",
    [
        (TEXT.encode("gb18030"), "utf-8", "looks like GBK"),
        (TEXT.encode("utf-8"), "gbk", "the bytes are UTF-8"),
        (TEXT.encode("utf-8"), "klingon", "is unknown"),
        ("id,lon,lat\nÄÖÜ,1,2\n".encode("latin-1"), None, "neither UTF-8"),
        (b"id,lon,lat\nA,\x81\x30\x81", None, "neither UTF-8"),
    ],
)
def test_a_wrong_encoding_is_named(tmp_path, raw, stated, says):
    with pytest.raises(InputError, match=says) as caught:
        read(tmp_path / "v.csv", raw, encoding=stated)
    assert caught.value.code == "TAB-012"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，", "；"])
def test_delimiters_are_found(tmp_path, delimiter):
    table = read(tmp_path / "v.txt", TEXT.replace(",", delimiter))
    assert table.numbers("lon").tolist() == [116.049, 116.001]
    assert len(table) == 2


def test_decimal_commas_are_found_or_asked_for(tmp_path):
    comma = "id;lon;lat;人口\nA;116,04;36,0005;1.200\nB;116,1;36,1;600\n"
    table = read(tmp_path / "v.csv", comma)
    assert table.numbers("lon").tolist() == [116.04, 116.1]
    assert table.numbers("lat").tolist() == [36.0005, 36.1]
    assert table.whole("residents").tolist() == [1_200, 600]
    table.stop()
    # A count of 1.000 may be one or a thousand.
    table = read(tmp_path / "v.csv", "id,lon,lat,人口\nA,116.1,36.1,1.000\n")
    table.whole("residents")
    with pytest.raises(FaultsError, match=r"1\.000 may be one or a thousand"):
        table.stop()
    # Three decimals may as well be thousands: the file does not tell, so the planner must.
    open_sign = "id;lon;lat\nA;116,049;36,001\n"
    table = read(tmp_path / "v.csv", open_sign)
    table.numbers("lon")
    with pytest.raises(FaultsError, match="TAB-020"):
        table.stop()
    table = read(tmp_path / "v.csv", open_sign, decimal=",")
    assert table.numbers("lon").tolist() == [116.049]
    table = read(tmp_path / "v.csv", 'id,lon,lat,人口\nA,116.1,36.1,"1,234,567"\n')
    assert table.whole("residents").tolist() == [1_234_567]
    table.stop()


@pytest.mark.parametrize(
    "cell, people",
    [
        ("1200", 1200), ("１２００人", 1200), ("1,200", 1200), ("0.12万人", 1200), ("1200.0", 1200),
        ("1 200 人", 1200), ("1.2e3", 1200), ("+1200", 1200),
    ],
)  # fmt: skip
def test_figures_with_units_and_separators(tmp_path, cell, people):
    table = read(tmp_path / "v.csv", f'id,lon,lat,人口\nA,116,36,"{cell}"\n')
    assert table.whole("residents").tolist() == [people]
    table.stop()


@pytest.mark.parametrize(
    "cell", ["约1200", "一千二", "1200吨", "12..0", "-5", "1.5", "1e400", "多"]
)
def test_what_is_no_count_is_named_with_its_cell(tmp_path, cell):
    table = read(tmp_path / "v.csv", f"id,lon,lat,人口\nA,116,36,600\nB,116,36,{cell}\n")
    table.whole("residents")
    with pytest.raises(FaultsError) as caught:
        table.stop()
    (fault,) = caught.value.faults
    assert fault.code == "TAB-016"
    assert fault.where == f"{tmp_path / 'v.csv'}:3, column 人口"


def test_the_unit_of_a_head_counts(tmp_path):
    table = read(tmp_path / "v.csv", "id,lon,lat,常住人口（万人）,户数(户)\nA,116,36,0.12,400\n")
    assert table.whole("residents").tolist() == [1_200]
    assert table.whole("households").tolist() == [400]
    # A head whose unit makes no sense for people is not taken.
    table = read(tmp_path / "v.csv", "id,lon,lat,人口(吨)\nA,116,36,5\n")
    assert not table.has("residents")
    assert table.told()["not_used"] == ["人口(吨)"]


@pytest.mark.parametrize("cell", ["", "-", "—", "/", "无", "N/A", "暂无"])
def test_no_figure_is_no_fault_where_it_may_be_missing(tmp_path, cell):
    table = read(tmp_path / "v.csv", f"id,lon,lat,人口\nA,116,36,{cell}\nB,116,36,7\n")
    residents = table.whole("residents")
    assert residents[0] != residents[0]
    assert residents[1] == 7
    table.stop()
    table.numbers("residents")
    if not cell:
        assert "empty" in table.faults[0].message


def test_titles_sums_notes_and_page_heads_are_set_aside_and_counted(tmp_path):
    text = "\n".join(
        [
            "某县行政村一览表（2024年）,,,,,",
            "填表单位：民政局,,,,单位：人,",
            HEAD,
            "甲,乙,丙,1,2,3",
            ROWS[0],
            ",,,,,",
            "一镇小计,,,,,1200",
            HEAD,
            ROWS[1],
            "合 计,,,,,1800",
            "注：人口为年末数,,,,,",
            "制表人：某某,,,,,",
        ]
    )
    table = read(tmp_path / "v.csv", text)
    assert table.ids("id") == ["379999101201", "379999101202"]
    assert table.told()["set_aside"] == {
        "rows above the heads": 2,
        "rows of column numbers": 1,
        "empty rows": 1,
        "rows of totals": 2,
        "repeated heads": 1,
        "rows of notes": 2,
    }
    assert table.total("residents") == 1_800
    assert table.where(1, "residents") == f"{tmp_path / 'v.csv'}:9, column 人口"


def test_heads_in_two_rows(tmp_path):
    text = "行政区划代码,村名,位置,,人口\n,,经度,纬度,\n379999101201,甲村,116.1,36.1,5\n"
    table = read(tmp_path / "v.csv", text)
    assert table.ids("id") == ["379999101201"]
    assert table.numbers("lat").tolist() == [36.1]
    assert table.whole("residents").tolist() == [5]


def test_the_row_of_heads_may_be_stated(tmp_path):
    text = "id,lon,lat\n编码A,东A,北A\nX,1,2\n"
    columns = {"id": "编码A", "lon": "东A", "lat": "北A"}
    table = read(tmp_path / "v.csv", text, head_row=2, columns=columns)
    assert table.ids("id") == ["X"]
    with pytest.raises(FaultsError, match="TAB-015"):
        read(tmp_path / "v.csv", text, head_row=9).stop()


def test_a_village_called_like_a_sum_stays(tmp_path):
    text = "id,村名,lon,lat\n379999101201,总计村,116,36\n379999101202,合计沟,116,36\n"
    assert len(read(tmp_path / "v.csv", text)) == 2


@pytest.mark.parametrize(
    "first, second",
    [
        ("1306", "1306\u200b"), ("1306", "１３０６"), ("AB-1", "A\u0412-1"), ("A-1", "A－1"),
        ("A1", "A1\u00a0"), ("\ufeffA1", "A1"), ("A1", "A\u00ad1"), ("7", "7.0"),
    ],
)  # fmt: skip
def test_ids_that_only_look_different_are_one(tmp_path, first, second):
    table = read(tmp_path / "v.csv", f"id,lon,lat\n{first},116,36\n{second},116,36\n")
    ids = table.ids("id")
    assert ids[0] == ids[1]
    with pytest.raises(FaultsError, match="stands twice") as caught:
        table.stop()
    assert "rows 2, 3" in str(caught.value)
    if "\u200b" in second:
        assert "\\u200b" in str(caught.value)


def test_invisible_signs_in_heads_do_not_hide_a_column(tmp_path):
    table = read(tmp_path / "v.csv", "\u200bid,ｌｏｎ,l\u00adat,村\u200b名\nA,116,36,甲\n")
    assert table.names("name") == ["甲"]
    table.stop()


@pytest.mark.parametrize("code", ["1.30627E+11", "1.3E+11", "1.30627e11", "1E+05"])
def test_codes_that_a_spreadsheet_rounded(tmp_path, code):
    table = read(tmp_path / "v.csv", f"id,lon,lat\n{code},116,36\n")
    table.ids("id")
    with pytest.raises(FaultsError, match="TAB-019") as caught:
        table.stop()
    assert "as text" in caught.value.faults[0].hint
    assert caught.value.faults[0].where.endswith(":2, column id")


def test_unknown_columns_are_said_and_heads_that_stand_twice_refused(tmp_path):
    table = read(tmp_path / "v.csv", "id,lon,lat,备用,户籍人口,常住人口\nA,116,36,x,9,7\n")
    assert table.told()["not_used"] == ["备用", "户籍人口"]
    assert table.whole("residents").tolist() == [7]
    table = read(tmp_path / "v.csv", "id,lon,lat,lon\nA,116,36,115\n")
    with pytest.raises(FaultsError, match="stands twice"):
        table.stop()


def test_a_planner_adds_heads(tmp_path):
    own = tmp_path / "heads.csv"
    own.write_text(
        "meaning,head,table\nid,村居标识,places\nresidents,在册人员,\n", encoding="utf-8"
    )
    text = "村居标识,lon,lat,在册人员\nA,116,36,7\n"
    table = read(tmp_path / "v.csv", text, heads=read_added_heads(own))
    assert table.ids("id") == ["A"]
    assert table.whole("residents").tolist() == [7]
    own.write_text("meaning,head\npeople,在册人员\n", encoding="utf-8")
    with pytest.raises(InputError, match="no table has a meaning 'people'"):
        read_added_heads(own)


def test_every_fault_at_once_and_long_lists_are_counted(tmp_path):
    rows = [f",{'x' if row % 2 else 116},36" for row in range(60)]
    table = read(tmp_path / "v.csv", "id,lon,lat\n" + "\n".join(rows) + "\n")
    table.ids("id")
    table.numbers("lon")
    with pytest.raises(FaultsError) as caught:
        table.stop()
    codes = [fault.code for fault in caught.value.faults]
    assert codes.count("TAB-018") == 21
    assert codes.count("TAB-016") == 21
    assert "and 40 more" in str(caught.value)
    assert "and 10 more" in str(caught.value)


@pytest.mark.parametrize(
    "content, code",
    [
        (b"", "TAB-010"),
        (b"\xef\xbb\xbf\r\n", "TAB-010"),
        (b"id,lon,lat\n", "TAB-010"),
        (b"id\nA\nB\n", "TAB-014"),
        (b"A,1,2\nB,3,4\n", "TAB-014"),
        (b'id,lon,lat\n"A,1,2\n', "TAB-011"),
        (b"id,lon,lat\nA,115,02,38,1\n", "TAB-023"),
        (b"\x00\x01\x02\x03binary\xff", "TAB-012"),
        (b"%PDF-1.4", "TAB-011"),
        (b"\x89PNG\r\n", "TAB-011"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "TAB-011"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "TAB-011"),
        (b"PK\x03\x04 broken", "TAB-011"),
        (b"PAR1 broken", "TAB-011"),
    ],
)
def test_hostile_files(tmp_path, content, code):
    for suffix in (".csv", ".xlsx", ""):
        path = tmp_path / f"t{suffix}"
        with pytest.raises(InputError) as caught:
            read(path, content).stop()
        assert caught.value.code == code
        assert str(path) in str(caught.value)


def test_a_folder_and_a_path_that_is_not_there(tmp_path):
    for path in (tmp_path, tmp_path / "none.csv"):
        with pytest.raises(InputError, match="TAB-010"):
            read_office_table(path, "places")


def test_heads_with_years_remarks_and_line_breaks(tmp_path):
    text = (
        '"行政区划\n代码",村　名（全称）,所属乡镇（街道）,经度(E),纬度(N),'
        "2020年人口,2023年末人口（人）\n"
        "379999101201,甲村,一镇,116.1,36.1,9,7\n"
    )
    table = read(tmp_path / "v.csv", text)
    assert table.ids("id") == ["379999101201"]
    assert table.names("name") == ["甲村"]
    assert table.texts("township") == ["一镇"]
    # Of two years the last counts, and the other is said.
    assert table.whole("residents").tolist() == [7]
    assert table.told()["not_used"] == ["2020年人口"]
    table.stop()


def test_an_apostrophe_that_kept_digits_as_text_is_no_part_of_a_code(tmp_path):
    content = "id,lon,lat\n'130627100201,115.0,38.8\n\u2019130627100202,115.1,38.9\n"
    table = read(tmp_path / "v.csv", content.encode())
    assert table.ids("id") == ["130627100201", "130627100202"]
    assert sum(table.cleaned.values()) == 2


def test_a_head_with_a_look_alike_letter_is_known(tmp_path):
    table = read(tmp_path / "v.csv", "\u0456d,l\u043en,lat\n1,115.0,38.8\n".encode())
    assert table.ids("id") == ["1"]
    assert table.has("lon")


def test_heads_in_two_rows_are_joined_by_what_is_known(tmp_path):
    content = "编码,名称,坐标,,乡镇,人口\n,,经度,纬度,,常住\n1,甲,115.0,38.8,东镇,900\n"
    table = read(tmp_path / "v.csv", content.encode())
    assert table.texts("lon") == ["115.0"]
    assert table.texts("residents") == ["900"]
    assert table.ids("id") == ["1"]
