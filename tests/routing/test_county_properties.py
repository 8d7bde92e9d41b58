"""Random small counties: every plan keeps the rules and never undercuts its lower bound."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from logistics_sim.core.errors import InfeasibleError
from logistics_sim.routing import make_plan, verify_plan
from logistics_sim.scenario.operator import DayGroup, Operator, Wave
from tests.example_counts import examples

HOUR = 3_600
KINDS = ("micro_van", "box_truck", "reefer", "e_trike")
LOADS = ("down_g", "down_ml", "down_items", "up_g", "up_ml", "up_items")


def world_of(points, townships, seed):
    """Return places at `points` (metres) with fastest paths of two speeds and crooked roads."""
    ids = ["hub", *(f"13000000{n}" for n in range(townships))]
    village = len(points) - len(ids)
    home = [n % townships for n in range(village)]
    ids += [f"13000000{home[n]}{n:03d}" for n in range(village)]
    places = pd.DataFrame(
        {
            "place_id": ids,
            "name": ids,
            "kind": ["hub", *["township_station"] * townships, *["village"] * village],
            "township": ["", *ids[1 : townships + 1], *(f"13000000{n}" for n in home)],
            "open_s": [0, *[8 * HOUR] * (len(ids) - 1)],
            "close_s": [86_400, *[19 * HOUR] * (len(ids) - 1)],
        }
    )
    xy = np.array(points, dtype=float)
    straight = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    crooked = np.random.default_rng(seed).uniform(1, 2, straight.shape)
    metres = np.rint(straight * np.maximum(crooked, crooked.T)).astype(np.int64)
    travel = {}
    for kind, speed in zip(KINDS, (15, 12, 12, 6), strict=True):
        seconds = np.rint(straight / speed).astype(np.int64)
        profile = SimpleNamespace(barred=None, tolls=None)
        travel[kind] = SimpleNamespace(
            seconds=seconds, metres=metres, profile=profile, toll_cents=None, slow=()
        )
    return SimpleNamespace(places=places, travel=travel)


@st.composite
def counties(draw):
    """Return (changes of the scenario, world, operator, loads) of a small county."""
    townships = draw(st.integers(1, 2))
    villages = draw(st.integers(1, 5))
    coordinate = st.integers(-25_000, 25_000)
    point = st.tuples(coordinate, coordinate)
    points = [(0, 0), *draw(st.lists(point, min_size=townships + villages, max_size=9))]
    world = world_of(points[: 1 + townships + villages], townships, draw(st.integers(0, 99)))
    waves = (Wave(1, 23_400), Wave(2, 48_600))[: draw(st.integers(1, 2))]
    operator = Operator(
        id="joint",
        variant="after",
        firms=("express_a",),
        waves=waves,
        days_per_week=7,
        echelons=draw(st.sampled_from(["through", "auto", "transfer"])),
        sorter_kind="auto",
        sorter_rate_items_h=3_600,
        sorter_lines=1,
        day_groups=(DayGroup("all", tuple(range(7))),),
    )
    rows = []
    with_stations = draw(st.booleans())
    for wave in waves:
        for place, kind in zip(world.places["place_id"], world.places["kind"], strict=True):
            if kind == "village" or (kind == "township_station" and with_stations):
                grams, up = draw(st.integers(1_000, 900_000)), draw(st.integers(0, 300_000))
                row = [grams, 4 * grams, 1 + grams // 2_000, up, 4 * up, up // 2_000]
                rows.append(["all", wave.id, place, *row])
    loads = pd.DataFrame(rows, columns=["group", "wave", "place", *LOADS])
    loads.insert(3, "band", "any")
    changes = {
        "operations.break_after_h.base": draw(st.sampled_from([4.5, 1.5, 0.6])),
        "operations.shift_h.base": draw(st.sampled_from([9.0, 8.0])),
        "fleet.3.count": draw(st.sampled_from([None, 1, 2])),
        "fleet.0.count": draw(st.sampled_from([None, 1, 2])),
        "fleet.0.driver_yuan_h": draw(st.sampled_from([None, 40])),
        "fleet.3.driver_yuan_h": draw(st.sampled_from([None, 0, 12])),
        "effort.iterations": 20,
        "effort.workers": 1,
    }
    return changes, world, operator, loads.astype(dict.fromkeys(LOADS, np.int64))


@pytest.mark.slow
@settings(
    max_examples=examples(25),
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(county=counties())
def test_every_plan_keeps_the_rules_and_its_bound(base, county):
    changes, world, operator, loads = county
    scenario = base.change(**changes)
    try:
        plan = make_plan(scenario, world, operator, loads)
    except InfeasibleError:
        assert operator.echelons == "transfer"
        return
    assert verify_plan(scenario, world, plan, loads) == []
    assert plan.lower_bound <= plan.cost_yuan() + 0.01
    for row in plan.unserved:
        assert {"village", "cause", "limit", "fix"} <= set(row)
