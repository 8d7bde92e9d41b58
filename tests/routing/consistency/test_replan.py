"""Daily plans: never dearer than what they compete with, verified, repeatable."""

from dataclasses import replace

import numpy as np
import pytest

from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.routing.consistency.change_prices import change_prices
from logistics_sim.routing.consistency.day_planner import DayPlanner
from logistics_sim.routing.consistency.plan_changes import count_changes
from logistics_sim.routing.consistency.reference import on_weekday, reference_of, stops_of
from logistics_sim.routing.consistency.route_repair import fit_reference

FACTORS = (0.0, 0.5, 2.0, 20.0)
MICRO_PER_YUAN = 1_000_000


def scaled(loads, factor, seed=0):
    """Loads down times `factor`, each visit a fifth more or less at random."""
    rng = np.random.default_rng(seed).uniform(0.8, 1.2, len(loads)) * factor
    down = {c: np.ceil(loads[c] * rng).astype(np.int64) for c in loads if c.startswith("down_")}
    return loads.assign(**down)


@pytest.fixture(scope="module", params=[0.6, 1.0, 1.7])
def planner(small, request):
    scenario, world, operator, loads, timetable = small
    made = DayPlanner(
        scenario, world, operator, scaled(loads, request.param), on_weekday(timetable, 0)
    )
    made.search(FACTORS)
    return made


@pytest.mark.slow
def test_total_is_at_most_that_of_every_rival(planner):
    names = {candidate.name for candidate in planner.candidates}
    assert {"free", "kept"} <= names
    for factor in FACTORS:
        best = planner.best(factor).totals.total(planner.prices(factor))
        for rival in planner.candidates:
            assert best <= rival.totals.total(planner.prices(factor)), rival.name


def test_a_dearer_change_never_means_more_of_it(planner):
    ones = planner.prices(1.0)
    totals = [planner.best(factor).totals for factor in FACTORS]
    changes = [ones.of(s.changed_stops, s.excess_s) for s in totals]
    costs = [s.cost for s in totals]
    assert changes == sorted(changes, reverse=True)
    assert costs == sorted(costs)


def test_plans_hold_and_cost_what_was_said(planner):
    for factor in FACTORS:
        best = planner.best(factor)
        plan = planner.plan(best)
        assert verify_plan(planner.scenario, planner.world, plan, planner.loads) == []
        assert plan.cost_yuan() == pytest.approx(best.totals.cost / MICRO_PER_YUAN, abs=0.02)
        stops = stops_of(plan, planner.places)
        change = count_changes(stops, planner.reference, planner.tolerance_s)
        assert change.changed_stops == best.totals.changed_stops
        assert change.excess_s == best.totals.excess_s


@pytest.mark.slow
def test_same_loads_give_the_same_candidates(small):
    scenario, world, operator, loads, timetable = small
    pools = []
    for _ in range(2):
        made = DayPlanner(scenario, world, operator, scaled(loads, 1.3), on_weekday(timetable, 0))
        made.search((0.0, 1.0))
        pools.append([(c.name, c.totals, c.days) for c in made.candidates])
    assert pools[0] == pools[1]


def test_the_timetable_with_its_own_loads_is_kept_for_nothing(small):
    scenario, world, operator, loads, timetable = small
    last = on_weekday(timetable, 0)
    made = DayPlanner(scenario, world, operator, loads, last)
    kept = next(candidate for candidate in made.candidates if candidate.name == "kept")
    assert (kept.totals.changed_stops, kept.totals.excess_s) == (0, 0)
    assert kept.totals.cost / MICRO_PER_YUAN == pytest.approx(timetable.cost_yuan(), abs=0.02)
    plan = made.plan(kept)
    assert sorted(set(plan.trips["vehicle"])) == sorted(set(last.trips["vehicle"]))


def test_what_is_too_much_is_taken_off(small):
    scenario, world, operator, loads, timetable = small
    made = DayPlanner(scenario, world, operator, scaled(loads, 1.7), on_weekday(timetable, 0))
    days, unassigned = fit_reference(made.evaluator)
    assert unassigned
    assert all(made.evaluator.price_day(day.kind, day.trips) is not None for day in days)
    served = [client for day in days for trip in day.trips for client in trip]
    assert sorted([*served, *unassigned]) == list(range(len(made.evaluator.visit)))


def test_limited_vehicles_are_not_used_twice(small):
    scenario, world, operator, loads, timetable = small
    fleet = tuple(
        kind.model_copy(update={"count": 3 if kind.id == "micro_van" else kind.count})
        for kind in scenario.fleet
    )
    tight = scenario.model_copy(update={"fleet": fleet})
    made = DayPlanner(tight, world, operator, scaled(loads, 1.4), on_weekday(timetable, 0))
    made.search((1.0,))
    plan = made.plan(made.best(1.0))
    vans = plan.trips[plan.trips["type"] == "micro_van"]["vehicle"].nunique()
    assert vans <= 3


@pytest.mark.slow
def test_hand_over_at_stations_is_kept_too(small):
    from logistics_sim.routing import make_plan

    scenario, world, operator, loads, _ = small
    forced = replace(operator, echelons="transfer")
    timetable = make_plan(scenario, world, forced, loads)
    assert (timetable.trips["echelon"] == "local").any()
    made = DayPlanner(scenario, world, forced, scaled(loads, 0.9), timetable)
    made.search((0.0, 1.0))
    for factor in (0.0, 1.0):
        plan = made.plan(made.best(factor))
        assert verify_plan(scenario, world, plan, made.loads) == []


@pytest.mark.slow
def test_the_rest_is_searched_beside_hand_overs(small):
    """One station hands over the second wave: its vehicles are one piece, the rest is not."""
    from logistics_sim.routing import make_plan
    from logistics_sim.routing.county_plan.warm_start import WarmStart

    scenario, world, operator, loads, _ = small
    station = str(world.places.loc[world.places["kind"] == "township_station", "place_id"].iloc[0])
    timetable = make_plan(
        scenario, world, operator, loads, warm_start=WarmStart(transfer=((station, 2),))
    )
    assert set(timetable.trips.loc[timetable.trips["echelon"] == "local", "origin"]) == {station}
    made = DayPlanner(scenario, world, operator, scaled(loads, 1.3), timetable)
    assert made.evaluator is not None
    assert len(made.evaluator.visit) > 0
    made.search(FACTORS)
    searched = [candidate for candidate in made.candidates if candidate.days]
    assert len(searched) > len(FACTORS)
    for candidate in made.candidates:
        plan = made.plan(candidate)
        assert verify_plan(scenario, world, plan, made.loads) == [], candidate.name
        assert plan.cost_yuan() == pytest.approx(candidate.totals.cost / MICRO_PER_YUAN, abs=0.02)
        change = count_changes(stops_of(plan, world.places), made.reference, made.tolerance_s)
        assert change.changed_stops == candidate.totals.changed_stops, candidate.name
        assert change.excess_s == candidate.totals.excess_s, candidate.name


def test_prices_are_whole_and_in_proportion(small):
    scenario = small[0]
    one, three = change_prices(scenario), change_prices(scenario, 3)
    assert one.driver_stop == MICRO_PER_YUAN
    assert one.hour_second == round(2 * MICRO_PER_YUAN / 3_600)
    assert three.driver_stop == 3 * one.driver_stop
    assert three.tolerance_s == one.tolerance_s == 900


def test_reference_reads_begins_not_arrivals(small):
    """A vehicle that arrives before the opening begins at the opening."""
    _, world, _, _, timetable = small
    reference = reference_of(timetable, world.places)
    opens = dict(zip(world.places["place_id"], world.places["open_s"], strict=True))
    for visit, begins in reference.begins_of.items():
        assert min(begins) >= opens[visit[0]]


@pytest.mark.slow
def test_what_the_last_wave_cannot_bring_is_planned_with_the_next(small):
    """The afternoon leaves so late that some villages get its goods with the morning's."""
    scenario, world, operator, loads, _ = small
    first, second = operator.waves
    late = replace(operator, waves=(first, replace(second, depart_s=17 * 3_600 + 2_400)))
    last = make_plan(scenario, world, late, loads)
    assert last.carried_over
    assert not last.unserved
    made = DayPlanner(scenario, world, late, scaled(loads, 1.2), last)
    made.search((0.0, 1.0))
    for factor in (0.0, 1.0):
        plan = made.plan(made.best(factor))  # verified there
        assert plan.carried_over
        assert not plan.unserved
