from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from logistics_sim.scenario import read_scenario
from logistics_sim.scenario.operator import DayGroup, Operator, Wave

BASE = Path(__file__).parents[2] / "scenarios" / "tangxian.yaml"
QUIET = {
    "operations.travel_day_sd.base": 0,
    "operations.travel_day_sd.low": 0,
    "operations.travel_leg_sd.base": 0,
    "operations.travel_leg_sd.low": 0,
    "operations.line_haul_late_mean_min.base": 0,
    "operations.line_haul_late_mean_min.low": 0,
}
EVERY_DAY = "0123456"


def at(text, day=0):
    """Second of the run for a time of day."""
    parts = [int(part) for part in text.split(":")]
    return day * 86_400 + parts[0] * 3_600 + parts[1] * 60 + (parts[2] if len(parts) > 2 else 0)


def make_world(townships, villages_each, opens=8 * 3_600, closes=19 * 3_600):
    """Hub, stations "T1".. and villages "T1v1"..; all open at the same hours."""
    rows = [("hub", "hub", "")]
    rows += [(f"T{t}", "township_station", f"T{t}") for t in range(1, townships + 1)]
    rows += [
        (f"T{t}v{v}", "village", f"T{t}")
        for t in range(1, townships + 1)
        for v in range(1, villages_each + 1)
    ]
    places = pd.DataFrame(rows, columns=["place_id", "kind", "township"])
    places["open_s"], places["close_s"] = opens, closes
    places.loc[0, ["open_s", "close_s"]] = [0, 86_400]
    return SimpleNamespace(places=places, travel={})


def make_trip(trip_id, places, leg_s, **values):
    """One trip; `leg_s` has one leg more than `places` (the return)."""
    trip = {
        "trip_id": trip_id,
        "vehicle": f"van-{trip_id}",
        "type": "micro_van",
        "operator": "joint",
        "group": "all",
        "wave": 1,
        "echelon": "through",
        "weekdays": EVERY_DAY,
        "origin": "hub",
        "after_trip": "",
        "start_s": at("06:10"),
        "depart_s": at("06:30"),
        "end_s": 0,
        "unload_end_s": 0,
        "break_s": 0,
    }
    trip.update(values)
    clock, stops = trip["depart_s"], []
    for seq, (place, leg) in enumerate(zip([*places, trip["origin"]], leg_s, strict=True), 1):
        clock += leg
        stops.append((trip_id, seq, place, clock, clock + 300, leg, leg * 10))
        clock += 300
    trip["end_s"] = clock - 300 + trip.pop("unload_end_s")
    return trip, stops


WAVES = ((1, at("06:30")), (2, at("13:30")))


def make_plan(*made, lines=1, rate=3_600, waves=WAVES):
    """Plan of the trips made by `make_trip`."""
    names = ["trip_id", "seq", "place", "arrive_s", "depart_s", "leg_s", "leg_m"]
    operator = Operator(
        id="joint",
        variant="after",
        firms=("express_a",),
        waves=tuple(Wave(*wave) for wave in waves),
        days_per_week=7,
        echelons="auto",
        sorter_kind="auto",
        sorter_rate_items_h=rate,
        sorter_lines=lines,
        day_groups=(DayGroup("all", tuple(range(7))),),
    )
    stops = pd.DataFrame([row for _, rows in made for row in rows], columns=names)
    return SimpleNamespace(
        trips=pd.DataFrame([trip for trip, _ in made]), stops=stops, operator=operator
    )


def make_parcels(rows, world):
    """Parcels from dicts; what is left out is an express parcel of 1 kg and 1 l to pick up."""
    base = {
        "firm": "express_a",
        "class": "express",
        "direction": "down",
        "origin": "hub",
        "destination": "hub",
        "weight_g": 1_000,
        "volume_ml": 1_000,
        "band": "ambient",
        "ready_s": at("04:30"),
        "service": "pickup",
    }
    frame = pd.DataFrame([{**base, **row} for row in rows], columns=list(base))
    frame["due_s"] = frame["ready_s"] + 48 * 3_600
    frame["unit"] = 0
    frame = frame.astype({"weight_g": "int32", "volume_ml": "int32", "ready_s": "int64"})
    ids = world.places["place_id"].tolist()
    kinds = {
        "class": ["express", "fresh", "ltl", "return"],
        "direction": ["down", "up", "intra"],
        "origin": ids,
        "destination": ids,
        "band": ["ambient", "fresh"],
        "service": ["pickup", "home"],
        "firm": ["express_a"],
    }
    for name, categories in kinds.items():
        frame[name] = pd.Categorical(frame[name], categories=categories)
    return frame


@pytest.fixture(scope="session")
def base():
    return read_scenario(BASE)


@pytest.fixture(scope="session")
def quiet(base):
    return base.change(**QUIET)


@pytest.fixture(scope="session")
def build():
    return SimpleNamespace(
        at=at, world=make_world, trip=make_trip, plan=make_plan, parcels=make_parcels
    )


@pytest.fixture(scope="session")
def draws():
    return np.random.default_rng
