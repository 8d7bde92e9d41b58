"""Pictures of a road network: its classes, and the roads whose closure cuts villages off."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_bytes
from logistics_sim.language import gettext as _
from logistics_sim.network import has_limits, limit_words, unreachable_places
from logistics_sim.report.figures import maps
from logistics_sim.report.figures.style import (
    BLACK,
    BLUE,
    ORANGE,
    PURPLE,
    RED,
    figure_style,
    new_figure,
)
from logistics_sim.report.wording import ROADS, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from logistics_sim.network import Network

BADGE_PT = 8.0
LABELLED = 40
"""At most so many limited roads carry their sign on a map."""
FORMATS = (".png", ".svg", ".pdf")
CUTS = ((20, RED, 3.4, "≥ 20"), (5, ORANGE, 2.6, "5–19"), (1, BLUE, 1.8, "1–4"))
"""Classes of villages cut off: at least so many, colour, width, label."""


def road_map(network: Network) -> Figure:
    """Return roads by class, hub, stations (named) and villages; crosses on the unreachable."""
    figure = new_figure(7.2, 6.6)
    axes = figure.add_subplot()
    maps.draw_base_map(axes, network)
    present = set(network.edges["road_class"])
    for name in reversed(maps.ROAD_LOOK):
        if name in present:
            rows = np.flatnonzero((network.edges["road_class"] == name).to_numpy())
            colour, width, dash = maps.ROAD_LOOK[name]
            lines = [network.lines[row] for row in rows.tolist()]
            maps.draw_lines(axes, lines, colour, width, dash, word(ROADS, name))
    _draw_limited(axes, network)
    maps._places(axes, _places(network), named=True, names=_namer(network))
    lost = unreachable_places(network)
    if len(lost):
        label = _("unreachable: {count}", count=len(lost))
        axes.scatter(lost["lon"], lost["lat"], s=40, c=RED, marker="x", label=label, zorder=8)
    maps._legend(axes)
    return figure


def _draw_limited(axes: Axes, network: Network) -> None:
    """Mark the roads with a limit of weight, height or width in `axes`, with what is posted."""
    edges = network.edges
    words = [limit_words(edges, row) for row in range(len(edges))] if has_limits(edges) else []
    rows = [row for row, posted in enumerate(words) if posted]
    lines = [network.lines[row] for row in rows]
    label = _("limited weight or size: {count}", count=len(rows))
    maps.draw_lines(axes, lines, PURPLE, 2.8, (0, (1.2, 0.8)), label)
    for row in rows[:LABELLED]:
        line = network.lines[row]
        middle = line[len(line) // 2] if len(line) > 2 else line.mean(axis=0)
        axes.annotate(
            words[row].replace(", ", "\n"),
            (float(middle[0]), float(middle[1])),
            (6, -9),
            textcoords="offset points",
            fontsize=6,
            color=BLACK,
            zorder=7,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": PURPLE},
        )


def resilience_map(network: Network, table: pd.DataFrame, numbered: int = 10) -> Figure:
    """Return the roads of a closure table by how many villages they cut off.

    The `numbered` most critical ones carry their rank.
    """
    figure = new_figure(7.2, 6.6)
    axes = figure.add_subplot()
    maps.draw_base_map(axes, network)
    everything = [network.lines[row] for row in range(len(network.lines))]
    maps.draw_lines(axes, everything, "#CBD2D6", 0.7, "-", None)
    rows = edge_rows(network, table)
    cut = table["villages"].to_numpy()
    above = np.inf
    for least, colour, width, label in CUTS:
        chosen = rows[(cut >= least) & (cut < above)]
        above = least
        lines = [network.lines[row] for row in chosen.tolist()]
        label = _("cuts off {villages} villages: {count}", villages=label, count=len(lines))
        maps.draw_lines(axes, lines, colour, width, "-", label)
    _draw_limited(axes, network)
    places = _places(network)
    maps._places(axes, places, named=True, names=_namer(network))
    for rank, row in enumerate(rows[cut > 0][:numbered].tolist(), 1):
        line = network.lines[row]
        middle = line[len(line) // 2] if len(line) > 2 else line.mean(axis=0)
        step = line[-1] - line[0]
        side = np.array([-step[1], step[0]]) / max(float(np.hypot(*step)), 1e-12)
        axes.annotate(
            str(rank),
            (float(middle[0]), float(middle[1])),
            (float(side[0]) * BADGE_PT, float(side[1]) * BADGE_PT),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=5.5,
            zorder=7,
            bbox={"boxstyle": "circle,pad=0.15", "facecolor": "white", "edgecolor": RED},
        )
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def edge_rows(network: Network, table: pd.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return the row of each road of `table` in the network's edges."""
    edges = network.edges
    keys = zip(edges["u"], edges["v"], edges["key"], strict=True)
    at = {key: row for row, key in enumerate(keys)}
    wanted = zip(table["u"], table["v"], table["key"], strict=True)
    return np.array([at[key] for key in wanted], dtype=np.int64)


def save_map(draw: Figure, path: Path) -> None:
    """Write a figure as PNG, SVG or PDF by the suffix, whole or not at all."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise InputError("NET-002", str(path), "not a picture format", ", ".join(FORMATS))
    out = io.BytesIO()
    draw.savefig(out, format=suffix[1:], dpi=150)
    write_bytes(path, out.getvalue())


def draw_road_map(network: Network, path: Path) -> None:
    """Draw `road_map` into a file."""
    with figure_style():
        save_map(road_map(network), path)


def draw_resilience_map(network: Network, table: pd.DataFrame, path: Path) -> None:
    """Draw `resilience_map` of the `table` of closures into a file."""
    with figure_style():
        save_map(resilience_map(network, table), path)


def _places(network: Network) -> pd.DataFrame:
    return network.places.rename(columns={"id": "place_id"})


def _namer(network: Network) -> Callable[[str], str]:
    names = dict(zip(network.nodes["id"], network.nodes["name"], strict=True))
    return lambda place: str(names.get(place, place))
