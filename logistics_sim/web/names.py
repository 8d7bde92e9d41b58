"""Names that may become names of files: letters, digits, minus and underscore, nothing else."""

from __future__ import annotations

import re
import unicodedata

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _
from logistics_sim.web.refusal import INVALID, refusal_for

PATTERN = r"^\w[\w\-]{0,59}$"
_NAME = re.compile(PATTERN)
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)
MOST_BYTES = 180


def is_name(text: str) -> bool:
    """Return whether `text` may name a county, a scenario or a run.

    >>> is_name("唐县-2"), is_name("../etc"), is_name("a/b"), is_name(".x"), is_name("nul")
    (True, False, False, False, False)
    """
    return (
        _NAME.fullmatch(text) is not None
        and "\n" not in text
        and unicodedata.normalize("NFC", text) == text
        and len(text.encode("utf-8", "surrogatepass")) <= MOST_BYTES
        and _DEVICES.match(text) is None
    )


def checked_name(text: str, what: str) -> str:
    """Return `text` if it may name `what` (a county, a scenario); a refusal (422) otherwise."""
    if not is_name(text):
        raise refusal_for(
            INVALID,
            Fault(
                "WEB-005",
                what,
                _("{text!r} is no name", text=text[:60]),
                _("up to 60 letters, digits, - and _, beginning with a letter or digit"),
            ),
        )
    return text
