"""The words that a reader meets, in the language that the reader chose.

Messages stand in English in the code, marked by `gettext` (or, where they are only named for
later, by `noop`); one PO catalogue a further language lies in ``catalogues``.

>>> from logistics_sim.language import gettext as _, speaking
>>> with speaking("zh"):
...     _("township stations")
'乡镇站'
"""

from logistics_sim.language.catalogue import (
    LANGUAGES,
    NATIVE_NAMES,
    TAGS,
    VARIABLE,
    Language,
    choose,
    current,
    gettext,
    ngettext,
    noop,
    speaking,
)
from logistics_sim.language.lists import listed

__all__ = [
    "LANGUAGES",
    "NATIVE_NAMES",
    "TAGS",
    "VARIABLE",
    "Language",
    "choose",
    "current",
    "gettext",
    "listed",
    "ngettext",
    "noop",
    "speaking",
]
