"""A damaged table is read or refused with its faults, whatever was done to its bytes."""

import io
import random

import openpyxl
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.network import read_places

TEXT = "行政区划代码,村名,乡镇,经度,纬度,人口,营业时间,功能\n" + "".join(
    f"37999910120{n},甲{n}村,一镇,116.0{n},36.0{n},{n}00人,8:00-18:00,代收\n" for n in range(1, 8)
)
PIECES = (b",", b"\n", b'"', b";", b"\t", b"\0", b"-", b"1e999", b"nan", "合计".encode(), b"\xff")


def workbook():
    book = openpyxl.Workbook()
    for line in TEXT.splitlines():
        book.active.append(line.split(","))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


WHOLE = {
    "utf-8": TEXT.encode(),
    "gb18030": TEXT.encode("gb18030"),
    "utf-16": TEXT.encode("utf-16"),
    "xlsx": workbook(),
}


def damaged(content, rng):
    raw = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(raw) + 1)
        kind = rng.random()
        if kind < 0.4:
            raw[at:at] = rng.choice(PIECES)
        elif kind < 0.7:
            raw[at : at + 1] = bytes([rng.randrange(256)])
        else:
            del raw[at : at + rng.randint(1, 30)]
    return bytes(raw)


@pytest.mark.slow
@pytest.mark.parametrize("form", WHOLE)
def test_damaged_bytes_never_end_in_a_traceback(tmp_path, form):
    path = tmp_path / "t.csv"
    path.write_bytes(WHOLE[form])
    assert len(read_places(path).points) == 7
    refused = []
    for seed in range(150):
        path.write_bytes(damaged(WHOLE[form], random.Random(f"{form} {seed}")))
        try:
            points = read_places(path).points
        except InputError as error:
            refused.append(error.faults)
        else:
            assert points["lon"].between(-180, 180).all()
            assert points["id"].is_unique
    assert len(refused) > 20
    assert all(fault.where and fault.message for faults in refused for fault in faults)
