"""Money of a bus in the ledger, to the cent: by item, by stop and by trip."""

import numpy as np
import pandas as pd
import pytest

from logistics_sim.costs.ledger import Deliveries, ledger_rows
from logistics_sim.costs.tariffs import BusTariff, Tariffs, VehicleTariff

VAN = VehicleTariff(80.0, 0.4, 24.0, 900_000, 4_500_000)
BUS = VehicleTariff(0.0, 0.0, 0.0, 300_000, 10**9)


def deliveries(kind="planned", carried=(0, 0, 0)):
    """Two firms' parcels on one bus run: two down, one up."""
    runs = pd.DataFrame(
        {
            "day": [0],
            "trip_id": ["t1"],
            "vehicle": ["bus-7-0800"],
            "kind": [kind],
            "start_s": [0],
            "end_s": [3_600],
            "distance_m": [0],
            "duty_s": [0],
            "type": ["bus-7"],
            "stops": [2],
        }
    )
    numbers = np.array(carried)
    stamps = pd.DataFrame(
        {
            "trip_in": [numbers[0], numbers[1], -1],
            "trip_out": [-1, -1, numbers[2]],
            **{
                name: [-1] * 3 for name in ("at_village_s", "sorted_s", "left_county_s", "failed_s")
            },
        }
    )
    parcels = pd.DataFrame(
        {
            "firm": pd.Categorical(["a", "b", "b"]),
            "class": pd.Categorical(
                ["express"] * 3, categories=["express", "fresh", "ltl", "return"]
            ),
            "direction": pd.Categorical(["down", "down", "up"], categories=["down", "up", "intra"]),
            "origin": pd.Categorical(["hub", "hub", "v"], categories=["hub", "v"]),
            "destination": pd.Categorical(["v", "v", "hub"], categories=["hub", "v"]),
            "weight_g": [1_000] * 3,
            "volume_ml": [1_000] * 3,
            "band": ["ambient"] * 3,
            "ready_s": [0] * 3,
        }
    )
    places = (np.array(["", "T"]), np.array([0.0, 20_000.0]))
    return Deliveries(runs, stamps, parcels, *places, days=1)


TARIFFS = Tariffs(
    vehicles={"micro_van": VAN, "bus-7": BUS}, buses={"bus-7": BusTariff(0.5, 2.0, 10.0)}
)


def test_items_stops_and_the_trip_are_paid():
    rows = ledger_rows(deliveries(), TARIFFS)
    bus = rows[rows["activity"] == "bus"]
    paid = bus.groupby("key", observed=True)["yuan"].sum().round(2).to_dict()
    # 3 items at 0.50, 2 stops at 2.00, 1 trip at 10.00.
    assert paid == {"yuan_item": 1.5, "yuan_stop": 4.0, "yuan_trip": 10.0}
    by_firm = bus[bus["key"] == "yuan_item"].groupby("firm", observed=True)["yuan"].sum()
    assert by_firm.to_dict() == {"a": 0.5, "b": 1.0}
    assert set(bus["trip"]) == {"t1"}
    assert rows["yuan"].sum() == pytest.approx(15.5)


def test_an_empty_bus_costs_its_stops_and_trip_and_one_that_stays_away_nothing():
    empty = ledger_rows(deliveries(carried=(-1, -1, -1)), TARIFFS)
    assert empty["yuan"].sum() == pytest.approx(14.0)
    idle = ledger_rows(deliveries("cancelled", (-1, -1, -1)), TARIFFS)
    assert idle["yuan"].sum() == 0
