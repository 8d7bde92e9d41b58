"""What the county would have recorded of simulated days: scans and stops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from logistics_sim.places import World
    from logistics_sim.routing import Plan
    from logistics_sim.scenario import Operator, Scenario
    from logistics_sim.simulation import Replay

STAMPS = {
    "truck_arrived": "arrived_s",
    "hub_scan": "at_hub_s",
    "at_village": "at_village_s",
    "failed": "failed_s",
    "delivered": "handed_over_s",
    "collected": "collected_s",
    "returned": "returning_s",
}
"""The moment behind each kind of scan of `calibration.records`."""


def play_records(
    scenario: Scenario,
    world: World,
    plans: Mapping[Operator, Plan],
    days: int,
    replication: int,
    priced: bool = False,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series | None]:
    """Return scans and stops of `days` days of all operators, as `calibration` reads them.

    Inbound parcels only, freight (LTL) left out, as the scans of a county are. Where costs are
    `priced`, also yuan by day (since 1970): the operators' ledgers and the township stations.
    """
    import pandas as pd

    from logistics_sim.costs import build_ledger, daily_yuan, station_items, station_rows
    from logistics_sim.demand import generate_parcels, with_categories
    from logistics_sim.places import operator_world
    from logistics_sim.simulation.replay import replay
    from logistics_sim.simulation.scenario_inputs.plan_replay import ReplayInputs
    from logistics_sim.study.case import firm_parcels

    everything = generate_parcels(scenario, world.places, days, replication)
    everything = with_categories(everything, scenario, world.places)
    start = int(np.datetime64(scenario.start_date, "s").astype(np.int64))
    scans, stops = [], []
    yuan = np.zeros(days)
    for operator, plan in plans.items():
        own = operator_world(scenario, world, operator)
        parcels = firm_parcels(everything, operator)
        given = ReplayInputs.read(scenario, own, plan, parcels, days, replication)
        played = replay(given.timetable, given.cargo, given.rules, given.draws)
        stamps = played.stamps.assign(arrived_s=given.draws.arrive_s)
        scans.append(_scans(parcels, stamps, start, days))
        stops.append(_stops(operator, played, start))
        if priced:
            yuan += daily_yuan(build_ledger(scenario, own, plan, played, parcels, days), days)
    if priced:
        price = float(scenario.costs.township_station_yuan_day)
        rows = station_rows(price, list(plans.values()), station_items(everything), days)
        yuan += daily_yuan(rows, days) if len(rows) else 0.0
    paid = pd.Series(yuan, index=start // DAY_S + np.arange(days)) if priced else None
    return pd.concat(scans, ignore_index=True), pd.concat(stops, ignore_index=True), paid


def _scans(parcels: pd.DataFrame, stamps: pd.DataFrame, start: int, days: int) -> pd.DataFrame:
    """Return one row a scan of inbound parcels within the days."""
    import pandas as pd

    inbound = (parcels["direction"] == "down") & (parcels["class"] != "ltl")
    chosen = inbound.to_numpy(dtype=bool)
    stamps = stamps[chosen]
    names = np.asarray(stamps.index)
    village = parcels["destination"].astype(str).to_numpy()[chosen]
    parts = []
    for event, column in STAMPS.items():
        time_s = stamps[column].to_numpy(dtype=np.int64)
        known = (time_s >= 0) & (time_s < days * DAY_S)
        hub = event in ("truck_arrived", "hub_scan")
        parts.append(
            pd.DataFrame(
                {
                    "parcel": names[known],
                    "event": event,
                    "place": "hub" if hub else village[known],
                    "time_s": time_s[known] + start,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _stops(operator: Operator, played: Replay, start: int) -> pd.DataFrame:
    """Return one row a stop: when the vehicle began there and when it was served."""
    events = played.events
    trip_of = played.runs["trip_id"].to_numpy()
    both = []
    for kind in ("begin", "served"):
        found = events[events["kind"] == kind]
        times = found.groupby(["run", "place"], sort=True)["time_s"].min()
        both.append(times.rename(kind))
    table = both[0].to_frame().join(both[1], how="inner").reset_index()
    table["trip"] = f"{operator.id}/" + table["run"].map(lambda run: str(trip_of[run]))
    table["arrive_s"] = table["begin"].astype(np.int64) + start
    table["depart_s"] = table["served"].astype(np.int64) + start
    return table[["trip", "place", "arrive_s", "depart_s"]]
