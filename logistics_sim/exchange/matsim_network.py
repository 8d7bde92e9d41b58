"""The roads as a MATSim network: metres of a UTM zone, one link per direction and per place."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree

import numpy as np

from logistics_sim.exchange.xml_file import add

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.network.graph import Path
    from logistics_sim.places import World

CAPACITY_PER_HOUR = 600
"""Vehicles an hour and direction: a guess, the same for all roads; no plan hangs on it."""
MODE = "car"


def utm_zone(lon: float, lat: float) -> int:
    """Return the EPSG code of the UTM zone (WGS 84) of a point in degrees.

    >>> utm_zone(114.98, 38.75), utm_zone(-58.4, -34.6)
    (32650, 32721)
    """
    zone = int((lon + 180) // 6) % 60 + 1
    return (32600 if lat >= 0 else 32700) + zone


def network_element(world: World) -> ElementTree.Element:
    """Return the element ``network`` of the county's roads.

    Link ``e7f`` is edge 7 as drawn, ``e7b`` back (absent on one-way roads; closed roads have
    none); ``at_<place>`` is a loop of one metre at a place, where vehicles stop.
    """
    from pyproj import Transformer

    network = world.network
    nodes, edges = network.nodes, network.edges
    lon, lat = (nodes[name].to_numpy(dtype=np.float64) for name in ("lon", "lat"))
    epsg = utm_zone(float(lon.mean()), float(lat.mean()))
    x, y = Transformer.from_crs(4326, epsg, always_xy=True).transform(lon, lat)
    root = ElementTree.Element("network", {"name": "county"})
    about = add(root, "attributes")
    for name, said in (
        ("coordinateReferenceSystem", f"EPSG:{epsg}"),
        ("capacityBasis", f"guess: {CAPACITY_PER_HOUR} vehicles an hour on every link"),
        *((key, network.about[key]) for key in ("attribution", "licence") if key in network.about),
    ):
        add(about, "attribute", name=name, class_="java.lang.String").text = str(said)
    points = add(root, "nodes")
    for name, east, north in zip(nodes["id"], x.tolist(), y.tolist(), strict=True):
        add(points, "node", id=name, x=f"{east:.3f}", y=f"{north:.3f}")
    links = add(root, "links", capperiod="01:00:00")
    for row, edge in enumerate(edges.to_dict("records")):
        if edge.get("closed") == "yes":
            continue
        ends = (str(edge["u"]), str(edge["v"]))
        _link(links, f"e{row}f", ends, edge["length_m"], edge["speed_kmh"])
        if edge.get("oneway") != "yes":
            _link(links, f"e{row}b", ends[::-1], edge["length_m"], edge["speed_kmh"])
    for place in world.places["place_id"].astype(str):
        _link(links, f"at_{place}", (place, place), 1.0, 30.0)
    return root


def _link(
    links: ElementTree.Element, name: str, ends: tuple[str, str], metres: float, kmh: float
) -> None:
    add(
        links,
        "link",
        id=name,
        from_=ends[0],
        to=ends[1],
        length=repr(float(metres)),
        freespeed=repr(float(kmh) / 3.6),
        capacity=repr(float(CAPACITY_PER_HOUR)),
        permlanes="1.0",
        oneway="1",
        modes=MODE,
    )


def link_names(world: World, path: Path) -> list[str]:
    """Return the links of a `path` in their order."""
    ids, starts = world.network.nodes["id"].to_numpy(), world.network.edges["u"].to_numpy()
    tails: NDArray[np.object_] = ids[path.nodes[:-1]]
    forth = tails == starts[path.edges]
    return [
        f"e{int(edge)}{'f' if along else 'b'}"
        for edge, along in zip(path.edges, forth, strict=True)
    ]
