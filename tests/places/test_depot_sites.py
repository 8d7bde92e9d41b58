"""Where operators meet hub and township stations: the alliance moves them, firms alone do not."""

from logistics_sim.places import build_world, operator_world
from logistics_sim.scenario import read_scenario

STATION, VILLAGE = "130001100", "130001100001"


def seconds(world, here, there):
    row = {name: number for number, name in enumerate(world.places["place_id"])}
    travel = next(iter(world.travel.values()))
    return int(travel.seconds[row[here], row[there]])


def test_the_alliance_meets_a_moved_station_and_firms_alone_the_old_one(county):
    scenario = read_scenario(county.scenario)
    today = build_world(scenario)
    moved = scenario.change(moved_stations={STATION: VILLAGE})
    world = build_world(moved)
    assert seconds(world, STATION, VILLAGE) < seconds(today, STATION, VILLAGE)
    assert seconds(world, "hub", VILLAGE) == seconds(today, "hub", VILLAGE)
    alliance = operator_world(moved, world, moved.joint_operator())
    assert alliance is world
    for variant in ("equal_service", "as_is"):
        alone = moved.alone_operators(variant, world.townships_by_time())[0]
        seen = operator_world(moved, world, alone)
        assert seconds(seen, STATION, VILLAGE) == seconds(today, STATION, VILLAGE)
        assert seen.places["lon"].tolist() == today.places["lon"].tolist()
