"""The table of a review: items, their parts with formulas, thresholds, points and levers."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from logistics_sim.language import current
from logistics_sim.policy.formulas import FORMULAS
from logistics_sim.scenario.parameter import Finite, NonNegative, Strict

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9_]+$")]
Points = Annotated[Finite, Field(ge=0)]


class Words(Strict):
    """A text in both languages; one text alone stands for both."""

    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _one_text(cls, value: Any) -> Any:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    def __str__(self) -> str:
        """Return the text in the language that is being spoken."""
        return self.zh if current() == "zh" else self.en


class FactAsked(Strict):
    """A fact that no simulation can know, as the review asks for it."""

    id: Name
    title: Words
    kind: Literal["yes_no", "number", "share"]
    unit: str = ""


class ReviewLever(Strict):
    """A known way to points that are missing.

    Attributes
    ----------
    title
        What to do.
    when
        The gap that it closes (a function, a leg, ``unserved``, ``days``, ``not_stated``,
        ``stated_no``); empty: any.
    yuan, yuan_day
        What it costs once, and by the day; both absent: not known.
    price
        A price of the run by name (``wave``, ``vehicle``) instead of `yuan_day`.
    """

    title: Words
    when: str = ""
    yuan: NonNegative | None = None
    yuan_day: NonNegative | None = None
    price: Literal["wave", "vehicle", ""] = ""


class Part(Strict):
    """A part of an item: its points by a formula; 0 points: shown beside the item."""

    id: Name
    title: Words
    formula: str
    points: Points = 0.0
    wants: dict[str, Any] = Field(alias="with")
    levers: tuple[ReviewLever, ...] = ()

    @property
    def told(self) -> Strict:
        """What the formula is told, by its own model."""
        return FORMULAS[self.formula].wants.model_validate(self.wants)


class Item(Strict):
    """An item: its figure is that of a part by id, ``lowest`` or the share of its ``points``."""

    id: Name
    title: Words
    figure: str = ""
    parts: tuple[Part, ...] = Field(min_length=1)

    @property
    def max(self) -> float:
        """Points possible."""
        return sum(part.points for part in self.parts)


class Review(Strict):
    """A review: what a county is scored by.

    `items` carry the points (`total` in all), `other` have a verdict only.
    """

    format: Literal[1]
    name: Name
    title: Words
    source: Words
    total: Points
    facts: tuple[FactAsked, ...] = ()
    items: tuple[Item, ...] = Field(min_length=1)
    other: tuple[Item, ...] = ()
