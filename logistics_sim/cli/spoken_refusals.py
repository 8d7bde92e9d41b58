"""What the reader of the command line says about wrong words, in the language that is spoken."""

from __future__ import annotations

import re
from functools import lru_cache

from logistics_sim.language import current, noop
from logistics_sim.language import gettext as _

SAID = (
    noop("No such command {name}. Did you mean {near}?"),
    noop("No such command {name}"),
    noop("Missing command"),
    noop("Missing argument {name}"),
    noop("Missing option {name}"),
    noop("Missing option {name}. {why}"),
    noop("Missing argument {name}. {why}"),
    noop("Invalid value for {name}: {why}"),
    noop("Invalid value: {why}"),
    noop("No such option: {name} Did you mean {near}?"),
    noop("No such option: {name} (Possible options: {near})"),
    noop("No such option: {name}"),
    noop("Got unexpected extra argument(s) ({words})"),
    noop("Got unexpected extra argument ({words})"),
    noop("Got unexpected extra arguments ({words})"),
    noop("Option {name} does not take a value"),
    noop("Option {name} requires an argument"),
    noop("Option {name} requires {count} arguments"),
    noop("Value error, {why}"),
    noop("{text} is not one of {known}"),
    noop("{text} is not a valid {kind}"),
    noop("{text} is not in the range {range}"),
    noop("Input should be a valid integer, unable to parse string as an integer"),
    noop("Input should be a valid number, unable to parse string as a number"),
    noop("Input should be a finite number"),
    noop("Input should be greater than or equal to {least}"),
    noop("Input should be less than or equal to {most}"),
    noop("Input should be greater than {least}"),
    noop("Input should be less than {most}"),
    noop("Choose from: {known}"),
)
"""Sentences of click, typer and pydantic, the more special ones first."""


def spoken_refusal(said: str) -> str:
    """Return the sentence `said` in the language that is spoken; English stays as it is.

    A sentence that is not known stays, too: better in another language than not at all.
    """
    if current() == "en":
        return said
    for message, pattern in _patterns():
        found = pattern.fullmatch(said.rstrip("."))
        if found is not None:
            parts = found.groupdict()
            if "why" in parts:
                parts["why"] = spoken_refusal(parts["why"])
            return _(message, **parts)
    return said


@lru_cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return a pattern for each sentence, its fields as groups."""
    found = []
    for message in SAID:
        parts = re.split(r"\{(\w+)\}", message)
        texts = [
            f"(?P<{part}>.+?)" if number % 2 else re.escape(part)
            for number, part in enumerate(parts)
        ]
        found.append((message, re.compile("".join(texts), re.DOTALL)))
    return tuple(found)
