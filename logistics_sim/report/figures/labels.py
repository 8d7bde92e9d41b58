"""Names on a map that do not cover one another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]

SIZE_PT = 8.0
GAP_PT = 4.0


def place_labels(
    axes: Axes,
    places: pd.DataFrame,
    name: Callable[[str], str],
    colour: str = "#000000",
    level: int = 6,
) -> None:
    """Write the name of each place beside its point, in `colour`, at the z-order `level`.

    Eight positions are tried around the point; the first whose box touches no point and
    no earlier label is taken, else the one that covers least. The boxes are reckoned in
    points on the page from the limits of the axes.
    """
    from matplotlib import patheffects

    halo = [patheffects.withStroke(linewidth=2.2, foreground="white")]
    per_x, per_y = _points_per_unit(axes)
    spots = [
        (float(lon) * per_x, float(lat) * per_y)
        for lon, lat in zip(places["lon"], places["lat"], strict=True)
    ]
    taken: list[Box] = [(x - 3, y - 3, x + 3, y + 3) for x, y in spots]
    for (x, y), row in zip(spots, places.to_dict("records"), strict=True):
        text = name(str(row["place_id"]))
        wide, high = text_width(text), SIZE_PT * 1.15
        best, least = (GAP_PT, -high / 2), float("inf")
        for dx, dy in _around(wide, high):
            box = (x + dx, y + dy, x + dx + wide, y + dy + high)
            covered = sum(_overlap(box, other) for other in taken)
            if covered < least:
                best, least = (dx, dy), covered
            if covered == 0:
                break
        taken.append((x + best[0], y + best[1], x + best[0] + wide, y + best[1] + high))
        axes.annotate(
            text,
            (row["lon"], row["lat"]),
            best,
            textcoords="offset points",
            fontsize=SIZE_PT,
            va="bottom",
            path_effects=halo,
            color=colour,
            zorder=level,
        )


def text_width(text: str) -> float:
    """Return the width of a label in points; Latin signs are about half as wide.

    >>> text_width("唐县") > text_width("ab")
    True
    """
    return sum(SIZE_PT if ord(sign) > 0x2E7F else SIZE_PT * 0.58 for sign in text)


def _around(wide: float, high: float) -> list[tuple[float, float]]:
    middle = -high / 2
    return [
        (GAP_PT, middle),
        (-wide - GAP_PT, middle),
        (-wide / 2, GAP_PT),
        (-wide / 2, -high - GAP_PT),
        (GAP_PT, GAP_PT),
        (-wide - GAP_PT, GAP_PT),
        (GAP_PT, -high - GAP_PT),
        (-wide - GAP_PT, -high - GAP_PT),
    ]


def _overlap(a: Box, b: Box) -> float:
    wide = min(a[2], b[2]) - max(a[0], b[0])
    high = min(a[3], b[3]) - max(a[1], b[1])
    return wide * high if wide > 0 and high > 0 else 0.0


def _points_per_unit(axes: Axes) -> tuple[float, float]:
    """Return page points per degree of longitude and of latitude."""
    from matplotlib.figure import Figure

    page = axes.get_figure(root=True)
    assert isinstance(page, Figure)
    figure_w, figure_h = page.get_size_inches()
    low, high = axes.get_xlim()
    bottom, top = axes.get_ylim()
    aspect = axes.get_aspect()
    ratio = float(aspect) if not isinstance(aspect, str) else 1.0
    per_x = min(figure_w * 72 / (high - low), figure_h * 72 * 0.92 / (top - bottom) / ratio)
    return per_x, per_x * ratio
