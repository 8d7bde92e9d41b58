"""A fleet that is too small is named before any search; one that is large enough never is."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.routing.engines.load_packing import pack_loads, packed_start
from logistics_sim.routing.engines.tightness import tightness
from logistics_sim.routing.fleet_need import least_by_windows
from logistics_sim.routing.fleet_shortage import shortages
from logistics_sim.routing.problem import FOREVER, Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.problem_checks import guard
from logistics_sim.routing.solution_verification import verify_solution
from tests.example_counts import examples
from tests.routing.engines.tight_problems import (
    tight_both_directions,
    tight_mixed_fleet,
    tight_several_trips,
)


def causes(problem):
    return {row.cause for row in shortages(problem)}


def test_loads_over_all_room_are_named_with_both_figures(make_line):
    problem = make_line([1, 2, 3], [5, 5, 5], vehicles=(VehicleKind(2, (7,)),))
    with pytest.raises(InfeasibleError) as error:
        guard(problem)
    assert (error.value.code, error.value.exit_code) == ("FLT-007", 3)
    assert "needs 15, limit 14" in error.value.faults[0].message
    assert guard(make_line([1, 2, 3], [5, 5, 4], vehicles=(VehicleKind(2, (9,)),))) == []


def test_room_counts_every_trip(make_line):
    one = VehicleKind(1, (10,), max_trips=1)
    assert causes(make_line([1, 2], [6, 6], vehicles=(one,))) == {"load"}
    assert causes(make_line([1, 2], [6, 6], vehicles=(replace(one, max_trips=2),))) == set()


def test_each_load_has_room_of_its_own(make_line):
    problem = make_line([1, 2], [1, 1], vehicles=(VehicleKind(1, (10, 3)),))
    loads = np.array([[1, 2], [1, 2]])
    clients = replace(problem.clients, delivery=loads, pickup=0 * loads)
    [found] = shortages(replace(problem, clients=clients))
    assert (found.cause, found.need, found.limit) == ("load", 4, 3)
    assert "deliveries of load 2" in found.what


def test_pick_ups_are_loads_too(make_line):
    problem = make_line([1, 2], [0, 0], vehicles=(VehicleKind(1, (3,)),))
    clients = replace(problem.clients, pickup=np.array([[2], [2]]))
    [found] = shortages(replace(problem, clients=clients))
    assert "pick-ups" in found.what


def test_large_loads_need_large_vehicles(make_line):
    kinds = (VehicleKind(9, (5,)), VehicleKind(1, (10,)))
    problem = make_line([1, 2, 3], [6, 6, 1], vehicles=kinds)
    [found] = shortages(problem)
    assert (found.cause, found.need, found.limit) == ("large", 2, 1)
    assert causes(make_line([1, 2, 3], [6, 4, 1], vehicles=kinds)) == set()


def test_clients_that_may_be_left_out_ask_for_nothing(make_line):
    kinds = (VehicleKind(1, (7,)),)
    assert causes(make_line([1, 2], [5, 5], prize=[0, 9], vehicles=kinds)) == set()


def test_hours_of_all_shifts(make_line):
    # Each leg is at least 10 long: the nearest other place of either client.
    kind = VehicleKind(1, (10,), shift=19)
    problem = make_line([10, 20], [1, 1], vehicles=(kind,))
    assert "hours" in causes(problem)
    assert causes(replace(problem, vehicles=(replace(kind, shift=40),))) == set()


def test_metres_of_all_vehicles(make_line):
    kind = VehicleKind(1, (10,), max_distance=29)
    problem = make_line([10, 20, 30], [1, 1, 1], vehicles=(kind,))
    assert "metres" in causes(problem)
    assert causes(replace(problem, vehicles=(replace(kind, max_distance=60),))) == set()


def test_windows_that_shut_at_once_need_a_vehicle_each(make_line):
    problem = make_line([10, 20, 30], [1, 1, 1], vehicles=(VehicleKind(2, (10,)),))
    clients = replace(problem.clients, late=np.full(3, 30), early=np.full(3, 30))
    [found] = shortages(replace(problem, clients=clients))
    assert (found.cause, found.need, found.limit) == ("windows", 3, 2)
    wide = replace(problem.clients, late=np.full(3, 50), early=np.full(3, 30))
    assert shortages(replace(problem, clients=wide)) == []


def test_a_way_round_that_is_shorter_counts():
    """Direct legs last 100, each by way of the depot 2: one vehicle is enough."""
    seconds = np.array([[0, 1, 1], [1, 0, 100], [1, 100, 0]])
    one = np.ones((2, 1), dtype=np.int64)
    clients = Clients.make(np.array([1, 2]), one, late=np.array([5, 5]))
    kind = VehicleKind(1, (1,), max_trips=2)
    problem = Problem((Depot(0),), clients, (kind,), (seconds,), (seconds,))
    assert least_by_windows(problem) == 2
    assert shortages(problem) == []


def test_loads_that_no_division_fits_are_proven():
    """Three loads of 4 into two vehicles of 7: sums and sizes fit, divided they do not."""
    clients = Clients.make(np.arange(1, 6), np.array([[4], [4], [2], [2], [2]]))
    metres = np.ones((6, 6), dtype=np.int64) - np.eye(6, dtype=np.int64)
    problem = Problem((Depot(0),), clients, (VehicleKind(2, (7,)),), (metres,), (metres,))
    assert shortages(problem) == []
    assert pack_loads(problem).impossible
    with pytest.raises(InfeasibleError) as error:
        packed_start(problem)
    assert error.value.code == "FLT-007"


PLANTED = (tight_mixed_fleet, tight_both_directions, tight_several_trips)


@pytest.mark.parametrize("plant", PLANTED)
@settings(max_examples=examples(20), deadline=None)
@given(seed=st.integers(0, 2**20))
def test_what_has_a_solution_is_never_called_short(plant, seed):
    problem, solution = plant(seed)
    assert verify_solution(problem, solution).violations == []
    assert shortages(problem) == []
    measured = tightness(problem)
    assert max(measured.load, measured.hours, measured.metres, measured.windows) <= 1
    if plant is not tight_both_directions:
        assert measured.tight


def test_plenty_of_room_is_not_tight(make_line):
    assert not tightness(make_line([1, 2, 3], [1, 1, 1], count=9)).tight
    assert make_line([1], [1]).vehicles[0].shift == FOREVER
