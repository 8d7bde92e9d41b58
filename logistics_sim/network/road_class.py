"""Road classes: which group of speeds each belongs to, and the speed when none is stated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["expressway", "trunk", "local", "ferry"]
Terrain = Literal["plain", "hill", "mountain"]
TERRAINS: tuple[Terrain, ...] = ("plain", "hill", "mountain")


@dataclass(frozen=True)
class RoadClass:
    """A class of road; `group` picks the row of the scenario's speed table."""

    name: str
    group: Group
    meaning: str


CLASSES: dict[str, RoadClass] = {
    entry.name: entry
    for entry in (
        RoadClass("expressway", "expressway", "高速, closed to slow vehicles"),
        RoadClass("national", "trunk", "国道 (G)"),
        RoadClass("provincial", "trunk", "省道 (S)"),
        RoadClass("urban", "trunk", "main street of the county seat"),
        RoadClass("county", "local", "县道 (X), between townships"),
        RoadClass("township", "local", "乡道 (Y), from a township to several villages"),
        RoadClass("village", "local", "村道 (C), to a village"),
        RoadClass("ferry", "ferry", "轮渡, at the speed of its crossing and wait"),
    )
}

GROUPS: tuple[Group, ...] = ("expressway", "trunk", "local")
