"""Catalogues of messages by language, and the language that is being spoken."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
"""Simplified Chinese and English; messages in the code are English."""

NATIVE_NAMES: dict[Language, str] = {"zh": "中文", "en": "English"}
TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
"""Language tags (BCP 47) for pages."""

VARIABLE = "LOGISTICS_SIM_LANG"
"""Variable of the environment with the language of a command and of its worker processes."""

_chosen: ContextVar[Language | None] = ContextVar("language", default=None)


def current() -> Language:
    """Return the language being spoken: of `speaking`, else of `choose`, else of the locale."""
    return _chosen.get() or _of_environment() or _of_locale()


def choose(language: Language) -> None:
    """Speak `language` from now on, in this process and in those that it starts.

    Raises `ValueError` for a language without a catalogue.
    """
    os.environ[VARIABLE] = _known(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` inside the block, whatever the locale is.

    Raises `ValueError` for a language without a catalogue.
    """
    token = _chosen.set(_known(language))
    try:
        yield
    finally:
        _chosen.reset(token)


def gettext(message: str, /, **values: Any) -> str:
    """Return `message` in the language being spoken, its ``{fields}`` filled with `values`.

    >>> with speaking("en"):
    ...     gettext("All {count} guesses", count=3)
    'All 3 guesses'
    """
    text = _translated(current(), message)
    return text.format(**values) if values else text


def ngettext(one: str, many: str, count: int, /, **values: Any) -> str:
    """Return the message for a `count`, its field ``{count}`` filled: `one` for 1, else `many`.

    Both are marked by `noop`, since both stand in the catalogue.

    >>> with speaking("en"):
    ...     [ngettext("{count} file", "{count} files", count) for count in (0, 1, 2)]
    ['0 files', '1 file', '2 files']
    """
    return gettext(one if count == 1 else many, count=count, **values)


def noop(message: str) -> str:
    """Return `message` as it is, marked for the catalogue: tables of words hold it until shown."""
    return message


def _translated(language: Language, message: str) -> str:
    if language == "en":
        return message
    found = _catalogue(language).get(message)
    return str(found.string) if found is not None and found.string else message


@lru_cache
def _catalogue(language: Language) -> Catalog:
    from babel.messages.pofile import read_po

    folder = resources.files("logistics_sim.language").joinpath("catalogues")
    with folder.joinpath(f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def _known(language: Language) -> Language:
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}; there are {', '.join(LANGUAGES)}")
    return language


def _of_environment() -> Language | None:
    said = os.environ.get(VARIABLE)
    return next((language for language in LANGUAGES if language == said), None)


def _of_locale() -> Language:
    """Return Chinese where the user's locale is Chinese, else English."""
    named = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)),
        "",
    )
    if not named:  # Windows states no variable.
        named = locale.getlocale()[0] or ""
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"
