"""OpenStreetMap tags to road class, speed, direction and access.

Classes follow the OpenStreetMap wiki's page on China: motorway is 高速, trunk 国道, primary
省道, secondary 县道, tertiary 乡道, the rest 村道. Access follows the wiki's order: the tag
for motor vehicles overrides the one for vehicles, and that the general one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

HIGHWAYS = {
    "motorway": "expressway",
    "trunk": "national",
    "primary": "provincial",
    "secondary": "county",
    "tertiary": "township",
    "unclassified": "village",
    "residential": "village",
    "living_street": "village",
    "service": "village",
    "road": "village",
}
DEFAULT_KMH = {
    "expressway": 80.0,
    "national": 60.0,
    "provincial": 60.0,
    "urban": 60.0,
    "county": 35.0,
    "township": 35.0,
    "village": 35.0,
}
"""Shown speed where none is stated; planning uses the scenario's table instead."""

CHINESE = {
    "高速": "expressway",
    "国道": "national",
    "省道": "provincial",
    "县道": "county",
    "乡道": "township",
    "村道": "village",
    "城市道路": "urban",
    "街道": "urban",
}
_NO = frozenset({"no", "private", "agricultural", "forestry", "military", "emergency"})
_SPEED = re.compile(r"^(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?$")
MPH = 1.609344


@dataclass(frozen=True, order=True)
class Road:
    """What the tags of a road say."""

    road_class: str
    speed_kmh: float
    speed_basis: str
    oneway: str
    class_basis: str
    reverse: bool = False


def read_tags(tags: Mapping[str, str]) -> Road | None:
    """Return the road that `tags` describe, or ``None`` when no delivery vehicle may use it.

    >>> read_tags({"highway": "primary", "maxspeed": "40", "oneway": "-1"})
    Road(road_class='provincial', speed_kmh=40.0, speed_basis='stated: maxspeed', \
oneway='yes', class_basis='given: highway=primary', reverse=True)
    >>> read_tags({"highway": "footway"}) is None
    True
    """
    highway = tags.get("highway", "")
    base = highway.removesuffix("_link")
    road_class = HIGHWAYS.get(base)
    if base == "track" and tags.get("tracktype") == "grade1":
        road_class = "village"
    if road_class is None or not _open(tags) or tags.get("area") == "yes":
        return None
    if tags.get("motorroad") == "yes":
        road_class = "expressway"
    speed = read_speed(tags.get("maxspeed", ""))
    oneway, reverse = _direction(tags, base)
    return Road(
        road_class,
        speed or DEFAULT_KMH[road_class],
        "stated: maxspeed" if speed else "class",
        oneway,
        f"given: highway={highway}",
        reverse,
    )


def _open(tags: Mapping[str, str]) -> bool:
    for key in ("motorcar", "motor_vehicle", "vehicle", "access"):
        if key in tags:
            return tags[key] not in _NO
    return True


def _direction(tags: Mapping[str, str], highway: str) -> tuple[str, bool]:
    said = tags.get("oneway", "")
    if said in ("yes", "true", "1"):
        return "yes", False
    if said in ("-1", "reverse"):
        return "yes", True
    if said in ("no", "false", "0"):
        return "no", False
    ring = tags.get("junction") in ("roundabout", "circular")
    return ("yes", False) if ring or highway == "motorway" else ("no", False)


def read_speed(text: str) -> float | None:
    """Return km/h of a ``maxspeed`` value; of several the lowest; ``None`` when not a number.

    >>> read_speed("60"), read_speed("40 mph"), read_speed("80;60"), read_speed("CN:urban")
    (60.0, 64.4, 60.0, None)
    """
    found = []
    for part in unicodedata.normalize("NFKC", text).lower().split(";"):
        match = _SPEED.match(part.strip())
        if match:
            value = float(match[1]) * (MPH if match[2] == "mph" else 1.0)
            found.append(round(value, 1))
    usable = [value for value in found if 1 <= value <= 140]
    return min(usable) if usable else None
