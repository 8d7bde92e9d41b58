"""The help of all commands in the language that is spoken.

Texts stand in English in the commands: docstrings, and ``help=`` of arguments and options. They
are messages of the catalogue like all others and are exchanged in the built tree of commands.
Typer may carry its own click, so the tree is taken as it is, by its attributes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from logistics_sim.language import gettext as _
from logistics_sim.language import noop

PLACES = {
    "options_metavar": (noop("[OPTIONS]"),),
    "subcommand_metavar": (noop("COMMAND [ARGS]..."),),
}
"""Words of the line of usage that stand in attributes of a command."""
TYPES = {
    "<path>": noop("<path>"),
    "<bool>": noop("<bool>"),
    "<int>": noop("<int>"),
    "<int range>": noop("<int range>"),
    "<float>": noop("<float>"),
    "<float range>": noop("<float range>"),
    "<str>": noop("<str>"),
}
PANELS = {
    "ARGUMENTS_PANEL_TITLE": noop("Arguments"),
    "OPTIONS_PANEL_TITLE": noop("Options"),
    "COMMANDS_PANEL_TITLE": noop("Commands"),
    "REQUIRED_LONG_STRING": noop("[required]"),
    "DEFAULT_STRING": noop("[default: {}]"),
}
"""Words of typer's pages, by their names in its module `rich_utils`."""
USAGE = noop("Usage:")
SHOW_HELP = noop("Show this message and exit.")


def one_text(text: str) -> str:
    r"""Return a help text with its lines joined; paragraphs stay.

    >>> one_text("One\nline.\n\n    Another.")
    'One line.\n\nAnother.'
    """
    parts = inspect.cleandoc(text).split("\n\n")
    return "\n\n".join(" ".join(part.split()) for part in parts)


def commands_of(command: Any) -> Iterator[Any]:
    """Yield `command` and all commands below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from commands_of(below)


def help_messages(command: Any) -> set[str]:
    """Return every text of the help of `command` and of what is below it."""
    texts = set()
    for each in commands_of(command):
        texts |= {each.help, each.epilog, *(getattr(said, "help", None) for said in each.params)}
    return {one_text(text) for text in texts if text}


def speak_help(command: Any) -> None:
    """Exchange the texts of `command` and of what is below it for those of the language spoken."""
    for each in commands_of(command):
        for holder in (each, *each.params):
            for name in ("help", "epilog"):
                if getattr(holder, name, None):
                    setattr(holder, name, _(one_text(getattr(holder, name))))
        if getattr(each, "short_help", None):
            each.short_help = None
        for name, words in PLACES.items():
            if getattr(each, name, None) in words:
                setattr(each, name, _(getattr(each, name)))
        for said in each.params:
            _wrap(said, "display_type_rich", _spoken_type)
        _wrap(each, "get_usage", _spoken_usage)
        _wrap(each, "get_help_option", _spoken_help_option)


def _wrap(holder: Any, name: str, change: Callable[[Any], Any]) -> None:
    """Let the method `name` of `holder`, where there is one, give what `change` makes of it."""
    own = getattr(holder, name, None)
    if own is not None:
        setattr(holder, name, lambda *args, **named: change(own(*args, **named)))


def _spoken_type(said: str | None) -> str | None:
    return _(TYPES[said]) if said in TYPES else said


def _spoken_usage(said: str) -> str:
    _speak_panels()
    return said.replace("Usage:", _(USAGE), 1)


def _spoken_help_option(option: Any) -> Any:
    if option is not None and option.help == SHOW_HELP:
        option.help = _(SHOW_HELP)
    return option


def _speak_panels() -> None:
    """Exchange the titles of typer's pages, when a page is about to be shown.

    Chinese has no spaces between words, so its lines are folded where they end.
    """
    from rich.columns import Columns
    from rich.text import Text
    from typer import rich_utils

    def folded(renderables: Any = None, *args: Any, **named: Any) -> Columns:
        for part in renderables or ():
            if isinstance(part, Text):
                part.overflow = "fold"
        return Columns(renderables, *args, **named)

    for name, message in PANELS.items():
        if hasattr(rich_utils, name):
            setattr(rich_utils, name, _(message))
    if hasattr(rich_utils, "Columns"):
        rich_utils.Columns = folded
