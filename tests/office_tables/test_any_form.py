"""The same table in any form that offices use gives the same values."""

import csv
import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from logistics_sim.office_tables import read_office_table
from tests.example_counts import examples

HEADS = ("行政区划代码", "村名", "经度", "纬度", "常住人口")
NAMES = st.text("东西南北上下大小王李张山河村庄沟（）", min_size=1, max_size=6)
PLACE = st.tuples(
    st.integers(130_000_000_001, 139_999_999_999).filter(lambda code: code % 100_000),
    NAMES,
    st.floats(73.5, 135.0).map(lambda value: round(value, 5)),
    st.floats(18.5, 53.0).map(lambda value: round(value, 5)),
    st.integers(0, 99_999),
)
TABLE = st.lists(PLACE, min_size=1, max_size=8, unique_by=lambda row: row[0])
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@pytest.mark.slow
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=TABLE, data=st.data())
def test_one_table_in_any_form(tmp_path, rows, data):
    title = data.draw(st.integers(0, 3), "title rows")
    totals = data.draw(st.booleans(), "a row of totals")
    people = data.draw(st.sampled_from(["{}", "{}人", "{:,}", "wide"]), "form of figures")
    order = data.draw(st.permutations(range(5)), "order of columns")

    def figure(value):
        return str(value).translate(WIDE) if people == "wide" else people.format(value)

    cells = [[str(row[0]), row[1], repr(row[2]), repr(row[3]), figure(row[4])] for row in rows]
    lines = [["某县村庄表"] + [""] * 4] * title + [[HEADS[at] for at in order]]
    lines += [[row[at] for at in order] for row in cells]
    if totals:
        lines.append(["合计"] + [""] * 4)
    form = data.draw(st.sampled_from([".csv", ".xlsx"]), "form")
    path = tmp_path / f"t{form}"
    if form == ".xlsx":
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append(line)
        book.save(path)
    else:
        text = io.StringIO()
        delimiter = data.draw(st.sampled_from([",", ";", "\t", "|"]), "delimiter")
        end = data.draw(st.sampled_from(["\n", "\r\n"]), "line end")
        csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(lines)
        encodings = ["utf-8", "utf-8-sig", "gb18030", "utf-16"]
        encoding = data.draw(st.sampled_from(encodings), "encoding")
        path.write_bytes(text.getvalue().encode(encoding))
    table = read_office_table(path, "places", ("id", "lon", "lat"))
    ids, names = table.ids("id"), table.names("name")
    lon, lat, residents = table.numbers("lon"), table.numbers("lat"), table.whole("residents")
    table.stop()
    found = zip(ids, names, lon.tolist(), lat.tolist(), residents.tolist(), strict=True)
    assert list(found) == [(str(row[0]), *row[1:]) for row in rows]
    assert table.told()["set_aside"].get("rows of totals", 0) == int(totals)
