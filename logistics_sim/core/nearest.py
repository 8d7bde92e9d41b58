"""The nearest known names to one that is not known, for the hint of a fault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from logistics_sim.language import gettext

LEAST = 50.0
"""Likeness in per cent below which a name is no help."""
LEAST_OF_CODES = 80.0
"""The same for codes of digits, which all look somewhat alike."""


def nearest(word: str, known: Mapping[str, str] | Iterable[str], most: int = 3) -> str:
    """Return ``did you mean ...`` with up to `most` known ids, or an empty text.

    `known` maps ids to the names people use; a word is compared with both, so that the
    name of a village finds its code.

    >>> nearest("甲村", {"130627100201": "甲村", "130627100202": "乙村"})
    "did you mean '130627100201' (甲村)?"
    >>> nearest("expres", ("express", "post"))
    "did you mean 'express'?"
    >>> nearest("x", ("express", "post"))
    ''
    """
    from rapidfuzz import fuzz, process

    names = dict(known) if isinstance(known, Mapping) else dict.fromkeys(known, "")
    scores: dict[str, float] = {}
    least = LEAST_OF_CODES if word.isdecimal() else LEAST
    for texts in (list(names), list(names.values())):
        found = process.extract(word, texts, scorer=fuzz.ratio, limit=most, score_cutoff=least)
        for _, score, at in found:
            name = list(names)[at]
            scores[name] = max(score, scores.get(name, 0.0))
    best = sorted(scores, key=lambda name: (-scores[name], name))
    if best and scores[best[0]] == 100.0:
        best = [name for name in best if scores[name] == 100.0]
    told = [repr(name) + (f" ({names[name]})" if names[name] else "") for name in best[:most]]
    return gettext("did you mean {told}?", told=gettext(" or ").join(told)) if told else ""
