"""The hub of ``--hub LON,LAT``, and all places of an import in one table."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from logistics_sim.core.errors import InputError

if TYPE_CHECKING:
    import pandas as pd


def hub_row(hub: str | None) -> dict[str, Any] | None:
    """Return the hub of ``--hub LON,LAT`` as a place, ``None`` without one."""
    if hub is None:
        return None
    parts = unicodedata.normalize("NFKC", hub).split(",")
    try:
        lon, lat = float(parts[0]), float(parts[1])
    except (ValueError, IndexError) as error:
        hint = "such as 114.959,38.760"
        raise InputError("NET-012", "--hub", f"{hub!r} is not LON,LAT", hint) from error
    import numpy as np

    from logistics_sim.network.checks import coordinate_faults

    faults = coordinate_faults(np.array([lon]), np.array([lat]), "--hub")
    if faults or not (np.isfinite(lon) and np.isfinite(lat)):
        raise InputError("NET-006", "--hub", f"{hub!r} is no point on Earth", "LON,LAT in degrees")
    said = {"id": "hub", "kind": "hub", "name": "hub", "terrain": "plain", "lon": lon, "lat": lat}
    return {**said, "coord_source": "given: --hub"}


def with_hub(tables: list[pd.DataFrame], hub: dict[str, Any] | None) -> pd.DataFrame:
    """Return all `tables` of places in one, the hub first; facts that one lacks stay empty."""
    import pandas as pd

    from logistics_sim.network.place_facts import fill_facts

    if hub is not None:
        blank = dict.fromkeys(("admin_code", "township", "ur_class"), "")
        tables = [pd.DataFrame([{**blank, **hub}]), *tables]
    return fill_facts(pd.concat(tables, ignore_index=True))
