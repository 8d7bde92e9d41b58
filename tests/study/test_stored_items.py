from logistics_sim.assessment.review_evidence import stock_movements
from logistics_sim.demand import FLOWS, parcel_flows
from logistics_sim.places import build_world
from logistics_sim.scenario import read_scenario


def test_stock_services_are_counted_and_the_base_has_none(make_county, tmp_path):
    from pathlib import Path

    base = read_scenario(make_county(tmp_path / "a").scenario)
    assert stock_movements(base, build_world(base), 3, 0) == (0, 0)
    full = Path(__file__).parents[2] / "scenarios" / "tangxian_services.yaml"
    services = read_scenario(full)
    world = build_world(services)
    count, purchases = stock_movements(services, world, 2, 0)
    flows = parcel_flows(services, world.places, 2, 0)
    names = list(FLOWS)
    assert count == sum(
        1 for code in flows.tolist() if names[code] in ("drop_ship", "replenishment")
    )
    assert count > 0
    assert purchases == -(-2 // services.services.pooled_purchase.every_days)
