import pytest

from logistics_sim.bench.instances.catalogue import read_problem
from logistics_sim.bench.instances.two_echelon_windows import parse_two_echelon_windows
from logistics_sim.core.errors import InputError

NAME = "Ca1-1,2,3"
TEXT = """  4 10 54 74 20 10
-22 -3 90 110 20 10
 -7 -8 78 98 10 5

 20 7 10
-12 17 9
  2 33 0
"""


def test_customers_satellites_and_depots_are_told_apart():
    found = parse_two_echelon_windows(TEXT, "x", NAME)
    assert found.depots.tolist() == [[2, 33]]
    assert found.satellites.tolist() == [[20, 7], [-12, 17]]
    assert found.customers.tolist() == [[4, 10], [-22, -3], [-7, -8]]
    assert found.early.tolist() == [54, 90, 78]
    assert found.late.tolist() == [74, 110, 98]
    assert found.demand.tolist() == [20, 20, 10]
    assert found.service.tolist() == [10, 10, 5]
    assert found.handling.tolist() == [10, 9]


def test_a_last_row_that_is_there_twice_counts_once():
    found = parse_two_echelon_windows(TEXT + "\n  2 33 0\n", "x", NAME)
    assert found.depots.tolist() == [[2, 33]]


@pytest.mark.parametrize(
    "text, name, code",
    [
        (TEXT, "other", "BEN-002"),
        (TEXT, "Ca1-2,2,3", "BEN-004"),
        (TEXT.replace("20 7 10", "20 7"), NAME, "BEN-003"),
        (TEXT.replace("54 74", "54 x"), NAME, "BEN-006"),
        (TEXT.replace("54 74", "74 54"), NAME, "BEN-006"),
        (TEXT.replace("54 74", "54 nan"), NAME, "BEN-006"),
        (TEXT.replace("78 98 10 5", "78 98 -10 5"), NAME, "BEN-006"),
        (TEXT.replace("78 98 10 5", "78 98 1.5 5"), NAME, "BEN-006"),
        ("", NAME, "BEN-004"),
    ],
)
def test_a_broken_text_is_refused(text, name, code):
    with pytest.raises(InputError) as error:
        parse_two_echelon_windows(text, "x", name)
    assert error.value.code == code


def test_no_engine_is_promised(tmp_path):
    path = tmp_path / f"{NAME}.txt"
    path.write_text(TEXT)
    with pytest.raises(InputError, match="no engine solves"):
        read_problem(path)
