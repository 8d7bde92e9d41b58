"""Road layers (GeoPackage, Shapefile, GeoJSON, GeoParquet, FlatGeobuf) to a draft."""

from __future__ import annotations

import difflib
import math
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.language import gettext
from logistics_sim.network.datum import Datum
from logistics_sim.network.limits import LIMITS, RANGE, UNITS, read_limit
from logistics_sim.network.line_ends import join_ends
from logistics_sim.network.raw_roads import Draft, segments
from logistics_sim.network.reference_system import layer_degrees, read_without_broken_prj
from logistics_sim.network.road_class import CLASSES
from logistics_sim.network.shapefile_text import shapefile_encoding
from logistics_sim.network.strict_json import read_collection
from logistics_sim.network.tags import CHINESE, DEFAULT_KMH, HIGHWAYS, read_speed

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from logistics_sim.network.metres_guess import Place

SUFFIXES = (".gpkg", ".shp", ".geojson", ".json", ".parquet", ".geoparquet", ".fgb")
ALIASES = {
    "class": ("road_class", "highway", "fclass", "class", "道路等级", "等级", "类型"),
    "speed": ("speed_kmh", "maxspeed", "限速"),
    "oneway": ("oneway", "单行"),
    "length": (),
    "max_weight_t": ("max_weight_t", "maxweight", "限重", "限载"),
    "max_height_m": ("max_height_m", "maxheight", "限高"),
    "max_width_m": ("max_width_m", "maxwidth", "限宽"),
}
"""Column names that are understood without being told; lengths only when mapped."""
STRICT_BYTES = 100_000_000
SHOWN = 10


def draft_from_layer(
    path: Path,
    *,
    columns: dict[str, str] | None = None,
    crs: str | None = None,
    datum: Datum = "wgs84",
    terrain: str = "plain",
    layer: str | None = None,
    join_m: float = 1.0,
    encoding: str | None = None,
    near: Place | None = None,
) -> Draft:
    """Read a layer of lines; lines that share a vertex are connected there.

    A line end within `join_m` of another vertex counts as the same point, and one within
    `join_m` of another line joins it. `encoding` is that of a Shapefile's texts; without it and
    without a .cpg file it is found. `columns` names the
    columns of ``class``, ``speed``, ``oneway``, ``length`` and limits (``max_weight_t``,
    ``max_height_m``, ``max_width_m``) where the names differ. All roads have `terrain`; `near`
    is the hub (degrees), for advice on metres without a zone.
    Raises `InputError`: NET-001, NET-002, NET-004 to NET-007, NET-012, NET-014, NET-017, NET-037.
    """
    frame = _layer(path, layer, encoding)
    chosen = _columns(path, list(map(str, frame.columns)), columns or {})
    parts, row, said_rows = _lines(path, frame)
    flat, said_system = layer_degrees(path, np.concatenate(parts), frame.crs, crs, datum, near)
    said = _attributes(path, frame, chosen)
    sizes = np.array([len(part) for part in parts])
    flat, sizes, joined = join_ends(flat, sizes, join_m)
    node, xy = _nodes(flat, sizes, join_m)
    inner = np.ones(flat.shape[0], dtype=bool)
    inner[np.cumsum(sizes) - 1] = False
    at = np.flatnonzero(inner)
    piece_row = np.repeat(np.array(row), sizes - 1)
    kinds, kind = _kinds(said, path, terrain, "length" in chosen)
    u, v, each = node[at], node[at + 1], kind[piece_row]
    flip = np.array([value == "reverse" for value in said["oneway"]])[piece_row]
    u, v = np.where(flip, v, u), np.where(flip, u, v)
    real = u != v
    names = np.arange(xy.shape[0])
    draft = segments(
        names, "x", xy, u[real], v[real], each[real], kinds, {"line ends joined to lines": joined}
    )
    if "length" in chosen:
        draft = _stated_lengths(draft, said["length"], piece_row[real])
    return replace(draft, warnings=(*said_system, *said_rows))


def _layer(path: Path, layer: str | None, encoding: str | None) -> Any:
    """Read the layer, with our errors."""
    import geopandas as gpd

    if not path.is_file():
        raise InputError("NET-002", str(path), gettext("there is no such file"))
    if path.stat().st_size == 0:
        raise InputError(
            "NET-002", str(path), gettext("the file is empty"), gettext("export the roads again")
        )
    suffix = path.suffix.lower()
    if suffix in (".geojson", ".json") and path.stat().st_size <= STRICT_BYTES:
        read_collection(path)
    try:
        if suffix in (".parquet", ".geoparquet"):
            return gpd.read_parquet(path)
        said = {"layer": layer, "encoding": encoding or shapefile_encoding(path)}
        stated = {name: value for name, value in said.items() if value}
        with read_without_broken_prj(path) as file:
            return gpd.read_file(file, **stated)
    except Exception as error:
        # GDAL, Arrow and geopandas each raise types of their own; the words matter.
        raise InputError(
            "NET-001", str(path), gettext("not readable: {error}", error=error)
        ) from error


def _columns(path: Path, found: list[str], mapped: dict[str, str]) -> dict[str, str]:
    """Return the column of each meaning; a mapped one must be there."""
    chosen = {}
    for meaning, name in mapped.items():
        if meaning not in ALIASES:
            raise InputError(
                "NET-004",
                "--road-columns",
                gettext("{meaning!r} is unknown", meaning=meaning),
                ", ".join(ALIASES),
            )
        if name not in found:
            near = difflib.get_close_matches(name, found, n=1, cutoff=0.5)
            hint = (
                gettext("did you mean {near!r}?", near=near[0])
                if near
                else gettext("found: {found}", found=", ".join(found))
            )
            raise InputError(
                "NET-004", str(path), gettext("there is no column {name!r}", name=name), hint
            )
        chosen[meaning] = name
    for meaning, names in ALIASES.items():
        if meaning not in chosen:
            known = [name for name in names if name in found]
            if known:
                chosen[meaning] = known[0]
    if "class" not in chosen:
        hint = gettext("state --road-columns class=NAME; found: {found}", found=", ".join(found))
        raise InputError("NET-004", str(path), gettext("no column of road classes"), hint)
    return chosen


def _lines(path: Path, frame: Any) -> tuple[list[NDArray[np.float64]], list[int], list[Fault]]:
    """Return the coordinates of each line with its row, and what rows were set aside.

    Rows without a geometry are set aside, up to half of the layer.
    """
    import shapely

    lines: list[NDArray[np.float64]] = []
    rows: list[int] = []
    empty: list[int] = []
    odd: list[str] = []
    for number, shape in enumerate(frame.geometry):
        if shape is None or shape.is_empty:
            empty.append(number)
            continue
        for part in getattr(shape, "geoms", [shape]):  # heights are left out below
            if part.geom_type not in ("LineString", "LinearRing"):
                odd.append(f"{number} ({part.geom_type})")
                break
            lines.append(shapely.get_coordinates(part))
            rows.append(number)
    faults, aside = [], []
    if empty:
        text = gettext("{count} rows have no geometry: {some}", count=len(empty), some=_some(empty))
        if 2 * len(empty) > len(frame):
            faults.append(Fault("NET-007", str(path), text, gettext("export the layer again")))
        else:
            text = gettext("set aside: {text}", text=text)
            aside.append(
                Fault("NET-007", str(path), text, gettext("draw these roads if they are there"))
            )
    if odd:
        text = gettext("{count} rows are no lines: {some}", count=len(odd), some=_some(odd))
        faults.append(Fault("NET-007", str(path), text, gettext("keep roads only in this layer")))
    if faults:
        raise FaultsError(faults)
    if not lines:
        raise InputError("NET-002", str(path), gettext("the layer holds no roads"))
    return lines, rows, aside


def _nodes(
    flat: NDArray[np.float64], sizes: NDArray[np.int64], join_m: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give each vertex its node: equal ones (to 1e-7 degrees) share it, and line ends near them."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    grid = np.round(flat * 1e7).astype(np.int64)
    _, first, node = np.unique(grid, axis=0, return_index=True, return_inverse=True)
    xy = flat[first]
    node = node.ravel()
    last = np.cumsum(sizes) - 1
    ends = np.unique(node[np.concatenate([last, last - sizes + 1])])
    if join_m > 0 and ends.size > 1:
        scale = np.array([math.cos(math.radians(float(flat[:, 1].mean()))), 1.0]) * 111_195.0
        near = cKDTree(xy * scale).query_ball_point(xy[ends] * scale, join_m)
        one = np.repeat(ends, [len(found) for found in near])
        other = np.concatenate([np.array(found, dtype=np.int64) for found in near])
        if other.size > ends.size:
            links = coo_array((np.ones(one.size), (one, other)), shape=(len(xy), len(xy)))
            count, label = connected_components(links, directed=False)
            keep = np.full(count, len(xy))
            np.minimum.at(keep, label, np.arange(len(xy)))
            used, renumbered = np.unique(keep[label], return_inverse=True)
            return renumbered[node].astype(np.int64), xy[used]
    return node.astype(np.int64), xy


def _attributes(path: Path, frame: pd.DataFrame, chosen: dict[str, str]) -> dict[str, list[Any]]:
    """Return class, speed, oneway and length of each row; bad values are listed."""
    count = len(frame)
    classes = [_class(value) for value in frame[chosen["class"]]]
    lost = [
        f"{row} ({frame[chosen['class']].iloc[row]!r})" for row in range(count) if not classes[row]
    ]
    faults = []
    if lost:
        text = gettext(
            "{count} rows of {category!r} are no road class: {some}",
            count=len(lost),
            category=chosen["class"],
            some=_some(lost),
        )
        hint = gettext(
            "one of {classes}, an OSM highway value, or {chinese}",
            classes=", ".join(CLASSES),
            chinese="/".join(CHINESE),
        )
        faults.append(Fault("NET-014", str(path), text, hint))
    speeds: list[float | None] = [None] * count
    if "speed" in chosen:
        speeds = [read_speed(_plain(value)) for value in frame[chosen["speed"]]]
        bad = [
            f"{row} ({value!r})"
            for row, value in enumerate(frame[chosen["speed"]])
            if _number(value) is not None and _number(value) != 0 and speeds[row] is None
        ]
        if bad:
            text = gettext(
                "{count} rows of {speed!r} are outside 1..140 km/h: {some}",
                count=len(bad),
                speed=chosen["speed"],
                some=_some(bad),
            )
            faults.append(Fault("NET-012", str(path), text))
    oneway = ["no"] * count
    if "oneway" in chosen:
        oneway = [_oneway(value) for value in frame[chosen["oneway"]]]
    length: list[float] = [math.nan] * count
    if "length" in chosen:
        read = [_number(value) for value in frame[chosen["length"]]]
        bad = [
            f"{row} ({frame[chosen['length']].iloc[row]!r})"
            for row, value in enumerate(read)
            if value is None or not math.isfinite(value) or value < 0
        ]
        if bad:
            text = gettext(
                "{count} rows of {length!r} are no length: {some}",
                count=len(bad),
                length=chosen["length"],
                some=_some(bad),
            )
            faults.append(Fault("NET-012", str(path), text, gettext("metres, zero or more")))
        length = [value if value is not None else math.nan for value in read]
    limits = {name: [0.0] * count for name in LIMITS}
    for name in LIMITS:
        if name in chosen:
            limits[name], unread = _limits(frame[chosen[name]], name)
            faults += [Fault("NET-012", str(path), text, hint) for text, hint in unread]
    if faults:
        raise FaultsError(faults)
    return {"class": classes, "speed": speeds, "oneway": oneway, "length": length, **limits}


def _limits(column: pd.Series, limit: str) -> tuple[list[float], list[tuple[str, str]]]:
    """Return the limit of each row (0: none) and, with advice, what of it is not understood."""
    read = [read_limit(_plain(value), limit) if _number(value) != 0 else 0.0 for value in column]
    bad = [f"{row} ({column.iloc[row]!r})" for row, value in enumerate(read) if value == "unread"]
    values = [0.0 if value == "unread" else value for value in read]
    if not bad:
        return values, []
    low, high = RANGE[limit]
    text = gettext(
        "{count} rows of {name!r} are no limit: {some}",
        count=len(bad),
        name=column.name,
        some=_some(bad),
    )
    return values, [
        (
            text,
            gettext(
                "{low:g} to {high:g} {units}; empty or 0 where none is posted",
                low=low,
                high=high,
                units=UNITS[limit],
            ),
        )
    ]


def _class(value: Any) -> str:
    text = _plain(value).lower()
    if text in CLASSES:
        return text
    return HIGHWAYS.get(text.removesuffix("_link"), "") or CHINESE.get(text, "")


def _oneway(value: Any) -> str:
    text = _plain(value).lower()
    if text in ("yes", "true", "1", "1.0", "f", "ft", "是"):
        return "yes"
    return "reverse" if text in ("-1", "-1.0", "reverse", "t", "tf") else "no"


def _plain(value: Any) -> str:
    """Return text in its compatible form, so that full-width signs count as ordinary ones."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return unicodedata.normalize("NFKC", str(value)).strip()


def _number(value: Any) -> float | None:
    try:
        return float(_plain(value))
    except ValueError:
        return None


def _kinds(
    said: dict[str, list[Any]], path: Path, terrain: str, stated_length: bool
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    import pandas as pd

    table: dict[tuple[Any, ...], int] = {}
    kind = []
    limits_by_row = zip(*(said[limit] for limit in LIMITS), strict=True)
    rows_said = zip(said["class"], said["speed"], said["oneway"], limits_by_row, strict=True)
    for name, speed, oneway, limits in rows_said:
        key = (name, speed, "no" if oneway == "no" else "yes", limits)
        kind.append(table.setdefault(key, len(table)))
    rows = [
        {
            "road_class": name,
            "speed_kmh": speed or DEFAULT_KMH[name],
            "speed_basis": "stated: by the layer" if speed else "class",
            "oneway": oneway,
            "closed": "no",
            "access": "",
            **dict(zip(LIMITS, limits, strict=True)),
            "terrain": terrain,
            "source": f"given: {path.name}",
            "length_basis": "given: by the layer" if stated_length else "derived: along the line",
            "class_basis": "given: by the layer",
        }
        for name, speed, oneway, limits in table
    ]
    return pd.DataFrame(rows), np.array(kind, dtype=np.int64)


def _stated_lengths(draft: Draft, length: list[float], row: NDArray[np.int64]) -> Draft:
    """Share the stated length of each row over its pieces, in proportion to their drawn lengths."""
    drawn = np.bincount(row, weights=draft.metres, minlength=len(length))
    factor = np.array(length) / np.where(drawn > 0, drawn, 1.0)
    return replace(draft, metres=draft.metres * factor[row])


def _some(values: list[Any]) -> str:
    tail = gettext(" and {count} more", count=len(values) - SHOWN) if len(values) > SHOWN else ""
    return ", ".join(map(str, values[:SHOWN])) + tail
