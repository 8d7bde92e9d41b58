"""A place by its id or its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.core.nearest import nearest
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    import pandas as pd


def place_named(places: pd.DataFrame, what: str, where: str) -> str:
    """Return the id of the one of `places` that has the id or name `what`.

    `where` names the call in the fault. Raises `InputError` (``RTE-010``) for a place that is
    not there, with the nearest names, or a name that several places have.
    """
    ids, names = places["place_id"].astype(str), places["name"].astype(str)
    if (ids == what).any():
        return what
    found: list[str] = ids[names == what].tolist()
    if len(found) == 1:
        return found[0]
    hint = nearest(what, dict(zip(ids, names, strict=True)))
    text = _("there is no place or parcel {what!r}", what=what)
    if found:
        text = _(
            "{count} places are called {what!r}: {found}",
            count=len(found),
            what=what,
            found=", ".join(found[:5]),
        )
        hint = _("give the id of one")
    raise InputError("RTE-010", where, text, hint)
