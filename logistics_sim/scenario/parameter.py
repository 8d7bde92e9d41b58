"""A number with its range, unit and status, so that guesses can be told from facts."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from logistics_sim.language import gettext as _

Status = Literal["given", "sourced", "derived", "guess", "planner"]
Finite = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]
"""A number that still fits whole grams, millilitres and seconds; nothing real is larger."""


class Strict(BaseModel):
    """Base of all scenario models: frozen, no unknown keys, no silent conversion."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False, allow_inf_nan=False)


class Parameter(Strict):
    """A value (`base`) with its range (`low`, `high`), `unit`, `status` and `source`.

    A bare number in the scenario is the planner's own figure.

    >>> float(Parameter.model_validate(3))
    3.0
    """

    base: Finite
    low: Finite | None = None
    high: Finite | None = None
    unit: str = ""
    status: Status = "planner"
    source: str = ""
    covers: Annotated[float, Field(gt=0, le=1)] | None = None
    """Probability that the value lies between `low` and `high`; absent: it surely does."""

    @model_validator(mode="before")
    @classmethod
    def _bare_number(cls, value: Any) -> Any:
        if isinstance(value, bool):
            raise ValueError(_("a number is wanted, not yes or no"))
        if isinstance(value, int | float):
            return {"base": value}
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Parameter:
        if self.low is not None and self.low > self.base:
            raise ValueError(_("low ({low}) is above base ({base})", low=self.low, base=self.base))
        if self.high is not None and self.high < self.base:
            raise ValueError(
                _("high ({high}) is below base ({base})", high=self.high, base=self.base)
            )
        return self

    def __float__(self) -> float:
        return self.base


def _at_least_zero(value: Parameter) -> Parameter:
    if value.base < 0 or (value.low is not None and value.low < 0):
        raise ValueError(
            _("must not be negative (is {base})", base=min(value.base, value.low or 0))
        )
    return value


def _above_zero(value: Parameter) -> Parameter:
    if value.base <= 0 or (value.low is not None and value.low <= 0):
        raise ValueError(_("must be above zero (is {base})", base=value.base))
    return value


def _rest(value: Parameter) -> Parameter:
    if value.base <= 0 or (value.low is not None and value.low <= 0):
        raise ValueError(
            _(
                "must be above zero (is {base}); where no rest is due, break_after_h is longer "
                "than the shift",
                base=value.base,
            )
        )
    return value


PER_CENT = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*[%％]\s*$")


def from_per_cent(value: Any) -> Any:
    """Return a share that is written per cent as a number, a table with its numbers so read.

    >>> from_per_cent("72%"), from_per_cent({"base": "5 %", "unit": "share"}), from_per_cent("x")
    (0.72, {'base': 0.05, 'unit': 'share'}, 'x')
    """
    if isinstance(value, str):
        found = PER_CENT.match(value)
        return float(found[1]) / 100 if found else value
    if isinstance(value, dict):
        ends = {key: from_per_cent(value[key]) for key in ("base", "low", "high") if key in value}
        return {**value, **ends}
    return value


def _share(value: Parameter) -> Parameter:
    for number in (value.base, value.low, value.high):
        if number is not None and not 0 <= number <= 1:
            raise ValueError(_("a share lies between 0 and 1 (is {number})", number=number))
    return value


NonNegative = Annotated[Parameter, AfterValidator(_at_least_zero)]
Positive = Annotated[Parameter, AfterValidator(_above_zero)]
Rest = Annotated[Parameter, AfterValidator(_rest)]
Share = Annotated[Parameter, BeforeValidator(from_per_cent), AfterValidator(_share)]
