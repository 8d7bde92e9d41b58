"""The network as seen from another depot: the hub's point moved to a place or to a road.

Every room calls the point from which goods come ``hub``. So a firm with a depot of its own, or
another site of the joint hub, is the same network with that point elsewhere.
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
OLD_HUB = "hub@before"
FOOT = "hub@road"
BESIDE_M = 1.0
"""Length of the link to a place: a depot stands beside it."""
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
    network = _without_hub(network)
    if isinstance(site, str):
        row = network.row(site)
        lon, lat = (float(network.nodes[name].iloc[row]) for name in ("lon", "lat"))
        return _joined(network, str(network.nodes["id"].iloc[row]), (lon, lat), BESIDE_M)
    network, metres = _cut(network, site)
    return _joined(network, FOOT, site, max(metres, BESIDE_M))


def _without_hub(network: Network) -> Network:
    nodes, edges = network.nodes.copy(), network.edges.copy()
    at = nodes["id"] == HUB
    nodes.loc[at, "kind"] = "junction"
    nodes.loc[at, "id"] = OLD_HUB
    for end in ("u", "v"):
        edges[end] = edges[end].where(edges[end] != HUB, OLD_HUB)
    turns = tuple(tuple(OLD_HUB if n == HUB else n for n in turn) for turn in network.turns)
    return replace(network, nodes=nodes, edges=edges, turns=turns)


def _joined(network: Network, node: str, at: tuple[float, float], metres: float) -> Network:
    """Return the network with a node ``hub`` at the point `at` and a road of `metres` to `node`."""
    import pandas as pd

    nodes, edges = network.nodes, network.edges
    old = nodes[nodes["id"] == OLD_HUB].assign(id=HUB, kind="hub", lon=at[0], lat=at[1])
    target = nodes.iloc[network.row(node)]
    link = _template(edges, node).assign(
        u=HUB, v=node, key=0, length_m=metres, oneway="no", access="", source=SOURCE
    )
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


def _cut(network: Network, at: tuple[float, float]) -> tuple[Network, float]:
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
    pieces["u"], pieces["v"] = [cut["u"], FOOT], [FOOT, cut["v"]]
    pieces["length_m"] = [cut["length_m"] * share, cut["length_m"] * (1 - share)]
    others = np.flatnonzero(np.arange(len(edges)) != row)
    junction = network.nodes[network.nodes["id"] == OLD_HUB].assign(
        id=FOOT, kind="junction", name="", admin_code="", lon=foot[0], lat=foot[1]
    )
    made = replace(
        network,
        nodes=pd.concat([network.nodes, junction], ignore_index=True),
        edges=pd.concat([edges.iloc[others], pieces], ignore_index=True),
        lines=Lines.pack([*(network.lines[n] for n in others.tolist()), before, after]),
        turns=tuple(_turn(turn, str(cut["u"]), str(cut["v"])) for turn in network.turns),
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


def _turn(turn: tuple[str, ...], u: str, v: str) -> tuple[str, ...]:
    """Return a forbidden turn where the road between `u` and `v` is now cut."""
    out = list(turn)
    if {turn[0], turn[1]} == {u, v}:
        out[0] = FOOT
    if {turn[-2], turn[-1]} == {u, v}:
        out[-1] = FOOT
    return tuple(out)
