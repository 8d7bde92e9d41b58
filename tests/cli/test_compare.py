"""`compare` of three runs: names, inputs, per parcel, paired days; page and spreadsheet."""

import re

import openpyxl
import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def three(finished_run, command, tmp_path_factory):
    """The small county as it is, with dearer drivers, and without one of its firms."""
    folder = tmp_path_factory.mktemp("compare")
    made = finished_run[2]
    fewer = ("firms.post.share=0", "firms.express_a.share=0.4")
    for name, settings in (("dearer", ("costs.driver_yuan_h=30",)), ("fewer", fewer)):
        words = [word for setting in settings for word in ("--set", setting)]
        done = command("run", made.scenario, "--out", folder / name, "--no-report", *words)
        assert done.code == 0, done.err
    return [finished_run[0], folder / "dearer", folder / "fewer"], folder


def test_what_differs_and_what_it_does(three, command):
    runs, _ = three
    found = command("compare", *runs, "--json").json
    assert len(found["runs"]) == len(set(found["runs"])) == 3
    inputs = {row["key"]: row["values"] for row in found["inputs"]}
    assert inputs["costs.driver_yuan_h.base"] == [24, 30, 24]
    assert inputs["firms.post.share"] == [0.14, 0.14, 0]
    cost = found["cost"]
    assert cost["total"][1] > cost["total"][0]
    assert cost["per_parcel"][1] > cost["per_parcel"][0]
    assert "post" not in cost["common_firms"]
    assert "express_a" in cost["common_firms"]
    assert all(value > 0 for value in cost["common_per_parcel"])
    assert cost["common_per_parcel"][2] == pytest.approx(cost["per_parcel"][2])
    assert found["unserved"] == [0, 0, 0]
    assert {len(values) for values in found["attainment"].values()} == {3}
    row = next(r for r in found["paired"] if r["figure"] == "after: mean daily cost_yuan")
    assert row["low"] <= row["difference"] <= row["high"]
    assert row["difference"] > 0


def test_page_and_spreadsheet_say_the_same(three, command):
    runs, folder = three
    page, book = folder / "c.html", folder / "c.xlsx"
    wide = {"COLUMNS": "200", "LC_ALL": "zh_CN.UTF-8"}
    done = command("compare", *runs, "--out", page, "--out", book, env=wide)
    assert done.code == 0, done.err
    text = page.read_text(encoding="utf-8")
    sheets = openpyxl.load_workbook(book)
    assert sheets.sheetnames == ["结果", "不同的输入", "配对差"]
    for row in sheets["结果"].iter_rows(values_only=True):
        for cell in row:
            forms = {str(cell), f"{cell:,}" if isinstance(cell, int | float) else str(cell)}
            assert any(form.replace("&", "&amp;") in text for form in forms)
    rows = list(sheets["结果"].iter_rows(values_only=True))
    cost = next(row for row in rows if row[0] == "成本，元")
    assert all(isinstance(value, int) and value > 1_000 for value in cost[1:])
    differences = [row[2] for row in sheets["配对差"].iter_rows(min_row=2, values_only=True)]
    assert all(isinstance(value, int | float) for value in differences)
    assert min(differences) < 0 < max(differences)
    lacks = next(row[1:] for row in rows if row[0] == "满分所缺")
    assert all(re.search("[一-鿿]", value) for value in lacks)
    assert "costs.driver_yuan_h.base" in done.out


@pytest.mark.parametrize(("words", "code"), [((), "CLI-001"), (("--out", "x.pdf"), "RUN-009")])
def test_what_cannot_be(finished_run, command, words, code):
    runs = [finished_run[0]] * (2 if words else 1)
    done = command("compare", *runs, *words)
    assert done.code == 2
    assert code in done.err


def test_names_are_escaped(finished_run, command, make_county, tmp_path):
    made = make_county(tmp_path / "x", name="<b>=1+1</b>")
    done = command("run", made.scenario, "--out", tmp_path / "run", "--no-report")
    assert done.code == 0, done.err
    page = tmp_path / "c.html"
    assert command("compare", finished_run[0], tmp_path / "run", "--out", page).code == 0
    assert "<b>" not in page.read_text(encoding="utf-8")
