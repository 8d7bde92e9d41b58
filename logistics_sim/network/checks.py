"""Is this a road network that can be driven? Every fault at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault
from logistics_sim.core.tables import check_table
from logistics_sim.language import gettext as _
from logistics_sim.network.metres_guess import metres_fault
from logistics_sim.network.road_class import CLASSES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.network.metres_guess import Place
    from logistics_sim.network.model import Network

SHOWN = 12
LONGEST_M = 10_000_000.0
"""No road is longer; whole numbers of seconds and metres stay exact below it."""


def check_network(network: Network) -> list[Fault]:
    """Return every fault of `network`, empty when it can be planned on.

    Beyond what reading checks already: exactly one hub, every village with a station of
    its township, and every place connected to the hub.
    """
    return [*table_faults(network), *_place_faults(network), *_island_faults(network)]


def table_faults(network: Network) -> list[Fault]:
    """Return the faults of the two tables: ids, references, numbers, coordinates."""
    where = str(network.source)
    nodes, edges = network.nodes, network.edges
    faults = coordinate_faults(nodes["lon"].to_numpy(), nodes["lat"].to_numpy(), where)
    faults += coordinate_faults(network.lines.xy[:, 0], network.lines.xy[:, 1], where)[
        : 0 if faults else 1
    ]
    twice = nodes["id"][nodes["id"].duplicated()].unique()
    if len(twice):
        text = _("{count} ids stand twice: {some}", count=len(twice), some=_some(twice))
        faults.append(Fault("NET-008", where, text, _("give every point its own id")))
    known = set(nodes["id"])
    for end in ("u", "v"):
        lost = edges[end][~edges[end].isin(known)].unique()
        if len(lost):
            text = _(
                "{count} road ends {end!r} are no points of the file: {some}",
                count=len(lost),
                end=end,
                some=_some(lost),
            )
            faults.append(Fault("NET-011", where, text))
    faults += _number_faults(edges, where)
    strange = sorted(set(edges["road_class"]) - set(CLASSES))
    if strange:
        text = _("unknown road_class {some}", some=_some(strange))
        faults.append(
            Fault("NET-014", where, text, _("one of {classes}", classes=", ".join(CLASSES)))
        )
    if not faults:
        faults += [
            Fault("NET-014", fault.where, fault.message, fault.hint)
            for fault in check_table(edges, "roads", where)
        ]
    return faults


def _number_faults(edges: pd.DataFrame, where: str) -> list[Fault]:
    faults = []
    for name, unit in (("length_m", "metres"), ("speed_kmh", "km/h")):
        values = edges[name].to_numpy(dtype=np.float64)
        bad = ~np.isfinite(values) | (values < 0) | ((values == 0) & (name == "speed_kmh"))
        bad |= values > LONGEST_M
        if bad.any():
            first = int(bad.argmax())
            road = f"{edges['u'].iloc[first]} - {edges['v'].iloc[first]}"
            text = _(
                "{bad} roads have no usable {name}; first {road}: {values}",
                bad=int(bad.sum()),
                name=name,
                road=road,
                values=values[first],
            )
            faults.append(
                Fault("NET-012", where, text, _("a number of {unit} is wanted", unit=unit))
            )
    return faults


def coordinate_faults(
    lon: NDArray[np.float64], lat: NDArray[np.float64], where: str, near: Place | None = None
) -> list[Fault]:
    """Return NET-005 for projected metres and NET-006 for swapped axes, with the evidence.

    `lon` and `lat` are as they were read, shape ``(points,)``; `near` is the hub, by which the
    zone of metres is found.
    """
    if not lon.size:
        return []
    low_x, high_x = float(lon.min()), float(lon.max())
    low_y, high_y = float(lat.min()), float(lat.max())
    if max(abs(low_x), abs(high_x)) <= 180 and max(abs(low_y), abs(high_y)) <= 90:
        if 15 <= low_x <= high_x <= 55 and low_y >= 70:
            return [_swapped(low_x, high_y, where)]
        return []
    if max(abs(low_y), abs(high_y)) <= 180 and max(abs(low_x), abs(high_x)) <= 90:
        return [_swapped(low_x, high_y, where)]
    return [metres_fault(float(np.median(lon)), float(np.median(lat)), where, near)]


def _swapped(x: float, y: float, where: str) -> Fault:
    text = _("longitude {x:.3f} and latitude {y:.3f}: swapped?", x=x, y=y)
    return Fault("NET-006", where, text, _("GeoJSON wants longitude first"))


def _place_faults(network: Network) -> list[Fault]:
    where = str(network.source)
    nodes = network.nodes
    kinds = nodes["kind"].value_counts()
    faults = []
    hubs = int(kinds.get("hub", 0))
    if hubs != 1:
        hint = _("one point of kind 'hub' is wanted")
        faults.append(Fault("NET-015", where, _("there are {hubs} hubs", hubs=hubs), hint))
    for kind in ("township_station", "village"):
        if not kinds.get(kind, 0):
            faults.append(
                Fault("NET-015", where, _("there is no point of kind {kind!r}", kind=kind))
            )
    stations = set(nodes.loc[nodes["kind"] == "township_station", "township"])
    villages = nodes[nodes["kind"] == "village"]
    lost = villages.loc[~villages["township"].isin(stations), "id"]
    if len(lost):
        text = _(
            "{count} villages have no station in their township: {some}",
            count=len(lost),
            some=_some(lost),
        )
        faults.append(Fault("NET-015", where, text, _("give 'township' the code of a station")))
    return faults


def _island_faults(network: Network) -> list[Fault]:
    lost = unreachable_places(network)
    if not len(lost):
        return []
    hint = _("draw the missing road, or run with --allow-unreachable to leave them out")
    faults = []
    for word, rows in lost.groupby("missing", sort=False):
        names = [f"{code} {name}" for code, name in zip(rows["id"], rows["name"], strict=True)]
        text = _(
            "{count} places {word} the hub: {some}", count=len(rows), word=word, some=_some(names)
        )
        faults.append(Fault("NET-010", str(network.source), text, hint))
    return faults


def unreachable_places(network: Network) -> pd.DataFrame:
    """Return the places that cannot be reached from the hub, or not left for it, by open roads.

    The column `missing` says which: ``cannot be reached from`` (also where both are missing)
    or ``can be reached from, but not left for,``.
    """
    from logistics_sim.network.graph import Graph

    nodes = network.nodes
    hubs = np.flatnonzero((nodes["kind"] == "hub").to_numpy())
    places = network.places.assign(missing="")
    if not hubs.size:
        return places.iloc[:0]
    forth, back = Graph.of(network).connected(int(hubs[0]))
    rows = places.index.to_numpy()
    no_way = np.where(
        forth[rows], "can be reached from, but not left for,", "cannot be reached from"
    )
    places["missing"] = no_way
    lost: pd.DataFrame = places[~(forth[rows] & back[rows])]
    return lost


def _some(values: object) -> str:
    listed = [str(value) for value in values]  # type: ignore[attr-defined]
    tail = _(" and {count} more", count=len(listed) - SHOWN) if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + tail
