"""Rules of an OpenStreetMap file beside its ways: nodes that stop vehicles, forbidden turns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

from logistics_sim.language import noop
from logistics_sim.network.limits import TAG_KEYS, limits_of
from logistics_sim.network.tags import ACCESS, blocks

LONGEST_VIA = 100
"""Nodes of the ways between; a longer turn is no turn, and is counted as not read."""
KINDS = ("restriction:goods", "restriction:motorcar", "restriction:motor_vehicle", "restriction")
"""Keys of a restriction that hold for a delivery van, the most telling first."""
CONDITIONAL = tuple(f"{key}:conditional" for key in KINDS)
HEAVY = "restriction:hgv"
"""Holds for trucks above 3.5 t only; turns are the same for all vehicles here, so it is counted."""
EXEMPT = frozenset({"goods", "motorcar", "motor_vehicle", "vehicle", "delivery"})
NODE_KEYS = ("barrier", "locked", *ACCESS)


@dataclass(frozen=True)
class Restriction:
    """A relation: `only` allows its turn and forbids the others."""

    only: bool
    origin: int
    via_node: int | None
    via_ways: tuple[int, ...]
    goal: int


@dataclass
class OsmRules:
    """Nodes that stop vehicles, and restrictions by way."""

    blocked: set[int] = field(default_factory=set)
    limited: dict[int, tuple[float, float, float]] = field(default_factory=dict)
    """Limits that stand at a node (a bar of 2.5 m over the road): tonnes, metres, metres."""
    restrictions: list[Restriction] = field(default_factory=list)
    unread: int = 0
    notes: dict[str, int] = field(default_factory=dict)

    def only_via(self, refs: dict[int, list[int]]) -> set[int]:
        """Return the nodes at which a restriction names the only turn: all ways there matter."""
        found: set[int] = set()
        for entry in self.restrictions:
            if entry.only:
                found.update(_passed(entry, refs))
        return found

    @cached_property
    def ways(self) -> set[int]:
        """Return the ways that some restriction names."""
        return {
            way
            for entry in self.restrictions
            for way in (entry.origin, *entry.via_ways, entry.goal)
        }

    def turns(self, refs: dict[int, list[int]]) -> tuple[list[tuple[int, ...]], int]:
        """Return the forbidden turns by node reference, and how many relations say nothing usable.

        `refs` holds the nodes of the ways in `ways`, and of all ways at the nodes `only_via`.
        """
        found: list[tuple[int, ...]] = []
        unread = self.unread
        for entry in self.restrictions:
            made = list(dict.fromkeys(_forbidden(entry, refs)))
            unread += not made
            found += made
        return found, unread


def read_rules(path: Path) -> OsmRules:
    """Read the nodes with barriers or access tags and the turn restrictions of a file."""
    import osmium

    rules = OsmRules()
    keys = (*NODE_KEYS, *TAG_KEYS, *KINDS, *CONDITIONAL, HEAVY)
    things: Any = osmium.FileProcessor(
        str(path), osmium.osm.NODE | osmium.osm.RELATION
    ).with_filter(osmium.filter.KeyFilter(*keys))
    for thing in things:
        if thing.is_node():
            tags = {key: thing.tags[key] for key in NODE_KEYS if key in thing.tags}
            if blocks(tags):
                rules.blocked.add(thing.id)
            else:
                _read_limits(thing, rules)
        elif thing.tags.get("type", "").startswith("restriction"):
            _read_relation(thing, rules)
    if rules.blocked:
        rules.notes[noop("nodes that stop vehicles (bollards, closed gates)")] = len(rules.blocked)
    if rules.limited:
        rules.notes[noop("nodes with a limit of weight, height or width")] = len(rules.limited)
    return rules


def _read_limits(node: Any, rules: OsmRules) -> None:
    """Keep what a node posts, such as a bar over the road."""
    posted, unread = limits_of({key: node.tags[key] for key in TAG_KEYS if key in node.tags})
    if any(posted):
        rules.limited[node.id] = posted
    if unread:
        name = "nodes with limits that are not understood"
        rules.notes[name] = rules.notes.get(name, 0) + 1


def _read_relation(relation: Any, rules: OsmRules) -> None:
    said = next((relation.tags[key] for key in KINDS if key in relation.tags), "")
    if any(key in relation.tags for key in CONDITIONAL):
        name = noop("turn restrictions with conditions by hour that are not read")
        rules.notes[name] = rules.notes.get(name, 0) + 1
    if not said and HEAVY in relation.tags:
        name = "turn restrictions for trucks above 3.5 t only that are not read"
        rules.notes[name] = rules.notes.get(name, 0) + 1
    if not said or EXEMPT & set(relation.tags.get("except", "").replace(" ", "").split(";")):
        return
    members: dict[str, list[tuple[str, int]]] = {}
    for member in relation.members:
        members.setdefault(member.role, []).append((member.type, member.ref))
    origins = [ref for kind, ref in members.get("from", []) if kind == "w"]
    goals = [ref for kind, ref in members.get("to", []) if kind == "w"]
    via = members.get("via", [])
    kinds = "".join(kind for kind, _ in via)
    usable = kinds == "n" or (kinds and kinds == "w" * len(via))
    if not said.startswith(("no_", "only_")) or not usable or not origins or not goals:
        rules.unread += 1
        return
    node = via[0][1] if kinds == "n" else None
    ways = () if node is not None else tuple(ref for _, ref in via)
    for origin in origins:
        for goal in goals:
            rules.restrictions.append(
                Restriction(said.startswith("only_"), origin, node, ways, goal)
            )


def _passed(entry: Restriction, refs: dict[int, list[int]]) -> list[int]:
    """Return the nodes between origin and goal as they are passed, empty where they do not join."""
    if entry.origin not in refs or entry.goal not in refs:
        return []
    begins, stops = _ends(refs[entry.origin]), _ends(refs[entry.goal])
    if entry.via_node is not None:
        via = entry.via_node
        return [via] if via in begins and via in stops else []
    if any(way not in refs for way in entry.via_ways):
        return []
    orders = (entry.via_ways, entry.via_ways[::-1])  # members may be listed from either end
    for begin, ways in product(begins, orders):
        nodes = [begin]
        for way in ways:
            between = refs[way]
            if nodes[-1] not in _ends(between):
                break
            nodes += between[1:] if between[0] == nodes[-1] else between[-2::-1]
        else:
            if nodes[-1] in stops and len(nodes) <= LONGEST_VIA:
                return nodes
    return []


def _forbidden(entry: Restriction, refs: dict[int, list[int]]) -> Iterator[tuple[int, ...]]:
    """Yield the forbidden turns of a restriction as node references.

    An only turn over ways between forbids to leave them earlier, too.
    """
    passed = _passed(entry, refs)
    if not passed:
        return
    origin, goal = refs[entry.origin], refs[entry.goal]
    whole = [_before(origin, passed[0]), *passed, _before(goal, passed[-1])]
    if not entry.only:
        yield tuple(whole)
        return
    for at in range(1, len(whole) - 1):
        here, back, allowed = whole[at], whole[at - 1], whole[at + 1]
        for nodes in refs.values():
            for near in _neighbours(nodes, here):
                if near not in (back, allowed):
                    yield (*whole[: at + 1], near)


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
