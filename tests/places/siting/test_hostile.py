"""Bad questions get a code, a place and a hint."""

import numpy as np
import pytest

from logistics_sim.core.errors import InfeasibleError, InputError
from logistics_sim.places.siting import Grade, SitingProblem, SitingRequest, site

METRES = [[0, 10], [10, 0]]


def problem(weight=(1, 2), metres=METRES, sites=("a", "b"), places=("a", "b"), **more):
    return SitingProblem.of(places, weight, sites, metres, **more)


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("SIT-001", {"metres": [[0, 10]]}),
        ("SIT-001", {"metres": [[0], [1]]}),
        ("SIT-001", {"weight": [1, 2, 3]}),
        ("SIT-001", {"places": ("a", "a")}),
        ("SIT-001", {"sites": ("b", "b")}),
        ("SIT-001", {"sites": (), "metres": np.zeros((2, 0))}),
        ("SIT-001", {"existing": [True]}),
        ("SIT-002", {"weight": [1, np.nan]}),
        ("SIT-002", {"weight": [1, np.inf]}),
        ("SIT-002", {"weight": [1, -2]}),
        ("SIT-002", {"weight": [1, 0.5]}),
        ("SIT-002", {"weight": [0, 0]}),
        ("SIT-002", {"weight": ["many", 1]}),
        ("SIT-003", {"metres": [[0, np.nan], [1, 0]]}),
        ("SIT-003", {"metres": [[0, -5], [1, 0]]}),
        ("SIT-003", {"metres": [[0, 0.25], [1, 0]]}),
        ("SIT-010", {"weight": [2**50, 1]}),
    ],
)
def test_bad_arrays(code, values):
    with pytest.raises(InputError) as caught:
        problem(**values)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("SIT-004", {"stations": 0}),
        ("SIT-004", {"stations": -1}),
        ("SIT-004", {"stations": 3}),
        ("SIT-004", {"stations": None}),
        ("SIT-005", {"stations": 1, "keep_existing": True}),
        ("SIT-007", {"stations": 1, "radius_m": -1}),
        ("SIT-007", {"stations": 1, "radius_m": float("nan")}),
        ("SIT-007", {"stations": 1, "radius_s": 60}),
        ("SIT-007", {"stations": 1, "required_share": 0}),
        ("SIT-007", {"stations": 1, "budget_yuan": float("inf")}),
    ],
)
def test_bad_requests(code, values):
    asked = problem(existing=[True, True])
    with pytest.raises(InputError) as caught:
        site(asked, "max-cover", SitingRequest(**values))
    assert caught.value.code == code


def test_a_matrix_beyond_memory_is_refused_before_it_is_read():
    ids = [str(i) for i in range(7_000)]
    with pytest.raises(InputError, match="SIT-010"):
        SitingProblem.of(ids, [1] * 7_000, ids, None)


def test_unknown_model_names_the_known_ones():
    with pytest.raises(InputError, match="p-median") as caught:
        site(problem(), "p-mediam", SitingRequest(stations=1))
    assert caught.value.code == "SIT-009"


def test_unreachable_villages_are_named_and_allowed_only_when_asked():
    lost = problem(metres=[[0, 10], [-1, -1]])
    assert lost.unreachable() == ["b"]
    with pytest.raises(InfeasibleError, match="SIT-006") as caught:
        site(lost, "p-median", SitingRequest(stations=1))
    assert caught.value.exit_code == 3
    found = site(lost, "p-median", SitingRequest(stations=1, allow_unreachable=True))
    assert (found.unserved, found.worst_km, found.mean_km) == (("b",), 0, 0)


def test_infinity_is_no_road():
    assert problem(metres=[[0, np.inf], [1, 0]]).metres[0, 1] == -1


def test_radius_zero_covers_those_who_live_at_a_station():
    found = site(problem(), "max-cover", SitingRequest(stations=1, radius_m=0))
    assert (found.objective, found.chosen) == (2, ("b",))


def test_a_grade_must_have_numbers():
    with pytest.raises(InputError, match="SIT-007"):
        Grade("plain", float("nan"), 0, 1)
