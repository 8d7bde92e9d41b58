"""Rules of an OpenStreetMap file beside its ways: nodes that stop vehicles, forbidden turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from logistics_sim.network.tags import ACCESS, blocks

KINDS = ("restriction:goods", "restriction:motorcar", "restriction:motor_vehicle", "restriction")
"""Keys of a restriction that hold for a delivery van, the most telling first."""
EXEMPT = frozenset({"goods", "motorcar", "motor_vehicle", "vehicle", "delivery"})
NODE_KEYS = ("barrier", "locked", *ACCESS)


@dataclass(frozen=True)
class Restriction:
    """A relation: `only` allows its turn and forbids the others."""

    only: bool
    origin: int
    via_node: int | None
    via_way: int | None
    goal: int


@dataclass
class OsmRules:
    """Nodes that stop vehicles, and restrictions by way."""

    blocked: set[int] = field(default_factory=set)
    restrictions: list[Restriction] = field(default_factory=list)
    unread: int = 0
    notes: dict[str, int] = field(default_factory=dict)

    @cached_property
    def only_via(self) -> set[int]:
        """Return the nodes at which a restriction names the only turn: all ways there matter."""
        return {entry.via_node for entry in self.restrictions if entry.only and entry.via_node}

    @cached_property
    def ways(self) -> set[int]:
        """Return the ways that some restriction names."""
        return {
            way
            for entry in self.restrictions
            for way in (entry.origin, entry.via_way, entry.goal)
            if way is not None
        }

    def turns(self, refs: dict[int, list[int]]) -> tuple[list[tuple[int, ...]], int]:
        """Return the forbidden turns by node reference, and how many relations say nothing usable.

        `refs` holds the nodes of the ways in `ways`, and of all ways at the nodes `only_via`.
        """
        found: list[tuple[int, ...]] = []
        unread = self.unread
        for entry in self.restrictions:
            made = list(_triples(entry, refs))
            unread += not made
            found += made
        return found, unread


def read_rules(path: Path) -> OsmRules:
    """Read the nodes with barriers or access tags and the turn restrictions of a file."""
    import osmium

    rules = OsmRules()
    keys = (*NODE_KEYS, *KINDS)
    things: Any = osmium.FileProcessor(
        str(path), osmium.osm.NODE | osmium.osm.RELATION
    ).with_filter(osmium.filter.KeyFilter(*keys))
    for thing in things:
        if thing.is_node():
            tags = {key: thing.tags[key] for key in NODE_KEYS if key in thing.tags}
            if blocks(tags):
                rules.blocked.add(thing.id)
        elif thing.tags.get("type", "").startswith("restriction"):
            _read_relation(thing, rules)
    if rules.blocked:
        rules.notes["nodes that stop vehicles (bollards, closed gates)"] = len(rules.blocked)
    return rules


def _read_relation(relation: Any, rules: OsmRules) -> None:
    said = next((relation.tags[key] for key in KINDS if key in relation.tags), "")
    if not said or EXEMPT & set(relation.tags.get("except", "").replace(" ", "").split(";")):
        return
    members: dict[str, list[tuple[str, int]]] = {}
    for member in relation.members:
        members.setdefault(member.role, []).append((member.type, member.ref))
    origins = [ref for kind, ref in members.get("from", []) if kind == "w"]
    goals = [ref for kind, ref in members.get("to", []) if kind == "w"]
    via = members.get("via", [])
    if not said.startswith(("no_", "only_")) or len(via) != 1 or not origins or not goals:
        rules.unread += 1
        return
    kind, ref = via[0]
    node, way = (ref, None) if kind == "n" else (None, ref if kind == "w" else None)
    for origin in origins:
        for goal in goals:
            rules.restrictions.append(
                Restriction(said.startswith("only_"), origin, node, way, goal)
            )


def _triples(entry: Restriction, refs: dict[int, list[int]]) -> Iterator[tuple[int, ...]]:
    """Yield the forbidden turns of a restriction as node references."""
    if entry.origin not in refs or entry.goal not in refs:
        return
    origin, goal = refs[entry.origin], refs[entry.goal]
    if entry.via_way is not None:
        if entry.via_way not in refs or entry.only:
            return
        between = refs[entry.via_way]
        for first, last in ((between[0], between[-1]), (between[-1], between[0])):
            if len(between) == 2 and first in _ends(origin) and last in _ends(goal):
                yield _before(origin, first), first, last, _before(goal, last)
        return
    via = entry.via_node
    if via is None or via not in _ends(origin) or via not in _ends(goal):
        return
    if not entry.only:
        yield _before(origin, via), via, _before(goal, via)
        return
    allowed = _before(goal, via)
    for way, nodes in refs.items():
        for near in _neighbours(nodes, via):
            if near != allowed and (way != entry.origin or near != _before(origin, via)):
                yield _before(origin, via), via, near


def _ends(nodes: list[int]) -> tuple[int, int]:
    return nodes[0], nodes[-1]


def _before(nodes: list[int], end: int) -> int:
    """Return the node beside the end `end` of a way."""
    return nodes[1] if nodes[0] == end else nodes[-2]


def _neighbours(nodes: list[int], via: int) -> Iterator[int]:
    for at, ref in enumerate(nodes):
        if ref == via:
            if at:
                yield nodes[at - 1]
            if at + 1 < len(nodes):
                yield nodes[at + 1]
