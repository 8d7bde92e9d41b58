"""Picture of a calibration: each parameter before and after, with its range."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from logistics_sim.core.files import write_bytes
from logistics_sim.language import gettext as _
from logistics_sim.report.figures import maps
from logistics_sim.report.figures.style import BLUE, GREY, PALE, RED, figure_style, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.calibration.tracks import Driving
    from logistics_sim.network import Network


def before_after_figure(rows: list[dict[str, Any]]) -> Figure:
    """Return one line per parameter: its range and figure before (grey) and after (blue).

    `rows` as in ``before_after.csv``; each is drawn in parts of its figure before.
    """
    figure = new_figure(7.2, 1.2 + 0.5 * len(rows))
    axes = figure.add_subplot()
    for place, row in enumerate(rows[::-1]):
        unit = row["before"] or 1.0
        low, high = row["low_before"] or row["before"], row["high_before"] or row["before"]
        axes.plot([low / unit, high / unit], [place + 0.15] * 2, color=GREY, linewidth=3)
        axes.plot(row["before"] / unit, place + 0.15, "o", color=GREY)
        axes.plot(
            [row["low"] / unit, row["high"] / unit], [place - 0.15] * 2, color=BLUE, linewidth=3
        )
        axes.plot(row["base"] / unit, place - 0.15, "o", color=BLUE)
        axes.annotate(
            f"{row['base']:.3g} {row['unit']}  (n = {row['n']:,})",
            (max(row["high"], row["base"]) / unit, place - 0.15),
            (6, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
        )
    axes.set_yticks(range(len(rows)), [row["key"].partition(".")[2] for row in rows[::-1]])
    axes.axvline(1.0, color=GREY, linewidth=0.5)
    axes.margins(x=0.25)
    axes.set_xlabel(
        _("figure over the figure before; grey: before with its range, blue: records, 95 %")
    )
    return figure


def draw_before_after(rows: list[dict[str, Any]], path: Path) -> None:
    """Write `before_after_figure` of `rows` to `path` (PNG)."""
    with figure_style():
        held = io.BytesIO()
        before_after_figure(rows).savefig(held, format="png", dpi=150)
    write_bytes(path, held.getvalue())


def tracks_figure(network: Network, driving: Driving) -> Figure:
    """Return the roads by how far they were driven, roads that lack, and points that are off."""
    import numpy as np

    figure = new_figure(7.2, 6.6)
    axes = figure.add_subplot()
    maps.draw_base_map(axes, network)
    metres = np.bincount(
        driving.pieces["edge"], weights=driving.pieces["metres"], minlength=len(network.edges)
    )
    driven = metres > 0
    lines = [network.lines[row] for row in range(len(network.lines))]
    still = [line for line, here in zip(lines, driven, strict=True) if not here]
    used = [line for line, here in zip(lines, driven, strict=True) if here]
    maps.draw_lines(axes, still, PALE, 0.8, "-", _("roads without tracks"))
    maps.draw_lines(axes, used, BLUE, 1.1, "-", _("roads with tracks"))
    lacking = [road.lonlat for road in driving.missing]
    words = _("driven, not in the network: {count}", count=len(lacking))
    maps.draw_lines(axes, lacking, RED, 2.6, "-", words)
    if len(driving.points):
        points = driving.points
        ends = points[["lon_found", "lat_found"]].to_numpy(dtype=np.float64)
        starts = points[["lon", "lat"]].to_numpy(dtype=np.float64)
        axes.plot(
            *np.stack([starts, ends, np.full_like(ends, np.nan)], axis=1).reshape(-1, 2).T,
            color=GREY,
            linewidth=1.2,
            zorder=4,
        )
        label = _("vehicles stop here, not at the place's point: {count}", count=len(points))
        axes.scatter(
            ends[:, 0],
            ends[:, 1],
            s=36,
            marker="D",
            c="white",
            edgecolors=RED,
            zorder=5,
            label=label,
        )
    figure.legend(loc="outside lower center", ncols=2)
    return figure


def draw_tracks(network: Network, driving: Driving, path: Path) -> None:
    """Write `tracks_figure` to `path` (PNG)."""
    with figure_style():
        held = io.BytesIO()
        tracks_figure(network, driving).savefig(held, format="png", dpi=150)
    write_bytes(path, held.getvalue())
