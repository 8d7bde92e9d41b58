"""Hold the model against published distances and one drive log; nothing is fitted to them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from logistics_sim.network import Graph, Network, speed_profile
from logistics_sim.scenario import read_scenario

COUNTY_SEAT = "130627100"


def calibration(network: Network, scenario: Path) -> str:
    """Return the calibration page as Markdown."""
    graph = Graph.of(network, speed_profile(read_scenario(scenario)))
    rows = [_place_row(network, graph), _log_row(network, graph), *_border_rows(network, graph)]
    shares = network.share_by_source()
    points = network.points_by_source()
    lines = [
        "# Calibration of the Tang County roads",
        "",
        "Written by `networks/build_tangxian.py`. Fastest paths of the model against what is "
        "published (facts R4, R8, R9, R15, R16). Nothing in the model is fitted to these "
        "figures; a miss stays a miss.",
        "",
        "| check | published | model | difference | remark |",
        "|---|---|---|---|---|",
        *("| " + " | ".join(row) + " |" for row in rows),
        "",
        "Share of road length: "
        + ", ".join(f"{name} {share:.1%}" for name, share in shares.items())
        + ". Points of hub, stations and villages: "
        + ", ".join(f"{name} {share:.1%}" for name, share in points.items())
        + ".",
        "",
        *_summary(network, graph),
    ]
    return "\n".join(lines) + "\n"


def _place_row(network: Network, graph: Graph) -> list[str]:
    way = graph.path(network.row(COUNTY_SEAT), network.row("130627110205"))
    km = way.metres / 1_000
    return [
        "R15 county seat to 西胜沟",
        "38 km (north of the seat)",
        f"{km:.1f} km, {way.seconds / 60:.0f} min",
        f"{km / 38 - 1:+.0%}",
        "the village's own point is synthetic, so this checks the region more than the road",
    ]


def _log_row(network: Network, graph: Graph) -> list[str]:
    """Hold the drive log's speed against the valley road (the log starts outside the file)."""
    east = "J498738"
    way = graph.path(network.row(east), network.row("130627212"))
    kmh = way.metres / way.seconds * 3.6
    km = way.metres / 1_000
    return [
        "R4 speed in the 唐河 valley (满城 - 倒马关 in 2 h)",
        "35-40 km/h door to door",
        f"{kmh:.0f} km/h over {km:.1f} km from the county's east (神北) to 倒马关",
        f"{kmh / 37.5 - 1:+.0%}",
        "the speeds of the scenario come from this very log: no independent check of speed",
    ]


def _border_rows(network: Network, graph: Graph) -> list[list[str]]:
    """R16: 50 km to 保定; the file ends on the way, so the rest is a straight line."""
    baoding = np.array([115.4646, 38.8739])
    nodes = network.nodes
    junctions = nodes[nodes["kind"] == "junction"]
    found = []
    source = network.row(COUNTY_SEAT)
    for name in junctions["id"]:
        row = network.row(name)
        xy = nodes.loc[row, ["lon", "lat"]].to_numpy(dtype=float)
        if xy[0] < 115.04:
            continue
        step = (baoding - xy) * (np.cos(np.radians(38.8)) * 111.195, 111.195)
        found.append((float(np.hypot(*step)), row))
    best = min(graph.path(source, row).metres / 1_000 + rest for rest, row in found)
    return [
        [
            "R16 county seat to 保定",
            "50 km",
            f"{best:.1f} km",
            f"{best / 50 - 1:+.0%}",
            "the file ends at the county's surroundings; the rest of the way is a straight line, "
            "so this is a lower figure",
        ]
    ]


def _summary(network: Network, graph: Graph) -> list[str]:
    """Distances from the hub to the townships, for a reader's own judgement."""
    nodes = network.nodes
    stations = nodes[nodes["kind"] == "township_station"]
    hub = network.row("hub")
    at = nodes.loc[hub, ["lon", "lat"]].to_numpy(dtype=float)
    lines = [
        "From the hub to the township stations:",
        "",
        "| township | straight km | road km | ratio | min |",
        "|---|---|---|---|---|",
    ]
    for row, name in zip(stations.index, stations["name"], strict=True):
        step = (nodes.loc[row, ["lon", "lat"]].to_numpy(dtype=float) - at) * (
            np.cos(np.radians(38.88)) * 111.195,
            111.195,
        )
        straight = float(np.hypot(*step))
        way = graph.path(hub, row)
        km = way.metres / 1_000
        lines.append(
            f"| {name} | {straight:.1f} | {km:.1f} | {km / straight:.2f} | {way.seconds / 60:.0f} |"
        )
    return lines
