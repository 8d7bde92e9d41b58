"""Figures of the cold chain: where and when parcels left their band, and one vehicle's day.

Each function takes tables of a run folder and returns the figure with its words for
those who cannot see it, like the other figures of the report. Draw them inside
`figure_style`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.units import HOUR_S, MINUTE_S
from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.report.figures.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    RED,
    SKY,
    new_figure,
)
from logistics_sim.report.maps import MINUTES, MapSheet, village_sheet
from logistics_sim.report.wording import word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from logistics_sim.network import Network

LEGS = {
    "hub": noop("hub"),
    "trunk": noop("trunk"),
    "station": noop("station"),
    "local": noop("local"),
    "village": noop("village"),
}
KEPT = {
    "cold room": (BLUE, noop("cold room")),
    "fresh": (GREEN, noop("fresh compartment")),
    "chilled": (SKY, noop("chilled compartment")),
    "frozen": (PALE, noop("frozen compartment")),
    "box": (ORANGE, noop("box in an uncooled vehicle")),
    "outside": (RED, noop("outside a full cabinet")),
}


def excursion_sheet(
    network: Network,
    places: pd.DataFrame,
    parcels: pd.DataFrame,
    exposures: pd.DataFrame,
    name: Callable[[str], str],
) -> MapSheet:
    """Return the map of mean minutes outside the band by village, of its cold parcels.

    A parcel counts at its village end, whichever way it goes. `parcels` has the parcel
    numbers as index; `name` gives the name of a place.
    """
    minutes = minutes_by_village(parcels, exposures)
    found = places["place_id"].astype(str).map(minutes)
    found = found.where((places["kind"] == "village").to_numpy())
    value = found.to_numpy(dtype=np.float64)
    worst = found.sort_values(ascending=False).head(1)
    known = int(np.isfinite(value).sum())

    def alt(classes: list[str]) -> str:
        return _(
            "Map of {count} villages with cold parcels; minutes outside the temperature band per "
            "parcel, at most {most:.0f} ({name}): {classes}.",
            count=known,
            most=float(np.nanmax(value)) if known else 0.0,
            name=name(str(places.loc[worst.index[0], "place_id"])) if known else "–",
            classes="; ".join(classes),
        )

    return village_sheet(
        "cold_map",
        network,
        places,
        value,
        MINUTES,
        name,
        lambda: _("Minutes outside the band by village"),
        lambda: _("no cold parcels"),
        alt,
    )


def leg_temperature_chart(
    exposures: pd.DataFrame, low_c: float | None, high_c: float | None
) -> tuple[Figure, str]:
    """Return the spread of temperatures at the end of each leg, by where it was kept.

    Bars reach from the 5th to the 95th percentile, dots mark the median; the band is grey.
    """
    figure = new_figure(7.0, 3.6)
    axes = figure.add_subplot()
    legs = [name for name in LEGS if (exposures["leg"] == name).any()]
    kinds = [name for name in KEPT if (exposures["kept"] == name).any()]
    if low_c is not None and high_c is not None:
        axes.axhspan(low_c, high_c, color="#EEF3EE", zorder=0, label=_("temperature band"))
    width = 0.8 / max(len(kinds), 1)
    shown: set[str] = set()
    warmest = (-np.inf, "")
    for place, leg in enumerate(legs):
        for number, kind in enumerate(kinds):
            mine = exposures[(exposures["leg"] == leg) & (exposures["kept"] == kind)]["temp_end_c"]
            if mine.empty:
                continue
            bottom, middle, top = np.quantile(mine, [0.05, 0.5, 0.95])
            warmest = max(warmest, (float(top), leg))
            at = place + (number - (len(kinds) - 1) / 2) * width
            colour, label = KEPT[kind]
            axes.bar(
                at, max(top - bottom, 0.05), width * 0.85, bottom, color=colour,
                edgecolor=GREY, linewidth=0.4, label=None if kind in shown else _(label),
            )  # fmt: skip
            axes.plot(at, middle, "o", color="black", markersize=3, zorder=4)
            shown.add(kind)
    axes.set_xticks(range(len(legs)), [word(LEGS, name) for name in legs])
    axes.set_ylabel(_("temperature at the leg's end, °C"))
    axes.grid(axis="y")
    if legs:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3)
    said = _("Temperatures of cold parcels at the end of each leg, 5th to 95th percentile.")
    if legs:
        warm, leg = warmest
        said += " " + _(
            "The warmest is {degrees:.1f} °C after the leg “{leg}”.",
            degrees=warm,
            leg=word(LEGS, leg),
        )
    return figure, said


def life_left(exposures: pd.DataFrame) -> tuple[Figure, str]:
    """Return the shelf life left at the last stamp of each parcel, as cumulated shares."""
    used = exposures.groupby("parcel_id", sort=False)["life_used"].sum().to_numpy(dtype=float)
    left = np.sort(np.clip(1 - used, 0, 1))
    figure = new_figure(5.2, 3.2)
    axes = figure.add_subplot()
    if left.size:
        axes.step(100 * left, 100 * np.arange(1, left.size + 1) / left.size, color=BLUE)
    axes.set_xlim(0, 100)
    axes.set_ylim(0, 101)
    axes.set_xlabel(_("shelf life left, %"))
    axes.set_ylabel(_("share of parcels, %"))
    axes.grid()
    lowest = 100 * float(left[0]) if left.size else 0.0
    middle = 100 * float(np.median(left)) if left.size else 0.0
    return figure, _(
        "Shelf life left of {count:,} cold parcels: half have more than {middle:.0f} %, the "
        "lowest has {lowest:.0f} %.",
        count=left.size,
        middle=middle,
        lowest=lowest,
    )


def vehicle_day(
    records: pd.DataFrame, device: str, low_c: float | None, high_c: float | None
) -> tuple[Figure, str]:
    """Return the readings of one logger (`device`) with open doors and alarms.

    `records` are monitoring records, see `coldchain.records`; the first day is drawn.
    """
    import pandas as pd

    mine = records[records["device"] == device]
    time = pd.to_datetime(mine["time"]).dt.tz_localize(None)
    day = time.dt.normalize()
    first = mine[(day == day.min()).to_numpy()] if len(mine) else mine
    clock = pd.to_datetime(first["time"]).dt.tz_localize(None)
    hours = (clock - clock.dt.normalize()).dt.total_seconds() / HOUR_S
    figure = new_figure(7.0, 3.2)
    axes = figure.add_subplot()
    if low_c is not None and high_c is not None:
        axes.axhspan(low_c, high_c, color="#EEF3EE", zorder=0, label=_("temperature band"))
    label: str | None = _("temperature")
    for _name, trip in first.assign(hour=hours).groupby("trip", sort=False):
        axes.plot(trip["hour"], trip["temp_c"], color=BLUE, linewidth=1.1, label=label)
        label = None
    for rows, colour, mark, said in (
        (first["door"] == "open", ORANGE, "v", _("door open")),
        (first["alarm"] != "none", RED, "x", _("alarm")),
    ):
        chosen = rows.to_numpy(dtype=bool)
        axes.scatter(hours[chosen], first["temp_c"][chosen], c=colour, marker=mark, s=18,
                     zorder=3, label=said)  # fmt: skip
    axes.set_xlabel(_("hour of the day"))
    axes.set_ylabel("°C")
    axes.set_title(device, pad=22)
    axes.grid()
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4)
    alarms = int((first["alarm"] != "none").sum())
    doors = int((first["door"] == "open").sum())
    return figure, _(
        "Readings of {device} on its first day: {count} readings, {doors} with the door open, "
        "{alarms} with an alarm.",
        device=device,
        count=len(first),
        doors=doors,
        alarms=alarms,
    )


def minutes_by_village(parcels: pd.DataFrame, exposures: pd.DataFrame) -> pd.Series:
    """Return mean minutes outside the band by village, of the parcels that were cold.

    `parcels` has the parcel numbers as index, `exposures` a row a parcel and leg.
    """
    number = exposures["parcel_id"].str.slice(1).astype("int64")
    minutes = (exposures["excursion_s"] / MINUTE_S).groupby(number.to_numpy()).sum()
    own = parcels.loc[minutes.index]
    outward = (own["direction"] == "up").to_numpy(dtype=bool)
    ends = np.where(outward, own["origin"].astype(str), own["destination"].astype(str))
    return minutes.groupby(ends).mean()
