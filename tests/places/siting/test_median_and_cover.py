"""p-median and maximal covering: by hand, against brute force, against a published optimum."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.places.siting import SitingEffort, SitingProblem, SitingRequest, site
from logistics_sim.places.siting.cost_rows import CostRows
from logistics_sim.places.siting.lagrangian_bound import ascend, evaluate, first_prices, settle
from logistics_sim.places.siting.vertex_exchange import exchange
from tests.example_counts import examples

LINE = [[0, 2000, 5000], [2000, 0, 3000], [5000, 3000, 0]]


@st.composite
def instances(draw):
    n, m = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    metres = draw(
        st.lists(st.lists(st.integers(0, 9), min_size=m, max_size=m), min_size=n, max_size=n)
    )
    weight = draw(st.lists(st.integers(0, 9), min_size=n, max_size=n).filter(any))
    existing = draw(st.lists(st.booleans(), min_size=m, max_size=m))
    k = draw(st.integers(1, m))
    keep = draw(st.booleans()) and sum(existing) <= k
    radius = draw(st.integers(0, 9))
    problem = SitingProblem.of(
        [f"v{i}" for i in range(n)], weight, [f"s{j}" for j in range(m)], metres, existing
    )
    return problem, SitingRequest(stations=k, radius_m=radius, keep_existing=keep)


def every_choice(problem, request):
    m = len(problem.sites)
    forced = set(np.flatnonzero(problem.existing)) if request.keep_existing else set()
    for chosen in itertools.combinations(range(m), request.stations):
        if forced <= set(chosen):
            yield list(chosen)


def person_metres(problem, chosen):
    return int(problem.weight @ problem.metres[:, chosen].min(axis=1))


def people_within(problem, chosen, radius):
    return int(problem.weight[(problem.metres[:, chosen] <= radius).any(axis=1)].sum())


def test_three_villages_on_a_line_by_hand(make_problem):
    """One station: at v0 5*2 + 4*5 = 30 person-km, at v1 10*2 + 4*3 = 32, at v2 10*5 + 5*3 = 65."""
    problem = make_problem([10, 5, 4], LINE)
    found = site(problem, "p-median", SitingRequest(stations=1, radius_m=2000))
    assert found.chosen == ("v0",)
    assert found.objective == pytest.approx(5 * 2 + 4 * 5)
    assert found.bound == found.objective
    assert found.mean_km == pytest.approx(30 / 19)
    assert found.worst_km == 5
    assert found.coverage == pytest.approx(15 / 19)
    assert found.to_frame()["distance_km"].tolist() == [0, 2, 5]


def test_covering_by_hand_counts_people_and_not_villages(make_problem):
    problem = make_problem([1, 1, 9], LINE)
    found = site(problem, "max-cover", SitingRequest(stations=1, radius_m=2500))
    assert (found.chosen, found.objective, found.unit) == (("v2",), 9, "people")


def test_covering_breaks_ties_by_the_shorter_way(make_problem):
    """Every site covers all within 5 km; the middle one has the least mean distance."""
    problem = make_problem([3, 1, 3], LINE)
    found = site(problem, "max-cover", SitingRequest(stations=1, radius_m=5000))
    assert found.chosen == ("v1",)
    assert found.coverage == 1


@pytest.mark.slow
@given(instances())
@settings(max_examples=examples(300), deadline=None)
def test_p_median_equals_brute_force(case):
    problem, request = case
    best = min(person_metres(problem, c) for c in every_choice(problem, request))
    found = site(problem, "p-median", request)
    assert found.objective == best / 1000
    assert found.bound == found.objective
    assert len(set(found.chosen)) == request.stations
    assert person_metres(problem, found.sites) == best
    if request.keep_existing:
        assert set(np.flatnonzero(problem.existing)) <= set(found.sites)


@pytest.mark.slow
@given(instances())
@settings(max_examples=examples(300), deadline=None)
def test_max_cover_equals_brute_force(case):
    problem, request = case
    radius = request.radius_m
    best = max(people_within(problem, c, radius) for c in every_choice(problem, request))
    found = site(problem, "max-cover", request)
    assert (found.objective, found.bound) == (best, best)
    assert people_within(problem, found.sites, radius) == best
    assert found.coverage == pytest.approx(best / problem.total)


@pytest.mark.slow
@given(instances(), st.integers(0, 40))
@settings(max_examples=examples(200), deadline=None)
def test_the_dual_bound_holds_for_any_prices_and_after_any_effort(case, steps):
    problem, request = case
    rows = CostRows.of(problem.weight[:, None] * problem.metres)
    forced = problem.existing if request.keep_existing else np.zeros_like(problem.existing)
    k = request.stations
    best = min(person_metres(problem, c) for c in every_choice(problem, request))
    prices = (rows.cost.mean(axis=1) * 1.7).astype(np.int64)
    assert evaluate(rows, prices, k, forced).bound <= best
    dual, _ = ascend(rows, k, forced, best + 5, prices, steps)
    assert dual.bound <= best


@pytest.mark.slow
@given(instances())
@settings(max_examples=examples(200), deadline=None)
def test_no_better_choice_breaks_what_the_bound_settled(case):
    problem, request = case
    rows = CostRows.of(problem.weight[:, None] * problem.metres)
    forced = problem.existing if request.keep_existing else np.zeros_like(problem.existing)
    first = np.array(next(iter(every_choice(problem, request))))
    upper = rows.total(first)
    dual, _ = ascend(rows, request.stations, forced, upper, first_prices(rows, first), 30)
    if dual.bound >= upper:
        return
    surely, closed = settle(dual, request.stations, forced, upper)
    for chosen in every_choice(problem, request):
        if person_metres(problem, chosen) < upper:
            assert set(np.flatnonzero(surely)) <= set(chosen)
            assert not closed[chosen].any()


@given(instances())
@settings(max_examples=examples(200), deadline=None)
def test_exchange_ends_where_no_single_swap_helps(case):
    problem, request = case
    rows = CostRows.of(problem.weight[:, None] * problem.metres)
    locked = np.zeros(rows.m, dtype=bool)
    start = np.arange(request.stations)
    found, _ = exchange(rows, start, locked, 1_000)
    best = rows.total(found)
    assert best <= rows.total(start)
    for out, new in itertools.product(found, np.setdiff1d(np.arange(rows.m), found)):
        assert rows.total(np.append(found[found != out], new)) >= best


def test_a_bound_cut_short_is_below_and_says_why(make_county):
    problem = make_county(60)
    hurried = SitingEffort(iterations=2, moves=0, nodes=1, cells=0)
    rough = site(problem, "p-median", SitingRequest(stations=7, effort=hurried))
    exact = site(problem, "p-median", SitingRequest(stations=7))
    assert rough.bound < exact.objective < rough.objective
    assert rough.gap > 0
    assert rough.stopped == "cells"
    assert exact.gap == 0


@pytest.mark.slow
def test_345_villages_are_proven_optimal(make_county):
    for model in ("p-median", "max-cover"):
        found = site(make_county(345), model, SitingRequest(stations=60))
        assert (found.gap, found.stopped) == (0, "")


@pytest.mark.slow
def test_the_same_question_has_the_same_answer(make_county):
    twice = [site(make_county(80), "max-cover", SitingRequest(stations=9)) for _ in range(2)]
    assert twice[0].summary() == twice[1].summary()


def test_the_radius_may_be_a_time(make_problem):
    seconds = np.array(LINE) // 2
    problem = make_problem([10, 5, 4], LINE, seconds=seconds)
    found = site(problem, "max-cover", SitingRequest(stations=1, radius_m=0, radius_s=1500))
    assert (found.chosen, found.objective) == (("v1",), 19)


def test_islands_get_their_own_station_before_anybody_walks_less(make_problem):
    far = [[0, 100, -1], [100, 0, -1], [-1, -1, 0]]
    found = site(make_problem([99, 99, 1], far), "p-median", SitingRequest(stations=2))
    assert "v2" in found.chosen
    assert found.unserved == ()


def test_busiest_stations_become_the_showrooms(make_problem):
    problem = make_problem([10, 5, 4], LINE)
    found = site(problem, "p-median", SitingRequest(stations=3))
    assert found.stations()["grade"].tolist() == ["showroom", "showroom", "plain"]
    assert found.yuan_year == 2 * 24_000 + 9_000


def test_faces_of_the_result(make_county):
    found = site(make_county(40), "p-median", SitingRequest(stations=5))
    assert found.to_gdf().crs.to_epsg() == 4326
    assert len(found.to_gdf()) == 40
    assert found.stations()["people"].sum() == found.problem.total
    assert "p-median" in found._repr_html_()
    assert found.plot().get_xlabel() == "longitude"
