"""The hub as a place of its own, given by longitude and latitude."""

from __future__ import annotations

from typing import Any

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _
from logistics_sim.network.checks import coordinate_faults


def hub_point(lon: float, lat: float, where: str) -> dict[str, Any]:
    """Return the row of the hub at `lon`, `lat` (degrees) that `where` (an option) states.

    Raises `InputError` (``NET-006``) for what is no point on Earth.
    """
    faults = coordinate_faults(np.array([lon]), np.array([lat]), where)
    if faults or not (np.isfinite(lon) and np.isfinite(lat)):
        text = _("'{lon},{lat}' is no point on Earth", lon=lon, lat=lat)
        raise InputError("NET-006", where, text, _("LON,LAT in degrees"))
    said = {"id": "hub", "kind": "hub", "name": "hub", "terrain": "plain", "lon": lon, "lat": lat}
    return {**said, "coord_source": _("given: {where}", where=where)}
