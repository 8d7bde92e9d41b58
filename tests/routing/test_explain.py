import numpy as np
import pytest

from logistics_sim.routing.explanation import explain
from logistics_sim.routing.problem import Clients, Depot, Problem, VehicleKind
from logistics_sim.routing.solution import Route, Solution

# Depot at 0, clients at 10, 20, 30 on a line; one metre is one second.
LINE = np.abs(np.subtract.outer([0, 10, 20, 30], [0, 10, 20, 30])).astype(np.int64)


def problem(count=1, capacity=10, shift=10_000, prize=(0, 0, 0), load=(4, 4, 4), late=10_000):
    clients = Clients.make(
        np.array([1, 2, 3]),
        np.array(load)[:, None],
        prize=np.array(prize),
        late=np.full(3, late),
    )
    kind = VehicleKind(count, (capacity,), fixed_cost=100, shift=shift, name="van")
    return Problem((Depot(0),), clients, (kind,), (LINE,), (LINE,))


def test_too_heavy_for_every_vehicle():
    found = explain(problem(load=(4, 4, 13)), Solution((Route(0, ((0, 1),)),)), 2)
    assert (found.kind, found.over, found.unit) == ("impossible_for_any_vehicle", 3, "load units")
    assert "3 more" in found.fix


def test_closed_before_anybody_can_be_there():
    found = explain(problem(late=25), Solution((Route(0, ((0, 1),)),)), 2)
    assert (found.kind, found.over, found.unit) == ("impossible_for_any_vehicle", 5, "s")


def test_no_room_beside_the_rest_of_the_plan():
    # 4 + 4 of 10 are aboard; the third needs 2 more. One vehicle, one trip.
    found = explain(problem(), Solution((Route(0, ((0, 1),)),)), 2)
    assert found.kind == "impossible_with_the_rest_kept"
    assert (found.over, found.unit) == (2, "load units")


def test_dearer_than_leaving_it_out():
    # 0-10-20-0 is 40; with the third client 0-10-20-30-0 is 60: 20 more, and the prize is 15.
    found = explain(problem(capacity=12, prize=(0, 0, 15)), Solution((Route(0, ((0, 1),)),)), 2)
    assert (found.kind, found.over, found.cost, found.route) == (
        "dearer_than_the_penalty", 5, 20, 0,
    )  # fmt: skip


@pytest.mark.parametrize("prize", [0, 25])
def test_missed_by_the_search(prize):
    found = explain(problem(capacity=12, prize=(0, 0, prize)), Solution((Route(0, ((0, 1),)),)), 2)
    assert (found.kind, found.cost, found.route) == ("not_found_by_the_search", 20, 0)


def test_a_second_vehicle_is_tried():
    found = explain(problem(count=2), Solution((Route(0, ((0, 1),)),)), 2)
    assert (found.kind, found.cost, found.route) == ("not_found_by_the_search", 160, None)
