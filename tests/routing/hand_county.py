"""A hub, a station and villages for figures worked out by hand, and who drives there."""

from types import SimpleNamespace

import numpy as np
import pandas as pd

from logistics_sim.scenario.operator import DayGroup, Operator, Wave

HOUR, MINUTE = 3_600, 60
TYPES = ("micro_van", "box_truck", "reefer", "e_trike")


def places_of(ids, names=None, closes=19):
    """Places whose second is the station of all others, open from 8 o'clock."""
    count = len(ids)
    return pd.DataFrame(
        {
            "place_id": ids,
            "name": ids if names is None else names,
            "kind": ["hub", "township_station", *["village"] * (count - 2)],
            "township": ["", *[ids[1]] * (count - 1)],
            "open_s": [0, *[8 * HOUR] * (count - 1)],
            "close_s": [86_400, *[closes * HOUR] * (count - 1)],
        }
    )


def county_of(places, metres, seconds):
    """A world in which every type of vehicle needs `seconds` for `metres`."""
    everywhere = SimpleNamespace(barred=None, tolls=None)
    ways = {"seconds": seconds, "metres": metres, "toll_cents": None, "slow": ()}
    travel = SimpleNamespace(**ways, profile=everywhere)
    return SimpleNamespace(places=places, travel=dict.fromkeys(TYPES, travel))


def county_on_a_road(places, at_km):
    """Places at these kilometres of one road, a kilometre a minute."""
    km = np.abs(np.subtract.outer(at_km, at_km)).astype(np.int64)
    return county_of(places, km * 1_000, km * MINUTE)


def joint_operator(echelons="through", departs=("06:30",)):
    """The alliance with waves at these clock times."""
    return Operator(
        id="joint",
        variant="after",
        firms=("express_a",),
        waves=tuple(
            Wave(number, int(clock[:2]) * HOUR + int(clock[3:]) * MINUTE)
            for number, clock in enumerate(departs, 1)
        ),
        days_per_week=7,
        echelons=echelons,
        sorter_kind="auto",
        sorter_rate_items_h=3_600,
        sorter_lines=1,
        day_groups=(DayGroup("all", tuple(range(7))),),
    )
