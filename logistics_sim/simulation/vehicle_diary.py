"""What every vehicle did: the diary, its use, and the moves of an animation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import DAY_S, HOUR_S

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.simulation.replay import Replay

STOPS = ("depart", "arrive", "begin", "served", "closed", "towed", "breakdown", "end", "cancelled")


def vehicle_diary(played: Replay) -> pd.DataFrame:
    """Return what each vehicle did in order: ``vehicle, time_s, kind, place, items, trip_id``."""
    events = played.events[played.events["kind"].isin(STOPS)].copy()
    runs = played.runs[played.runs["kind"] != "spare"]
    name = runs["trip_id"] + np.where(
        runs["kind"] == "extra", "+" + runs["vehicle"].str.rsplit("+", n=1).str[-1], ""
    )
    vehicle_of = dict(zip(name, runs["vehicle"], strict=True))
    events["vehicle"] = events["container"].map(vehicle_of)
    events["trip_id"] = events["container"]
    columns = ["vehicle", "time_s", "kind", "place", "items", "trip_id"]
    return events.sort_values(["vehicle", "time_s", "seq"], kind="stable")[columns].reset_index(
        drop=True
    )


def animation_moves(played: Replay) -> pd.DataFrame:
    """Return each drive from place to place: who, from where to where, when, with how many.

    Columns ``container, origin, destination, depart_s, arrive_s, items``: what a map
    needs to move every vehicle and to show how full it is. A place that was closed is a
    place that was passed.
    """
    import pandas as pd

    kinds = ("depart", "arrive", "begin", "served", "closed", "breakdown", "end")
    events = played.events[played.events["kind"].isin(kinds)]
    here: dict[str, tuple[str, int, int]] = {}
    moves: list[tuple[str, str, str, int, int, int]] = []
    rows = zip(
        events["container"],
        events["kind"].astype(str),
        events["place"],
        events["time_s"].tolist(),
        events["items"].tolist(),
        strict=True,
    )
    for container, kind, place, time_s, items in rows:
        if kind == "depart":
            here[container] = (place, time_s, items)
        elif container in here and kind in ("arrive", "begin", "closed", "end"):
            origin, left_s, aboard = here[container]
            if kind in ("arrive", "begin"):
                aboard = items
            if place != origin or kind == "end":
                moves.append((container, origin, place, left_s, time_s, aboard))
            here[container] = (place, time_s, aboard)
            if kind == "end":
                del here[container]
        elif container in here and kind == "served":
            here[container] = (place, time_s, here[container][2])
    names = ["container", "origin", "destination", "depart_s", "arrive_s", "items"]
    return pd.DataFrame(moves, columns=names)


def utilisation(played: Replay, shift_s: int) -> pd.DataFrame:
    """Return one row per vehicle: days and trips driven, hours, distance, overtime, stops left out.

    ``duty_share`` is the paid duty as a part of the shifts of the days on which the
    vehicle was out; ``late_end_h`` is what it was out beyond the shift on its worst day.
    """
    runs = played.runs[played.runs["kind"] != "cancelled"]
    by_day = runs.groupby(["vehicle", "day"], as_index=False).agg(
        trips=("trip_id", "size"),
        duty_s=("duty_s", "sum"),
        distance_m=("distance_m", "sum"),
        start_s=("start_s", "min"),
        end_s=("end_s", "max"),
        skipped=("skipped_stops", "sum"),
        broken=("broken_s", lambda moments: int((moments >= 0).sum())),
    )
    by_day["over_s"] = np.maximum(by_day["end_s"] - by_day["start_s"] - shift_s, 0)
    table: Any = by_day.groupby("vehicle").agg(
        days=("day", "size"),
        trips=("trips", "sum"),
        duty_h=("duty_s", "sum"),
        duty_share=("duty_s", "sum"),
        distance_km=("distance_m", "sum"),
        late_end_h=("over_s", "max"),
        skipped_stops=("skipped", "sum"),
        breakdowns=("broken", "sum"),
    )
    table["duty_h"] /= HOUR_S
    table["duty_share"] /= table["days"] * shift_s
    table["distance_km"] /= 1_000
    table["late_end_h"] /= HOUR_S
    found: pd.DataFrame = table.reset_index()
    return found


def hall_use(played: Replay, service_ticks: int, lines: int) -> pd.DataFrame:
    """Return by day the items sorted and the share of the lines' time that they took.

    An item takes `service_ticks`, thousandths of a second.
    """
    import pandas as pd

    days = played.end_s // DAY_S
    sorted_s = played.stamps["sorted_s"].to_numpy()
    items = np.bincount(sorted_s[sorted_s >= 0] // DAY_S, minlength=days)
    share = items * service_ticks / (lines * DAY_S * 1_000)
    return pd.DataFrame({"day": np.arange(days), "items": items, "busy_share": share})
