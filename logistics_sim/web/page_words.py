"""The words of the page, as messages of the catalogue; `tests/web` holds them against its code."""

from __future__ import annotations

from logistics_sim.language import Language, noop, speaking
from logistics_sim.language import gettext as _

WORDS = (noop("Planner"),)


def page_words(language: Language) -> dict[str, str]:
    """Return the words of the page in a `language`, by the English ones.

    >>> page_words("en")["Planner"]
    'Planner'
    """
    with speaking(language):
        return {word: _(word) for word in WORDS}
