import numpy as np
import pytest

from logistics_sim.network import Graph, Moment, Slowdown, read_network, speed_factors
from logistics_sim.places import at_moment, build_world
from logistics_sim.scenario import read_scenario

from .conftest import COUNTY, SCENARIO, small_county

SNOW = {
    "name": "snow",
    "factor": {"base": 0.6, "unit": "x", "status": "guess"},
    "months": [12, 1, 2],
    "terrains": ["mountain"],
}
MORNING = {
    "name": "market",
    "factor": {"base": 0.5, "unit": "x", "status": "guess"},
    "hours": ["07:00", "09:00"],
    "groups": ["trunk"],
}


@pytest.mark.parametrize(
    "slowdown, moment, holds",
    [
        (Slowdown("x", 0.5), Moment(6), True),
        (Slowdown("x", 0.5, months=(1,)), Moment(6), False),
        (Slowdown("x", 0.5, months=(1,)), Moment(1), True),
        (Slowdown("x", 0.5, begin_s=100, end_s=200), Moment(1), False),
        (Slowdown("x", 0.5, begin_s=100, end_s=200), Moment(1, 100), True),
        (Slowdown("x", 0.5, begin_s=100, end_s=200), Moment(1, 200), False),
        (Slowdown("x", 0.5, begin_s=80_000, end_s=200), Moment(1, 100), True),
        (Slowdown("x", 0.5, begin_s=80_000, end_s=200), Moment(1, 85_000), True),
        (Slowdown("x", 0.5, begin_s=80_000, end_s=200), Moment(1, 40_000), False),
    ],
)
def test_when_a_slowdown_holds(slowdown, moment, holds):
    assert slowdown.holds(moment) is holds


def test_factors_multiply_and_a_closed_road_is_left(save):
    network = read_network(save(small_county()))
    slow = [
        Slowdown("half", 0.5),
        Slowdown("closed", 0.0, roads=(("J", "T"),)),
        Slowdown("other", 0.1, groups=("trunk",)),
    ]
    factors = speed_factors(network.edges, slow, Moment(1))
    assert factors.tolist() == [0.5, 0.0, 0.5, 0.5, 0.5]
    way = Graph.of(network, factors=factors).path(network.row("T"), network.row("A"))
    # 6000 + 3000 + 500 m at 18 km/h.
    assert (way.seconds, way.metres) == (1_900, 9_500)


@pytest.mark.slow
def test_seasons_and_hours_of_a_scenario():
    base = read_scenario(SCENARIO)
    said = base.change(road_conditions=[SNOW, MORNING])
    world = build_world(said)
    plain = build_world(base)
    kind = "micro_van"
    # September, no hour in mind: as without conditions.
    assert np.array_equal(world.travel[kind].seconds, plain.travel[kind].seconds)
    winter = at_moment(said, world, Moment(1)).travel[kind].seconds
    ids = world.places["place_id"].tolist()
    hub, mountain, flat = 0, ids.index("130627212"), ids.index("130627107")
    assert winter[hub, mountain] > 1.2 * plain.travel[kind].seconds[hub, mountain]
    assert winter[hub, flat] == plain.travel[kind].seconds[hub, flat]
    morning = at_moment(said, world, Moment(9, 8 * 3_600))
    assert (morning.travel[kind].seconds >= plain.travel[kind].seconds).all()
    way = morning.path(kind, hub, mountain)
    assert way.seconds == morning.travel[kind].seconds[hub, mountain]
    january = build_world(said.change(start_date="2026-01-05"))
    assert np.array_equal(january.travel[kind].seconds, winter)


def test_a_closure_that_cuts_places_off_stops_the_run():
    base = read_scenario(SCENARIO)
    network = read_network(COUNTY)
    link = network.edges[network.edges["u"] == "hub"]
    assert len(link) == 1
    roads = [["hub", link["v"].iloc[0]]]
    closed = {"name": "flood", "factor": {"base": 0}, "roads": roads}
    with pytest.raises(ValueError, match="NET-010") as caught:
        build_world(base.change(road_conditions=[closed]))
    assert "365 places cannot be reached by micro_van, box_truck, reefer, e_trike" in str(
        caught.value
    )


def test_bad_conditions_are_refused():
    base = read_scenario(SCENARIO)
    for wrong in (
        {"factor": {"base": 1.5}},
        {"months": [13]},
        {"hours": ["07:00"]},
        {"hours": ["25:00", "26:00"]},
        {"terrains": ["swamp"]},
    ):
        with pytest.raises(ValueError):
            base.change(road_conditions=[{**SNOW, **wrong}])
