"""Degrees of a road layer: by the stated system, the layer's own, or what its values say."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError
from logistics_sim.language import gettext as _
from logistics_sim.network.checks import coordinate_faults
from logistics_sim.network.datum import Datum, project, to_wgs84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.network.metres_guess import Place

CHINA = (73.0, 135.5, 3.0, 54.0)
"""West, east, south and north of China (degrees): what values of a county look like there."""
NEAR_DEGREES = 3.0
"""Values this near to a known place are degrees, wherever on Earth."""


def layer_degrees(
    path: Path,
    xy: NDArray[np.float64],
    own: Any,
    crs: str | None,
    datum: Datum,
    near: Place | None = None,
) -> tuple[NDArray[np.float64], list[Fault]]:
    """Return WGS 84 degrees of a layer's vertices, and what is to be said of how.

    Parameters
    ----------
    path : Path
        The layer's file, for messages.
    xy : shape ``(vertices, 2)``
        Coordinates as they stand in the file.
    own : pyproj.CRS or None
        The system that the layer states; None also for a .prj that cannot be read.
    crs : str or None
        The system that the planner states; it wins.
    datum : Datum
        Datum of degrees.
    near : tuple of float, optional
        Longitude and latitude of the hub.

    Raises
    ------
    FaultsError
        NET-005, NET-006 (metres, swapped axes), NET-037 (no system, and the values do not
        tell; or degrees under a system of metres).
    """
    if crs is not None:
        return _sound(project(xy, crs, str(path)), path, near), []
    if own is None:
        return _by_values(path, xy, datum, near)
    if is_wgs84(own):
        return _sound(to_wgs84(xy, datum), path, near), []
    if not own.is_geographic and _say_degrees(xy, near):
        text = _(
            "the layer states {name!r} (metres), but its values are degrees: {span}",
            name=own.name,
            span=_span(xy),
        )
        hint = _("state --road-crs EPSG:4326 (WGS 84) or EPSG:4490 (CGCS2000), or mend the .prj")
        raise FaultsError([Fault("NET-037", str(path), text, hint)])
    return _sound(project(xy, own.to_wkt(), str(path)), path, near), []


@contextmanager
def read_without_broken_prj(path: Path) -> Iterator[Path]:
    """Give a path to read a layer from: a copy without its .prj where that cannot be parsed.

    Else the whole layer would be refused for it, even where the planner states the system.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    beside = [] if path.suffix.lower() != ".shp" else sorted(path.parent.glob(f"{path.stem}.*"))
    broken = False
    for other in beside:
        if other.suffix.lower() == ".prj":
            try:
                CRS.from_wkt(other.read_text(encoding="utf-8", errors="replace"))
            except CRSError:
                broken = True
    if not broken:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        for other in beside:
            if other.suffix.lower() != ".prj":
                shutil.copyfile(other, Path(folder) / other.name)
        yield Path(folder) / path.name


def is_wgs84(own: Any) -> bool:
    """Return whether a reference system is WGS 84 or CGCS2000 in degrees, numbered or not."""
    if own.to_epsg() in (4326, 4490):
        return True
    names = ("wgs_1984", "wgs 84", "world geodetic system 1984", "china_2000", "cgcs2000",
             "china geodetic coordinate system 2000", "china 2000")  # fmt: skip
    said = f"{own.name} {getattr(own.datum, 'name', '')}".lower()
    return bool(own.is_geographic) and any(name in said for name in names)


def _by_values(
    path: Path, xy: NDArray[np.float64], datum: Datum, near: Place | None
) -> tuple[NDArray[np.float64], list[Fault]]:
    """Take values for degrees where they can be nothing else, and say so (NET-037)."""
    faults = coordinate_faults(xy[:, 0], xy[:, 1], str(path), near)
    if faults:
        raise FaultsError(faults)
    why = _why_unknown(path)
    if not _say_degrees(xy, near):
        text = _(
            "{why}, and its values could be degrees or a local grid: {span}",
            why=why,
            span=_span(xy),
        )
        hint = _("state --road-crs EPSG:4326 if they are degrees; else the code of the survey's ")
        hint += _("system (a local grid has to be converted first)")
        raise FaultsError([Fault("NET-037", str(path), text, hint)])
    text = _(
        "{why}; its values are taken as degrees (datum {datum}): {span}",
        why=why,
        datum=datum,
        span=_span(xy),
    )
    said = Fault("NET-037", str(path), text, _("state --road-crs or --road-datum if they are not"))
    return to_wgs84(xy, datum), [said]


def _say_degrees(xy: NDArray[np.float64], near: Place | None) -> bool:
    """Say whether all values lie where a county of China, or the known place, lies in degrees."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    west, east, south, north = CHINA
    if west <= low[0] and high[0] <= east and south <= low[1] and high[1] <= north:
        return near is None or bool(np.abs((low + high) / 2 - near).max() <= NEAR_DEGREES)
    return near is not None and bool(np.abs(np.stack([low, high]) - near).max() <= NEAR_DEGREES)


def _why_unknown(path: Path) -> str:
    """Return why the layer has no system: a .prj that is missing or cannot be read."""
    if path.suffix.lower() != ".shp":
        return _("the layer states no reference system")
    beside = {other.suffix.lower() for other in path.parent.glob(f"{path.stem}.*")}
    return (
        _("the .prj cannot be read") if ".prj" in beside else _("there is no .prj beside the layer")
    )


def _span(xy: NDArray[np.float64]) -> str:
    (west, south), (east, north) = xy.min(axis=0), xy.max(axis=0)
    return _(
        "{west:g} to {east:g}, {south:g} to {north:g}",
        west=west,
        east=east,
        south=south,
        north=north,
    )


def _sound(xy: NDArray[np.float64], path: Path, near: Place | None) -> NDArray[np.float64]:
    """Return the degrees, or raise what is wrong with them."""
    bad = ~np.isfinite(xy).all(axis=1)
    if bad.any():
        text = _(
            "{bad} of {count} vertices lie outside their reference system",
            bad=int(bad.sum()),
            count=len(xy),
        )
        hint = _("the stated system is not the one of the values: check the .prj or --road-crs")
        raise FaultsError([Fault("NET-037", str(path), text, hint)])
    faults = coordinate_faults(xy[:, 0], xy[:, 1], str(path), near)
    if faults:
        raise FaultsError(faults)
    return xy
