"""Seasons, hours and closures of the roads, as the planner states them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from logistics_sim.core.units import clock_s
from logistics_sim.language import gettext as _
from logistics_sim.scenario.parameter import Share, Strict


def _clock(text: str) -> str:
    clock_s(text)
    return text


class RoadCondition(Strict):
    """Roads that match are driven at `factor` times their speed; a factor of 0 closes them.

    What is left out matches everything; `roads` holds pairs of node ids. `hours` may pass
    midnight.
    """

    name: str = Field(min_length=1)
    factor: Share
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    hours: tuple[Annotated[str, AfterValidator(_clock)], ...] = ()
    groups: tuple[Literal["expressway", "trunk", "local"], ...] = ()
    terrains: tuple[Literal["plain", "hill", "mountain"], ...] = ()
    roads: tuple[tuple[str, str], ...] = ()

    @field_validator("hours")
    @classmethod
    def _two(cls, hours: tuple[str, ...]) -> tuple[str, ...]:
        if len(hours) not in (0, 2):
            raise ValueError(_('hours are two times of day, such as ["07:00", "09:00"]'))
        return hours
