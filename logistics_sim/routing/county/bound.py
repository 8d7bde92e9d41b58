"""A lower bound on a day's cost that no plan for the same stops can undercut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.routing.county.rules import time_rules
from logistics_sim.routing.county.task import useful_kinds

if TYPE_CHECKING:
    from logistics_sim.places import World
    from logistics_sim.routing.county.echelons import Assignment
    from logistics_sim.scenario import Operator, Scenario


def lower_bound_yuan(
    scenario: Scenario, world: World, operator: Operator, chosen: Assignment
) -> float:
    """Return yuan a service day that every plan for the stops served costs at least.

    Three parts that never overlap: handling at the stops, the cheapest arc into every
    place and wave (from any other place of the county, by the cheapest vehicle), and
    for every trip that the load needs at least its loading and the cheapest arc back to
    a base. Fixed prices enter by the least number of vehicle days that so much work
    fills. Arcs into a place are counted once, so split visits and transfer do no harm.
    """
    rules = time_rules(scenario)
    hourly = float(scenario.costs.driver_yuan_h) / 3_600
    echelons = ("trunk",) if operator.echelons == "through" else ("trunk", "local")
    fleet = {k.id: k for echelon in echelons for k in useful_kinds(scenario, echelon)}
    arcs = np.min(
        [
            world.travel[kind.id].metres / 1_000 * float(kind.yuan_km)
            + world.travel[kind.id].seconds * hourly
            for kind in fleet.values()
        ],
        axis=0,
    )
    seconds = np.min([world.travel[name].seconds for name in fleet], axis=0)
    np.fill_diagonal(arcs, np.inf)
    np.fill_diagonal(seconds, np.iinfo(seconds.dtype).max)
    money = work_s = 0.0
    parts = [chosen.main, *chosen.local.values()]
    for wave in operator.waves:
        places: set[int] = set()
        grams = millilitres = 0
        for part in parts:
            stops = part.served()
            mine = stops.wave == wave.id
            station = world.places["kind"].to_numpy()[stops.place] == "township_station"
            handled = stops.items[mine & ~(station & bool(chosen.transfer))]
            service = float(rules.service_s(handled).sum())
            work_s += service
            money += service * hourly
            places |= {int(place) for place in stops.place[mine]}
            if part is chosen.main:
                grams += max(int(stops.down_g[mine].sum()), int(stops.up_g[mine].sum()))
                millilitres += max(int(stops.down_ml[mine].sum()), int(stops.up_ml[mine].sum()))
        if not places:
            continue
        rows = np.array(sorted(places))
        money += float(arcs[:, rows].min(axis=0).sum())
        work_s += float(seconds[:, rows].min(axis=0).sum())
        trunk = useful_kinds(scenario, "trunk")
        trips = max(
            -(-grams // max(kind.payload_g for kind in trunk)),
            -(-millilitres // max(kind.volume_ml for kind in trunk)),
            1,
        )
        home = float(arcs[rows][:, 0].min())
        money += trips * (rules.loading_s * hourly + home)
        work_s += trips * (rules.loading_s + float(seconds[rows][:, 0].min()))
    vehicles = int(np.ceil(work_s / rules.shift_s))
    return money + vehicles * min(float(kind.fixed_yuan_day) for kind in fleet.values())
