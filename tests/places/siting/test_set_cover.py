"""Set covering: capacity, showrooms and budget against every possible answer."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.places.siting import (
    Grade,
    Grades,
    SitingEffort,
    SitingProblem,
    SitingRequest,
    site,
)
from logistics_sim.places.siting.clusters import by_clusters, knapsack
from logistics_sim.places.siting.covering import Covering
from tests.example_counts import examples

SMALL = Grades(Grade("plain", 3.0, 2.0, 10), Grade("showroom", 5.0, 4.0, 25), 0.5)


@st.composite
def instances(draw):
    n, m = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    cells = st.lists(st.integers(-1, 9), min_size=m, max_size=m)
    metres = draw(st.lists(cells, min_size=n, max_size=n))
    weight = draw(st.lists(st.integers(0, 14), min_size=n, max_size=n).filter(any))
    existing = draw(st.lists(st.booleans(), min_size=m, max_size=m))
    problem = SitingProblem.of(
        [f"v{i}" for i in range(n)], weight, [f"s{j}" for j in range(m)], metres, existing
    )
    request = SitingRequest(
        stations=draw(st.none() | st.integers(1, m)),
        radius_m=draw(st.integers(0, 9)),
        keep_existing=draw(st.booleans()),
        required_share=draw(st.sampled_from([1.0, 0.6])),
        budget_yuan=draw(st.none() | st.integers(0, 14)),
        allow_unreachable=True,
        grades=Grades(SMALL.plain, SMALL.showroom, draw(st.sampled_from([0.0, 0.5, 1.0]))),
    )
    return problem, request


def every_answer(problem, request):
    """Yield (yuan, people covered) of every feasible set of stations and assignment."""
    n, m = problem.metres.shape
    within = (problem.metres >= 0) & (problem.metres <= request.radius_m)
    grades = request.grades
    coverable = within.any(axis=1)
    least = request.required_share * problem.weight[coverable].sum()
    for kinds in itertools.product((0, 1, 2), repeat=m):
        kinds = np.array(kinds)
        open_ = kinds > 0
        if request.keep_existing and (problem.existing & ~open_).any():
            continue
        if request.stations is not None and open_.sum() > request.stations:
            continue
        if (kinds == 2).sum() < grades.showroom_share * open_.sum():
            continue
        yuan = grades.cost((kinds == 2)[open_], problem.existing[open_])
        if request.budget_yuan is not None and yuan > request.budget_yuan:
            continue
        room = np.array([0, grades.plain.capacity_people, grades.showroom.capacity_people])[kinds]
        for server in itertools.product(range(-1, m), repeat=n):
            used = np.zeros(m)
            for i, j in enumerate(server):
                if j >= 0 and not (open_[j] and within[i, j]):
                    break
                if j >= 0:
                    used[j] += problem.weight[i]
            else:
                if (used > room).any():
                    continue
                got = [i for i, j in enumerate(server) if j >= 0]
                people = int(problem.weight[got].sum())
                if request.budget_yuan is None:
                    if request.required_share == 1 and len(got) < coverable.sum():
                        continue
                    if people < least - 1e-9:
                        continue
                yield yuan, people


@pytest.mark.slow
@given(instances())
@settings(max_examples=examples(250), deadline=None)
def test_set_cover_equals_brute_force(case):
    problem, request = case
    answers = list(every_answer(problem, request))
    kept = int(problem.existing.sum()) if request.keep_existing else 0
    if request.stations is not None and kept > request.stations:
        return
    if not answers:
        with pytest.raises(InfeasibleError, match="SIT-008"):
            site(problem, "set-cover", request)
        return
    found = site(problem, "set-cover", request)
    if request.budget_yuan is None:
        best = min(yuan for yuan, _ in answers)
        assert (found.yuan_year, found.unit) == (best, "yuan/year")
    else:
        best = max(people for _, people in answers)
        assert found.yuan_year <= request.budget_yuan
        assert found.unit == "people"
    assert (found.objective, found.bound) == (best, best)
    assert found.showroom.sum() >= request.grades.showroom_share * len(found.chosen)


@pytest.mark.slow
@given(instances(), st.integers(1, 30))
@settings(max_examples=examples(150), deadline=None)
def test_the_bound_by_clusters_holds_after_any_number_of_rounds(case, rounds):
    """Worth is yuan a year; with a budget it is half the spent share less the people covered."""
    problem, request = case
    kept = int(problem.existing.sum()) if request.keep_existing else 0
    answers = list(every_answer(problem, request))
    if not answers or (request.stations is not None and kept > request.stations):
        return
    if request.budget_yuan is None:
        best = min(yuan for yuan, _ in answers)
    else:
        spent = max(request.budget_yuan, 1.0)
        best = min(0.5 * yuan / spent - people for yuan, people in answers)
    found = by_clusters(Covering.of(problem, request), [], SitingEffort(rounds=rounds))
    assert found.bound <= best + 1e-6
    if found.clusters is not None:
        assert found.worth >= best - 1e-6
    if rounds == 30:
        assert found.bound > -1e6


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=7),
    st.integers(0, 30),
)
def test_knapsack_equals_brute_force(items, capacity):
    value = np.array([v for v, _ in items], dtype=float)
    weight = np.array([w for _, w in items])
    best = max(
        value[list(some)].sum()
        for size in range(len(items) + 1)
        for some in itertools.combinations(range(len(items)), size)
        if weight[list(some)].sum() <= capacity
    )
    chosen = knapsack(value, weight, capacity)
    assert weight[chosen].sum() <= capacity
    assert value[chosen].sum() == best


@given(instances())
@settings(max_examples=examples(100), deadline=None)
def test_covered_places_never_overload_a_station(case):
    problem, request = case
    try:
        found = site(problem, "set-cover", request)
    except ValueError:
        return
    inside = found.covered & (found.server >= 0)
    load = np.bincount(found.server[inside], problem.weight[inside], len(problem.sites))
    grades = request.grades
    room = np.where(found.showroom, grades.showroom.capacity_people, grades.plain.capacity_people)
    extra = set(found.overloaded)
    for slot, j in enumerate(found.sites):
        if problem.sites[j] not in extra:
            assert found.load[slot] <= room[slot]
        assert load[j] <= room[slot] or problem.sites[j] in extra


def test_existing_stations_merge_when_one_covers_both(make_problem):
    """Both stand 300 m apart; one is enough, and keeping both costs one more."""
    problem = make_problem([5, 5], [[0, 300], [300, 0]], existing=[True, True])
    free = site(problem, "set-cover", SitingRequest(radius_m=500, grades=SMALL))
    assert (len(free.chosen), len(free.merged), free.yuan_year) == (1, 1, 4.0)
    both = site(problem, "set-cover", SitingRequest(radius_m=500, keep_existing=True, grades=SMALL))
    assert (both.merged, both.yuan_year) == ((), 6.0)


def test_capacity_opens_a_second_station_or_a_greater_one(make_problem):
    """24 people within reach of each other: one showroom (5) beats two plain stations (6)."""
    near = [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    grades = Grades(SMALL.plain, SMALL.showroom, 0.0)
    found = site(make_problem([8, 8, 8], near), "set-cover", SitingRequest(grades=grades))
    assert found.stations()[["grade", "people"]].to_numpy().tolist() == [["showroom", 24]]


def test_a_village_bigger_than_any_station_is_named(make_problem):
    problem = make_problem([99, 1], [[0, 1], [1, 0]])
    with pytest.raises(InfeasibleError, match="v0") as caught:
        site(problem, "set-cover", SitingRequest(grades=SMALL))
    assert (caught.value.code, caught.value.exit_code) == ("SIT-008", 3)


def test_places_beyond_every_radius_are_served_by_the_nearest_with_room(make_problem):
    far = [[0, 9_000], [9_000, 0], [4_000, 5_000]]
    problem = SitingProblem.of(["a", "b", "c"], [9, 9, 9], ["a", "b"], far)
    found = site(problem, "set-cover", SitingRequest(radius_m=100, grades=SMALL))
    assert found.chosen == ("a", "b")
    assert found.unserved == ()
    assert found.overloaded == ()
    assert not found.covered[2]
    assert found.worst_km in (4, 5)


def test_budget_covers_the_biggest_villages(make_problem):
    problem = make_problem([3, 10, 7], [[0, 99, 99], [99, 0, 99], [99, 99, 0]])
    grades = Grades(SMALL.plain, SMALL.showroom, 0.0)
    request = SitingRequest(radius_m=1, budget_yuan=7, grades=grades)
    found = site(problem, "set-cover", request)
    assert set(found.chosen) == {"v1", "v2"}
    assert (found.objective, found.yuan_year) == (17, 6)
