"""Pictures of a road network: its classes, and the roads whose closure cuts villages off."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.core.files import write_bytes
from logistics_sim.language import gettext as _
from logistics_sim.network import has_limits, limit_words, unreachable_places
from logistics_sim.report.figures.style import BLACK, BLUE, ORANGE, PURPLE, RED, figure_style
from logistics_sim.report.maps import base, looks
from logistics_sim.report.maps.county import county_sheet
from logistics_sim.report.maps.frame import MapFrame, county_frame
from logistics_sim.report.maps.labels import LINE, LabelSpace
from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.maps.sheet import MapSheet, map_figure
from logistics_sim.report.svg.text_size import text_width

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from logistics_sim.network import Network

SIGN_PT = 5.6
LABELLED = 40
"""At most so many limited roads carry their sign on a map."""
FORMATS = (".png", ".svg", ".pdf")
LIMITED = Look(PURPLE, 2.8, (1.2, 0.8))
LOST = Look(RED, marker="X", size=8.0, fill="#FFFFFF", rim=1.2)
KEPT_OUT = Look(PURPLE, marker="s", size=7.0, fill="#FFFFFF", rim=1.2)
CUTS = (
    (20, Look(RED, 3.4), "≥ 20"),
    (5, Look(ORANGE, 2.6, (4.0, 0.8)), "5–19"),
    (1, Look(BLUE, 1.8, (1.2, 0.8)), "1–4"),
)
"""Classes of villages cut off: at least so many, look, words."""


def road_map(network: Network, kept_out: Collection[str] = ()) -> Figure:
    """Return roads by class, hub, stations and villages with names; crosses on the unreachable.

    `kept_out` are places that posted limits keep from some type of vehicle: they get a mark.
    """
    places = _places(network)
    frame = county_frame(network)
    lost, limited = unreachable_places(network), _limited_rows(network)

    def more(axes: Axes, space: LabelSpace) -> None:
        _draw_limited(axes, frame, network, space)
        points = base.page_points(frame, lost)
        base.draw_marks(axes, points, LOST, 5.2)
        space.take_marks(points, LOST.size)
        _draw_kept_out(axes, frame, places, kept_out, space)

    def more_key() -> list[KeyEntry]:
        key = [*_limited_key(limited), *_kept_out_key(kept_out)]
        if len(lost):
            key.append(KeyEntry(LOST, _("unreachable: {count}", count=len(lost))))
        return key

    return map_figure([county_sheet(network, places, _namer(network), more, more_key)])


def _limited_rows(network: Network) -> dict[int, str]:
    """Return what is posted on each road with a limit of weight, height or width, by row."""
    edges = network.edges
    words = [limit_words(edges, row) for row in range(len(edges))] if has_limits(edges) else []
    return {row: posted for row, posted in enumerate(words) if posted}


def _limited_key(limited: dict[int, str]) -> list[KeyEntry]:
    if not limited:
        return []
    return [KeyEntry(LIMITED, _("limited weight or size: {count}", count=len(limited)))]


def _draw_limited(axes: Axes, frame: MapFrame, network: Network, space: LabelSpace) -> None:
    """Mark the roads with a limit in `axes`, with what is posted."""
    limited = _limited_rows(network)
    base.draw(axes, frame, base.road_lines(network, limited), LIMITED, 2.6)
    for row, posted in list(limited.items())[:LABELLED]:
        _sign(axes, frame, space, network, row, posted.replace(", ", "\n"), PURPLE)


def _draw_kept_out(
    axes: Axes,
    frame: MapFrame,
    places: pd.DataFrame,
    kept_out: Collection[str],
    space: LabelSpace,
) -> None:
    points = base.page_points(frame, places[places["place_id"].isin(list(kept_out))])
    base.draw_marks(axes, points, KEPT_OUT, 5.1)
    space.take_marks(points, KEPT_OUT.size)


def _kept_out_key(kept_out: Collection[str]) -> list[KeyEntry]:
    if not kept_out:
        return []
    return [KeyEntry(KEPT_OUT, _("some vehicles do not get there: {count}", count=len(kept_out)))]


def _sign(
    axes: Axes,
    frame: MapFrame,
    space: LabelSpace,
    network: Network,
    row: int,
    text: str,
    colour: str,
) -> None:
    """Write a sign beside the middle of the road in `row`, where there is most room."""
    line = network.lines[row]
    middle = line[len(line) // 2] if len(line) > 2 else line.mean(axis=0)
    x, y = frame.to_page(*middle)[0].tolist()
    lines = text.split("\n")
    wide = max(text_width(part, SIGN_PT) for part in lines) + 3
    high = SIGN_PT * LINE * len(lines) + 3
    corner = space.find([(x, y, 2.0)], wide, high, must=True)
    if corner is None:
        return
    axes.text(
        corner[0] + wide / 2,
        corner[1] + high / 2,
        text,
        fontsize=SIGN_PT,
        color=BLACK,
        ha="center",
        va="center",
        zorder=7.2,
        bbox={
            "boxstyle": "round,pad=0.15",
            "facecolor": "white",
            "edgecolor": colour,
            "linewidth": 0.7,
        },
    )


def resilience_map(
    network: Network, table: pd.DataFrame, numbered: int = 10, kept_out: Collection[str] = ()
) -> Figure:
    """Return the roads of a closure table by how many villages they cut off.

    The `numbered` most critical ones carry their rank. `kept_out` as for `road_map`.
    """
    return map_figure([resilience_sheet(network, table, numbered, kept_out)])


def resilience_sheet(
    network: Network, table: pd.DataFrame, numbered: int = 10, kept_out: Collection[str] = ()
) -> MapSheet:
    """Return the map of `resilience_map` with its words."""
    frame, places = county_frame(network), _places(network)
    rows, cut = edge_rows(network, table), table["villages"].to_numpy()
    classes: list[tuple[Look, str, list[int]]] = []
    above = np.inf
    for least, look, words in CUTS:
        classes.append((look, words, rows[(cut >= least) & (cut < above)].tolist()))
        above = least

    def draw(axes: Axes) -> None:
        space = LabelSpace(frame.width_pt, frame.height_pt)
        base.draw_roads(axes, frame, network, looks.QUIET_ROADS)
        for look, _words, mine in reversed(classes):
            base.draw(axes, frame, base.road_lines(network, mine), look, 2.4)
        base.draw_place_marks(axes, frame, places, _namer(network), space)
        for rank, row in enumerate(rows[cut > 0][:numbered].tolist(), 1):
            _sign(axes, frame, space, network, row, str(rank), RED)
        _draw_kept_out(axes, frame, places, kept_out, space)
        _draw_limited(axes, frame, network, space)
        base.draw_village_names(axes, frame, places, _namer(network), space)

    def key() -> list[KeyEntry]:
        shown = [
            KeyEntry(
                look, _("cuts off {villages} villages: {count}", villages=words, count=len(mine))
            )
            for look, words, mine in classes
        ]
        roads = base.road_key(network, looks.QUIET_ROADS)
        limited = [*_limited_key(_limited_rows(network)), *_kept_out_key(kept_out)]
        return [*shown, *limited, *base.place_key(places), *roads]

    def title() -> str:
        return _("Roads whose closure cuts villages off")

    return MapSheet("resilience", frame, draw, title, key, title)


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
        raise InputError("NET-002", str(path), _("not a picture format"), ", ".join(FORMATS))
    out = io.BytesIO()
    draw.savefig(out, format=suffix[1:], dpi=150)
    write_bytes(path, out.getvalue())


def draw_road_map(network: Network, path: Path) -> None:
    """Draw `road_map` into a file."""
    with figure_style():
        save_map(road_map(network), path)


def draw_resilience_map(
    network: Network, table: pd.DataFrame, path: Path, kept_out: Collection[str] = ()
) -> None:
    """Draw `resilience_map` of the `table` of closures into a file; `kept_out` as there."""
    with figure_style():
        save_map(resilience_map(network, table, kept_out=kept_out), path)


def _places(network: Network) -> pd.DataFrame:
    return network.places.rename(columns={"id": "place_id"})


def _namer(network: Network) -> Callable[[str], str]:
    names = dict(zip(network.nodes["id"], network.nodes["name"], strict=True))
    return lambda place: str(names.get(place, place))
