"""Where a depot is: a place of the county, or a point."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from logistics_sim.language import gettext as _


def depot_site(said: Any) -> Any:
    """Return longitude and latitude for ``"LON,LAT"`` or a pair of numbers, else what was said.

    >>> depot_site("114.95, 38.75"), depot_site("130627201")
    ((114.95, 38.75), '130627201')
    """
    if isinstance(said, int) and not isinstance(said, bool):
        return str(said)
    parts = said.split(",") if isinstance(said, str) else said
    if isinstance(said, bool | float) or not parts or len(parts) != 2:
        return said
    try:
        lon, lat = (float(part) for part in parts)
    except (TypeError, ValueError):
        return said
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(
            _(
                "{lon:g},{lat:g} is no point on Earth; write longitude, then latitude",
                lon=lon,
                lat=lat,
            )
        )
    return lon, lat


Site = Annotated[str | tuple[float, float], BeforeValidator(depot_site)]
"""The id of a place, or longitude and latitude (WGS 84)."""
