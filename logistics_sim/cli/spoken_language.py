"""Which language a command speaks: that of ``--lang``, else that of the scenario it is given."""

from __future__ import annotations

import copy
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from logistics_sim.cli.spoken_help import commands_of
from logistics_sim.language import LANGUAGES, VARIABLE, Language

OPTION = "--lang"


def spoken_by(words: Sequence[str]) -> Language | None:
    """Return the language of a command: of ``--lang``, else of its scenario, run or plan.

    None where neither says one: then it is that of the locale. What a variable of the environment
    (`VARIABLE`) says stands above the scenario; a command hands it on to its workers.
    """
    asked = language_of(words)
    if asked is not None or os.environ.get(VARIABLE) in LANGUAGES:
        return asked
    return language_of_scenario(words)


def language_of_scenario(words: Sequence[str]) -> Language | None:
    """Return the language that the first scenario, run or plan among `words` states."""
    from logistics_sim.scenario.stated_language import stated_language

    found = (stated_language(Path(word)) for word in words if word and not word.startswith("-"))
    return next((language for language in found if language is not None), None)


def language_of(words: Sequence[str]) -> Language | None:
    """Return the language that the `words` of a command ask for, None where they do not.

    >>> language_of(["run", "a.yaml", "--lang", "zh"]), language_of(["--lang=en", "doctor"])
    ('zh', 'en')
    >>> language_of(["report", "run", "--lang", "both"])
    """
    asked: Language | None = None
    for word, after in zip(words, [*words, ""][1:], strict=True):
        name, sign, value = word.partition("=")
        if word == "--":
            break
        if name == OPTION:
            said = value if sign else after
            asked = next((language for language in LANGUAGES if language == said), asked)
    return asked


def everywhere(command: Any) -> None:
    """Let every command below `command` take its ``--lang``, too, unless it has its own."""
    (option,) = (said for said in command.params if OPTION in said.opts)
    for each in commands_of(command):
        if not any(OPTION in said.opts for said in each.params):
            shared = copy.copy(option)
            shared.expose_value = False
            each.params.append(shared)
