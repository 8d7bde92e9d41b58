"""Bodies of the interface: what may be sent, strictly."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Sent(BaseModel):
    """Base of all bodies: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")


class CopyBody(Sent):
    """A copy: its name and, where another is wanted, its title."""

    name: str = Field(max_length=200)
    title: str = Field(default="", max_length=200)


class ValueChange(Sent):
    """One value by its dotted key; with `reset` the parent's value holds again."""

    key: str = Field(min_length=1, max_length=200)
    value: Any = None
    reset: bool = False


class ChangeBody(Sent):
    """Changes of values, all or none."""

    changes: list[ValueChange] = Field(min_length=1, max_length=500)


class TextBody(Sent):
    """A scenario as YAML text."""

    text: str = Field(max_length=2_000_000)


class RunBody(Sent):
    """A run of a scenario of the library."""

    county: str = Field(max_length=200)
    scenario: str = Field(max_length=200)
    days: int | None = Field(default=None, ge=1, le=3_660)
    replications: int = Field(default=1, ge=1, le=10_000)
    seed: int | None = Field(default=None, ge=0, lt=2**63)
    label: str = Field(default="", max_length=100)
