"""Which language a command speaks: that of ``--lang``, wherever it stands among the words."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from logistics_sim.cli.spoken_help import commands_of
from logistics_sim.language import LANGUAGES, Language

OPTION = "--lang"


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
