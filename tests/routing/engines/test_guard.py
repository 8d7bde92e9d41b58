from dataclasses import replace

import numpy as np
import pytest

from logistics_sim.core.errors import FaultsError, InfeasibleError
from logistics_sim.routing.problem import FOREVER, Depot, VehicleKind
from logistics_sim.routing.problem_checks import check_problem, guard, unservable


def codes(problem):
    return {fault.code for fault in check_problem(problem)}


def with_clients(problem, **columns):
    return replace(problem, clients=replace(problem.clients, **columns))


def test_a_sound_problem_has_no_fault(make_line, make_random):
    assert check_problem(make_line([1, 2, 3], [1, 1, 1])) == []
    for seed in range(20):
        assert check_problem(make_random(np.random.default_rng(seed), 8)) == []


@pytest.mark.parametrize("value", [np.nan, np.inf, -1.0, 0.5])
def test_a_bad_demand_is_named_with_its_row(make_line, value):
    problem = make_line([1, 2, 3], [1, 1, 1])
    problem = with_clients(problem, delivery=np.array([[1.0], [value], [2.0]]))
    with pytest.raises(FaultsError) as error:
        guard(problem)
    assert error.value.faults[0].code == "DEM-003"
    assert error.value.faults[0].where == "line client 1"
    assert error.value.exit_code == 2


def test_negative_whole_demand_is_refused(make_line):
    assert codes(make_line([1, 2], [1, -1])) == {"DEM-003"}


def test_loads_that_are_no_table_are_refused(make_line):
    problem = make_line([1, 2], [1, 1])
    assert codes(with_clients(problem, delivery=np.array([1, 1]))) == {"DEM-003"}


@pytest.mark.parametrize("vehicles", [(), (VehicleKind(0, (10,)),)])
def test_no_vehicle_is_infeasible(make_line, vehicles):
    with pytest.raises(InfeasibleError) as error:
        guard(make_line([1], [1], vehicles=vehicles))
    assert (error.value.code, error.value.exit_code) == ("FLT-001", 3)


def test_no_vehicle_and_no_stop_is_fine(make_line):
    assert guard(make_line([], [], vehicles=())) == []


@pytest.mark.parametrize(
    "change, code",
    [
        ({"count": -1}, "FLT-003"),
        ({"count": 1.5}, "FLT-003"),
        ({"capacity": (-1,)}, "FLT-002"),
        ({"capacity": (1, 1)}, "FLT-002"),
        ({"capacity": (float("nan"),)}, "FLT-002"),
        ({"start_depot": 1}, "FLT-004"),
        ({"end_depot": -1}, "FLT-004"),
        ({"max_trips": 0}, "FLT-005"),
        ({"profile": 1}, "FLT-006"),
        ({"early": 10, "late": 9}, "WIN-001"),
        ({"fixed_cost": 2**62}, "MTX-005"),
    ],
)
def test_a_bad_vehicle_is_refused(make_line, change, code):
    vehicles = (replace(VehicleKind(1, (10,)), **change),)
    assert code in codes(make_line([1], [1], vehicles=vehicles))


def test_trips_need_the_same_depot_at_both_ends(make_line):
    kind = VehicleKind(1, (10,), 0, 1, max_trips=2)
    problem = make_line([1, 2], [1, 1], vehicles=(kind,), depots=(Depot(0), Depot(2)))
    assert codes(problem) == {"FLT-005"}


@pytest.mark.parametrize("location", [3, -1, 2.5])
def test_a_depot_out_of_range_is_refused(make_line, location):
    assert "FLT-004" in codes(make_line([1, 2], [1, 1], depots=(Depot(location),)))


@pytest.mark.parametrize(
    "matrix, code",
    [
        (np.zeros((3, 2), dtype=np.int64), "MTX-001"),
        (np.zeros((2, 2), dtype=np.int64), "MTX-001"),
        ([[0, 1], [1]], "MTX-001"),
        (np.array([[0, 1], [1]], dtype=object), "MTX-001"),
        (np.zeros((3, 3)), "MTX-002"),
        (np.full((3, 3), np.nan), "MTX-002"),
        (np.array([[0, 1, 1], [1, 0, -1], [1, 1, 0]]), "MTX-003"),
        (np.array([[0, 1, 2**62], [1, 0, 1], [1, 1, 0]]), "MTX-003"),
        (np.eye(3, dtype=np.int64), "MTX-004"),
    ],
)
def test_a_bad_matrix_is_refused(make_line, matrix, code):
    problem = make_line([1, 2], [1, 1])
    assert codes(replace(problem, distance=(matrix,))) == {code}


def test_costs_that_would_overflow_are_refused(make_line):
    kind = VehicleKind(1, (10,), unit_distance=2**40)
    assert codes(make_line([1, 2**20], [1, 1], vehicles=(kind,))) == {"MTX-005"}


def test_an_inverted_window_is_named_with_its_row(make_line):
    problem = make_line([1, 2], [1, 1], early=[0, 9], late=[5, 8])
    (fault,) = check_problem(problem)
    assert (fault.code, fault.where) == ("WIN-001", "line client 1")


@pytest.mark.parametrize(
    "more, cause, need, limit",
    [
        ({"demand": [1, 11]}, "capacity", 11, 10),
        ({"pickup": [[0], [12]]}, "capacity", 12, 10),
        ({"late": [50, 6]}, "window", 7, 6),
        ({"release": [0, 20], "late": [50, 26]}, "window", 27, 26),
        ({"vehicle": {"late": 13}}, "end", 14, 13),
        ({"vehicle": {"shift": 13}}, "shift", 14, 13),
        ({"vehicle": {"max_distance": 13}}, "distance", 14, 13),
    ],
)
def test_what_nobody_can_serve_is_named_with_the_binding_number(
    make_line, more, cause, need, limit
):
    problem = make_line([1, 7], more.pop("demand", [1, 1]), **more)
    (lost,) = unservable(problem)
    assert (lost.client, lost.cause, lost.need, lost.limit) == (1, cause, need, limit)
    with pytest.raises(InfeasibleError) as error:
        guard(problem)
    assert error.value.faults[0].where == "line client 1"
    assert error.value.code == ("RTE-001" if cause == "capacity" else "RTE-002")


def test_an_optional_client_that_nobody_can_serve_is_returned(make_line):
    (lost,) = guard(make_line([1, 2], [1, 11], prize=[0, 5]))
    assert lost.client == 1


def test_a_second_kind_that_can_serve_it_is_enough(make_line):
    kinds = (VehicleKind(1, (10,)), VehicleKind(1, (20,)))
    assert unservable(make_line([1, 2], [1, 11], vehicles=kinds)) == []
    idle = (kinds[0], replace(kinds[1], count=0))
    assert len(unservable(make_line([1, 2], [1, 11], vehicles=idle))) == 1


def test_forever_is_no_number_that_overflows(make_line):
    kind = VehicleKind(100, (10,), unit_duration=1000, shift=FOREVER)
    assert check_problem(make_line([1, 2], [1, 1], vehicles=(kind,))) == []
