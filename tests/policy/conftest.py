from pathlib import Path

import pytest

from logistics_sim.policy import Evidence, Figure
from logistics_sim.scenario import read_scenario

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"
FULL = Evidence(
    delivered={
        ("express", "down"): 10,
        ("express", "up"): 5,
        ("ltl", "down"): 2,
        ("express", "intra"): 1,
        ("fresh", "down"): 3,
        ("return", "up"): 1,
    },
    services={"home": 2, "pickup": 8},
    attainment={
        "fresh_24h": Figure(0.97, 0.96, 0.98, 100),
        "baseline_72h": Figure(1.0, 0.999, 1.0, 100),
        "outbound_72h": Figure(1.0, 0.999, 1.0, 100),
    },
    saving={name: Figure(0.25, 0.21, 0.29, 0) for name in ("whole", "up", "down")},
    firms_with_parcels=6,
    cold_records=100,
    excursion_minutes=0.0,
    fresh_parcels=3,
    stored_items=4,
    purchases=2,
    traced_producers=("a", "b", "c", "d", "e"),
    slow_legs={"baseline_72h": "hub_wait"},
    prices={"wave": 90.0},
)


@pytest.fixture(scope="session")
def full():
    return FULL


@pytest.fixture(scope="session")
def scenario():
    return read_scenario(BASE)
