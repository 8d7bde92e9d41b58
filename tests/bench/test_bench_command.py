"""`logistics-sim bench` through a real process: answers, codes, files, nothing half-written."""

import json

import pytest

from tests.command_server import run_command

CVRP = """NAME : tiny
TYPE : CVRP
DIMENSION : 5
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 0 10
3 0 11
4 10 0
5 11 0
DEMAND_SECTION
1 0
2 5
3 5
4 5
5 5
DEPOT_SECTION
1
-1
EOF
"""
TWO = """!Trucks
2,30,1,0
!Vans
2,3,10,1,0
!Stores
0,0   10,0   0,10
!Customers
10,1,5   10,2,5   1,10,7
"""
INDEX = (
    "file,problem_class,customers,vehicles,bks,bks_proven_optimal,bks_source,rounding,origin\n"
    "cvrp/tiny.vrp,CVRP,4,2,44,True,by hand,round,own\n"
    "cvrp/broken.vrp,CVRP,4,2,,,not found,round,own\n"
)


def run(*arguments, **more):
    return run_command("bench", *arguments, **more)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cvrp").mkdir()
    (tmp_path / "cvrp" / "tiny.vrp").write_text(CVRP)
    (tmp_path / "cvrp" / "broken.vrp").write_text(CVRP.replace("4 10 0", "4 10 x"))
    (tmp_path / "index.csv").write_text(INDEX)
    return tmp_path


@pytest.mark.slow
def test_an_instance_is_solved_verified_and_written(folder):
    out = folder / "tiny.sol"
    done = run(
        "solve", folder / "cvrp" / "tiny.vrp", "--iterations", 500, "--solution", out, "--json"
    )
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert answer["contract"] == 1
    assert (answer["problem"], answer["cost"], answer["vehicles"]) == ("tiny", 44, 2)
    assert (answer["bks"], answer["gap"], answer["feasible"]) == (44, 0, True)
    assert sorted(sorted(route) for route in answer["routes"]) == [[1, 2], [3, 4]]
    assert answer["engine"] == "portfolio"
    assert not answer["stopped"]
    assert out.read_text().splitlines()[-1] == "Cost: 44"
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


SMALL_FLEET = """TIGHT

VEHICLE
NUMBER     CAPACITY
  {count}         {capacity}

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0       1000          0
    1      0        10          4          0       1000          0
    2      0        11          4          0       1000          0
    3     10         0          4          0       1000          0
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "count, capacity, says",
    [(2, 5, "needs 12, limit 10"), (2, 7, "needs 3, limit 2")],
)
def test_a_fleet_that_is_too_small_is_said_before_any_search(folder, count, capacity, says):
    file = folder / "vrptw" / "tight.txt"
    file.parent.mkdir()
    file.write_text(SMALL_FLEET.format(count=count, capacity=capacity))
    done = run("solve", file, "--time-limit", 60)
    assert done.code == 3
    assert "FLT-007" in done.err
    assert says in done.err
    assert "Traceback" not in done.err


@pytest.mark.slow
def test_the_answer_says_who_found_what(folder):
    arguments = ("solve", folder / "cvrp" / "tiny.vrp", "--iterations", 500)
    finds = json.loads(run(*arguments, "--json").out)["finds"]
    assert finds[-1]["cost"] == 44
    costs = [find["cost"] for find in finds]
    assert costs == sorted(costs, reverse=True)
    assert "found by" in run(*arguments).out


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["ortools", "pyvrp", "stock", "plain"])
def test_every_engine_answers(folder, engine):
    done = run(
        "solve", folder / "cvrp" / "tiny.vrp", "--iterations", 50, "--engine", engine, "--json"
    )
    assert done.code == 0, done.err
    assert json.loads(done.out)["cost"] == 44


@pytest.mark.slow
def test_a_clock_that_stops_the_run_is_told(folder):
    done = run("solve", folder / "cvrp" / "tiny.vrp", "--time-limit", 0.3, "--json")
    answer = json.loads(done.out)
    assert answer["stopped"]
    assert answer["seconds"] < 30


@pytest.mark.slow
def test_a_rounding_of_ones_own_has_no_known_value(folder):
    done = run(
        "solve", folder / "cvrp" / "tiny.vrp", "--iterations", 9, "--rounding", "dimacs", "--json"
    )
    answer = json.loads(done.out)
    assert (answer["cost"], answer["bks"], answer["gap"]) == (44, None, None)


@pytest.mark.slow
def test_two_echelons(folder):
    path = folder / "two.dat"
    path.write_text(TWO)
    done = run("solve", path, "--iterations", 3000, "--solution", folder / "two.sol", "--json")
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert answer["cost"] == pytest.approx(20 + 200**0.5 + 4 + 2)
    assert (folder / "two.sol").read_text().startswith("Truck #1: S")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text, arguments, exit_code, code",
    [
        (None, [], 2, "BEN-001"),
        ("", [], 2, "BEN-002"),
        ("hello", [], 2, "BEN-002"),
        (CVRP.replace("2 5", "2 nan"), [], 2, "BEN-006"),
        (CVRP.replace("2 5", "2 -5"), [], 2, "DEM-003"),
        (CVRP.replace("2 5", "2 5.5"), [], 2, "BEN-006"),
        (CVRP.replace("CAPACITY : 10", "CAPACITY : -1"), [], 2, "FLT-002"),
        (CVRP.replace("CAPACITY : 10", "CAPACITY : 10\nVEHICLES : 0"), [], 3, "FLT-001"),
        (CVRP.replace("CAPACITY : 10", "CAPACITY : 4"), [], 3, "RTE-001"),
        (CVRP.replace("1\n-1", "9\n-1"), [], 2, "BEN-003"),
        (CVRP.replace("4 10 0", "4 1e15 0"), [], 2, "MTX-003"),
        (CVRP.replace("TYPE : CVRP", "TYPE : X\nVEHICLES_MAX_DURATION : 5"), [], 3, "RTE-002"),
        (CVRP, ["--engine", "nobody"], 2, "ENG-001"),
        (CVRP, ["--rounding", "nohow"], 2, "BEN-005"),
        (CVRP, ["--clock", "sun"], 2, "BEN-010"),
        (TWO.replace("10,1,5", "10,1,99"), [], 3, None),
    ],
)
def test_bad_input_is_a_code_and_no_traceback(folder, text, arguments, exit_code, code):
    path = folder / "x.vrp"
    if text is not None:
        path.write_text(text)
    out = folder / "x.sol"
    done = run("solve", path, "--iterations", 20, "--solution", out, "--json", *arguments)
    assert done.code == exit_code, done.err
    assert not out.exists()
    if code is not None:
        assert f"error {code} " in done.err


@pytest.mark.slow
def test_an_inverted_window_is_named_with_its_client(folder):
    windows = "TIME_WINDOW_SECTION\n1 0 99\n2 0 99\n3 50 40\n4 0 99\n5 0 99\nDEPOT_SECTION"
    path = folder / "x.vrp"
    path.write_text(CVRP.replace("DEPOT_SECTION", windows))
    done = run("solve", path, "--iterations", 20)
    assert done.code == 2
    assert "error WIN-001 tiny client 1:" in done.err


@pytest.mark.slow
def test_no_stop_is_an_empty_solution(folder):
    path = folder / "x.vrp"
    text = "NAME : none\nTYPE : CVRP\nDIMENSION : 1\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 1\n"
    path.write_text(
        text + "NODE_COORD_SECTION\n1 0 0\nDEMAND_SECTION\n1 0\nDEPOT_SECTION\n1\n-1\nEOF\n"
    )
    done = run("solve", path, "--iterations", 20, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["cost"] == 0


@pytest.mark.slow
def test_a_process_of_its_own_gives_the_same_answer(folder):
    arguments = ["solve", folder / "cvrp" / "tiny.vrp", "--iterations", 300, "--json"]
    alone, isolated = (json.loads(run(*arguments, *more).out) for more in ([], ["--isolate"]))
    for answer in (alone, isolated):
        answer.pop("seconds")
    assert alone == isolated


@pytest.mark.slow
def test_too_much_memory_is_an_answer(folder):
    done = run(
        "solve", folder / "cvrp" / "tiny.vrp", "--iterations", 9, "--isolate", "--max-memory", 64
    )
    assert done.code != 0
    assert "error ENG-01" in done.err


@pytest.mark.slow
def test_an_error_inside_the_process_keeps_its_code(folder):
    done = run("solve", folder / "cvrp" / "broken.vrp", "--iterations", 9, "--isolate")
    assert done.code == 2
    assert "BEN-006" in done.err


@pytest.mark.slow
def test_a_suite_goes_on_after_a_fault_and_resumes(folder):
    out = folder / "results.csv"
    arguments = [
        "suite", "--instances", folder, "--engine", "pyvrp", "--engine", "ortools",
        "--iterations", 50, "--seeds", 2, "--out", out, "--json",
    ]  # fmt: skip
    done = run(*arguments)
    assert done.code == 0, done.err
    table = json.loads(done.out)["families"]
    assert [(row["engine"], row["mean"], row["unsolved"]) for row in table] == [
        ("ortools", 0, 2),
        ("pyvrp", 0, 2),
    ]
    lines = out.read_text().splitlines()
    assert len(lines) == 1 + 2 * 2 * 2
    assert sum("BEN-006" in line for line in lines) == 4
    out.write_text("\n".join(lines[:4]) + "\n")
    assert run(*arguments).code == 0
    assert len(out.read_text().splitlines()) == len(lines)
    compared = run("compare", out, "--json")
    assert json.loads(compared.out)["families"] == table


def test_a_folder_without_index_is_refused(tmp_path):
    done = run("suite", "--instances", tmp_path, "--iterations", 9)
    assert done.code == 2
    assert "error BEN-001" in done.err


def test_a_table_that_is_none_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    done = run("compare", path)
    assert done.code == 2
    assert "error BEN-008" in done.err
