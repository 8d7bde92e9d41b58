"""Maps of the county: roads and places, the alliance's routes, attainment by village."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.units import percent
from logistics_sim.language import gettext as _
from logistics_sim.report.figures.labels import place_labels
from logistics_sim.report.figures.style import (
    BLACK,
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    YELLOW,
    new_figure,
)
from logistics_sim.report.wording import ECHELONS, ROADS, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from logistics_sim.network import Network
    from logistics_sim.report.tables import RunTables

ROAD_LOOK = {
    "expressway": ("#8C8C8C", 2.2, "-"),
    "national": ("#B04A00", 1.5, "-"),
    "provincial": ("#C98A00", 1.3, "-"),
    "urban": ("#C98A00", 1.0, "-"),
    "county": ("#5F7C8A", 1.0, "-"),
    "township": ("#8CA0AA", 0.8, "-"),
    "village": ("#AEBAC0", 0.6, "-"),
}
ECHELON_LOOK = {"trunk": (BLUE, "-"), "local": (GREEN, (0, (3, 1))), "through": (RED, "-")}
KM_PER_DEGREE = 111.195


def county_map(run: RunTables) -> tuple[Figure, str]:
    """Return roads by class with hub, township stations (named) and villages."""
    network, places = run.world.network, run.places
    figure = new_figure(7.2, 6.6)
    axes = figure.add_subplot()
    draw_base_map(axes, network)
    present = set(network.edges["road_class"])
    for name in reversed(ROAD_LOOK):
        if name in present:
            rows = np.flatnonzero((network.edges["road_class"] == name).to_numpy())
            colour, width, dash = ROAD_LOOK[name]
            label = word(ROADS, name)
            draw_lines(axes, [network.lines[int(row)] for row in rows], colour, width, dash, label)
    _places(axes, places, named=True, names=run.name)
    _legend(axes)
    counts = places["kind"].value_counts()
    return figure, _(
        "Map of the county: {roads:,} road pieces by class, the hub, {stations} township stations "
        "and {villages} villages.",
        roads=len(network.edges),
        stations=counts.get("township_station", 0),
        villages=counts.get("village", 0),
    )


def routes_map(run: RunTables) -> tuple[Figure, str]:
    """Return the alliance's routes along the roads, one panel per wave, by echelon."""
    network, trips = run.world.network, run.trips
    waves = sorted(set(trips["wave"].astype(int)))
    figure = new_figure(7.2, 4.1 if len(waves) > 1 else 6.6)
    panels = figure.subplots(1, max(len(waves), 1), squeeze=False)[0]
    used = edge_trips(run)
    said = []
    for axes, wave in zip(panels, waves, strict=False):
        draw_base_map(axes, network)
        everything = [network.lines[row] for row in range(len(network.lines))]
        draw_lines(axes, everything, "#E3E6E8", 0.4, "-", None)
        for echelon, (colour, dash) in ECHELON_LOOK.items():
            counts = used.get((wave, echelon))
            if counts is None:
                continue
            rows = np.flatnonzero(counts)
            widths = 0.6 + 0.4 * np.log2(counts[rows])
            lines = [network.lines[int(row)] for row in rows]
            draw_lines(axes, lines, colour, widths, dash, word(ECHELONS, echelon))
        _places(axes, run.places, named=False, names=run.name)
        chosen = trips[trips["wave"].astype(int) == wave]
        depart = run.scenario.after.waves
        at = next((str(said.depart) for said in depart if said.id == wave), "")
        title = _("wave {wave}  {time}   {count} trips", wave=wave, time=at, count=len(chosen))
        axes.set_title(title)
        kinds = chosen["echelon"].value_counts().sort_index()
        parts = "; ".join(f"{word(ECHELONS, str(name))} {count}" for name, count in kinds.items())
        said.append(_("wave {wave} at {time}: {parts}", wave=wave, time=at, parts=parts))
    handles: dict[str, Any] = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True):
            handles.setdefault(label, handle)
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=4)
    return figure, _("Routes of the alliance on the roads; {said}.", said="; ".join(said))


def service_map(run: RunTables, target: str = "express_48h") -> tuple[Figure, str]:
    """Return each village by its share on time in the alliance, in four classes."""
    network, places = run.world.network, run.places
    rows = run.shares(target, "village")
    found = rows[rows["variant"] == "after"].set_index("group")["share"]
    share = places["place_id"].map(found).to_numpy(dtype=np.float64)
    figure = new_figure(7.2, 6.2)
    axes = figure.add_subplot()
    draw_base_map(axes, network)
    everything = [network.lines[row] for row in range(len(network.lines))]
    draw_lines(axes, everything, "#DDE1E4", 0.4, "-", None)
    village = (places["kind"] == "village").to_numpy()
    said = []
    for low, high, colour, mark, size in (
        (0.99, 1.01, BLUE, "o", 9),
        (0.95, 0.99, GREEN, "s", 11),
        (0.80, 0.95, ORANGE, "^", 18),
        (-0.01, 0.80, RED, "X", 26),
    ):
        chosen = village & (share >= low) & (share < high)
        words = f"≥ {percent(low, 0)}" if low > 0 else f"< {percent(high, 0)}"
        label = _("{share}: {count} villages", share=words, count=int(chosen.sum()))
        axes.scatter(
            places["lon"][chosen],
            places["lat"][chosen],
            s=size,
            c=colour,
            marker=mark,
            linewidths=0.3,
            edgecolors=BLACK,
            label=label,
            zorder=4,
        )
        said.append(label)
    stations = places[places["kind"] == "township_station"]
    place_labels(axes, stations, run.name, colour=GREY, level=3)
    _legend(axes)
    return figure, _("Villages by share on time in the alliance: {said}.", said="; ".join(said))


def edge_trips(run: RunTables) -> dict[tuple[int, str], NDArray[np.int64]]:
    """Return how many trips of a timetable day use each edge, by (wave, echelon)."""
    world, trips, stops = run.world, run.trips, run.stops
    row_of = {name: row for row, name in enumerate(world.places["place_id"])}
    legs: dict[str, dict[tuple[int, int], list[tuple[int, str]]]] = {}
    by_trip: dict[Any, pd.DataFrame] = dict(list(stops.groupby("trip_id", observed=True)))
    for trip in trips.to_dict("records"):
        here = str(trip["origin"])
        table = by_trip.get(trip["trip_id"])
        if table is None:
            continue
        for there in table.sort_values("seq")["place"].astype(str):
            if here != there and here in row_of and there in row_of:
                pair = (row_of[here], row_of[there])
                group = legs.setdefault(str(trip["type"]), {}).setdefault(pair, [])
                group.append((int(trip["wave"]), str(trip["echelon"])))
            here = there
    used: dict[tuple[int, str], NDArray[np.int64]] = {}
    for kind, pairs in legs.items():
        for path, groups in zip(world.paths(kind, list(pairs)), pairs.values(), strict=True):
            for key in groups:
                counts = used.setdefault(key, np.zeros(len(world.network.edges), dtype=np.int64))
                np.add.at(counts, path.edges, 1)
    return used


def draw_base_map(axes: Axes, network: Network) -> None:
    """Set the frame of `axes`: outline, equal scale on the ground, a scale bar, no ticks."""
    lon = network.nodes["lon"].to_numpy(dtype=np.float64)
    lat = network.nodes["lat"].to_numpy(dtype=np.float64)
    if network.outline is not None:
        lon = np.concatenate([lon, network.outline[:, 0]])
        lat = np.concatenate([lat, network.outline[:, 1]])
        axes.plot(*network.outline.T, color=GREY, linewidth=0.8, linestyle=(0, (6, 2)), zorder=1)
    middle = float(np.cos(np.radians(lat.mean()))) if lat.size else 1.0
    pad = 0.02 * max(float(np.ptp(lon)), float(np.ptp(lat)), 0.01)
    axes.set_xlim(lon.min() - pad, lon.max() + pad)
    axes.set_ylim(lat.min() - pad - 0.06 * float(np.ptp(lat)), lat.max() + pad)
    axes.set_aspect(1 / middle)
    axes.set_axis_off()
    _scale_bar(axes, KM_PER_DEGREE * middle)


def _scale_bar(axes: Axes, km_per_degree: float) -> None:
    low, high = axes.get_xlim()
    bottom, top = axes.get_ylim()
    wide = (high - low) * km_per_degree
    km = max((n for n in (1, 2, 5, 10, 20, 50, 100) if n <= wide / 4), default=1)
    right = high - 0.02 * (high - low)
    left, level = right - km / km_per_degree, bottom + 0.01 * (top - bottom)
    axes.plot([left, right], [level, level], color=BLACK, linewidth=2, solid_capstyle="butt")
    axes.annotate(
        f"{km} km",
        ((left + right) / 2, level),
        (0, 3),
        textcoords="offset points",
        ha="center",
        fontsize=8,
    )


def draw_lines(
    axes: Axes,
    lines: list[NDArray[np.float64]],
    colour: str,
    width: Any,
    dash: Any,
    label: str | None,
) -> None:
    """Draw lines (lon, lat) of one colour, width and dash into `axes`, with a legend's `label`."""
    from matplotlib.collections import LineCollection

    if not lines:
        return
    group = LineCollection(lines, colors=colour, linewidths=width, linestyles=[dash], label=label)
    group.set_zorder(2)
    group.set_capstyle("round")
    axes.add_collection(group, autolim=False)


def _places(axes: Axes, places: pd.DataFrame, *, named: bool, names: Any) -> None:
    looks = {
        "village": ("o", 5 if named else 2, "white", 0.5, _("village")),
        "township_station": ("s", 26 if named else 9, YELLOW, 0.7, _("township station")),
        "hub": ("*", 150 if named else 60, RED, 0.7, _("hub")),
    }
    for kind, (mark, size, colour, edge, label) in looks.items():
        chosen = places[places["kind"] == kind]
        axes.scatter(
            chosen["lon"],
            chosen["lat"],
            s=size,
            c=colour,
            marker=mark,
            edgecolors=BLACK,
            linewidths=edge,
            label=label,
            zorder=4 if kind == "village" else 5,
        )
    if named:
        place_labels(axes, places[places["kind"] == "township_station"], names)


def _legend(axes: Axes) -> None:
    axes.figure.legend(loc="outside lower center", ncols=4)
