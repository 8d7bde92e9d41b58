"""The key of a map: below a figure, or as a list on a page that wraps to its width.

`width_pt` is the width on the page in points (1/72 inch); `left` and `top` are the corner of the
key on the figure, in points from its lower left corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from logistics_sim.report.maps.looks import KeyEntry, Look
from logistics_sim.report.svg.text_size import text_width

if TYPE_CHECKING:
    from markupsafe import Markup
    from matplotlib.figure import Figure

SIZE_PT, ROW_PT, SWATCH_PT, GAP_PT = 7.2, 11.0, 22.0, 5.0
WIDE, HIGH = 26, 12
"""Of a swatch on a page."""


def key_columns(key: Sequence[KeyEntry], width_pt: float) -> int:
    """Return how many columns a block of the key takes at a width."""
    widest = max((text_width(entry.label, SIZE_PT) for entry in key), default=0.0)
    return max(int(width_pt // (widest + SWATCH_PT + GAP_PT)), 1)


def key_blocks(key: Sequence[KeyEntry], width_pt: float) -> list[tuple[list[KeyEntry], int, int]]:
    """Return the blocks of the key, each with its rows and columns at a width."""
    blocks = []
    for block in sorted({entry.block for entry in key}):
        mine = [entry for entry in key if entry.block == block]
        columns = key_columns(mine, width_pt)
        blocks.append((mine, -(-len(mine) // columns), columns))
    return blocks


def key_height(key: Sequence[KeyEntry], width_pt: float) -> float:
    """Return how high the key is in points."""
    return sum(rows for _block, rows, _columns in key_blocks(key, width_pt)) * ROW_PT


def draw_key(
    figure: Figure, key: Sequence[KeyEntry], left: float, top: float, width_pt: float
) -> None:
    """Write the key into a figure, from a corner in points down and to the right."""
    wide, high = (size * 72 for size in figure.get_size_inches())
    canvas = figure.add_axes((0, 0, 1, 1), zorder=5)
    canvas.set_axis_off()
    canvas.set_xlim(0, wide)
    canvas.set_ylim(0, high)
    canvas.patch.set_visible(False)
    for block, rows, columns in key_blocks(key, width_pt):
        for number, entry in enumerate(block):
            column, row = divmod(number, rows)
            x = left + column * width_pt / columns
            y = top - (row + 0.6) * ROW_PT
            ends = [x, x + SWATCH_PT - 4] if entry.look.width else [x + 9]
            for artist in entry.look.artists(np.array([[end, y] for end in ends]), 1.0):
                canvas.add_line(artist)
            canvas.text(x + SWATCH_PT, y, entry.label, fontsize=SIZE_PT, va="center")
        top -= rows * ROW_PT


def key_list(key: Sequence[KeyEntry]) -> Markup:
    """Return the key as lists for a page, one a block."""
    from markupsafe import Markup

    lists = []
    for block in sorted({entry.block for entry in key}):
        mine = [entry for entry in key if entry.block == block]
        items = "".join(f"<li>{_swatch(entry.look)}{escape(entry.label)}</li>" for entry in mine)
        lists.append(f'<ul class="key">{items}</ul>')
    return Markup("".join(lists))


def _swatch(look: Look) -> str:
    middle = HIGH / 2
    parts = []
    if look.width:
        dash = f' stroke-dasharray="{_numbers(look.dash, look.width)}"' if look.dash else ""
        line = f'<path d="M1 {middle:g}H{WIDE - 1}" stroke="{look.colour}"'
        parts.append(f'{line} stroke-width="{look.width:g}"{dash}/>')
        if look.core:
            parts.append(
                f'<path d="M1 {middle:g}H{WIDE - 1}" stroke="{look.core}" '
                f'stroke-width="{look.width * 0.45:.2g}"/>'
            )
    if look.size:
        parts.append(
            f'<path d="{_marker(look, WIDE / 2, middle)}" fill="{look.fill or look.colour}" '
            f'stroke="{look.colour if look.fill else "#000"}" stroke-width="{look.rim:g}"/>'
        )
    return f'<svg viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true">{"".join(parts)}</svg>'


def _numbers(dash: Sequence[float], width: float) -> str:
    return " ".join(f"{part * width:.3g}" for part in dash)


def _marker(look: Look, x: float, y: float) -> str:
    """Return the path of a mark around a point, curves as polygons."""
    from matplotlib.markers import MarkerStyle
    from matplotlib.path import Path

    style = MarkerStyle(look.marker)
    path: Path = style.get_path().transformed(style.get_transform())
    size = min(look.size, HIGH - 1)
    pieces = []
    placed = Path(np.asarray(path.vertices) * [size, -size] + [x, y], path.codes)
    for polygon in placed.to_polygons():
        points = [f"{a:.1f} {b:.1f}" for a, b in np.asarray(polygon)[:-1].tolist()]
        pieces.append("M" + "L".join(points) + "Z")
    return "".join(pieces)
