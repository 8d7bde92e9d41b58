"""Producers from a planner's table: places by code or name, every fault at once."""

import pandas as pd
import pytest

from logistics_sim.coldchain.products import product_name
from logistics_sim.core.errors import FaultsError
from logistics_sim.places.producers import read_producers

POINTS = pd.DataFrame(
    [
        ("130001100", "township_station", "东镇", "130001100"),
        ("130001101", "township_station", "西镇", "130001101"),
        ("130001100201", "village", "李家庄", "130001100"),
        ("130001101201", "village", "李家庄", "130001101"),
        ("130001101202", "village", "王家庄", "130001101"),
    ],
    columns=["id", "kind", "name", "township"],
)


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "producers.csv"
    path.write_bytes(text.encode(encoding))
    return read_producers(path, POINTS, product_name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_names_codes_and_percent(tmp_path, encoding):
    rows = [
        "合作社名称,所在村,覆盖乡镇,产品,占比,每日批次",
        "王家羊场,王家庄,,羊肉,30%,2",
        "李家菜园,李家庄,东镇,leafy vegetables,０.２,",
        "两镇果园,130001101201,东镇、130001101,苹果,0.5,1",
    ]
    found = read(tmp_path, "\n".join(rows) + "\n", encoding)
    told = [(p.id, p.village, p.townships, p.product, float(p.share)) for p in found]
    assert told == [
        ("producer_1", "130001101202", ("130001101",), "lamb", 0.3),
        ("producer_2", "130001100201", ("130001100",), "leafy_vegetables", 0.2),
        ("producer_3", "130001101201", ("130001100", "130001101"), "apple", 0.5),
    ]
    assert [p.lots_per_day for p in found] == [2, 1, 1]
    assert found[0].status == "given"
    assert "producers.csv" in found[0].source


def test_every_fault_at_once(tmp_path):
    rows = [
        "id,village,townships,product,share,lots_per_day",
        "a b,王家压,西镇,羊肉,0.1,1",
        "b,李家庄,,gold,1.5,1",
        "c,王家庄,南镇,羊肉,-1,99",
        "c,130001101202,西镇,羊肉,x,1",
    ]
    with pytest.raises(FaultsError) as caught:
        read(tmp_path, "\n".join(rows) + "\n")
    told = {(fault.code, fault.where.rsplit(":", 1)[1]) for fault in caught.value.faults}
    assert told == {
        ("TAB-018", "2, column id"),
        ("TRC-001", "2, column village"),
        ("TRC-001", "3, column village"),
        ("TRC-006", "3, column product"),
        ("TAB-016", "3, column share"),
        ("TRC-001", "4, column townships"),
        ("TAB-016", "4, column share"),
        ("TAB-016", "4, column lots_per_day"),
        ("TAB-018", "5, column id"),
        ("TAB-016", "5, column share"),
    }
    hints = {fault.message: fault.hint for fault in caught.value.faults}
    assert "130001101202" in hints["there is no village '王家压'"]


def test_shares_of_a_township_are_at_most_one(tmp_path):
    text = "village,product,share\n王家庄,羊肉,0.6\n130001101201,苹果,0.6\n"
    with pytest.raises(FaultsError, match=r"1\.200"):
        read(tmp_path, text)


def test_a_table_without_its_columns_names_them(tmp_path):
    with pytest.raises(FaultsError) as caught:
        read(tmp_path, "village,share\n王家庄,0.6\n")
    assert "product" in str(caught.value)
