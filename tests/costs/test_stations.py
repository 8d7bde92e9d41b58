"""Township stations: paid once a day for the county, split by the firms' items."""

from types import SimpleNamespace

import pandas as pd
import pytest

from logistics_sim.costs import station_items, station_rows

A, B = "130001100", "130001200"


@pytest.fixture(scope="module")
def parcels():
    rows = [
        ("post", "express", "down", "hub", f"{A}001"),
        ("post", "express", "down", "hub", f"{A}002"),
        ("coop", "express", "up", f"{A}001", "hub"),
        ("coop", "ltl", "down", "hub", A),
        ("coop", "express", "intra", f"{A}001", f"{B}001"),
    ]
    frame = pd.DataFrame(rows, columns=["firm", "class", "direction", "origin", "destination"])
    return frame.astype("category")


def plan(*places):
    return SimpleNamespace(
        stops=pd.DataFrame({"place": list(places)}), trips=pd.DataFrame({"origin": ["hub"]})
    )


def test_items_are_counted_at_the_rural_end_of_the_way(parcels):
    found = station_items(parcels).set_index(["township", "firm", "class", "direction"])["items"]
    assert found.to_dict() == {
        (A, "post", "express", "down"): 2,
        (A, "coop", "express", "up"): 1,
        (A, "coop", "ltl", "down"): 1,
        (B, "coop", "express", "intra"): 1,
    }


def test_a_station_is_paid_once_however_many_firms_stop_there(parcels):
    items = station_items(parcels)
    once = station_rows(100.0, [plan(A)], items, 3)
    twice = station_rows(100.0, [plan(A), plan(A, f"{B}001")], items, 3)
    assert once.equals(twice)
    assert once["yuan"].sum() == 300
    assert once.groupby("firm", observed=True)["yuan"].sum().to_dict() == {
        "coop": 150,
        "post": 150,
    }
    # B's village is served from the road, its station is not used: nobody pays for it.
    assert set(once["township"]) == {A}


def test_no_station_no_rows(parcels):
    assert station_rows(100.0, [plan("hub")], station_items(parcels), 3).empty
    assert station_rows(100.0, [plan(A)], station_items(parcels[:0]), 3).empty
