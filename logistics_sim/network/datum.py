"""Coordinates as published in China, to WGS 84: GCJ-02, BD-09, CGCS2000, projected metres.

GCJ-02 is the usual published approximation on the Krasovsky ellipsoid; BD-09 is Baidu's
further shift of it. Both are inverted by iteration to under a millimetre of themselves;
the approximation itself is good to a few metres. CGCS2000 (EPSG:4490) differs from WGS 84
by centimetres and is taken as equal.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext

if TYPE_CHECKING:
    from numpy.typing import NDArray

Datum = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]
DATUMS: tuple[Datum, ...] = get_args(Datum)
DATUM_WORDS: dict[str, Datum] = {
    "gcj": "gcj02",
    "火星坐标": "gcj02",
    "火星坐标系": "gcj02",
    "火星": "gcj02",
    "高德": "gcj02",
    "腾讯": "gcj02",
    "amap": "gcj02",
    "bd": "bd09",
    "bd09ll": "bd09",
    "百度": "bd09",
    "百度坐标系": "bd09",
    "baidu": "bd09",
    "wgs1984": "wgs84",
    "gps": "wgs84",
    "国家2000": "cgcs2000",
    "2000国家大地坐标系": "cgcs2000",
    "china2000": "cgcs2000",
}
"""What people call them."""
SURVEYS = {
    "xian80": "EPSG:4610",
    "xian1980": "EPSG:4610",
    "西安80": "EPSG:4610",
    "西安1980": "EPSG:4610",
    "beijing54": "EPSG:4214",
    "beijing1954": "EPSG:4214",
    "北京54": "EPSG:4214",
    "北京1954": "EPSG:4214",
}
"""Older surveys: no datum here, but a reference system that --crs takes."""
_A = 6_378_245.0
_E2 = 0.006_693_421_622_965_943_23
_BD = np.pi * 3_000 / 180


def read_datum(value: str, where: str) -> Datum:
    """Return the datum that a planner's word means.

    Raises `InputError` (NET-017) with the known words, or the way out for an older survey.

    >>> read_datum("GCJ-02", "--datum"), read_datum("百度", "--datum")
    ('gcj02', 'bd09')
    """
    text = "".join(unicodedata.normalize("NFKC", value).casefold().replace("-", "").split())
    text = text.replace("_", "").rstrip(",;.")
    if text in DATUMS:
        return text
    if text in DATUM_WORDS:
        return DATUM_WORDS[text]
    if text in SURVEYS:
        option = where.replace("datum", "crs")
        hint = gettext(
            "an older survey: state {option} {surveys} (degrees) or its projection's code",
            option=option,
            surveys=SURVEYS[text],
        )
        raise InputError(
            "NET-017", where, gettext("{value!r} is no datum of degrees here", value=value), hint
        )
    near = difflib.get_close_matches(text, (*DATUMS, *DATUM_WORDS), n=1, cutoff=0.5)
    meant = (
        gettext("did you mean {datum_words!r}? ", datum_words=DATUM_WORDS.get(near[0], near[0]))
        if near
        else ""
    )
    hint = gettext(
        "{meant}one of wgs84 (GPS), cgcs2000, gcj02 (Amap, Tencent: 高德), bd09 (Baidu: 百度)",
        meant=meant,
    )
    raise InputError("NET-017", where, gettext("{value!r} is unknown", value=value), hint)


def to_wgs84(lonlat: NDArray[np.float64], datum: Datum) -> NDArray[np.float64]:
    """Return WGS 84 degrees for degrees of `datum`, shape (points, 2)."""
    if datum in ("wgs84", "cgcs2000"):
        return lonlat
    if datum == "gcj02":
        return _inverse(gcj02, lonlat)
    if datum == "bd09":
        return _inverse(gcj02, _inverse(bd09, lonlat))
    raise InputError(
        "NET-017",
        "datum",
        gettext("{datum!r} is unknown", datum=datum),
        gettext("one of {datums}", datums=", ".join(DATUMS)),
    )


def published(lonlat: NDArray[np.float64], datum: Datum) -> NDArray[np.float64]:
    """Return the degrees of `datum` for WGS 84 degrees: what `to_wgs84` undoes."""
    if datum == "gcj02":
        return gcj02(lonlat)
    return bd09(gcj02(lonlat)) if datum == "bd09" else lonlat


def gcj02(wgs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return GCJ-02 degrees for WGS 84 degrees."""
    lon, lat = wgs[:, 0], wgs[:, 1]
    x, y = lon - 105.0, lat - 35.0
    pi = np.pi
    wave = 20 * np.sin(6 * pi * x) + 20 * np.sin(2 * pi * x)
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north = north + 2 / 3 * (wave + 20 * np.sin(pi * y) + 40 * np.sin(pi * y / 3))
    north = north + 2 / 3 * (160 * np.sin(pi * y / 12) + 320 * np.sin(pi * y / 30))
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east = east + 2 / 3 * (wave + 20 * np.sin(pi * x) + 40 * np.sin(pi * x / 3))
    east = east + 2 / 3 * (150 * np.sin(pi * x / 12) + 300 * np.sin(pi * x / 30))
    phi = np.radians(lat)
    m = 1 - _E2 * np.sin(phi) ** 2
    d_lat = north * 180 / (pi * _A * (1 - _E2) / m**1.5)
    d_lon = east * 180 / (pi * _A * np.cos(phi) / np.sqrt(m))
    return np.stack([lon + d_lon, lat + d_lat], axis=1)


def bd09(gcj: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return BD-09 degrees for GCJ-02 degrees."""
    x, y = gcj[:, 0], gcj[:, 1]
    far = np.hypot(x, y) + 0.00002 * np.sin(y * _BD)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BD)
    return np.stack([far * np.cos(angle) + 0.0065, far * np.sin(angle) + 0.006], axis=1)


def _inverse(
    shift: Callable[[NDArray[np.float64]], NDArray[np.float64]], published: NDArray[np.float64]
) -> NDArray[np.float64]:
    guess = published.copy()
    for _ in range(12):
        guess = guess - (shift(guess) - published)
    return guess


def project(xy: NDArray[np.float64], crs: str, where: str) -> NDArray[np.float64]:
    """Return WGS 84 degrees for `xy`, ``(points, 2)``, in the system `crs` (``EPSG:4547``)."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        known = CRS.from_user_input(crs)
    except CRSError as error:
        raise InputError(
            "NET-017",
            where,
            gettext("{crs!r} is no coordinate reference system", crs=crs),
            gettext("such as EPSG:4547"),
        ) from error
    lon, lat = Transformer.from_crs(known, "EPSG:4326", always_xy=True).transform(
        xy[:, 0], xy[:, 1]
    )
    return np.stack([np.asarray(lon), np.asarray(lat)], axis=1)
