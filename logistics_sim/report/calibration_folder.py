"""The folder of a calibration: layer, tables, pictures, and the answer as JSON."""

from __future__ import annotations

from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.calibration.distributions import Distribution, fitted_distribution
from logistics_sim.core.csv_output import write_csv
from logistics_sim.core.files import write_json, write_text
from logistics_sim.core.units import HOUR_S, clock_s
from logistics_sim.report.calibration_contradictions import contradictions
from logistics_sim.report.calibration_figure import draw_before_after
from logistics_sim.report.calibration_influence import moves, still_guessed
from logistics_sim.report.calibration_page import calibration_page
from logistics_sim.report.samples_figure import draw_samples
from logistics_sim.report.tracks_map import draw_tracks

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.calibration import Calibration, Records
    from logistics_sim.calibration.tracks import Driving
    from logistics_sim.network import Network
    from logistics_sim.scenario import Scenario

UNKNOWN_PLACES = ("place not known", "a name that several places have")
UNKNOWN_PARCELS = ("no parcel number",)


def write_calibration(
    folder: Path,
    scenario: Scenario,
    network: Network,
    found: Calibration,
    layer: str,
    stamp: dict[str, Any],
    study: tuple[pd.DataFrame, pd.DataFrame] | None = None,
) -> dict[str, Any]:
    """Write what was `found` into `folder`; return the answer.

    Parameters
    ----------
    folder
        There already, and empty.
    scenario, network
        What was calibrated, before.
    found
        The estimates with their records.
    layer
        Text of ``calibrated.yaml``.
    stamp
        Version and hash that the answer begins with.
    study
        Draws and influence of a study of the scenario before (`read_study`): how much each change
        moves the answer.
    """
    import pandas as pd

    chosen = distributions(found)
    table = before_after(scenario, found, chosen)
    answer = {
        **stamp,
        "parameters": table,
        "too_few": list(found.too_few),
        "set_aside": rows_set_aside(found),
        "unmatched": unmatched(found),
        "layer": "calibrated.yaml",
        "records": {name: records_told(records) for name, records in found.records.items()},
        "week_to_week": found.weeks,
        **contradictions(scenario, network, found),
        "moves": [] if study is None else moves(study[0], table),
        "guesses": still_guessed(
            scenario, set(found.estimates), None if study is None else study[1]
        ),
    }
    write_text(folder / "calibrated.yaml", layer)
    if table:
        write_csv(folder / "before_after.csv", pd.DataFrame(table))
        draw_before_after(table, folder / "before_after.png")
        draw_samples(found, chosen, folder / "samples.png")
    if found.driving is not None:
        answer["tracks"] = found.driving.figures
        _write_tracks(folder, network, found.driving)
    write_text(folder / "page.html", calibration_page(scenario.title, answer, folder))
    write_json(folder / "calibration.json", answer)
    return answer


def _write_tracks(folder: Path, network: Network, driving: Driving) -> None:
    from logistics_sim.calibration.tracks.speeds import by_hour

    write_csv(folder / "speeds_by_hour.csv", by_hour(driving.moving))
    write_csv(folder / "better_points.csv", driving.points)
    features = [
        {
            "type": "Feature",
            "properties": {
                "passes": road.passes,
                "vehicles": road.vehicles,
                "days": road.days,
                "length_m": road.metres,
                "source": "derived: tracks of vehicles",
            },
            "geometry": {"type": "LineString", "coordinates": road.lonlat.round(6).tolist()},
        }
        for road in driving.missing
    ]
    write_json(
        folder / "missing_roads.geojson", {"type": "FeatureCollection", "features": features}
    )
    draw_tracks(network, driving, folder / "tracks.png")


def distributions(found: Calibration) -> dict[str, Distribution]:
    """Return the distribution that each estimate's observations follow."""
    return {
        path: fitted_distribution(estimate.sample, path)
        for path, estimate in found.estimates.items()
    }


def before_after(
    scenario: Scenario, found: Calibration, chosen: dict[str, Distribution]
) -> list[dict[str, Any]]:
    """Return one row per parameter that was estimated: what `scenario` says, and `found`.

    `chosen` are the distributions of the observations.
    """
    known: dict[str, Any] = dict(scenario.parameters())
    rows = []
    for path, estimate in found.estimates.items():
        before = known.get(path)
        said = value_before(scenario, path) if before is None else float(before)
        rows.append(
            {
                "key": path,
                "unit": estimate.unit,
                "before": said,
                "low_before": None if before is None else before.low,
                "high_before": None if before is None else before.high,
                "status_before": "planner" if before is None else before.status,
                "base": estimate.base,
                "low": estimate.low,
                "high": estimate.high,
                "n": estimate.n,
                "distribution": chosen[path].name,
                "p_value": chosen[path].p_value,
                "method": estimate.method,
                "source": found.source(path),
            }
        )
    return rows


def value_before(scenario: Scenario, path: str) -> float:
    """Return what `scenario` states at `path` where that is no parameter: hours, weekdays."""
    *sections, last = path.split(".")
    value: Any = reduce(getattr, sections, scenario)
    if last.isdigit():
        return float(value[int(last)])
    return clock_s(getattr(value, last)) / HOUR_S


def rows_set_aside(found: Calibration) -> list[dict[str, Any]]:
    """Return what was set aside: ``records, kind, n, first``."""
    return [
        {"records": name, "kind": kind, "n": count, "first": records.first_row[kind]}
        for name, records in found.records.items()
        for kind, count in sorted(records.set_aside.items())
    ]


def unmatched(found: Calibration) -> dict[str, int]:
    """Return what the county does not have: roads, places and parcels, and points that are off.

    Roads are those that were driven and that the network lacks; places and parcels are rows;
    points are places whose vehicles stop elsewhere.
    """
    driving = found.driving
    rows = rows_set_aside(found)

    def counted(kinds: tuple[str, ...]) -> int:
        return sum(row["n"] for row in rows if row["kind"] in kinds)

    return {
        "roads": 0 if driving is None else len(driving.missing),
        "points": 0 if driving is None else len(driving.points),
        "places": counted(UNKNOWN_PLACES),
        "parcels": counted(UNKNOWN_PARCELS),
    }


def records_told(records: Records) -> dict[str, Any]:
    """Return how many rows of `records` were used, and what was set aside, by kind."""
    return {
        "files": list(records.files),
        "period": records.period,
        "days_without_rows": records.empty_days,
        "rows": records.rows,
        "used": len(records.frame),
        "set_aside": {
            kind: {"rows": count, "first": records.first_row[kind]}
            for kind, count in sorted(records.set_aside.items())
        },
        "read_as": records.told,
    }
