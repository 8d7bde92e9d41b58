"""The project's own road file: GeoJSON in (guarded) and out (whole, strict)."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, FaultsError, InputError
from logistics_sim.core.files import write_text
from logistics_sim.language import gettext as _
from logistics_sim.network.limits import LIMITS, RANGE, UNITS
from logistics_sim.network.model import NODE_KINDS, Lines, Network
from logistics_sim.network.place_facts import COUNT_FACTS, TEXT_FACTS, fill_facts
from logistics_sim.network.strict_json import read_collection

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODE_COLUMNS = (
    "id",
    "kind",
    "name",
    "admin_code",
    "township",
    "terrain",
    "ur_class",
    "coord_source",
)
EDGE_TEXT = ("road_class", "source", "length_basis", "class_basis", "terrain")
OPTIONAL_TEXT = {"speed_basis": "class", "oneway": "no", "closed": "no", "access": ""}
TURNS = "forbidden_turns"
MAX_FAULTS = 30


def read_network(path: str | Path) -> Network:
    """Read a road file in the project's own form.

    Raises `FaultsError` with every flaw of its features (at most 30 are listed), or
    `InputError` when it cannot be read at all; codes NET-001 to NET-012.
    Whether the roads connect is asked by `check_network`.
    """
    import pandas as pd

    file = Path(path)
    data = read_collection(file)
    faults: list[Fault] = []
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []
    lines: list[NDArray[np.float64]] = []
    outline = None
    for number, feature in enumerate(data["features"]):
        where = _("{file}, feature {number}", file=file, number=number)
        properties, kind, xy = _parts(feature, where, faults)
        if xy is None:
            continue
        if properties.get("kind") == "county_outline":
            outline = xy
        elif kind == "Point":
            nodes.append(_node(properties, xy[0], where, faults))
        elif kind == "LineString":
            edges.append(_edge(properties, where, faults))
            lines.append(xy)
        else:
            faults.append(
                Fault("NET-007", where, _("{kind} is neither a place nor a road", kind=kind))
            )
    if faults:
        raise FaultsError(_short(faults, file))
    if not nodes or not edges:
        missing = "points" if not nodes else "roads"
        raise InputError("NET-002", str(file), _("the file holds no {missing}", missing=missing))
    frame = pd.DataFrame(edges)
    posted = [name for name in LIMITS if name in frame]
    frame = frame.fillna(dict.fromkeys(posted, 0.0))
    frame.insert(2, "key", frame.groupby(["u", "v"]).cumcount())
    own = ("type", "features", TURNS)
    about = {name: value for name, value in data.items() if name not in own}
    places = fill_facts(pd.DataFrame(nodes))
    turns = _turns(data.get(TURNS, []), set(places["id"]), file)
    network = Network(places, frame, Lines.pack(lines), outline, about, file, turns)
    from logistics_sim.network.checks import table_faults

    found = table_faults(network)
    if found:
        raise FaultsError(_short(found, file))
    return network


def _turns(said: Any, known: set[str], file: Path) -> tuple[tuple[str, ...], ...]:
    """Return the forbidden turns; every node must be there."""
    where = f"{file}, {TURNS}"
    if not isinstance(said, list):
        raise InputError("NET-007", where, _("not a list of turns"))
    for turn in said:
        good = isinstance(turn, list) and len(turn) > 2
        if not good or not all(isinstance(name, str) and name in known for name in turn):
            hint = _("ids of nodes in the order of driving: from, via (one or more), to")
            raise InputError(
                "NET-007", where, _("{turn!r} is not a turn between known nodes", turn=turn), hint
            )
    return tuple(tuple(turn) for turn in said)


def _short(faults: list[Fault], file: Path) -> list[Fault]:
    if len(faults) <= MAX_FAULTS:
        return faults
    more = len(faults) - MAX_FAULTS
    return [
        *faults[:MAX_FAULTS],
        Fault(faults[0].code, str(file), _("and {more} more faults", more=more)),
    ]


def _parts(
    feature: Any, where: str, faults: list[Fault]
) -> tuple[dict[str, Any], str, NDArray[np.float64] | None]:
    """Return properties, geometry type and coordinates (shape (points, 2)) of a feature."""
    properties = feature.get("properties") if isinstance(feature, dict) else None
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        what = (
            _("the geometry is null")
            if isinstance(properties, dict)
            else _("not a GeoJSON feature")
        )
        faults.append(Fault("NET-007", where, what, _("remove the row or draw it")))
        return {}, "", None
    kind = str(geometry.get("type"))
    raw = geometry.get("coordinates")
    if kind == "Point":
        raw = [raw]
    elif kind == "Polygon":
        raw = raw[0] if isinstance(raw, list) and raw else None
    points: Any = raw
    try:
        xy = np.array([[float(point[0]), float(point[1])] for point in points], dtype=np.float64)
    except (TypeError, ValueError, IndexError, KeyError):
        xy = np.empty((0, 2))
    least = {"Point": 1, "LineString": 2}.get(kind, 1)
    if len(xy) < least or not np.isfinite(xy).all():
        faults.append(
            Fault("NET-007", where, _("the coordinates of this {kind} are not numbers", kind=kind))
        )
        return properties, kind, None
    return properties, kind, xy


def _node(
    properties: dict[str, Any], point: NDArray[np.float64], where: str, faults: list[Fault]
) -> dict[str, Any]:
    row: dict[str, Any] = {name: _text(properties.get(name)) for name in NODE_COLUMNS}
    if not row["id"]:
        faults.append(Fault("NET-004", where, _("the point has no 'id'"), _known(properties)))
    if row["kind"] not in NODE_KINDS:
        text = _("kind is {properties!r}", properties=properties.get("kind"))
        faults.append(
            Fault(
                "NET-004", where, text, _("one of {node_kinds}", node_kinds=", ".join(NODE_KINDS))
            )
        )
    row["terrain"] = row["terrain"] or "plain"
    row["lon"], row["lat"] = float(point[0]), float(point[1])
    for name in COUNT_FACTS:
        value = properties.get(name)
        if value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            text = _(
                "{name} is {value!r}, not a whole number of at least 0", name=name, value=value
            )
            faults.append(Fault("NET-012", where, text))
        else:
            row[name] = float(value)
    row.update({name: _text(properties[name]) for name in TEXT_FACTS if name in properties})
    return row


def _edge(properties: dict[str, Any], where: str, faults: list[Fault]) -> dict[str, Any]:
    row: dict[str, Any] = {"u": _text(properties.get("u")), "v": _text(properties.get("v"))}
    for name in ("u", "v", *EDGE_TEXT):
        row[name] = _text(properties.get(name))
        if not row[name]:
            faults.append(
                Fault(
                    "NET-004", where, _("the road has no {name!r}", name=name), _known(properties)
                )
            )
    for name in ("length_m", "speed_kmh"):
        value = properties.get(name)
        if name not in properties:
            faults.append(
                Fault(
                    "NET-004", where, _("the road has no {name!r}", name=name), _known(properties)
                )
            )
        good = isinstance(value, int | float) and not isinstance(value, bool)
        row[name] = float(value) if good else math.nan  # type: ignore[arg-type]
        if name in properties and not good:
            faults.append(
                Fault(
                    "NET-012", where, _("{name} is {value!r}, not a number", name=name, value=value)
                )
            )
    for name, default in OPTIONAL_TEXT.items():
        row[name] = _text(properties.get(name)) or default
    for name in LIMITS:
        if properties.get(name) is not None:
            row[name] = _limit(properties[name], name, where, faults)
    return row


def _limit(value: Any, name: str, where: str, faults: list[Fault]) -> float:
    """Return a posted limit of a road; one that no sign shows is a fault."""
    low, high = RANGE[name]
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and (value == 0 or low <= value <= high):
        return float(value)
    hint = _(
        "{low:g} to {high:g} {units}; leave the key out where no limit is posted",
        low=low,
        high=high,
        units=UNITS[name],
    )
    faults.append(Fault("NET-012", where, _("{name} is {value!r}", name=name, value=value), hint))
    return 0.0


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ("" if value is None else str(value))


def _known(properties: dict[str, Any]) -> str:
    return (
        _("found: {properties}", properties=", ".join(map(str, properties)))
        if properties
        else _("it has no properties")
    )


def feature_lines(features: list[dict[str, Any]]) -> str:
    """Return features as JSON, one a line, so that a change shows as a short difference."""
    rows = (
        json.dumps(feature, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        for feature in features
    )
    return ",\n".join(rows)


def write_geojson(path: Path, head: dict[str, Any], features: list[dict[str, Any]]) -> None:
    """Write a collection of `features`, whole or not at all; `head` holds its other members."""
    members = json.dumps(head, ensure_ascii=False, allow_nan=False, indent=0)[1:-1].strip()
    write_text(
        path,
        '{"type":"FeatureCollection",\n'
        + members
        + ',\n"features":[\n'
        + feature_lines(features)
        + "\n]}\n",
    )
