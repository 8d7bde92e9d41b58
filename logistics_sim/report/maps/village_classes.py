"""Maps of a figure by village, in classes that colour, shape and size tell apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.style import BLACK, BLUE, GREEN, ORANGE, RED, SKY
from logistics_sim.report.maps import base, looks
from logistics_sim.report.maps.frame import WIDTH_PT, county_frame
from logistics_sim.report.maps.labels import LabelSpace
from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.maps.sheet import MapSheet

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from logistics_sim.network import Network


@dataclass(frozen=True)
class ValueClass:
    """Values from `low` up to, not with, `high`, their look, and what gives their words."""

    low: float
    high: float
    look: Look
    words: Callable[[], str]


def _mark(colour: str, marker: str, size: float) -> Look:
    return Look(BLACK, marker=marker, size=size, fill=colour, rim=0.4)


SHARES = (
    ValueClass(0.99, 1.01, _mark(BLUE, "o", 4.4), lambda: f"≥ {percent(0.99, 0)}"),
    ValueClass(
        0.95, 0.99, _mark(GREEN, "s", 4.8), lambda: f"{percent(0.95, 0)}–{percent(0.99, 0)}"
    ),
    ValueClass(
        0.80, 0.95, _mark(ORANGE, "^", 6.4), lambda: f"{percent(0.8, 0)}–{percent(0.95, 0)}"
    ),
    ValueClass(-0.01, 0.80, _mark(RED, "X", 7.4), lambda: f"< {percent(0.8, 0)}"),
)
"""Classes of a share on time, the best first."""
MINUTES = (
    ValueClass(-1.0, 1.0, _mark("#FFFFFF", "o", 3.6), lambda: _("below {most} minutes", most=1)),
    ValueClass(1.0, 15.0, _mark(SKY, "o", 4.4), lambda: _("{low}–{high} minutes", low=1, high=15)),
    ValueClass(
        15.0, 60.0, _mark(GREEN, "s", 5.2), lambda: _("{low}–{high} minutes", low=15, high=60)
    ),
    ValueClass(
        60.0, 240.0, _mark(ORANGE, "^", 6.6), lambda: _("{low}–{high} minutes", low=60, high=240)
    ),
    ValueClass(
        240.0, np.inf, _mark(RED, "X", 7.6), lambda: _("{least} minutes and more", least=240)
    ),
)
"""Classes of minutes, the best first."""
CALLS = (
    ValueClass(0.5, 1.5, _mark(SKY, "o", 4.0), lambda: _("one call")),
    ValueClass(1.5, 2.5, _mark(BLUE, "s", 4.8), lambda: _("two calls")),
    ValueClass(2.5, np.inf, _mark(GREEN, "^", 6.0), lambda: _("three calls and more")),
)
"""Classes of calls a day, the fewest first."""
FOURTHS = (
    _mark(SKY, "o", 4.4),
    _mark(GREEN, "s", 4.8),
    _mark(ORANGE, "^", 6.4),
    _mark(RED, "X", 7.4),
)
"""Looks of four classes of about equal size, the lowest first."""
NOT_KNOWN = looks.FAINT_VILLAGE


def village_sheet(
    what: str,
    network: Network,
    places: pd.DataFrame,
    values: NDArray[np.float64],
    classes: Sequence[ValueClass],
    name: Callable[[str], str],
    title: Callable[[], str],
    unknown: Callable[[], str],
    alt: Callable[[list[str]], str],
) -> MapSheet:
    """Return the map of a figure by village on the county's roads.

    Parameters
    ----------
    what
        Short name of the map.
    network, places
        Roads, and the places with ``place_id, kind, lon, lat``.
    values
        The figure by row of `places`, shape (n,); NaN where it is not known.
    classes
        Classes of the figure; each stands in the key with how many villages it has.
    name
        Gives a place's name by its id.
    title, unknown, alt
        Give the title, the words for villages without a figure, and the words for who cannot
        see the map from the words of its classes.
    """
    frame = county_frame(network, WIDTH_PT * 0.86)
    village = (places["kind"] == "village").to_numpy()
    of_class = [village & (values >= one.low) & (values < one.high) for one in classes]
    without = village & ~np.any(of_class, axis=0)

    def draw(axes: Axes) -> None:
        space = LabelSpace(frame.width_pt, frame.height_pt)
        base.draw_roads(axes, frame, network, looks.QUIET_ROADS)
        base.draw_marks(axes, base.page_points(frame, places[without]), NOT_KNOWN)
        for level, (one, mine) in enumerate(zip(classes, of_class, strict=True)):
            points = base.page_points(frame, places[mine])
            base.draw_marks(axes, points, one.look, 5.0 + 0.1 * level)
            space.take_marks(points, one.look.size)
        base.draw_place_marks(axes, frame, places, name, space, village=None)

    def classes_said() -> list[str]:
        pairs = zip(classes, of_class, strict=True)
        return [_said(one.words(), int(mine.sum())) for one, mine in pairs if mine.any()]

    def key() -> list[KeyEntry]:
        pairs = zip(classes, of_class, strict=True)
        shown = [
            KeyEntry(one.look, _said(one.words(), int(mine.sum())))
            for one, mine in pairs
            if mine.any()
        ]
        if without.any():
            shown.append(KeyEntry(NOT_KNOWN, _said(unknown(), int(without.sum()))))
        roads = base.road_key(network, looks.QUIET_ROADS)
        return [*shown, *base.place_key(places, village=None), *roads]

    return MapSheet(what, frame, draw, title, key, lambda: alt(classes_said()))


def _said(words: str, count: int) -> str:
    return _("{share}: {count} villages", share=words, count=count)
