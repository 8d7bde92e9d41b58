"""What the county would have recorded of simulated days: scans and stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import DAY_S, HOUR_S, MINUTE_S

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
    "sorted": "sorted_s",
    "at_village": "at_village_s",
    "failed": "failed_s",
    "delivered": "handed_over_s",
    "collected": "collected_s",
    "returned": "returning_s",
}
"""The moment behind each kind of scan of `calibration.records`, beside those of posting."""
LINE_WORDS = {"auto": "自动", "manual": "人工"}


@dataclass(frozen=True)
class Played:
    """What simulated days leave behind.

    Attributes
    ----------
    scans
        ``parcel, event, place, line, firm, time_s`` as `calibration.read_scans` gives them.
    stops
        ``trip, place, arrive_s, depart_s, items`` as `calibration.read_trips` gives them; the stay
        at the hub is that of loading.
    yuan
        By day since 1970, where it was asked for.
    runs
        Contract ``runs`` with ``type``, ``paid_s`` and the vehicle's name for all operators.
    """

    scans: pd.DataFrame
    stops: pd.DataFrame
    yuan: pd.Series | None
    runs: pd.DataFrame


def play_records(
    scenario: Scenario,
    world: World,
    plans: Mapping[Operator, Plan],
    days: int,
    replication: int,
    *,
    priced: bool = False,
    posted: bool = False,
) -> Played:
    """Return what `days` days of all operators of `plans` would leave in the county's records.

    Inbound parcels, with `posted` also those that the county posts; freight (LTL) is left out, as
    the scans of a county are. Where costs are `priced`, also yuan by day: the operators' ledgers
    and the township stations.
    """
    import pandas as pd

    from logistics_sim.costs import build_ledger, daily_yuan, station_items, station_rows
    from logistics_sim.costs.duty import paid_seconds
    from logistics_sim.demand import generate_parcels, with_categories
    from logistics_sim.places import operator_world
    from logistics_sim.simulation.replay import replay
    from logistics_sim.simulation.scenario_inputs.plan_replay import ReplayInputs
    from logistics_sim.study.case import firm_parcels

    everything = generate_parcels(scenario, world.places, days, replication)
    everything = with_categories(everything, scenario, world.places)
    start = int(np.datetime64(scenario.start_date, "s").astype(np.int64))
    scans, stops, driven = [], [], []
    yuan = np.zeros(days)
    for operator, plan in plans.items():
        own = operator_world(scenario, world, operator)
        parcels = firm_parcels(everything, operator)
        given = ReplayInputs.read(scenario, own, plan, parcels, days, replication)
        played = replay(given.timetable, given.cargo, given.rules, given.draws)
        stamps = played.stamps.assign(arrived_s=given.draws.arrive_s)
        lines = _lines(stamps["sorted_s"].to_numpy(), operator)
        scans.append(_scans(parcels, stamps, lines, start, days, posted=posted))
        stops.append(_stops(operator, played, start, float(scenario.operations.loading_min)))
        type_of = dict(zip(plan.trips["trip_id"], plan.trips["type"], strict=True))
        paid = paid_seconds(played.runs, round(float(scenario.operations.break_h) * HOUR_S))
        driven.append(
            played.runs.assign(
                type=played.runs["trip_id"].map(type_of),
                paid_s=paid,
                vehicle=f"{operator.id}/" + played.runs["vehicle"].astype(str),
            )
        )
        if priced:
            yuan += daily_yuan(build_ledger(scenario, own, plan, played, parcels, days), days)
    if priced:
        price = float(scenario.costs.township_station_yuan_day)
        rows = station_rows(price, list(plans.values()), station_items(everything), days)
        yuan += daily_yuan(rows, days) if len(rows) else 0.0
    return Played(
        pd.concat(scans, ignore_index=True),
        pd.concat(stops, ignore_index=True),
        pd.Series(yuan, index=start // DAY_S + np.arange(days)) if priced else None,
        pd.concat(driven, ignore_index=True),
    )


def _lines(sorted_s: np.ndarray, operator: Operator) -> np.ndarray:
    """Return the line of each parcel: lines take turns, since all are equally fast."""
    count = max(int(operator.sorter_lines), 1)
    turn = np.empty(sorted_s.size, dtype=np.int64)
    turn[np.argsort(sorted_s, kind="stable")] = np.arange(sorted_s.size)
    names = np.array([f"{LINE_WORDS[operator.sorter_kind]}{row + 1}" for row in range(count)])
    return np.asarray(names.astype(object)[turn % count])


def _scans(
    parcels: pd.DataFrame,
    stamps: pd.DataFrame,
    lines: np.ndarray,
    start: int,
    days: int,
    *,
    posted: bool,
) -> pd.DataFrame:
    """Return one row a scan of parcels within the days."""
    import pandas as pd

    down = (parcels["direction"] == "down").to_numpy(dtype=bool)
    chosen = (parcels["class"] != "ltl").to_numpy(dtype=bool) & (down | posted)
    stamps, down = stamps[chosen], down[chosen]
    names = np.asarray(stamps.index)
    village = parcels["destination"].astype(str).to_numpy()[chosen]
    firm = parcels["firm"].astype(object).to_numpy()[chosen]
    moments = {event: stamps[column].to_numpy(np.int64) for event, column in STAMPS.items()}
    moments["truck_arrived"] = np.where(down, moments["truck_arrived"], -1)
    places = dict.fromkeys(STAMPS, village)
    places |= dict.fromkeys(("truck_arrived", "hub_scan", "sorted"), np.full(names.size, "hub"))
    if posted:
        origin = parcels["origin"].astype(str).to_numpy()[chosen]
        back = (parcels["class"] == "return").to_numpy()[chosen]
        ready_s = parcels["ready_s"].to_numpy(dtype=np.int64)[chosen]
        for event, these in (("posted", ~down & ~back), ("return_posted", ~down & back)):
            moments[event], places[event] = np.where(these, ready_s, -1), origin
    parts = []
    for event, time_s in moments.items():
        known = (time_s >= 0) & (time_s < days * DAY_S)
        parts.append(
            pd.DataFrame(
                {
                    "parcel": names[known],
                    "event": event,
                    "place": places[event][known],
                    "line": lines[chosen][known] if event == "sorted" else "",
                    "firm": firm[known],
                    "time_s": time_s[known] + start,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _stops(operator: Operator, played: Replay, start: int, loading_min: float) -> pd.DataFrame:
    """Return one row a stop: when the vehicle began there and was served; loading at the hub."""
    import pandas as pd

    events = played.events
    runs = played.runs
    trip_of = runs["trip_id"].to_numpy()
    both = []
    for kind in ("begin", "served"):
        found = events[events["kind"] == kind]
        grouped = found.groupby(["run", "place"], sort=True)
        both.append(grouped["time_s"].min().rename(kind))
    items = grouped["items"].sum()
    table = both[0].to_frame().join(both[1], how="inner").join(items).reset_index()
    begun = np.flatnonzero((runs["kind"] != "cancelled").to_numpy())
    left = runs["depart_s"].to_numpy(dtype=np.int64)[begun]
    loading = pd.DataFrame({"run": begun, "place": "hub", "served": left, "items": 0})
    loading["begin"] = left - round(loading_min * MINUTE_S)
    table = pd.concat([loading[table.columns], table], ignore_index=True)
    table["trip"] = f"{operator.id}/" + table["run"].map(lambda run: str(trip_of[run]))
    table["arrive_s"] = table["begin"].astype(np.int64) + start
    table["depart_s"] = table["served"].astype(np.int64) + start
    return table[["trip", "place", "arrive_s", "depart_s", "items"]]
