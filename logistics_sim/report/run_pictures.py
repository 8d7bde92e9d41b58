"""All charts of a report, drawn once a language, with the words for those who cannot see them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from logistics_sim.language import current, noop
from logistics_sim.language import gettext as _
from logistics_sim.report.cold_figures import leg_temperature_chart, life_left
from logistics_sim.report.figures.attainment import township_attainment
from logistics_sim.report.figures.costs import activity_costs, firm_costs
from logistics_sim.report.figures.daily import daily_series
from logistics_sim.report.figures.legs import leg_time_chart
from logistics_sim.report.figures.page_picture import Picture, page_picture
from logistics_sim.report.figures.saving import saving
from logistics_sim.report.figures.tornado import tornado

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from logistics_sim.report.run_tables import RunTables


def cold_legs(run: RunTables) -> tuple[Figure, str]:
    """Return the temperatures at the end of each leg, with the fresh band."""
    return leg_temperature_chart(run.exposures, 0.0, float(run.scenario.coldchain.limit_c))


def cold_life(run: RunTables) -> tuple[Figure, str]:
    """Return the shelf life that is left."""
    return life_left(run.exposures)


Draw = Callable[["RunTables"], tuple["Figure", str]]

FIGURES: dict[str, tuple[str, Draw]] = {
    "saving": (noop("Saving against the target"), saving),
    "express": (
        noop("Express within 48 h by township"),
        partial(township_attainment, target="express_48h"),
    ),
    "fresh": (
        noop("Fresh food within 24 h by township"),
        partial(township_attainment, target="fresh_24h"),
    ),
    "legs": (noop("Where the time went"), leg_time_chart),
    "activities": (noop("Cost by activity"), activity_costs),
    "firms": (noop("Cost by firm"), firm_costs),
    "daily": (noop("Day by day"), daily_series),
    "cold_legs": (noop("Temperature at the end of each leg"), cold_legs),
    "cold_life": (noop("Shelf life left"), cold_life),
    "tornado": (noop("How far the answer moves with each price"), tornado),
}


@dataclass(frozen=True)
class TitledPicture:
    """A picture with its title."""

    title: str
    picture: Picture


def draw_pictures(run: RunTables, name: str) -> TitledPicture:
    """Return the figure called `name` of `FIGURES`."""
    title, function = FIGURES[name]
    return TitledPicture(_(title), page_picture(partial(function, run), f"{current()}-{name}"))


def draw_all(run: RunTables) -> dict[str, TitledPicture]:
    """Return every figure by its name."""
    return {name: draw_pictures(run, name) for name in FIGURES}
