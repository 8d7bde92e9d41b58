"""The planner of coalitions with a planner of routes that is made up: order, twins, repairs."""

import zlib
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logistics_sim.coalition_planning import planner as room
from logistics_sim.coalition_planning.coalition_task import CoalitionPlan
from logistics_sim.coalition_planning.plan_store import PlanStore
from logistics_sim.coalition_planning.planner import CoalitionEffort, CoalitionPlanner, above_hull
from logistics_sim.scenario import read_scenario
from logistics_sim.study.worker_pool import WorkerPool
from tests.example_counts import examples


def made_up(seen):
    """Routes that cost the load and a tenth at random; without a search, what the start costs."""

    def plan(task):
        seen.append(task)
        share = {firm.id: firm.share for firm in task.scenario.firms}
        load = sum(share[f] for f in task.firms)
        noise = zlib.crc32(f"{task.firms}{task.iterations}{len(task.starts)}".encode()) % 1_000
        yuan = load * (1 + noise / 10_000) if task.iterations else 9e9
        known = [float(days[0][0]) for days in task.starts if days]
        fits = [cost for cost in known if cost >= load - 1e-9]
        yuan = min([yuan, *fits])
        return CoalitionPlan(
            key=task.key,
            firms=task.firms,
            statement=task.statement,
            feasible=True,
            reason="",
            yuan={"distance": {"down": yuan}},
            lines={},
            days=((repr(yuan), ()),),
            vehicles=1.0,
            trips=1.0,
            stops=1.0,
            distance_km=1.0,
            transfer=(),
            iterations=task.iterations,
            seed=1,
            plan_hash="",
        )

    return plan


@pytest.fixture
def planned(make_county, tmp_path, monkeypatch):
    def run(shares):
        firms = [
            {"id": f"f{n}", "name": f"企业{n}", "kind": "express", "share": share}
            for n, share in enumerate(shares)
        ]
        scenario = read_scenario(make_county(tmp_path / "county", firms=firms).scenario)
        seen = []
        monkeypatch.setattr(room, "plan_coalition", made_up(seen))
        planner = CoalitionPlanner(
            scenario, "county", PlanStore(tmp_path / "store"), WorkerPool(), CoalitionEffort.of(160)
        )
        ids = [firm["id"] for firm in firms]
        members = [m for size in range(2, len(ids) + 1) for m in combinations(ids, size)]
        found = planner.plan(members, "after")
        assert set(found) == set(members)
        load = {
            m: round(sum(dict(zip(ids, shares, strict=True))[f] for f in m), 12) for m in members
        }
        return found, load, seen

    return run


def test_coalitions_of_equal_load_share_one_search(planned):
    found, load, seen = planned([0.25, 0.25, 0.25, 0.25])
    searched = {task.firms for task in seen if task.iterations}
    assert len({load[firms] for firms in searched}) == len(searched) == 3
    for firms, record in found.items():
        like = {found[m].routing_yuan for m in found if load[m] == load[firms]}
        assert like == {record.routing_yuan}


def test_a_larger_load_is_never_cheaper_and_work_is_bounded(planned):
    found, load, seen = planned([0.26, 0.21, 0.18, 0.15, 0.14, 0.06])
    costs = [found[m].routing_yuan for m in sorted(found, key=lambda m: load[m])]
    assert np.diff(costs).min() >= -0.005
    efforts = CoalitionEffort.of(160)
    searches = [task.iterations for task in seen if task.iterations]
    leaders = len({load[m] for m in found})
    assert set(searches) <= {efforts.first, efforts.second, efforts.later, efforts.sweep}
    assert searches.count(efforts.first) == 13
    assert len(searches) <= leaders + room.SWEEPS * (leaders // room.DEAR)


@settings(max_examples=examples(80), deadline=None)
@given(st.lists(st.tuples(st.integers(1, 20), st.integers(1, 99)), min_size=1, max_size=25))
def test_the_hull_lies_below_every_point_and_is_convex(pairs):
    points = [(float(x), float(y)) for x, y in pairs]
    above = above_hull(points)
    assert min(above) == pytest.approx(0, abs=1e-9)
    assert all(part >= -1e-9 for part in above)
    low = dict(sorted((x, y / (1 + a)) for (x, y), a in zip(points, above, strict=True)))
    xs = sorted(low)
    for a, b, c in zip(xs, xs[1:], xs[2:], strict=False):
        line = low[a] + (low[c] - low[a]) * (b - a) / (c - a)
        assert low[b] <= line + 1e-6


def test_no_points_have_no_hull():
    assert above_hull([]) == []
