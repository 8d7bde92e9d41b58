"""Bring a planner's own roads and places together into a network."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.language import gettext
from logistics_sim.network import osm, vector
from logistics_sim.network.datum import Datum
from logistics_sim.network.islands import islands, without_small_islands
from logistics_sim.network.limits import LIMITS
from logistics_sim.network.links import behind_closed_roads, both_ways, link_warnings
from logistics_sim.network.model import Network
from logistics_sim.network.place_facts import FACTS, fill_facts
from logistics_sim.network.raw_roads import Draft, take_lines
from logistics_sim.network.simplify import simplify
from logistics_sim.network.snap import attach, datum_fault, snap
from logistics_sim.network.townships import with_townships

if TYPE_CHECKING:
    import pandas as pd

    from logistics_sim.network.metres_guess import Place


@dataclass(frozen=True)
class Brought:
    """The network with what was noticed on the way: `warnings` do not stop a run."""

    network: Network
    warnings: list[Fault]
    snapped: dict[str, Any]
    islands: pd.DataFrame
    counts: dict[str, int] = field(default_factory=dict)


def read_roads(
    path: str | Path,
    *,
    columns: dict[str, str] | None = None,
    crs: str | None = None,
    datum: Datum = "wgs84",
    terrain: str = "plain",
    layer: str | None = None,
    join_m: float = 1.0,
    encoding: str | None = None,
    near: Place | None = None,
) -> Draft:
    """Read roads by the file's suffix: OpenStreetMap or a layer of lines.

    The roads have `terrain` (plain, hill, mountain); the other arguments are those of
    `draft_from_layer`, where `columns` names the columns of the layer.
    """
    file = Path(path)
    name = file.name.lower()
    if name.endswith(osm.SUFFIXES):
        return osm.draft_from_osm(file, terrain)
    if name.endswith(vector.SUFFIXES):
        return vector.draft_from_layer(
            file,
            columns=columns,
            crs=crs,
            datum=datum,
            terrain=terrain,
            layer=layer,
            join_m=join_m,
            encoding=encoding,
            near=near,
        )
    known = ", ".join((*osm.SUFFIXES, *vector.SUFFIXES))
    if not file.exists():
        raise InputError("NET-002", str(file), gettext("there is no such file"))
    raise InputError(
        "NET-002",
        str(file),
        gettext("not a road file by its suffix"),
        gettext("known: {known}", known=known),
    )


def bring(
    draft: Draft,
    points: pd.DataFrame,
    *,
    merge: bool = True,
    least_island_km: float = 1.0,
    snap_limit_m: float = 5_000.0,
    source: Path = Path("roads"),
    about: dict[str, Any] | None = None,
    datum: Datum = "wgs84",
) -> Brought:
    """Simplify the roads, put the places beside them, and make a network.

    `points` are rows of `PlacesRead.points`. Without `merge` every node of a road is kept.
    `about` is what the file says of itself; `datum` that from which the points were converted,
    for advice on a wrong one.

    Raises `FaultsError`: NET-008 (an id twice), NET-015 (no hub, unknown townships),
    NET-019 (a place farther than `snap_limit_m` from every road), NET-032 (a place that only a
    closed road reaches).
    """
    points = with_townships(points)
    found_islands = islands(draft)
    roads = without_small_islands(draft, least_island_km)
    if points["terrain"].nunique() > 1:
        roads = with_terrain(roads, points)
    if merge:
        roads = simplify(roads)
    lonlat = points[["lon", "lat"]].to_numpy(dtype=np.float64)
    nearest = snap(roads, lonlat)
    warnings = datum_fault(roads, lonlat, nearest, datum)
    found = both_ways(roads, points, nearest, snap_limit_m)
    closed = behind_closed_roads(roads, points, found)
    if closed:
        raise FaultsError(closed)
    warnings = [*draft.warnings, *warnings, *link_warnings(roads, points, nearest, found)]
    far = np.flatnonzero(found.metres > snap_limit_m)
    if far.size:
        listed = ", ".join(
            gettext(
                "{iloc} ({metres:.1f} km)",
                iloc=points["id"].iloc[row],
                metres=found.metres[row] / 1000,
            )
            for row in far[:10]
        )
        text = gettext(
            "{size} places lie over {snap_limit_m:g} km from any road: {listed}",
            size=far.size,
            snap_limit_m=snap_limit_m / 1000,
            listed=listed,
        )
        shifted = [fault.hint for fault in warnings if fault.code == "NET-013"]
        hint = shifted[0] if shifted else gettext("check the points, or raise --snap-limit-m")
        raise FaultsError([Fault("NET-019", str(source), text, hint)])
    whole, _ = attach(roads, points, found)
    network = _network(whole, points, source, about or {})
    counts = {
        "pieces_read": int(draft.u.size),
        "nodes_read": int(draft.xy.shape[0]),
        "edges": len(network.edges),
        "nodes": len(network.nodes),
        **whole.notes,
    }
    return Brought(network, warnings, found.report(points), found_islands, counts)


def with_terrain(draft: Draft, points: pd.DataFrame) -> Draft:
    """Return the draft in which each piece has the terrain of the nearest of `points`."""
    import pandas as pd
    from scipy.spatial import cKDTree

    middle = (draft.xy[draft.u] + draft.xy[draft.v]) / 2
    scale = np.array([np.cos(np.radians(float(draft.xy[:, 1].mean()))), 1.0])
    tree = cKDTree(points[["lon", "lat"]].to_numpy(dtype=np.float64) * scale)
    _, near = tree.query(middle * scale)
    code, names = pd.factorize(points["terrain"], sort=True)
    pairs = draft.kind * len(names) + code[near]
    used, kind = np.unique(pairs, return_inverse=True)
    kinds = draft.kinds.iloc[used // len(names)].reset_index(drop=True)
    kinds["terrain"] = np.asarray(names)[used % len(names)]
    return replace(draft, kind=kind.astype(np.int64), kinds=kinds)


def from_osm(roads: str | Path, points: pd.DataFrame, **options: Any) -> Brought:
    """Return a network of an OpenStreetMap file (or layer of lines) and `points`.

    ``from_osm("county.osm.pbf", read_points(Path("villages.csv")))``; the options are those
    of `bring`.
    """
    file = Path(roads)
    return bring(read_roads(file), points, source=file, **options)


def _network(draft: Draft, points: pd.DataFrame, source: Path, about: dict[str, Any]) -> Network:
    """Return the network of a draft whose last nodes are the places."""
    import pandas as pd

    order = np.arange(draft.u.size)
    used = np.unique(np.concatenate([draft.u, draft.v]))
    count = draft.xy.shape[0] - len(points)
    junction = used[used < count]
    nodes = pd.DataFrame(
        {
            "id": [draft.name(node) for node in junction.tolist()],
            "kind": "junction",
            "name": "",
            "admin_code": "",
            "township": "",
            "terrain": "plain",
            "ur_class": "",
            "coord_source": "given: vertex of the roads read",
            "lon": draft.xy[junction, 0],
            "lat": draft.xy[junction, 1],
        }
    )
    cut = nodes["id"].str.startswith("cut")
    nodes.loc[cut, "coord_source"] = "derived: where a place's link meets the road"
    facts = [name for name in FACTS if name in points]
    nodes = pd.concat([points[[*nodes.columns, *facts]], nodes], ignore_index=True)
    nodes = fill_facts(nodes)
    kinds = draft.kinds.iloc[draft.kind].reset_index(drop=True)
    names = draft.names
    prefix = draft.prefix
    ends = {
        "u": [f"{prefix}{names[node]}" for node in draft.u.tolist()],
        "v": [f"{prefix}{names[node]}" for node in draft.v.tolist()],
    }
    edges = pd.DataFrame(ends)
    edges["key"] = edges.groupby(["u", "v"]).cumcount()
    edges["length_m"] = np.maximum(np.round(draft.metres, 1), 0.1)
    posted = [name for name in LIMITS if name in kinds and (kinds[name] > 0).any()]
    kinds = kinds.drop(columns=[name for name in LIMITS if name in kinds and name not in posted])
    edges = pd.concat([edges, kinds], axis=1)
    turns = tuple(tuple(draft.name(node) for node in turn) for turn in draft.turns)
    kept = set(nodes["id"])
    turns = tuple(turn for turn in turns if kept.issuperset(turn))
    lines = take_lines(draft.lines, order)
    return Network(nodes, edges, lines, None, about, source, turns)
