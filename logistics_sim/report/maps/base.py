"""What lies under every map: outline, roads by class, places with names, scale and north.

`axes` are those of the map, in points on the page; what has a higher `level` (z-order) lies on top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.language import gettext as _
from logistics_sim.report.maps import looks
from logistics_sim.report.maps.frame import MapFrame, scale_bar_km
from logistics_sim.report.maps.labels import LabelSpace, write_name
from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.maps.svg_axes import SvgAxes
from logistics_sim.report.wording import ROADS, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from logistics_sim.network import Network

SEAT_NAME_PT, VILLAGE_NAME_PT = 8.0, 5.2


def draw_roads(axes: Axes, frame: MapFrame, network: Network, table: Mapping[str, Look]) -> None:
    """Draw the county's outline and its roads, one path a class, the highest class on top.

    `table` gives the look of each class (`ROADS_BY_CLASS`, `QUIET_ROADS`).
    """
    if network.outline is not None:
        draw(axes, frame, [np.asarray(network.outline)], looks.OUTLINE, 1.0)
    classes = network.edges["road_class"].astype(str).to_numpy()
    for level, name in enumerate(reversed(list(table))):
        rows = np.flatnonzero(classes == name)
        draw(axes, frame, road_lines(network, rows), table[name], 1.2 + 0.1 * level)


def road_key(network: Network, table: Mapping[str, Look]) -> list[KeyEntry]:
    """Return the key of the classes of road that the `network` has, and of the outline."""
    present = set(network.edges["road_class"].astype(str))
    key = [KeyEntry(table[name], word(ROADS, name), 1) for name in table if name in present]
    if network.outline is not None:
        key.append(KeyEntry(looks.OUTLINE, _("county boundary"), 1))
    return key


def road_lines(network: Network, rows: Iterable[int]) -> list[NDArray[np.float64]]:
    """Return the lines (longitude, latitude) of roads by their rows."""
    return [network.lines[int(row)] for row in rows]


def draw(
    axes: Axes, frame: MapFrame, lines: list[NDArray[np.float64]], look: Look, level: float
) -> None:
    """Draw lines (longitude, latitude) in one look, as one path cut at the frame."""
    draw_page_lines(axes, [frame.to_page(*line.T) for line in lines], look, level)


def draw_page_lines(axes: Axes, lines: list[NDArray[np.float64]], look: Look, level: float) -> None:
    """Draw lines in points on the page in one look, as one path."""
    if not lines:
        return
    gap = np.full((1, 2), np.nan)
    put(axes, np.concatenate([part for line in lines for part in (line, gap)])[:-1], look, level)


def draw_marks(axes: Axes, points: NDArray[np.float64], look: Look, level: float = 4.0) -> None:
    """Draw marks of one look at `points` on the page, shape (n, 2)."""
    if len(points):
        put(axes, points, look, level)


def put(axes: Axes | SvgAxes, points: NDArray[np.float64], look: Look, level: float) -> None:
    """Draw a line through `points` or marks at them, in one look."""
    if isinstance(axes, SvgAxes):
        axes.add_look(points, look, level)
        return
    for artist in look.artists(points, level):
        axes.add_line(artist)


def draw_place_marks(
    axes: Axes,
    frame: MapFrame,
    places: pd.DataFrame,
    name: Callable[[str], str],
    space: LabelSpace,
    village: Look | None = looks.VILLAGE,
) -> None:
    """Draw hub, seats with their names, and villages in the look `village`.

    `name` gives the name of a place by its id; `space` learns what is taken, for other names.
    """
    for kind, look, level in (
        ("village", village, 4.0),
        ("township_station", looks.SEAT, 4.6),
        ("hub", looks.HUB, 4.8),
    ):
        points = page_points(frame, places[places["kind"] == kind])
        if look is not None:
            draw_marks(axes, points, look, level)
            space.take_marks(points, look.size)
    seats = places[places["kind"].isin(("township_station", "hub"))]
    for row, (x, y) in zip(seats.to_dict("records"), page_points(frame, seats), strict=True):
        off = (looks.HUB if row["kind"] == "hub" else looks.SEAT).size / 2
        text = name(str(row["place_id"]))
        spots = [(float(x), float(y), off)]
        write_name(axes, space, text, spots, SEAT_NAME_PT, looks.NAME_COLOUR, must=True)


def draw_village_names(
    axes: Axes,
    frame: MapFrame,
    places: pd.DataFrame,
    name: Callable[[str], str],
    space: LabelSpace,
    off_pt: float = looks.VILLAGE.size / 2,
) -> int:
    """Write the names of villages where there is room and return how many have it.

    The most people come first. `off_pt` is kept free around the point.
    """
    villages = places[places["kind"] == "village"]
    if "population" in villages:
        villages = villages.sort_values("population", ascending=False, kind="stable")
    points = page_points(frame, villages)
    return sum(
        write_name(
            axes,
            space,
            name(str(place)),
            [(float(x), float(y), off_pt)],
            VILLAGE_NAME_PT,
            looks.VILLAGE_NAME_COLOUR,
            must=False,
            level=6.5,
        )
        for place, (x, y) in zip(villages["place_id"], points, strict=True)
    )


def page_points(frame: MapFrame, places: pd.DataFrame) -> NDArray[np.float64]:
    """Return where places stand on the page, shape (n, 2)."""
    return frame.to_page(places["lon"], places["lat"])


def place_key(places: pd.DataFrame, village: Look | None = looks.VILLAGE) -> list[KeyEntry]:
    """Return the key of hub, township stations and villages, those that there are."""
    present = set(places["kind"].astype(str))
    pairs = (("hub", looks.HUB), ("township_station", looks.SEAT), ("village", village))
    return [
        KeyEntry(look, word(looks.PLACE_WORDS, kind), 1)
        for kind, look in pairs
        if look is not None and kind in present
    ]


def draw_scale_and_north(axes: Axes, frame: MapFrame, below_pt: float) -> None:
    """Draw the scale bar and the north arrow below the frame, where no data can lie.

    `below_pt` is how far under the frame's lower edge the bar stands.
    """
    km = scale_bar_km(frame)
    length, y = km * frame.points_per_km, -below_pt
    for share, fill in ((0.0, "#000000"), (0.5, "#FFFFFF")):
        start = share * length
        axes.fill(
            [start, start + length / 2, start + length / 2, start],
            [y, y, y + 3, y + 3],
            facecolor=fill,
            edgecolor="#000000",
            linewidth=0.6,
            clip_on=False,
        )
    for at, text in ((0.0, "0"), (length / 2, f"{km / 2:g}"), (length, f"{km} km")):
        axes.text(at, y - 2, text, fontsize=6.5, ha="center" if at else "left", va="top")
    x = length + 34
    axes.fill([x, x + 4, x, x - 4], [y - 6, y - 9, y + 8, y - 9], "#000000", clip_on=False)
    axes.text(x + 6, y - 4, "N", fontsize=8, va="baseline")


def straight_share(network: Network) -> float:
    """Return the share of the road length whose course is not in the road file (drawn straight)."""
    metres = network.edges["length_m"].to_numpy(dtype=np.float64)
    straight = np.diff(network.lines.start) <= 2
    total = float(metres.sum())
    return float(metres[straight].sum()) / total if total else 0.0


def straight_words(network: Network) -> str:
    """Return the sentence that says which share of the roads is drawn straight, or nothing."""
    from logistics_sim.core.units import percent

    share = straight_share(network)
    if share < 0.005:
        return ""
    return " " + _(
        "{share} of the road length has no course in the road file and is drawn straight.",
        share=percent(share, 0),
    )
