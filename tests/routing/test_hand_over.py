"""Hand-over by township and wave: what the hub carries, by when, and what is chosen.

One road, one kilometre a minute: hub -30 km- station -3 km- A -3 km- B; waves at 06:30 and 13:30,
line-haul out at 20:00, stations open 08:00-19:00.
"""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.routing import Plan, make_plan, verify_plan
from logistics_sim.routing.county_plan.echelons import hub_task, plan_echelons, plan_with_handovers
from logistics_sim.routing.county_plan.handover_choice import choose_handovers
from logistics_sim.routing.county_plan.handover_prices import cost_shares
from logistics_sim.routing.county_plan.handover_trials import HandoverTrials
from logistics_sim.routing.county_plan.handovers import HandoverProblem
from logistics_sim.routing.county_plan.missed_waves import (
    load_growth,
    missed_share,
    missed_wave_share,
)
from logistics_sim.routing.county_plan.routing_task import problem_of
from logistics_sim.routing.county_plan.scenario_inputs import planning_inputs
from logistics_sim.routing.county_plan.stops import LOADS, group_stops
from logistics_sim.routing.county_plan.timetable import day_price
from logistics_sim.routing.county_plan.unload_deadlines import NEVER, due_s
from logistics_sim.routing.county_plan.warm_start import WarmStart, fitted_start, templates_of_part
from logistics_sim.routing.engines.effort import SearchEffort
from tests.routing.hand_county import county_on_a_road, joint_operator, places_of

HOUR, MINUTE = 3_600, 60
STATION, A, B = "130000001", "130000001201", "130000001202"
MORNING, AFTERNOON = (1, 1), (1, 2)
"""Hand-overs: the station is row 1 of the places."""


def county(far_km=(0, 30, 33, 36), closes=19):
    ids = ["hub", STATION, *(f"13000000120{n}" for n in range(1, len(far_km) - 1))]
    return county_on_a_road(places_of(ids, closes=closes), far_km)


def operator(echelons="auto"):
    return joint_operator(echelons, ("06:30", "13:30"))


def loads(rows):
    names = ["group", "wave", "place", *LOADS]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(LOADS, np.int64))


TABLE = loads(
    [
        ("all", 1, A, 100_000, 400_000, 100, 10_000, 40_000, 10),
        ("all", 1, B, 50_000, 200_000, 50, 7_000, 28_000, 7),
        ("all", 2, A, 60_000, 240_000, 60, 30_000, 120_000, 30),
        ("all", 2, B, 20_000, 80_000, 20, 5_000, 20_000, 5),
        ("all", 2, STATION, 4_000, 16_000, 4, 2_000, 8_000, 2),
    ]
)


def case_of(base, world=None, table=TABLE):
    world = county() if world is None else world
    return HandoverProblem(
        planning_inputs(base, world), operator(), group_stops(table, world.places, "all")
    )


def hub_loads(instance, transfer):
    """Return (place, wave, trunk?): (down items, up items)."""
    stops, trunk = instance.hub_stops(transfer)
    columns = (stops.place, stops.wave, trunk, stops.down_items, stops.up_items)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {(place, wave, over): (down, up) for place, wave, over, down, up in rows}


def test_what_local_vans_bring_is_fetched_with_the_next_wave(base):
    instance = case_of(base)
    assert hub_loads(instance, (MORNING, AFTERNOON)) == {
        (1, 1, True): (150, 37),  # the 35 of the villages and 2 of the station wait over night
        (1, 2, True): (84, 17),  # the villages' 17 of the morning
    }
    assert hub_loads(instance, (MORNING,)) == {
        (1, 1, True): (150, 0),
        (1, 2, False): (4, 19),  # a van from the hub fetches the 17 with the station's own 2
        (2, 2, False): (60, 30),
        (3, 2, False): (20, 5),
    }
    assert hub_loads(instance, (AFTERNOON,)) == {
        (2, 1, False): (100, 10),
        (3, 1, False): (50, 7),
        (1, 2, True): (84, 37),
    }


@pytest.mark.parametrize("count", [0, 1, 2])
def test_nothing_is_lost_between_the_echelons(base, count):
    instance = case_of(base)
    for transfer in combinations((MORNING, AFTERNOON), count):
        stops, _ = instance.hub_stops(transfer)
        for name in LOADS:
            assert getattr(stops, name).sum() == getattr(instance.stops, name).sum()


@pytest.mark.parametrize("transfer", [(), (MORNING,), (AFTERNOON,), (MORNING, AFTERNOON)])
def test_every_set_of_hand_overs_gives_a_verified_plan(base, transfer):
    world = county()
    named = tuple((STATION, wave) for _, wave in transfer)
    plan = make_plan(base, world, operator(), TABLE, warm_start=WarmStart(transfer=named))
    assert verify_plan(base, world, plan, TABLE) == []
    assert plan.unserved == []
    local = plan.trips[plan.trips["echelon"] == "local"]
    assert set(local["wave"]) == {wave for _, wave in transfer}
    trunk = plan.trips[plan.trips["echelon"] == "trunk"]
    assert set(trunk["wave"]) == {wave for _, wave in transfer}


def test_verify_finds_outbound_that_is_not_fetched(base):
    world = county()
    plan = make_plan(base, world, operator(), TABLE, warm_start=WarmStart(transfer=((STATION, 1),)))
    stop = plan.stops.index[(plan.stops["place"] == STATION) & (plan.stops["load_items"] > 0)]
    assert plan.stops.loc[stop, "load_items"].tolist() == [19]
    for names, amount in ((("load_g",), 1), (("load_g", "load_ml"), -1)):
        spoiled = plan.stops.copy()
        spoiled.loc[stop, list(names)] += amount
        faults = verify_plan(base, world, replace(plan, stops=spoiled), TABLE)
        assert [fault.code for fault in faults] == ["VER-014"]


def test_deadlines_leave_time_for_the_local_round(base):
    instance = case_of(base)
    stops, trunk = instance.hub_stops((MORNING, AFTERNOON))
    due = due_s(instance, (MORNING, AFTERNOON), stops, trunk)
    # Afternoon: B closes at 19:00, less a rest of an hour, 6 min of way, 20 min of loading and
    # 15 min of unloading the truck: 17:19; less 90 min for a round of several villages.
    # Morning: the next truck can be there at 14:00. Less 6 min back, 7:51 at B (57 items), 6 min
    # there and 35 min: 13:05:09, less the round.
    assert due.tolist() == [
        11 * HOUR + 35 * MINUTE + 9,
        15 * HOUR + 49 * MINUTE,
    ]
    direct, none = instance.hub_stops(())
    assert (due_s(instance, (), direct, none) == NEVER).all()


@pytest.mark.slow
def test_a_village_out_of_local_reach_stays_with_the_hub(base):
    """B lies 200 min from the station: by 14:45 + 20 min + 200 min it is closed."""
    world = county((0, 30, 33, 230))
    instance = case_of(base, world)
    assert instance.locally_reachable.tolist() == [True, True, True, False, False]
    assert (1, 2) in instance.candidates
    assert hub_loads(instance, (AFTERNOON,))[3, 2, False] == (20, 5)
    rows = choose_handovers(instance.inputs, operator(), instance.stops, "t")[1]
    assert {row["wave"]: row["kept_stops"] for row in rows} == {1: 0, 2: 1}
    plan = make_plan(base, world, operator("transfer"), TABLE)
    assert verify_plan(base, world, plan, TABLE) == []


def far_villages(base, trunk_yuan, local_yuan):
    """Two far villages with many items; vans from the hub and e-trikes at their price a day."""
    rows = [("all", w, v, 280_000, 1_200_000, 300, 1_000, 4_000, 2) for w in (1, 2) for v in (A, B)]
    said = {"fleet.0.echelon": "trunk", "fleet.1.count": 0, "fleet.2.count": 0}
    for name in ("low", "base", "high"):
        said[f"fleet.0.fixed_yuan_day.{name}"] = trunk_yuan
        said[f"fleet.3.fixed_yuan_day.{name}"] = local_yuan
        said[f"operations.stop_per_100_items_min.{name}"] = 20
    scenario = base.change(**said)
    return scenario, case_of(scenario, county((0, 60, 61, 62)), loads(rows))


def test_a_hand_over_that_saves_a_van_is_found(base):
    """A wave through from the hub takes 20 + 124 + 132 min, both more than a shift of 9 h.

    A truck that hands over takes 155 min: one van does both waves, with e-trikes in one of them.
    """
    _, instance = far_villages(base, 2_000, 20)
    found, rows = choose_handovers(instance.inputs, instance.operator, instance.stops, "t")
    through = plan_with_handovers(instance.inputs, instance.operator, instance.stops, (), "t")
    assert (len(through.main.days), len(found.main.days)) == (2, 1)
    assert found.transfer == (AFTERNOON,)  # one wave is enough for that
    assert found.unserved() == through.unserved() == []
    assert found.cost_yuan() < through.cost_yuan() - 1_500
    assert [(row["township"], row["wave"]) for row in rows] == [(STATION, 1), (STATION, 2)]
    assert [(row["choice"], row["tried"]) for row in rows] == [
        ("through", True),
        ("transfer", True),
    ]


def test_a_hand_over_that_does_not_pay_is_left(base):
    scenario, instance = far_villages(base, 80, 300)
    found, rows = choose_handovers(instance.inputs, instance.operator, instance.stops, "t")
    through = plan_with_handovers(instance.inputs, instance.operator, instance.stops, (), "t")
    assert found.transfer == ()
    assert found.cost_yuan() == through.cost_yuan()
    pay = float(scenario.costs.driver_yuan_h)
    for row in rows:
        assert row["choice"] == "through"
        assert row["tried"]
        assert row["gain_yuan"] <= 0
        assert row["break_even_local_yuan_h"] <= pay


def test_a_planner_names_where_goods_are_handed_over(base):
    world = county()
    mornings = replace(operator("transfer"), hand_over=((STATION, 1),))
    plan = make_plan(base, world, mornings, TABLE)
    assert verify_plan(base, world, plan, TABLE) == []
    chosen = {(row["township"], row["wave"]): row["choice"] for row in plan.townships}
    assert chosen == {(STATION, 1): "transfer", (STATION, 2): "through"}
    assert set(plan.trips.loc[plan.trips["wave"] == 1, "echelon"]) == {"trunk", "local"}
    assert "local" not in set(plan.trips.loc[plan.trips["wave"] == 2, "echelon"])


def test_a_village_is_no_place_to_hand_over(base):
    villages = replace(operator("transfer"), hand_over=((A, 1),))
    with pytest.raises(InputError, match=f"{A}.* is no township station"):
        make_plan(base, county(), villages, TABLE)


def test_a_plan_keeps_where_it_hands_over(base, tmp_path):
    mornings = replace(operator("transfer"), hand_over=((STATION, 1),))
    plan = make_plan(base, county(), mornings, TABLE)
    plan.save(tmp_path)
    assert Plan.load(tmp_path).operator == mornings


def test_without_trials_all_stay_through(base):
    none = base.change(**{"effort.echelon_trials": 0})
    instance = case_of(none)
    found, rows = choose_handovers(instance.inputs, instance.operator, instance.stops, "t")
    assert found.transfer == ()
    assert {(row["choice"], row["tried"]) for row in rows} == {("through", False)}


def test_shares_of_stops_sum_to_the_plan(base):
    instance = case_of(base)
    plan = plan_with_handovers(instance.inputs, instance.operator, instance.stops, (MORNING,), "t")
    for part in (plan.main, *plan.local.values()):
        yuan, paid = cost_shares(part)
        assert yuan.sum() == pytest.approx(part.cost_yuan(), abs=1e-6)
        assert (yuan > 0).all()
        assert paid.sum() == pytest.approx(
            sum(trip.length_s for _, day in part.days for trip in day)
        )


def test_trials_with_the_same_work_give_the_same_plan(base):
    instance = case_of(base)
    through = plan_echelons(instance, (), "t")
    trials = HandoverTrials(instance, "t", SearchEffort(50))
    for transfer in ((), (MORNING,), (MORNING, AFTERNOON)):
        one, two = (trials.solve_from(through, transfer) for _ in range(2))
        assert templates_of_part(instance.inputs.places, one.main) == templates_of_part(
            instance.inputs.places, two.main
        )
        assert one.cost_yuan() == two.cost_yuan()
        assert trials.rank(one) == (0, one.cost_yuan())
        assert set(one.local) == ({1} if transfer else set())
        if not transfer:
            assert one.cost_yuan() <= through.cost_yuan()  # the start is never lost


def test_a_trial_finds_its_way_back(base):
    """From a plan with both hand-overs to none: every stop gets a vehicle from the hub again."""
    instance = case_of(base)
    both = plan_echelons(instance, (MORNING, AFTERNOON), "t")
    back = HandoverTrials(instance, "t", SearchEffort(50)).solve_from(both, ())
    assert back.local == {}
    assert back.main.served().size == instance.stops.size


def test_what_serves_more_is_better_whatever_it_costs(base):
    instance = case_of(base)
    trials = HandoverTrials(instance, "t", SearchEffort(1))
    full = plan_echelons(instance, (), "t")
    none = replace(full, main=replace(full.main, unserved=[{"village": A}]))
    assert trials.better(full, none)
    assert not trials.better(none, full)
    assert not trials.better(full, full)


def test_goods_that_miss_the_morning_want_room_in_the_afternoon(base):
    """30 min to the station, which opens at 08:00: vans load at 07:10, so nothing is late.

    90 min away they load at 06:10; of a dawn truck's goods, sorted from 05:10 to 06:10 at
    the planned time, late ones are missed.
    """
    rate = round(float(base.demand.line_haul[0].share) * TABLE["down_items"].sum())
    slow = replace(operator(), sorter_rate_items_h=rate, sorter_lines=1)
    stops = case_of(base).stops
    near = HandoverProblem(planning_inputs(base, county()), slow, stops)
    far = HandoverProblem(planning_inputs(base, county((0, 90, 93, 96))), slow, stops)
    mean = float(base.operations.line_haul_late_mean_min) * MINUTE
    assert missed_wave_share(near, 1, 1) == pytest.approx(
        0.55 * missed_share(3_600, 3_600, mean) / 0.7, abs=0.01
    )
    missed = missed_share(0, 3_600, mean)
    assert missed == pytest.approx(mean * (1 - np.exp(-3_600 / mean)) / 3_600)
    assert missed_wave_share(far, 1, 1) == pytest.approx(0.55 * missed / 0.7, abs=0.01)
    # 150 kg of the morning may be late for 84 kg of the afternoon.
    assert load_growth(far, 1, 2) == pytest.approx(1 + missed_wave_share(far, 1, 1) * 150 / 84)
    assert load_growth(far, 1, 2) > 1.2 > load_growth(near, 1, 2)


def test_hand_overs_are_planned_with_that_room(base):
    instance = case_of(base)
    task = hub_task(instance, (AFTERNOON,))
    task = replace(task, grown=np.where(task.trunk, 1.5, 1.0))
    plain = problem_of(instance.inputs, replace(task, grown=None)).clients.delivery
    roomy = problem_of(instance.inputs, task).clients.delivery
    (stop,) = np.flatnonzero(task.trunk)
    assert roomy[stop].tolist() == (plain[stop] * 1.5).astype(int).tolist()
    assert (np.delete(roomy, stop, 0) == np.delete(plain, stop, 0)).all()
    full = problem_of(instance.inputs, replace(task, grown=task.grown * 1_000))
    assert (
        full.clients.delivery.max(axis=0).tolist()
        == np.max([kind.capacity for kind in full.vehicles], axis=0).tolist()
    )


def test_a_start_never_has_more_trips_than_a_vehicle_drives(base):
    """Four trips of one wave in a day of an earlier plan; three are the most that are planned."""
    villages = [f"13000000120{n}" for n in range(1, 5)]
    rows = [("all", 1, v, 10_000, 40_000, 10, 0, 0, 0) for v in villages]
    instance = case_of(base, county((0, 5, 6, 7, 8, 9)), loads(rows))
    task = hub_task(instance, ())
    problem = problem_of(instance.inputs, task)
    price = day_price(problem, instance.inputs.rules)
    days = (("micro_van", tuple((1, (village,)) for village in villages)),)
    start = fitted_start(instance.inputs.places, task, problem, price, (days,))
    assert start is not None
    assert start.served() == {0, 1, 2, 3}
    assert all(len(r.trips) <= problem.vehicles[r.kind].max_trips == 3 for r in start.routes)
