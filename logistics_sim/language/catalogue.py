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

_chosen: ContextVar[Language | None] = ContextVar("language", default=None)


def current() -> Language:
    """Return the language being spoken: chosen by `speaking`, else that of the user's locale."""
    return _chosen.get() or _of_locale()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Speak `language` inside the block, whatever the locale is.

    Raises `ValueError` for a language without a catalogue.
    """
    if language not in LANGUAGES:
        raise ValueError(f"no catalogue for {language!r}; there are {', '.join(LANGUAGES)}")
    token = _chosen.set(language)
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


def _of_locale() -> Language:
    """Return Chinese where the user's locale is Chinese, else English."""
    named = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)),
        "",
    )
    if not named:  # Windows states no variable.
        named = locale.getlocale()[0] or ""
    return "zh" if named.lower().startswith(("zh", "chinese")) else "en"
