"""The bound by column generation against enumeration, known root bounds and known solutions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from logistics_sim.bench.instances import catalogue as library
from logistics_sim.core.errors import InputError
from logistics_sim.routing.column_generation.bound import column_bound
from logistics_sim.routing.problem import VehicleKind
from tests.routing.column_generation.enumeration import optimum
from tests.routing.engines.conftest import line, random_problem


def held(problem, least=None):
    """Check the bound against the optimum, and that it is at least `least` of it."""
    best = optimum(problem)
    found = column_bound(problem)
    assert found.value <= best + 1e-6
    assert found.value <= found.master + 1e-6
    if least is not None:
        assert found.value >= least * best
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_random_problems_with_every_feature(seed):
    held(random_problem(np.random.default_rng(seed), 4), least=0.8)


@pytest.mark.parametrize("seed", range(3))
def test_random_problems_with_loads_only(seed):
    held(random_problem(np.random.default_rng(100 + seed), 5, rich=False), least=0.9)


def test_out_and_back_on_a_line_is_exact():
    # Two trips of room 10: to 3 and back with both near stops, to 5 and back alone.
    found = held(line([1, 3, 5], [4, 6, 10]))
    assert found.value == pytest.approx(16, rel=1e-3)


def test_windows_force_a_second_vehicle():
    problem = line([5, -5], [1, 1], early=[5, 5], late=[5, 5], vehicle={"fixed_cost": 100})
    assert held(problem).value == pytest.approx(220, rel=1e-3)


def test_loads_back_count_like_loads_out():
    problem = line([5, 5], [1, 1], pickup=np.array([[9], [9]]))
    assert held(problem).value == pytest.approx(20, rel=1e-3)


def test_a_small_prize_is_paid_a_large_one_not():
    assert held(line([50, 1], [1, 1], prize=[7, 0])).value == pytest.approx(9, rel=1e-3)
    assert held(line([50, 1], [1, 1], prize=[700, 0])).value == pytest.approx(100, rel=1e-3)


def test_length_and_shift_cut_trips():
    for limit in ({"max_distance": 12}, {"shift": 12}):
        problem = line([5, -5], [1, 1], vehicle={"fixed_cost": 7, **limit})
        assert held(problem).value == pytest.approx(34, rel=1e-3)


def test_a_day_holds_so_many_seconds():
    # Each trip lasts 10 of 20 seconds: four of them need two vehicles.
    kind = VehicleKind(4, (1,), fixed_cost=100, unit_distance=1, late=20, max_trips=4)
    problem = line([5, 5, 5, 5], [1, 1, 1, 1], vehicles=(kind,))
    assert held(problem).value == pytest.approx(240, rel=1e-3)


def test_what_is_released_late_needs_vehicles_late():
    # Of 40 seconds only the last 10 can hold what is released at 30: one trip a vehicle.
    kind = VehicleKind(3, (1,), fixed_cost=100, unit_distance=1, late=40, max_trips=4)
    problem = line([5, 5, 5], [1, 1, 1], vehicles=(kind,), release=[30, 30, 30])
    assert held(problem).value == pytest.approx(330, rel=1e-3)


def test_a_scarce_cheap_vehicle_helps_once():
    kinds = (VehicleKind(1, (9,), fixed_cost=1), VehicleKind(5, (1,), fixed_cost=50))
    held(line([1, 2, -3], [1, 1, 1], vehicles=kinds), least=0.9)


def test_every_stop_of_the_search_gives_a_valid_figure():
    problem = random_problem(np.random.default_rng(5), 4)
    best = optimum(problem)
    values = [column_bound(problem, rounds=rounds).value for rounds in range(1, 12)]
    assert all(value <= best + 1e-6 for value in values)
    assert values == sorted(values)


def test_loads_are_rounded_so_that_no_trip_is_lost():
    # 1,001 units of room, three loads of 333: one trip; a rounding up would make it two.
    problem = line([5, 5, 5], [333, 333, 333], capacity=1001)
    wide = replace(problem, vehicles=(replace(problem.vehicles[0], capacity=(999_999,)),))
    heavy = replace(
        wide, clients=replace(wide.clients, delivery=np.full((3, 1), 333_333, dtype=np.int64))
    )
    assert held(problem).value == pytest.approx(10, rel=1e-3)
    assert held(heavy).value == pytest.approx(10, rel=1e-3)


def test_no_clients_cost_nothing():
    assert column_bound(line([], [])).value == 0


def test_clients_that_nobody_can_serve_cost_their_prizes():
    assert column_bound(line([1], [99], prize=[5])).value == 5


def named(name):
    """Return an instance at hand, or skip."""
    try:
        folder = library.instances_folder()
    except InputError:
        pytest.skip("no instances at hand")
    return library.read_problem(folder / name)


@pytest.mark.trust
@pytest.mark.parametrize(
    ("name", "root", "known"), [("R102", 1466.6, 1466.6), ("C101", 827.3, 827.3)]
)
def test_the_published_root_bound_is_reached_and_not_passed(name, root, known):
    # Root bounds of the set partitioning over elementary routes, distances cut to one decimal:
    # Kohl, Desrosiers, Madsen, Solomon, Soumis 1999, Transportation Science 33.
    problem = named(f"vrptw/solomon/{name}.txt")
    found = column_bound(problem, seconds=120)
    assert root * 0.999 <= found.value / problem.cost_scale <= known + 1e-6
