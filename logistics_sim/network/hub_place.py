"""The hub of ``--hub LON,LAT``, and all places of an import in one table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.office_tables.signs import plain

if TYPE_CHECKING:
    import pandas as pd


def hub_row(hub: str | None) -> dict[str, Any] | None:
    """Return the hub of ``--hub LON,LAT`` as a place, ``None`` without one."""
    if hub is None:
        return None
    import numpy as np

    from logistics_sim.network.hub_point import hub_point
    from logistics_sim.network.points import read_pair

    text = plain(hub)
    lon, lat = read_pair(text)
    if not np.isfinite([lon, lat]).all() and not re.search("nan|inf", text, re.IGNORECASE):
        hint = _("such as 114.959,38.760")
        raise InputError("NET-012", "--hub", _("{hub!r} is not LON,LAT", hub=hub), hint)
    return hub_point(lon, lat, "--hub")


def with_hub(tables: list[pd.DataFrame], hub: dict[str, Any] | None) -> pd.DataFrame:
    """Return all `tables` of places in one, the hub first; facts that one lacks stay empty."""
    import pandas as pd

    from logistics_sim.network.place_facts import fill_facts

    if hub is not None:
        blank = dict.fromkeys(("admin_code", "township", "ur_class"), "")
        tables = [pd.DataFrame([{**blank, **hub}]), *tables]
    return fill_facts(pd.concat(tables, ignore_index=True))


def place_of(hub: dict[str, Any] | None) -> tuple[float, float] | None:
    """Return longitude and latitude of the hub, None without one."""
    return None if hub is None else (float(hub["lon"]), float(hub["lat"]))


def known_place(tables: list[pd.DataFrame]) -> tuple[float, float] | None:
    """Return the middle of the places that were read (degrees), None without any."""
    if not any(len(table) for table in tables):
        return None
    import pandas as pd

    middle = pd.concat(tables)[["lon", "lat"]].median()
    return float(middle["lon"]), float(middle["lat"])
