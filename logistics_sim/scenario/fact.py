"""A fact that no simulation can know, with the document that shows it."""

from __future__ import annotations

import datetime as dt

from pydantic import Field, StrictBool, field_validator

from logistics_sim.language import gettext as _
from logistics_sim.scenario.parameter import Finite, Strict


class Fact(Strict):
    """What the county states for the review: a link that exists, a turnover, a share.

    Attributes
    ----------
    id
        Name of the fact in the table of the review.
    value
        ``true`` or ``false``, or a number in the unit that the review asks for.
    document
        What a reviewer can look at: number and title of a paper, contract, account.
    date
        Day of that document (``YYYY-MM-DD``).
    """

    id: str = Field(min_length=1)
    value: StrictBool | Finite
    document: str = Field(min_length=1)
    date: str = ""

    @field_validator("document")
    @classmethod
    def _is_named(cls, text: str) -> str:
        if not text.strip():
            raise ValueError(_("name the document that shows it"))
        return text

    @field_validator("date")
    @classmethod
    def _is_day(cls, text: str) -> str:
        try:
            if text:
                dt.date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(_('{text!r} is not a date; write "YYYY-MM-DD"', text=text)) from error
        return text


def fact_faults(facts: tuple[Fact, ...]) -> str:
    """Return what is wrong between facts, empty when nothing is."""
    names = [fact.id for fact in facts]
    twice = sorted({name for name in names if names.count(name) > 1})
    return _("facts: {twice} stands twice", twice=", ".join(twice)) if twice else ""
