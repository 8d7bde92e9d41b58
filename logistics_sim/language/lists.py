"""Lists inside a sentence, in the language being spoken."""

from __future__ import annotations

from collections.abc import Sequence

from logistics_sim.language.catalogue import gettext as _


def listed(items: Sequence[str], most: int) -> str:
    """Return the first `most` of `items` as a list, and how many are left out.

    >>> from logistics_sim.language import speaking
    >>> with speaking("en"):
    ...     listed(["a", "b", "c"], 2)
    'a, b and 1 more'
    >>> with speaking("zh"):
    ...     listed(["a", "b", "c"], 2)
    'a、b，另有 1 个'
    """
    shown = _(", ").join(items[:most])
    left = len(items) - most
    return shown + _(" and {count} more", count=left) if left > 0 else shown
