"""Which projection metres of China are likely to be in, and what to state."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.core.errors import Fault
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from numpy.typing import NDArray

Place = tuple[float, float]
"""Longitude and latitude (WGS 84 degrees) of a place that is known: the hub."""
NEAR_M = 150_000.0
"""A county's roads lie within this of its hub."""
CGCS2000_75E = 4534
"""EPSG code of CGCS2000, 3-degree Gauss-Krueger without zone numbers, central meridian 75 E."""
XIAN1980_75E = 2370
"""The same of Xian 1980."""
MERIDIANS = 21
"""Central meridians 75 E to 135 E by 3 degrees."""


def metres_fault(x: float, y: float, where: str, near: Place | None = None) -> Fault:
    """Return NET-005 (metres) or NET-006 (metres with exchanged axes) with what to state.

    Parameters
    ----------
    x, y : float
        A typical point as it was read (m).
    where : str
        The file.
    near : tuple of float, optional
        Longitude and latitude of the hub, by which a missing zone is found.
    """
    if _northing(x) and (100_000 <= y <= 900_000 or 13_000_000 <= y < 47_000_000):
        text = _(
            "coordinates such as {x:.0f}, {y:.0f}: metres with northing and easting swapped?",
            x=x,
            y=y,
        )
        hint = _(
            "a surveyor's X is the northing: name the columns (--columns lon=Y,lat=X), or "
            "exchange the axes of the layer"
        )
        return Fault("NET-006", where, text, f"{hint}; {guessed_system(y, x, near)}")
    text = _("coordinates such as {x:.0f}, {y:.0f}: metres, not degrees", x=x, y=y)
    return Fault("NET-005", where, text, guessed_system(x, y, near))


def guessed_system(x: float, y: float, near: Place | None = None) -> str:
    """Return advice on the projection of easting `x` and northing `y` (m).

    >>> guessed_system(426_000, 4_000_000, (116.15, 36.12)).partition(" (")[0]
    'with the hub at 116.15, 36.12 these look like EPSG:4548'
    """
    if 24_000_000 <= x <= 46_000_000:
        zone = int(x // 1_000_000)
        code = f"EPSG:{4513 + zone - 25}"
        return _(
            "looks like {code} (CGCS2000 3-degree zone {zone}); {stating}",
            code=code,
            zone=zone,
            stating=_stating(code),
        )
    if 13_000_000 <= x < 24_000_000 and not 1_500_000 <= y <= 7_500_000:
        return _six_degrees(x)
    if 7_000_000 <= x <= 15_500_000 and 1_500_000 <= y <= 7_500_000:
        if x >= 13_000_000 and near is not None and _web_mercator_off(x, y, near):
            return _six_degrees(x)
        return _("looks like EPSG:3857 (Web Mercator); {stating}", stating=_stating("EPSG:3857"))
    if 13_000_000 <= x < 24_000_000:
        return _six_degrees(x)
    if 100_000 <= x <= 900_000 and _northing(y):
        return _without_zone(x, y, near)
    return _("convert to WGS 84 degrees; or {stating}", stating=_stating("CODE"))


def _six_degrees(x: float) -> str:
    zone = int(x // 1_000_000)
    code = f"EPSG:{4491 + zone - 13}"
    return _(
        "looks like {code} (CGCS2000 6-degree zone {zone}); {stating}",
        code=code,
        zone=zone,
        stating=_stating(code),
    )


def _northing(value: float) -> bool:
    return 1_800_000 <= value <= 6_200_000


def _web_mercator_off(x: float, y: float, near: Place) -> bool:
    return _metres_off(x, y, "EPSG:3857", near) > NEAR_M


def _metres_off(x: float, y: float, code: str, near: Place) -> float:
    """Return how far from `near` the point lies when it is read in the system `code`."""
    return float(_off(_place(x, y, code), near)[0])


def _zones_off(x: float, y: float, near: Place) -> NDArray[np.float64]:
    """Return how far from `near` the point lies in each zone, shape ``(MERIDIANS,)``.

    Zones are one projection turned about the axis: a place of the first is one in the next,
    3 degrees further east.
    """
    turns = np.arange(MERIDIANS)[:, None] * [[3.0, 0.0]]
    return _off(_place(x, y, f"EPSG:{CGCS2000_75E}") + turns, near)


def _place(x: float, y: float, code: str) -> NDArray[np.float64]:
    from logistics_sim.network.datum import project

    return project(np.array([[x, y]]), code, "")


def _off(places: NDArray[np.float64], near: Place) -> NDArray[np.float64]:
    from logistics_sim.network.raw_roads import sphere_m

    metres = sphere_m(places, np.array([near]))
    return np.where(np.isfinite(places).all(axis=1), metres, np.inf)


def _without_zone(x: float, y: float, near: Place | None) -> str:
    """Return advice on Gauss-Krueger or UTM metres that do not say their central meridian."""
    utm = _("EPSG:326 and the zone")
    if near is None:
        return _(
            "Gauss-Krueger or UTM metres at about {latitude:.0f} N whose central meridian is "
            "not in the numbers: state the hub (--hub LON,LAT) and it is worked out; or "
            "{stating} (CGCS2000: EPSG:4547 is 114 E, EPSG:4548 is 117 E, and so on by 3 "
            "degrees; UTM: {utm})",
            latitude=_latitude(y),
            stating=_stating("CODE"),
            utm=utm,
        )
    off = _zones_off(x, y, near)
    best = int(np.argmin(off))
    hub = _("with the hub at {near:g}, {near_2:g}", near=near[0], near_2=near[1])
    if off[best] > NEAR_M:
        return _(
            "{hub} no central meridian brings these metres nearer than {off:,.0f} km: check "
            "the hub, or ask for the system of the survey and {stating}",
            hub=hub,
            off=off[best] / 1000,
            stating=_stating("CODE"),
        )
    code = f"EPSG:{CGCS2000_75E + best}"
    zone = int((near[0] + 180) // 6) + 1
    return _(
        "{hub} these look like {code} (CGCS2000 Gauss-Krueger, central meridian {best} "
        "E; {off:,.0f} km from it); {stating}; a Xian 1980 survey would be "
        "EPSG:{xian1980_75e}, UTM EPSG:{zone}",
        hub=hub,
        code=code,
        best=75 + 3 * best,
        off=off[best] / 1000,
        stating=_stating(code),
        xian1980_75e=XIAN1980_75E + best,
        zone=32600 + zone,
    )


def _latitude(northing: float) -> float:
    """Return the latitude (degrees) of a northing, by the length of a degree."""
    return northing / 111_000.0


def _stating(code: str) -> str:
    return _("state --road-crs {code} for roads, --crs {code} for places", code=code)
