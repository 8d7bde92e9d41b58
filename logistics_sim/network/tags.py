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

from logistics_sim.network.limits import limits_of

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
    "ferry": 10.0,
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
_LOCAL = frozenset({"destination", "delivery", "customers", "residents", "permit"})
ACCESS = ("goods", "motorcar", "motor_vehicle", "vehicle", "access")
"""The tag that says most about a delivery van comes first (wiki: Key:access)."""
BLOCKING = frozenset(
    {
        "block",
        "bollard",
        "bus_trap",
        "chain",
        "cycle_barrier",
        "debris",
        "full-height_turnstile",
        "horse_stile",
        "jersey_barrier",
        "kissing_gate",
        "log",
        "motorcycle_barrier",
        "planter",
        "rope",
        "sally_port",
        "spikes",
        "stile",
        "sump_buster",
        "turnstile",
        "wedge",
    }
)
"""Barriers that stop vehicles unless an access tag says otherwise; gates and toll booths do not."""
_ISO = re.compile(r"^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$")
_SPEED = re.compile(r"^(\d+(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?$")
MPH = 1.609344


@dataclass(frozen=True, order=True)
class Road:
    """What the tags of a road say; `limits` are of weight (t), height and width (m), 0: none."""

    road_class: str
    speed_kmh: float
    speed_basis: str
    oneway: str
    class_basis: str
    access: str = ""
    reverse: bool = False
    limits: tuple[float, float, float] = (0.0, 0.0, 0.0)


def read_tags(tags: Mapping[str, str]) -> Road | None:
    """Return the road that `tags` describe, or ``None`` when no delivery vehicle may use it.

    >>> read_tags({"highway": "primary", "maxspeed": "40", "oneway": "-1"})
    Road(road_class='provincial', speed_kmh=40.0, speed_basis='stated: maxspeed', \
oneway='yes', class_basis='given: highway=primary', access='', reverse=True, \
limits=(0.0, 0.0, 0.0))
    >>> read_tags({"highway": "footway"}) is None
    True
    """
    highway = tags.get("highway", "")
    base = highway.removesuffix("_link")
    road_class = HIGHWAYS.get(base)
    if base == "track" and tags.get("tracktype") == "grade1":
        road_class = "village"
    if road_class is None or closing_tag(tags) or tags.get("area") == "yes":
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
        "destination" if access_value(tags) in _LOCAL else "",
        reverse,
        limits_of(tags)[0],
    )


def access_value(tags: Mapping[str, str]) -> str:
    """Return what the most telling access tag says, empty where there is none.

    >>> access_value({"access": "no", "motor_vehicle": "destination"})
    'destination'
    """
    return next((tags[key] for key in ACCESS if key in tags), "")


def closing_tag(tags: Mapping[str, str]) -> str:
    """Return the tag that closes a road to delivery vehicles, empty where it is open.

    >>> closing_tag({"highway": "service", "access": "private"})
    'access=private'
    """
    for key in ACCESS:
        if key in tags:
            return f"{key}={tags[key]}" if tags[key] in _NO else ""
    return ""


def is_road(tags: Mapping[str, str]) -> bool:
    """Return whether the tags are those of a road for vehicles, open or not."""
    return tags.get("highway", "").removesuffix("_link") in HIGHWAYS


def blocks(tags: Mapping[str, str]) -> bool:
    """Return whether a node with these tags stops a delivery vehicle.

    >>> blocks({"barrier": "bollard"}), blocks({"barrier": "gate"})
    (True, False)
    >>> blocks({"barrier": "gate", "motor_vehicle": "no"})
    True
    >>> blocks({"barrier": "gate", "locked": "yes"})
    True
    >>> blocks({"barrier": "block", "access": "yes"})
    False
    """
    said = access_value(tags)
    if said:
        return said in _NO
    return tags.get("barrier", "") in BLOCKING or tags.get("locked") == "yes"


def ferry_seconds(tags: Mapping[str, str]) -> tuple[int, int] | None:
    """Return crossing and mean waiting time (s) of a ferry for vehicles, None for any other way.

    A crossing without a stated duration is -1; half the stated interval is waited, 0 where
    none is stated.

    >>> ferry_seconds({"route": "ferry", "motor_vehicle": "yes", "duration": "00:20"})
    (1200, 0)
    >>> ferry_seconds({"route": "ferry", "foot": "yes"}) is None
    True
    """
    if tags.get("route") != "ferry" or access_value(tags) not in (
        "yes",
        "designated",
        "permissive",
    ):
        return None
    return _seconds(tags.get("duration", "")), max(_seconds(tags.get("interval", "")), 0) // 2


def ferry_road(tags: Mapping[str, str], metres: float) -> Road | None:
    """Return a ferry of `metres` and `tags` as a road, at the speed of its crossing and wait.

    A crossing without a stated duration is taken at 10 km/h.
    """
    found = ferry_seconds(tags)
    if found is None or metres <= 0:
        return None
    crossing, wait = found
    stated = crossing > 0
    seconds = (crossing if stated else round(metres * 3.6 / FERRY_KMH)) + wait
    basis = "stated: duration of the ferry" if stated else "guess: ferry at 10 km/h"
    return Road("ferry", metres * 3.6 / seconds, basis, "no", "given: route=ferry")


FERRY_KMH = 10.0
"""A guess where the crossing's duration is not stated."""


def _seconds(text: str) -> int:
    """Return the seconds of ``HH:MM``, ``HH:MM:SS``, whole minutes or ISO 8601 (``PT1H20M``).

    -1 where it is none.

    >>> _seconds("0:20"), _seconds("PT1H20M"), _seconds("soon")
    (1200, 4800, -1)
    """
    iso = _ISO.match(text.strip().upper())
    if iso and any(iso.groups()):
        hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return hours * 3600 + minutes * 60 + seconds
    parts = text.strip().split(":")
    if not all(part.isdigit() for part in parts) or len(parts) > 3:
        return -1
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        return numbers[0] * 60
    return numbers[0] * 3600 + numbers[1] * 60 + (numbers[2] if len(numbers) == 3 else 0)


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
