import numpy as np
import pytest

from logistics_sim.bench.instances.catalogue import family_of, read_problem
from logistics_sim.bench.instances.rounding import RULES, rounding_named
from logistics_sim.bench.instances.sections import parse_fields
from logistics_sim.bench.instances.solution_text import parse_solution, solution_text
from logistics_sim.core.errors import InputError
from logistics_sim.routing.problem import FOREVER
from logistics_sim.routing.solution import Route, Solution

CVRP = """NAME : tiny
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 3 4
3 1 1
DEMAND_SECTION
1 0
2 7
3 5
DEPOT_SECTION
1
-1
EOF
"""
BOTH = """NAME : both
TYPE : VRPSPD
DIMENSION : 3
VEHICLES : 2
CAPACITY : 50
DISTANCE : 40
EDGE_WEIGHT_TYPE : EXACT_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 1 1
PICKUP_AND_DELIVERY_SECTION
1 0 0 10000000 0 0 0
2 0 0 10000000 10 3 9
3 0 5 60 10 4 8
DEPOT_SECTION
1
-1
EOF
"""
SOLOMON = """S1

VEHICLE
NUMBER     CAPACITY
  2         200

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0         0          0          0       100          0
    1      1         1         10          9        67         90
"""
MIXED = """ //Lines 1:5: comments
 2 2 999999.0 0.0 0 0
 4 20  35.0 1.0
 2 30  50.0 1.1
 0 0
 3 4 18
 1 1 7
"""
TRIPS = """NAME: trips
TYPE: MTVRPTWR
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 3
VEHICLES: 2
CAPACITY: 10
SERVICE_TIME: 9
NODE_COORD_SECTION
1 0 0
2 1 1
3 3 4
DEMAND_SECTION
1 0
2 7
3 7
TIME_WINDOW_SECTION
1 0 100
2 5 50
3 0 90
RELEASE_TIME_SECTION
1 0
2 4
3 0
VEHICLES_RELOAD_DEPOT_SECTION
1 1
2 1
DEPOT_SECTION
1
-1
EOF
"""


@pytest.fixture
def read(tmp_path):
    def write_and_read(text, rounding=None, name="x.vrp"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return read_problem(path, rounding)

    return write_and_read


def test_a_capacitated_instance(read):
    problem = read(CVRP)
    assert problem.distance[0].tolist() == [[0, 5, 1], [5, 0, 4], [1, 4, 0]]
    assert problem.clients.delivery.ravel().tolist() == [7, 5]
    assert problem.vehicles[0].capacity == (10,)
    assert (problem.vehicles[0].count, problem.cost_scale) == (2, 1.0)


def test_the_rounding_rule_can_be_chosen(read):
    problem = read(CVRP, "dimacs")
    assert problem.distance[0][0, 2] == 14
    assert problem.cost_scale == 10.0
    with pytest.raises(InputError, match="BEN-005"):
        read(CVRP, "wildly")


def test_both_directions_with_a_length_limit_over_driving_and_service(read):
    problem = read(BOTH)
    assert problem.clients.delivery.ravel().tolist() == [9, 8]
    assert problem.clients.pickup.ravel().tolist() == [3, 4]
    assert problem.clients.service.tolist() == [10_000, 10_000]
    assert problem.clients.late.tolist() == [FOREVER, 60_000]
    assert problem.vehicles[0].shift == 40_000
    assert problem.distance[0][0, 2] == 1414


def test_solomons_form_cuts_off_after_one_decimal(read):
    problem = read(SOLOMON)
    assert problem.distance[0][0, 1] == 14
    assert (problem.clients.early[0], problem.clients.late[0]) == (90, 670)
    assert problem.clients.service[0] == 900
    assert problem.vehicles[0].count == 2


def test_a_mixed_fleet_with_costs_in_hundredths(read):
    problem = read(MIXED)
    assert [kind.unit_distance for kind in problem.vehicles] == [100, 110]
    assert [kind.fixed_cost for kind in problem.vehicles] == [3_500_000, 5_000_000]
    assert problem.cost_scale == 100_000.0


def test_trips_windows_and_releases(read):
    problem = read(TRIPS)
    (kind,) = problem.vehicles
    assert (kind.count, kind.max_trips) == (2, 2)
    assert problem.clients.release.tolist() == [40, 0]
    assert problem.clients.service.tolist() == [90, 90]
    assert problem.depots[0].late == 1000


@pytest.mark.parametrize(
    "text, code",
    [
        ("", "BEN-002"),
        ("hello", "BEN-002"),
        (CVRP.replace("3 1 1", "3 1"), "BEN-003"),
        (CVRP.replace("3 1 1", "3 1 x"), "BEN-006"),
        (CVRP.replace("3 1 1", "3 1 nan"), "BEN-006"),
        (CVRP.replace("3 1 1\n", ""), "BEN-003"),
        (CVRP.replace("2 7", "2 7.5"), "BEN-006"),
        (CVRP.replace("EUC_2D", "GEO"), "BEN-003"),
        (CVRP.replace("DIMENSION : 3", "DIMENSION : 0"), "BEN-003"),
        (CVRP.replace("DIMENSION : 3", "DIMENSION : 99999999999"), "BEN-003"),
        (CVRP[: CVRP.index("DEMAND")], "BEN-004"),
        (CVRP.replace("1\n-1", "2\n-1"), "BEN-003"),
        (MIXED[:60], "BEN-004"),
        (SOLOMON.replace("67", "late"), "BEN-006"),
        (SOLOMON[: SOLOMON.index("CUST NO.")] + "CUST NO.", "BEN-004"),
        (TRIPS.replace("VEHICLES: 2", "VEHICLES: -1"), "BEN-003"),
    ],
)
def test_a_broken_text_is_refused_with_a_code(read, text, code):
    with pytest.raises(InputError) as error:
        read(text)
    assert error.value.code == code


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="BEN-001"):
        read_problem(tmp_path / "none.vrp")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "x.vrp").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="BEN-002"):
        read_problem(tmp_path / "x.vrp")


def test_the_line_of_a_wrong_number_is_named():
    with pytest.raises(InputError) as error:
        parse_fields(CVRP.replace("3 1 1", "3 1 x"), "f")
    assert error.value.faults[0].where == "f:9"


def test_rounding_rules_at_their_edges():
    values = np.array([0.5, 1.5, 1.999, 2.0])
    assert RULES["round"].whole(values).tolist() == [0, 2, 2, 2]
    assert RULES["trunc"].whole(values).tolist() == [0, 1, 1, 2]
    assert RULES["dimacs"].whole(values).tolist() == [5, 15, 19, 20]
    assert rounding_named("exact").whole(values).tolist() == [500, 1500, 1999, 2000]


def test_a_solution_in_text_form_comes_back(read):
    problem = read(TRIPS)
    solution = Solution((Route(0, ((1,), (0,))),))
    text = solution_text(problem, solution, 100)
    assert text.splitlines() == ["Route #1: 2 0 1", "Cost: 100"]
    assert parse_solution(text, problem) == solution


def test_a_mixed_fleets_lines_are_its_vehicles(read):
    problem = read(MIXED)
    solution = Solution((Route(1, ((0, 1),)),))
    text = solution_text(problem, solution, 1)
    assert text.splitlines()[4] == "Route #5: 1 2"
    assert len(text.splitlines()) == 7
    assert parse_solution(text, problem) == solution


@pytest.mark.parametrize("line", ["Route #1: 3", "Route #1: x"])
def test_a_solution_with_an_unknown_node_is_refused(read, line):
    with pytest.raises(InputError, match="BEN-007"):
        parse_solution(line, read(CVRP))


def test_families():
    assert family_of("hfvrp/classic/VFMP_F/vfmpf03.txt") == "hfvrp/classic"
    assert family_of("2e-vrp/Set6b_A-n101-4.dat") == "2e-vrp/set6"
    assert family_of("cvrp/X/X-n101-k25.vrp") == "cvrp/X"
