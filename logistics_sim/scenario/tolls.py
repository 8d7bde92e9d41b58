"""Tolls by class and section of road, as the planner states them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from logistics_sim.language import gettext as _
from logistics_sim.scenario.parameter import NonNegative, Strict

TollClass = Literal[
    "expressway", "national", "provincial", "urban", "county", "township", "village", "ferry"
]


class Toll(Strict):
    """What driving a road costs beside fuel: `yuan_km` by the kilometre, `yuan` by the passage.

    `classes` and `roads` (pairs of node ids, in either order) say where, one of them must; both
    together hold for sections of those classes only. `types` are ids of vehicle types; empty: all.
    A road that several entries match costs the sum of them.
    """

    name: str = Field(min_length=1)
    classes: tuple[TollClass, ...] = ()
    roads: tuple[tuple[str, str], ...] = ()
    types: tuple[str, ...] = ()
    yuan_km: NonNegative | None = None
    yuan: NonNegative | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Toll:
        if not self.classes and not self.roads:
            raise ValueError(_("a toll needs classes or roads: where is it paid?"))
        if (self.yuan_km is None) == (self.yuan is None):
            raise ValueError(_("a toll needs either yuan_km or yuan (each passage of a section)"))
        if self.yuan is not None and not self.roads:
            raise ValueError(_("a toll for each passage (yuan) needs its sections (roads)"))
        return self


def unknown_types(tolls: tuple[Toll, ...], known: set[str]) -> list[str]:
    """Return the vehicle types that `tolls` name and that are not `known`."""
    return sorted({kind for toll in tolls for kind in toll.types} - known)
