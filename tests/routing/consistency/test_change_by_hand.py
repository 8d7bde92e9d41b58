"""Changes and crews with numbers that anybody can check."""

import itertools

import numpy as np
import pytest

from logistics_sim.routing.consistency.change_prices import ChangePrices, excess_s
from logistics_sim.routing.consistency.plan_changes import count_changes
from logistics_sim.routing.consistency.reference import Reference, ReferenceVehicle, Stop
from logistics_sim.routing.consistency.vehicle_matching import (
    STAND_IN,
    changed_stops,
    match_vehicles,
    vehicle_day_names,
)

A, B, C, D = (("a", 1, "any"), ("b", 1, "any"), ("c", 1, "any"), ("d", 1, "any"))


def reference():
    """Ann drives a at 8:00 and b at 9:00, Bo drives c at 10:00; d is served by nobody."""
    vehicles = (
        ReferenceVehicle("ann", "van", ((A, B),), False),
        ReferenceVehicle("bo", "van", ((C,),), False),
    )
    vehicles_of = {A: frozenset({0}), B: frozenset({0}), C: frozenset({1})}
    return Reference(vehicles, vehicles_of, {A: (28_800,), B: (32_400,), C: (36_000,)})


def test_price_of_a_day_by_hand():
    stops = [
        Stop(A, "1", "ann", 28_800 + 600),  # ten minutes late: inside the tolerance
        Stop(B, "2", "bo", 32_400 - 4_500),  # another driver, 75 min early: 60 beyond it
        Stop(C, "2", "bo", 36_000 + 2_700),  # 45 min late: 30 beyond it
        Stop(D, "2", "bo", 40_000),  # nobody is used to anything there
    ]
    change = count_changes(stops, reference(), tolerance_s=900)
    assert (change.stops, change.changed_stops, change.excess_s) == (3, 1, 5_400)
    assert change.deviations_s == (600, 4_500, 2_700)
    assert (change.same_villages, change.villages) == (2, 3)
    prices = ChangePrices(driver_stop=3_000_000, hour_second=1_000, tolerance_s=900)
    assert change.micro(prices) == 3_000_000 + 5_400 * 1_000


def test_a_station_is_no_village():
    stops = [Stop(A, "1", "bo", 28_800), Stop(B, "1", "ann", 32_400)]
    change = count_changes(stops, reference(), 900, stations=frozenset({"a"}))
    assert (change.changed_stops, change.same_villages, change.villages) == (1, 1, 1)


@pytest.mark.parametrize(
    ("begin", "usual", "tolerance", "found"),
    [
        (100, (), 0, 0),
        (100, (100,), 0, 0),
        (100, (40, 130), 10, 20),
        (100, (10,), 90, 0),
        (100, (10,), 89, 1),
    ],
)
def test_seconds_beyond_the_tolerance(begin, usual, tolerance, found):
    assert excess_s(begin, usual, tolerance) == found


def test_crews_follow_their_stops_not_the_order():
    days = [("van", [C]), ("van", [A, B])]
    assert match_vehicles(days, reference()) == (1, 0)
    assert changed_stops([A, B, C, D], 0, reference()) == 1
    assert changed_stops([A, B, C, D], STAND_IN, reference()) == 3


def test_assignment_beats_first_come_first_served():
    # Ann's best day is the second; the first day alone would take her away from it.
    days = [("van", [A]), ("van", [A, B])]
    assert match_vehicles(days, reference()) == (1, 0)


def test_a_crew_keeps_its_type_of_vehicle():
    assert match_vehicles([("truck", [A, B])], reference()) == (STAND_IN,)


def test_more_vehicles_than_crews_get_stand_ins():
    found = match_vehicles([("van", [D]), ("van", [A]), ("van", [C])], reference())
    assert found == (STAND_IN, 0, 1)
    names = vehicle_day_names(
        found, ["van"] * 3, reference().vehicles, ["joint-extra-van-001"], "joint"
    )
    assert names == ["joint-extra-van-002", "ann", "bo"]


def test_assignment_is_the_best_of_all():
    """Held against every permutation on random days."""
    rng = np.random.default_rng(5)
    visits = [(str(number), 1, "any") for number in range(12)]
    for _ in range(40):
        owner = rng.integers(4, size=12)
        vehicles = tuple(
            ReferenceVehicle(
                f"c{n}",
                "van",
                (tuple(v for v, o in zip(visits, owner, strict=True) if o == n),),
                False,
            )
            for n in range(4)
        )
        vehicles_of = {visit: frozenset({int(o)}) for visit, o in zip(visits, owner, strict=True)}
        said = Reference(vehicles, vehicles_of, dict.fromkeys(visits, (0,)))
        today = rng.integers(4, size=12)
        days = [
            ("van", [v for v, t in zip(visits, today, strict=True) if t == n]) for n in range(4)
        ]

        def lost(matched, days=days, said=said):
            pairs = zip(days, matched, strict=True)
            return sum(changed_stops(stops, vehicle, said) for (_, stops), vehicle in pairs)

        least = min(lost(order) for order in itertools.permutations(range(4)))
        assert lost(match_vehicles(days, said)) == least
