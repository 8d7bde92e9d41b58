"""All figures of a report, drawn once, with the words for those who cannot see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from logistics_sim.report.figures.attainment import township_attainment
from logistics_sim.report.figures.costs import activity_costs, firm_costs
from logistics_sim.report.figures.daily import daily_series
from logistics_sim.report.figures.legs import leg_times
from logistics_sim.report.figures.maps import county_map, routes_map, service_map
from logistics_sim.report.figures.saving import saving
from logistics_sim.report.figures.style import Picture, figure_style, picture
from logistics_sim.report.figures.tornado import tornado

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.report.tables import RunTables

Draw = Callable[["RunTables"], tuple["Figure", str]]

FIGURES: dict[str, tuple[str, Draw]] = {
    "county": ("县域路网 Roads and places", county_map),
    "routes": ("联盟线路 Routes of the alliance by wave", routes_map),
    "service": ("各村 48 小时达成率 Express within 48 h by village", service_map),
    "saving": ("节约与目标 Saving against the target", saving),
    "express": (
        "各乡镇快递 48 小时 Express within 48 h by township",
        partial(township_attainment, target="express_48h"),
    ),
    "fresh": (
        "各乡镇生鲜 24 小时 Fresh within 24 h by township",
        partial(township_attainment, target="fresh_24h"),
    ),
    "legs": ("时间去哪了 Where the time went", leg_times),
    "activities": ("成本构成 Cost by activity", activity_costs),
    "firms": ("各企业成本 Cost by firm", firm_costs),
    "daily": ("逐日 Day by day", daily_series),
    "tornado": ("敏感性 How far the answer moves with each price", tornado),
}


@dataclass(frozen=True)
class Titled:
    """A picture with its title."""

    title: str
    picture: Picture


def draw(run: RunTables, name: str) -> Titled:
    """Return the figure called `name` of `FIGURES`."""
    title, function = FIGURES[name]
    with figure_style():
        figure, alt = function(run)
        return Titled(title, picture(figure, alt))


def draw_all(run: RunTables) -> dict[str, Titled]:
    """Return every figure by its name."""
    return {name: draw(run, name) for name in FIGURES}
