"""Where records speak against what was stated: firms' volumes, missing roads, points of places."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.report.page_numbers import interval_text

if TYPE_CHECKING:
    from logistics_sim.calibration import Calibration
    from logistics_sim.calibration.tracks import Driving
    from logistics_sim.network import Network
    from logistics_sim.scenario import Scenario

SHOWN = 30


def contradictions(scenario: Scenario, network: Network, found: Calibration) -> dict[str, Any]:
    """Return ``volumes, missing_roads, better_points`` of an answer: what was `found`, by row.

    `scenario` names the firms, `network` the places near to the ends of a missing road.
    """
    names = {firm.id: firm.name for firm in scenario.firms}
    volumes = [
        {**asdict(row), "name": names.get(row.firm, ""), "contradicted": row.contradicted}
        for row in found.volumes
    ]
    driving = found.driving
    return {
        "volumes": volumes,
        "missing_roads": [] if driving is None else _roads(network, driving),
        "better_points": [] if driving is None else driving.points.to_dict("records"),
    }


def _roads(network: Network, driving: Driving) -> list[dict[str, Any]]:
    """Return the roads that were driven and that the network lacks, with the places near by."""
    places = network.places
    lonlat = places[["lon", "lat"]].to_numpy(dtype=np.float64)
    names = places["name"].where(places["name"] != "", places["id"]).to_numpy()
    level = np.array([np.cos(np.radians(lonlat[:, 1].mean())), 1.0])

    def near(point: np.ndarray[tuple[int], np.dtype[np.float64]]) -> str:
        return str(names[int(np.argmin((((lonlat - point) * level) ** 2).sum(axis=1)))])

    return [
        {
            "passes": road.passes,
            "vehicles": road.vehicles,
            "days": road.days,
            "length_m": road.metres,
            "near": [near(road.lonlat[0]), near(road.lonlat[-1])],
            "from": road.lonlat[0].round(5).tolist(),
            "to": road.lonlat[-1].round(5).tolist(),
        }
        for road in driving.missing
    ]


def volumes_part(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a calibration's page on firms' volumes, from its `answer`."""
    volumes = answer["volumes"]
    wrong = [row for row in volumes if row["contradicted"]]
    heads = [
        _("firm"),
        _("stated, parcels a day"),
        _("scanned"),
        _("interval"),
        _("days"),
        _("scans say"),
    ]
    rows = [
        [
            row["name"] or _(row["firm"]),
            row["stated"],
            row["recorded"],
            interval_text(row["low"], row["high"]),
            row["days"],
            _verdict(row),
        ]
        for row in volumes
    ]
    lines = [
        _(
            "Inbound parcels of an ordinary day. The intervals hold for all firms together with "
            "probability 0.95; what lies outside is not chance."
        )
    ]
    lines += [volume_words(row) for row in wrong]
    if volumes and not wrong:
        lines.append(_("No firm's scans contradict what is stated of its volume."))
    if not volumes:
        lines = [_("No scans of enough days: stated volumes were not held against them.")]
    return {"title": _("Volumes, stated and scanned"), "lines": lines, "heads": heads, "rows": rows}


def volume_words(row: dict[str, Any]) -> str:
    """Return what the scans say of a firm whose volume they contradict (a `row` of volumes)."""
    return _(
        "{firm}: {stated:,.0f} parcels a day are stated, {recorded:,.0f} were scanned "
        "[{low:,.0f}, {high:,.0f}].",
        firm=row["name"] or _(row["firm"]),
        stated=row["stated"],
        recorded=row["recorded"],
        low=row["low"],
        high=row["high"],
    )


def _verdict(row: dict[str, Any]) -> str:
    if not row["contradicted"]:
        return _("agrees")
    return _("more than stated") if row["recorded"] > row["stated"] else _("less than stated")


def roads_part(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a calibration's page on roads that the network lacks."""
    roads = answer["missing_roads"]
    heads = [_("near"), _("length, m"), _("passes"), _("vehicles"), _("days"), _("from"), _("to")]
    rows = [
        [
            " – ".join(dict.fromkeys(road["near"])),
            round(road["length_m"]),
            road["passes"],
            road["vehicles"],
            road["days"],
            *(", ".join(f"{number:.5f}" for number in road[end]) for end in ("from", "to")),
        ]
        for road in roads[:SHOWN]
    ]
    lines = [
        _(
            "Roads driven that the network lacks: {n}. They stand in missing_roads.geojson: draw "
            "them into the road layer and import it again.",
            n=len(roads),
        )
        if roads
        else _("No road was driven that the network lacks.")
    ]
    lines += _first_shown(len(roads), "missing_roads.geojson")
    return {"title": _("Missing roads"), "lines": lines, "heads": heads, "rows": rows}


def points_part(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a calibration's page on places that are served elsewhere."""
    points = answer["better_points"]
    heads = [_("place"), _("off by, m"), _("stays"), _("vehicle days"), _("better point")]
    rows = [
        [
            f"{point['id']} {point['name']}",
            round(point["metres"]),
            point["stays"],
            point["vehicle_days"],
            f"{point['lon_found']:.5f}, {point['lat_found']:.5f}",
        ]
        for point in points[:SHOWN]
    ]
    lines = [
        _(
            "Places where vehicles stop elsewhere than at the place's point: {n}; all are in "
            "better_points.csv.",
            n=len(points),
        )
        if points
        else _("No place is served far from its point.")
    ]
    lines += _first_shown(len(points), "better_points.csv")
    return {"title": _("Points of places"), "lines": lines, "heads": heads, "rows": rows}


def _first_shown(count: int, name: str) -> list[str]:
    if count <= SHOWN:
        return []
    return [_("The first {n} are shown; all are in {name}.", n=SHOWN, name=name)]
