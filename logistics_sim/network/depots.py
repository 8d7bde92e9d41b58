"""The network with the hub or a township station elsewhere: beside a place, or at a road.

Every room calls the point from which goods come ``hub``. So a firm with a depot of its own, or
another site of the joint hub, is the same network with that point elsewhere. Roads stay: where
the place stood there is a junction then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.network.model import Lines, Network

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

Site = str | tuple[float, float]
"""The id of a place, or longitude and latitude (WGS 84)."""
HUB = "hub"
BEFORE, ROAD = "@before", "@road"
"""Endings of the ids of the junction where a place stood, and of the one where it meets a road."""
FOOT = f"{HUB}{ROAD}"
STATED = ("stated_u", "stated_v")
"""Columns of the ends that the road file names, for roads whose ends have other ids by now."""
BESIDE_M = 1.0
"""Length of the link to a place: what moved stands beside it."""
FARTHEST_M = 5_000.0
"""A point farther than this from every road is refused."""
METRES_PER_DEGREE = 111_195.0
SOURCE = "derived: link of the depot"


def with_hub_at(network: Network, site: Site) -> Network:
    """Return `network` with the hub at `site`; the old hub stays as a junction.

    A place id puts the hub beside that place. A point is joined by a straight link to the
    nearest two-way road, which is cut there.

    Raises `InputError`: NET-011 for an unknown place or a point far from every road.
    """
    return with_place_at(network, HUB, site)


def with_place_at(network: Network, place: str, site: Site) -> Network:
    """Return `network` with its `place` (hub or station) at `site`, as `with_hub_at` does."""
    old = network.nodes.iloc[[network.row(place)]]
    network = _without(network, place)
    if isinstance(site, str):
        row = network.row(site)
        lon, lat = (float(network.nodes[name].iloc[row]) for name in ("lon", "lat"))
        return _joined(network, old, str(network.nodes["id"].iloc[row]), (lon, lat), BESIDE_M)
    network, metres = _cut(network, place, site)
    return _joined(network, old, f"{place}{ROAD}", site, max(metres, BESIDE_M))


def _without(network: Network, place: str) -> Network:
    """Return the network with a junction where the place stood; roads keep their stated ends."""
    nodes, edges = network.nodes.copy(), network.edges.copy()
    junction = f"{place}{BEFORE}"
    at = nodes["id"] == place
    nodes.loc[at, "kind"] = "junction"
    nodes.loc[at, "id"] = junction
    for end, stated in zip(("u", "v"), STATED, strict=True):
        if stated not in edges:
            edges[stated] = edges[end]
        edges[end] = edges[end].where(edges[end] != place, junction)
    turns = tuple(tuple(junction if n == place else n for n in turn) for turn in network.turns)
    return replace(network, nodes=nodes, edges=edges, turns=turns)


def _joined(
    network: Network, place: pd.DataFrame, node: str, at: tuple[float, float], metres: float
) -> Network:
    """Return the network with `place` (one row) at the point `at`, by a road of `metres`."""
    import pandas as pd

    nodes, edges = network.nodes, network.edges
    old = place.assign(lon=at[0], lat=at[1])
    target = nodes.iloc[network.row(node)]
    link = _template(edges, node).assign(
        u=place["id"].iloc[0], v=node, key=0, length_m=metres, oneway="no", access="", source=SOURCE
    )
    link = link.assign(**dict.fromkeys(STATED, ""))
    line = np.array([at, (target["lon"], target["lat"])], dtype=np.float64)
    lines = Lines.pack([*(network.lines[row] for row in range(len(network.lines))), line])
    return replace(
        network,
        nodes=pd.concat([old, nodes], ignore_index=True),
        edges=pd.concat([edges, link], ignore_index=True),
        lines=lines,
    )


def _template(edges: pd.DataFrame, node: str) -> pd.DataFrame:
    """Return the slowest open road at `node` as a frame of one row: the link is like it."""
    meeting = edges[((edges["u"] == node) | (edges["v"] == node)) & (edges["closed"] != "yes")]
    rows = meeting if len(meeting) else edges
    return rows.sort_values("speed_kmh", kind="stable").head(1)


def _cut(network: Network, place: str, at: tuple[float, float]) -> tuple[Network, float]:
    """Return the network with the nearest road cut at its nearest point, and the distance (m)."""
    import pandas as pd
    import shapely
    from shapely.ops import substring

    edges = network.edges
    scale = np.array([np.cos(np.radians(at[1])), 1.0]) * METRES_PER_DEGREE
    rows = _usable(network)
    lines = [shapely.LineString(network.lines[row] * scale) for row in rows.tolist()]
    point = shapely.Point(np.asarray(at) * scale)
    if not lines:
        raise InputError("NET-011", "depot", _("there is no road that a depot could stand on"))
    away = shapely.distance(lines, point)
    nearest = int(np.argmin(away))
    metres = float(away[nearest])
    if metres > FARTHEST_M:
        text = _(
            "{at:g},{at_2:g} lies {metres:.0f} km from every road",
            at=at[0],
            at_2=at[1],
            metres=metres / 1000,
        )
        raise InputError("NET-011", "depot", text, _("state longitude, then latitude, in WGS 84"))
    row, line = int(rows[nearest]), lines[nearest]
    share = float(shapely.line_locate_point(line, point, normalized=True))
    cut = edges.iloc[row]
    before, after = (
        shapely.get_coordinates(substring(line, *ends, normalized=True)) / scale
        for ends in ((0.0, share), (share, 1.0))
    )
    foot = before[-1]
    pieces = pd.concat([edges.iloc[[row]]] * 2, ignore_index=True)
    node = f"{place}{ROAD}"
    pieces["u"], pieces["v"] = [cut["u"], node], [node, cut["v"]]
    pieces["length_m"] = [cut["length_m"] * share, cut["length_m"] * (1 - share)]
    others = np.flatnonzero(np.arange(len(edges)) != row)
    junction = network.nodes[network.nodes["id"] == f"{place}{BEFORE}"].assign(
        id=node, kind="junction", name="", admin_code="", lon=foot[0], lat=foot[1]
    )
    made = replace(
        network,
        nodes=pd.concat([network.nodes, junction], ignore_index=True),
        edges=pd.concat([edges.iloc[others], pieces], ignore_index=True),
        lines=Lines.pack([*(network.lines[n] for n in others.tolist()), before, after]),
        turns=tuple(_turn(turn, str(cut["u"]), str(cut["v"]), node) for turn in network.turns),
    )
    return made, metres


def _usable(network: Network) -> NDArray[np.int64]:
    """Return the rows of roads that may be cut: two-way, open, no expressway, no ferry.

    A road between the two nodes that a forbidden turn passes is left whole.
    """
    edges = network.edges
    stands = ~edges["road_class"].isin(["expressway", "ferry"]) & (edges["closed"] != "yes")
    between = {frozenset(turn[1:3]) for turn in network.turns if len(turn) == 4}
    free = [frozenset((u, v)) not in between for u, v in zip(edges["u"], edges["v"], strict=True)]
    rows = stands.to_numpy() & (edges["oneway"] != "yes").to_numpy() & np.array(free, dtype=bool)
    return np.flatnonzero(rows).astype(np.int64)


def _turn(turn: tuple[str, ...], u: str, v: str, node: str) -> tuple[str, ...]:
    """Return a forbidden turn where the road between `u` and `v` is now cut at `node`."""
    out = list(turn)
    if {turn[0], turn[1]} == {u, v}:
        out[0] = node
    if {turn[-2], turn[-1]} == {u, v}:
        out[-1] = node
    return tuple(out)
