"""Replications of a plan in parallel: the answer depends on the random numbers alone."""

import pytest

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import read_parquet
from logistics_sim.simulation.replication_count import Precision, paired
from logistics_sim.study.replications import Window, replicate


@pytest.fixture(scope="module")
def county(build, base):
    world = build.world(1, 3)
    world.places["population"] = [0, 0, 900, 700, 400]
    trips = [
        build.trip("A", ["T1v1", "T1v2", "T1v3"], [3_600, 900, 900, 3_600], vehicle="van"),
        build.trip(
            "B", ["T1v1", "T1v2", "T1v3"], [3_600, 900, 900, 3_600], vehicle="van", wave=2,
            start_s=build.at("13:10"), depart_s=build.at("13:30"),
        ),
    ]  # fmt: skip
    plan = build.plan(*trips)
    firms = tuple(firm.id for firm in base.firms)
    object.__setattr__(plan.operator, "firms", firms)
    return world, plan


@pytest.mark.slow
def test_workers_do_not_change_the_answer(base, county, tmp_path):
    world, plan = county
    precision = Precision({"express_48h": 1.0}, least=3)
    one = replicate(base, world, plan, precision, days=6, workers=1, out=tmp_path / "one")
    two = replicate(base, world, plan, precision, days=6, workers=2)
    assert one.rows == two.rows
    assert one.reached
    assert len({row["express_48h_mean_h"] for row in one.rows}) == 3
    found = one.estimates()["express_48h"]
    assert 0.9 < found.mean <= 1.0
    stamps = read_parquet(tmp_path / "one" / "replication-002" / "stamps.parquet")
    assert len(stamps) > 500


@pytest.mark.slow
def test_disruptions_cost_time_with_common_random_numbers(base, county):
    world, plan = county
    dates = {"first": "2025-09-02", "last": "2025-09-04"}
    snow = base.change(disruptions={"roads": [{**dates, "speed": 0.5}]})
    precision = Precision({}, least=4)
    quiet = replicate(base, world, plan, precision, days=6, workers=1).rows
    slow = replicate(snow, world, plan, precision, days=6, workers=1).rows
    hours = [[row["express_48h_mean_h"] for row in rows] for rows in (quiet, slow)]
    assert paired(*hours).low > 0


def test_a_window_that_leaves_nothing(base, county):
    world, plan = county
    with pytest.raises(InputError, match="STU-010"):
        replicate(base, world, plan, Precision({}), days=4, window=Window(2, 2))
