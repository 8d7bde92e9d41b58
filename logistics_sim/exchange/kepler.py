"""A plan as animated trips for kepler.gl: lines whose points carry a time."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np

from logistics_sim.core.files import write_json
from logistics_sim.exchange.plan_view import Leg, PlanView

Stamped = list[list[float | int]]


def write_kepler(view: PlanView, folder: Path) -> list[Path]:
    """Write ``kepler_trips.geojson`` of `view` into `folder`: drop it onto kepler.gl's window.

    Each point is ``[longitude, latitude, 0, second]``. Seconds count from 1970 on the county's
    own clock (kepler.gl shows UTC, so it shows the county's hours). A trip stands on the first day
    from the scenario's start on which it runs.
    """
    features = []
    for row in view.trips:
        day = view.first_date(str(row["weekdays"]))
        start = int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp())
        points: Stamped = []
        for leg in view.legs[str(row["trip_id"])]:
            points.extend(stamped_points(view, leg, start))
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": points},
                "properties": {key: row[key] for key in ("trip_id", "vehicle", "type", "wave")},
            }
        )
    path = folder / "kepler_trips.geojson"
    write_json(path, {"type": "FeatureCollection", "features": features})
    return [path]


def stamped_points(view: PlanView, leg: Leg, start: int) -> Stamped:
    """Return the points of a `leg` with their seconds, spread by length along its line.

    `start` is midnight of the trip's day. A leg that stays where it is gives its place twice.
    """
    if leg.path is None:
        lon, lat = view.points[leg.destination]
        return [[lon, lat, 0, start + leg.depart_s], [lon, lat, 0, start + leg.arrive_s]]
    line = view.world.line(leg.path)
    squeeze = np.cos(np.radians(line[:, 1].mean()))
    steps = np.hypot(np.diff(line[:, 0]) * squeeze, np.diff(line[:, 1]))
    far = np.concatenate([[0.0], np.cumsum(steps)])
    share = far / far[-1] if far[-1] > 0 else np.linspace(0, 1, len(far))
    seconds = np.rint(leg.depart_s + share * (leg.arrive_s - leg.depart_s)).astype(np.int64)
    return [
        [float(lon), float(lat), 0, start + int(second)]
        for (lon, lat), second in zip(line.tolist(), seconds, strict=True)
    ]
