from itertools import pairwise
from math import dist

import pytest

from logistics_sim.bench.instance_run import run_instance
from logistics_sim.bench.instances.catalogue import read_problem
from logistics_sim.bench.instances.two_echelon_windows import parse_two_echelon_windows
from logistics_sim.bench.suite import chosen_files, run_suite
from logistics_sim.core.errors import InputError
from logistics_sim.routing.engines.effort import SearchEffort

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


def written(folder, name=NAME, text=TEXT):
    path = folder / f"{name}.txt"
    path.write_text(text)
    return path


def test_it_is_no_problem_of_one_echelon(tmp_path):
    with pytest.raises(InputError, match="two_echelon_windows"):
        read_problem(written(tmp_path))


def test_it_is_solved_and_its_plan_written(tmp_path):
    # By hand: 15 + 9 to S2 (17.46 away twice), there at 26.46; there and back past all
    # three customers in the order of their windows; S1 lies farther from everything.
    record = run_instance(
        written(tmp_path), SearchEffort(500), 0, None, solution_file=tmp_path / "x.sol"
    )
    legs = [(-12, 17), (4, 10), (-7, -8), (-22, -3), (-12, 17)]
    truck = 50 + 2 * dist((2, 33), (-12, 17))
    van = 25 + sum(dist(a, b) for a, b in pairwise(legs))
    assert record.cost == pytest.approx(truck + van)
    assert record.bound == pytest.approx(record.cost)
    assert (record.engine, record.vehicles, record.feasible) == ("columns", 2, True)
    assert (tmp_path / "x.sol").read_text().startswith("Truck #1: D1 S2\nRoute #1: S2 T1 ")


def test_who_cannot_be_reached_is_named(tmp_path):
    early = TEXT.replace("54 74", "5 9")
    record = run_instance(written(tmp_path, text=early), SearchEffort(500), 0)
    assert (record.feasible, record.cost) == (False, None)
    assert record.cause == "customers [1] cannot be reached in their windows"


def test_another_engine_is_refused(tmp_path):
    with pytest.raises(InputError, match="BEN-012"):
        run_instance(written(tmp_path), SearchEffort(500), 0, "ortools")


def test_a_suite_runs_it_once_by_its_own_engine(tmp_path):
    (tmp_path / "2e-vrptw").mkdir()
    written(tmp_path / "2e-vrptw")
    (tmp_path / "index.csv").write_text(
        "file,problem_class,customers,vehicles,bks,bks_proven_optimal,bks_source,rounding,origin\n"
        f'"2e-vrptw/{NAME}.txt",2E-VRPTW,3,,,,not found,real,\n'
    )
    listed = chosen_files(tmp_path)
    rows = run_suite(
        tmp_path, listed, ["ortools", "portfolio"], [0], SearchEffort(300), lambda *_: False
    )
    (row,) = rows
    assert (row["engine"], row["family"], row["note"]) == ("columns", "2e-vrptw", "")
    assert row["bound"] == pytest.approx(row["cost"])
