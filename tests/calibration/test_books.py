"""Books of costs against figures by hand; what cannot be used is counted by kind."""

import numpy as np
import pandas as pd
import pytest

from logistics_sim.calibration.books import book_rates, read_books
from logistics_sim.core.errors import InputError

TYPES = {"micro_van": "微型面包车", "box_truck": "厢式货车"}


def written(path, rows):
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def estimates(path):
    found, few = book_rates(read_books([path], TYPES).frame)
    return {estimate.path: estimate for estimate in found}, few


def test_rates_by_hand_and_a_repair_among_fuel_does_not_pull(tmp_path):
    rows = [
        {"日期": f"2025-09-{day:02d}", "费用项目": "油费", "车型": "微型面包车",
         "里程（公里）": 50 + day, "金额（元）": 0.4 * (50 + day)}
        for day in range(1, 21)
    ]  # fmt: skip
    rows[7]["金额（元）"] = 900
    found, few = estimates(written(tmp_path / "油费.csv", rows))
    assert not few
    (made,) = found.values()
    assert made.path == "fleet.micro_van.yuan_km"
    assert made.base == pytest.approx(0.4, rel=2e-3)
    assert made.unit == "yuan/km"
    assert made.low <= 0.4 <= made.high
    assert "1 entries all but left out" in made.method


@pytest.mark.slow
def test_parts_of_one_parameter_add_up_and_months_count_their_days(tmp_path):
    rows = [
        {"month": f"2025-{month:02d}", "kind": kind, "type": "box_truck", "yuan": yuan * days}
        for month, days in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31), (6, 30), (7, 31), (8, 31))
        for kind, yuan in (("depreciation", 90), ("insurance", 20))
    ]
    found, _ = estimates(written(tmp_path / "books.csv", rows))
    made = found["fleet.box_truck.fixed_yuan_day"]
    assert made.base == pytest.approx(110, rel=1e-6)
    assert made.n == 16


@pytest.mark.slow
def test_a_whole_cost_is_split_into_days_and_kilometres(tmp_path):
    random = np.random.default_rng(1)
    rows = [
        {"日期": f"2025-09-{day:02d}", "项目": "车辆费用", "车型": "厢式货车",
         "车牌号": f"冀F{van}", "里程": km, "金额": 150 + 1.4 * km}
        for van in range(2) for day in range(1, 16) for km in [float(random.integers(40, 160))]
    ]  # fmt: skip
    found, _ = estimates(written(tmp_path / "c.csv", rows))
    assert found["fleet.box_truck.fixed_yuan_day"].base == pytest.approx(150, rel=1e-6)
    assert found["fleet.box_truck.yuan_km"].base == pytest.approx(1.4, rel=1e-6)


def test_repairs_are_all_of_them_over_all_kilometres(tmp_path):
    fuel = [
        {
            "日期": f"2025-09-{day:02d}",
            "项目": "油费",
            "车型": "微型面包车",
            "里程": 100,
            "金额": 40,
        }
        for day in range(1, 21)
    ]
    repairs = [
        {"日期": f"2025-09-{day:02d}", "项目": "维修费", "车型": "微型面包车", "金额": 25}
        for day in range(1, 9)
    ]
    found, _ = estimates(written(tmp_path / "c.csv", [*fuel, *repairs]))
    made = found["fleet.micro_van.yuan_km"]
    assert made.base == pytest.approx(0.4 + 200 / 2000)
    half = 1.96 * np.sqrt(8 * 25**2) / 2000  # compound Poisson
    assert made.high - made.base == pytest.approx(half, rel=1e-3)


def test_pay_and_commission_and_too_few(tmp_path):
    rows = [
        {"日期": "2025-09-01", "项目": "工资", "工时": 8 + n % 3, "金额": 25 * (8 + n % 3)}
        for n in range(10)
    ]
    rows += [{"日期": "2025-09-01", "项目": "佣金", "件数": 10, "金额": 5}] * 3
    found, few = estimates(written(tmp_path / "c.csv", rows))
    assert found["costs.driver_yuan_h"].base == pytest.approx(25)
    assert few == ["costs.station_commission_yuan"]


def test_bad_entries_are_counted_by_kind_and_nothing_is_lost(tmp_path):
    good = {"日期": "2025-09-01", "项目": "油费", "车型": "微型面包车", "车牌号": "冀F1",
            "里程": "50", "金额": "20"}  # fmt: skip
    bad = [
        {"日期": "45901"},
        {"日期": ""},
        {"日期": "昨天"},
        {"日期": "2025-13"},
        {"项目": "招待费"},
        {"金额": "-20"},
        {"金额": "约20"},
        {"车型": "飞机"},
        {"车型": ""},
        {"里程": ""},
        {},
        {"项目": "用车费"},
    ]
    path = written(tmp_path / "c.csv", [good, *[{**good, **each} for each in bad]])
    records = read_books([path], TYPES)
    assert dict(records.set_aside) == {
        "a spreadsheet's day number in place of a day": 1,
        "no day or month": 1,
        "not a day or month": 2,
        "kind of cost not known": 1,
        "a negative amount": 1,
        "no amount": 1,
        "type of vehicle not known": 1,
        "no type of vehicle": 1,
        "nothing that was paid for (km, days, hours, items)": 1,
        "the same entry again": 1,
        "a whole cost beside its parts": 1,
    }
    assert len(records.frame) + sum(records.set_aside.values()) == len(bad) + 1
    assert records.first_row["a negative amount"].endswith("c.csv:8")


def test_books_without_a_usable_entry_are_a_fault(tmp_path):
    path = written(tmp_path / "c.csv", [{"日期": "2025-09-01", "项目": "招待费", "金额": "20"}])
    with pytest.raises(InputError, match=r"CAL-001.*kind of cost not known: 1"):
        read_books([path], TYPES)
