"""Monthly returns: schema, gaps, contradictions, what is implausible; by hand."""

import json

import pytest
from pydantic import ValidationError

from logistics_sim.core.errors import FaultsError
from logistics_sim.core.files import write_json
from logistics_sim.language import speaking
from logistics_sim.policy.returns import (
    INDICATORS,
    MonthlyReturn,
    ReturnRow,
    gap_faults,
    identity_faults,
    implausible,
    read_return,
    write_return,
)
from logistics_sim.policy.returns.checks import reconciled
from logistics_sim.policy.returns.rows import days_of, months_between

GOOD = {
    "inbound_items": 3_000,
    "outbound_items": 600,
    "intra_items": 90,
    "delivered_items": 3_600,
    "returned_items": 40,
    "in_system_items": 50,
    "unserved_items": 0,
    "station_turnover_yuan": 812_345.67,
    "stations_active": 345,
    "township_stations": 20,
    "express_48h_counted": 2_800,
    "express_48h_on_time": 2_744,
    "express_48h_share": 0.98,
    "fresh_24h_counted": 120,
    "fresh_24h_on_time": 114,
    "fresh_24h_share": 0.95,
    "baseline_72h_counted": 2_700,
    "baseline_72h_on_time": 2_700,
    "baseline_72h_share": 1.0,
    "cost_yuan": 7_380.0,
    "cost_per_parcel_yuan": 2.0,
    "cold_records": 900,
    "cold_alarms": 3,
}


def rows_of(month, **values):
    said = {**GOOD, **values}
    return [
        ReturnRow(
            month=month,
            indicator=name,
            value=value,
            unit=INDICATORS[name].unit,
            status="missing" if value is None else "stated",
            days=0 if value is None else days_of(month),
            document="" if value is None else "统计台账 =1+1",
        )
        for name, value in said.items()
    ]


def made(*months, **values):
    rows = [row for month in months[:-1] for row in rows_of(month)]
    return MonthlyReturn(county="唐县", rows=tuple(rows + rows_of(months[-1], **values)))


def test_a_whole_return_has_nothing_to_say():
    found = made("2024-12", "2025-01", "2025-02")
    assert set(GOOD) == set(INDICATORS)
    assert gap_faults(found) == identity_faults(found) == implausible(found) == []


def test_a_missing_month_is_a_visible_gap():
    found = made("2024-12", "2025-02")
    (gap,) = gap_faults(found)
    assert (gap.code, gap.where, gap.message) == ("POL-032", "2025-01", "the month is missing")
    wider = gap_faults(found, "2024-11", "2025-03")
    assert [fault.where for fault in wider] == ["2024-11", "2025-01", "2025-03"]
    one = gap_faults(made("2025-01", station_turnover_yuan=None))
    assert [fault.message for fault in one] == ["station_turnover_yuan is missing"]
    assert gap_faults(MonthlyReturn(rows=()))[0].code == "POL-032"
    part = [row.model_copy(update={"days": 28}) for row in rows_of("2025-01")]
    assert "28 of 31" in gap_faults(MonthlyReturn(rows=tuple(part)))[0].message


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"inbound_items": 3_001}, "3,691 parcels in all directions, 3,690"),
        ({"express_48h_on_time": 2_801}, "2,801 in time of 2,800"),
        ({"fresh_24h_share": 0.96}, "0.9600 is not 114 of 120"),
        ({"cost_per_parcel_yuan": 2.02}, "is not 7,380.00 yuan"),
        ({"cold_alarms": 901}, "901 alarms in 900"),
    ],
)
def test_contradictions(change, word):
    (fault,) = identity_faults(made("2025-01", **change))
    assert fault.code == "POL-033"
    assert word in fault.message


def test_what_jumps_or_costs_too_little_is_asked_about():
    months = ("2025-01", "2025-02", "2025-03")
    assert implausible(made(*months)) == []
    (warning,) = implausible(made(*months, cold_records=9_000))
    assert (warning.code, warning.where) == ("POL-034", "2025-03")
    assert implausible(made("2025-01", cost_yuan=184.5, cost_per_parcel_yuan=0.05))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_sheet_for_systems_says_so_and_is_read_in_any_language(tmp_path, language):
    import openpyxl

    found = made("2025-01")
    path = tmp_path / "return.xlsx"
    with speaking(language):
        write_return(path, found)
    names = openpyxl.load_workbook(path).sheetnames
    assert names == {"zh": ["分月", "供系统读取"], "en": ["by month", "for systems"]}[language]
    for reader in ("zh", "en"):
        with speaking(reader):
            assert read_return(path).rows == found.rows


@pytest.mark.parametrize("suffix", [".csv", ".json", ".xlsx"])
def test_files_give_back_what_was_written(tmp_path, suffix):
    found = made("2025-01", "2025-03", station_turnover_yuan=None)
    path = tmp_path / f"return{suffix}"
    write_return(path, found)
    assert read_return(path).rows == found.rows
    if suffix == ".csv":
        assert "'统计" not in path.read_text(encoding="utf-8-sig")


@pytest.mark.slow
def test_cells_of_the_workbook_are_typed_and_gaps_are_shown(tmp_path):
    import openpyxl

    path = tmp_path / "return.xlsx"
    write_return(path, made("2025-01", "2025-02", station_turnover_yuan=None))
    book = openpyxl.load_workbook(path)
    wide = book.worksheets[0]
    heads = [cell.value for cell in wide[1]]
    assert heads[2:] == ["2025-01", "2025-02"]
    cells = {row[0].value: row for row in wide.iter_rows(min_row=2)}
    (turnover,) = [row for name, row in cells.items() if "turnover" in name or "交易额" in name]
    assert turnover[2].value == 812_345.67
    assert turnover[3].value in ("missing", "缺")
    assert turnover[3].fill.fgColor.rgb != turnover[2].fill.fgColor.rgb
    inbound = next(iter(cells.values()))
    assert inbound[2].value == 3_000
    assert isinstance(inbound[2].value, int)


def test_filled_in_by_hand_in_chinese(tmp_path):
    path = tmp_path / "月报.csv"
    head, filled = "月份,指标,数值,填报依据\n", '2025年9月,inbound_items,"1,234",台账\n'
    text = head + filled + "2025年10月,inbound_items,,\n"
    path.write_text(text, encoding="gb18030")
    found = read_return(path)
    assert [(row.month, row.value, row.status) for row in found.rows] == [
        ("2025-09", 1_234, "stated"),
        ("2025-10", None, "missing"),
    ]


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"month": "2025-13"}, "form"),
        ({"indicator": "inbound"}, "no indicator"),
        ({"value": -1}, "at least 0"),
        ({"value": 1.5}, "whole number"),
        ({"value": float("nan")}, "finite"),
        ({"value": None}, "missing value is empty"),
        ({"unit": "kg"}, "unit of inbound_items is items"),
        ({"days": 32}, "31"),
        ({"document": " "}, "names its document"),
        ({"status": "guessed"}, ""),
        ({"colour": "red"}, ""),
    ],
)
def test_rows_that_break_the_schema(tmp_path, change, word):
    good = rows_of("2025-01")[0].model_dump()
    with pytest.raises(ValidationError):
        ReturnRow.model_validate({**good, **change})
    if change.get("value", 0) == change.get("value", 0):
        path = tmp_path / "return.json"
        write_json(path, {"rows": [good | change, {**good, "month": "x"}]})
        with pytest.raises(FaultsError) as caught:
            read_return(path)
        faults = caught.value.faults
        assert len(faults) >= 2
        assert {fault.code for fault in faults} == {"POL-031"}
        assert word in " ".join(fault.message for fault in faults)


def test_a_figure_that_stands_twice():
    row = rows_of("2025-01")[0]
    with pytest.raises(ValidationError, match="twice"):
        MonthlyReturn(rows=(row, row))


def test_simulated_figures_must_be_the_runs():
    simulated = [
        row.model_copy(update={"status": "simulated", "document": ""})
        for row in rows_of("2025-01")
        if row.indicator != "station_turnover_yuan"
    ]
    run = MonthlyReturn(rows=tuple(simulated))
    assert reconciled(run, run) == []
    one_off = [simulated[0].model_copy(update={"value": 3_001.0}), *simulated[1:]]
    (fault,) = reconciled(MonthlyReturn(rows=tuple(one_off)), run)
    assert fault.code == "POL-035"
    assert "3001" in fault.message
    cent = [r.model_copy(update={"value": r.value + 0.01}) if r.indicator == "cost_yuan" else r
            for r in simulated]  # fmt: skip
    assert len(reconciled(MonthlyReturn(rows=tuple(cent)), run)) == 1
    assert len(reconciled(MonthlyReturn(rows=tuple(simulated[1:])), run)) == 1


def test_months():
    assert months_between("2024-12", "2025-01") == ["2024-12", "2025-01"]
    assert json.dumps(MonthlyReturn.model_json_schema())
