"""Put places beside the roads: each gets a link to the nearest road it may use.

The nearest road is cut where the link meets it, so a village in the middle of a long road
is on the way and not at its end. Expressways are never cut.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from logistics_sim.core.errors import Fault, InputError
from logistics_sim.language import gettext
from logistics_sim.network.datum import Datum, published, to_wgs84
from logistics_sim.network.limits import LIMITS
from logistics_sim.network.model import Lines
from logistics_sim.network.raw_roads import Draft, line_metres, sphere_m
from logistics_sim.network.tags import DEFAULT_KMH

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

END_M = 5.0
"""A link that meets a road this close to its end joins the end."""
FAR_M = 200.0
FAR_SHARE = 0.2
"""More than this share of points farther than `FAR_M` from any road: a wrong datum?"""
ALIKE = 1.5
"""Readings whose median distances differ by less than this factor are both named."""
ODD_M = 60.0
"""Half of the places farther than this from any road: another datum is tried."""


@dataclass(frozen=True)
class Snapped:
    """Where each place meets the roads.

    `piece` and `along_m` say where on which piece; `metres` is the distance to it.
    """

    piece: NDArray[np.int64]
    along_m: NDArray[np.float64]
    metres: NDArray[np.float64]
    foot: NDArray[np.float64]

    def report(self, points: pd.DataFrame) -> dict[str, Any]:
        """Return the distances in figures, and the farthest ten places."""
        far = self.metres
        worst = np.argsort(-far, kind="stable")[:10]
        return {
            "places": int(far.size),
            "median_m": round(float(np.median(far)), 1),
            "p95_m": round(float(np.quantile(far, 0.95)), 1),
            "max_m": round(float(far.max()), 1),
            "over_200_m": int((far > FAR_M).sum()),
            "farthest": [
                {"id": points["id"].iloc[row], "metres": round(float(far[row]), 1)}
                for row in worst.tolist()
            ],
        }


def snap(
    draft: Draft, lonlat: NDArray[np.float64], pieces: NDArray[np.bool_] | None = None
) -> Snapped:
    """Return the nearest point of the roads that a place may stand on, for each point.

    Expressways, ferries and closed roads are left out; `pieces` narrows the choice.
    """
    import shapely

    kinds = draft.kinds
    stands = ~kinds["road_class"].isin(["expressway", "ferry"]) & (kinds["closed"] != "yes")
    chosen = stands.to_numpy()[draft.kind]
    usable = np.flatnonzero(chosen if pieces is None else chosen & pieces)
    if not usable.size:
        raise InputError(
            "NET-002", "roads", gettext("there is no road that a village could stand on")
        )
    scale = _scale(draft.xy)
    lines = shapely.linestrings(
        draft.lines.xy * scale,
        indices=np.repeat(np.arange(len(draft.lines)), np.diff(draft.lines.start)),
    )[usable]
    points = shapely.points(lonlat * scale)
    tree = shapely.STRtree(lines)
    # Of equally near roads the first counts, so that the answer never depends on the tree.
    pairs = tree.query_nearest(points, all_matches=True)
    order = np.lexsort((pairs[1], pairs[0]))
    _, first = np.unique(pairs[0][order], return_index=True)
    near = pairs[1][order][first]
    along = shapely.line_locate_point(lines[near], points)
    foot = shapely.get_coordinates(shapely.line_interpolate_point(lines[near], along)) / scale
    return Snapped(usable[near], along, sphere_m(foot, lonlat), foot)


def datum_fault(
    draft: Draft, lonlat: NDArray[np.float64], found: Snapped, stated: Datum = "wgs84"
) -> list[Fault]:
    """Warn (NET-013) when so many points lie off the roads that their datum may be another.

    Says which reading of the points, as they stood in the file, would bring them nearest, by
    the median distance; `stated` is the datum from which they were converted.
    """
    share = float((found.metres > FAR_M).mean())
    stated_m = float(np.median(found.metres))
    if share <= FAR_SHARE and stated_m <= ODD_M:
        return []
    medians = {f"as stated ({stated})": stated_m}
    raw = published(lonlat, stated)
    others: tuple[Datum, ...] = ("wgs84", "gcj02", "bd09")
    for datum in others:
        if datum == stated:
            continue
        moved = to_wgs84(raw, datum)
        medians[datum] = float(np.median(snap(draft, moved).metres))
    said = ", ".join(f"{name} {value:,.0f} m" for name, value in medians.items())
    nearer = sorted(name for name, value in medians.items() if value < 0.5 * stated_m)
    nearer.sort(key=lambda name: medians[name])
    likely = [name for name in nearer if medians[name] <= ALIKE * medians[nearer[0]]]
    if likely:
        ways = " or ".join(f"--datum {name}" for name in likely)
        hint = gettext(
            "they look like {likely}: try {ways} (median distance {said})",
            likely=" or ".join(likely),
            ways=ways,
            said=said,
        )
    elif share <= FAR_SHARE:
        return []
    else:
        hint = gettext("roads may be missing there (median distance {said})", said=said)
    text = gettext(
        "{share:.0%} of the places lie over {far_m:.0f} m from any road", share=share, far_m=FAR_M
    )
    if share <= FAR_SHARE:
        text = gettext(
            "half of the places lie over {stated_m:.0f} m from any road", stated_m=stated_m
        )
    return [Fault("NET-013", "places", text, hint)]


def attach(draft: Draft, points: pd.DataFrame, found: Snapped) -> tuple[Draft, NDArray[np.int64]]:
    """Cut the roads where `points` meet them and add the links.

    Returns the new draft and the node number of each place. Node names become text.
    """
    import pandas as pd

    size, count = draft.xy.shape[0], len(points)
    names = [draft.name(node) for node in range(size)]
    lengths = _drawn(draft)
    foot_node, cuts, feet = _feet(draft, found, lengths, size)
    names += [f"cut{number + 1}" for number in range(len(feet))]
    names += list(points["id"])
    lonlat = points[["lon", "lat"]].to_numpy(dtype=np.float64)
    xy = np.concatenate([draft.xy, np.array(feet).reshape(-1, 2), lonlat])
    place_node = np.arange(count, dtype=np.int64) + size + len(feet)
    links, link_kind = _link_kinds(draft, points, draft.kind[found.piece])
    u, v, metres, kind, lines = _cut(draft, cuts, lengths, xy)
    u += place_node.tolist()
    v += foot_node.tolist()
    metres += np.maximum(found.metres, 1.0).tolist()
    kind += link_kind.tolist()
    lines += [np.stack([xy[a], xy[b]]) for a, b in zip(place_node, foot_node, strict=True)]
    made = replace(
        draft,
        names=np.array(names, dtype=object),
        prefix="",
        xy=xy,
        u=np.array(u, dtype=np.int64),
        v=np.array(v, dtype=np.int64),
        metres=np.array(metres, dtype=np.float64),
        kind=np.array(kind, dtype=np.int64),
        kinds=pd.concat([draft.kinds, links], ignore_index=True),
        lines=Lines.pack(lines),
        turns=_turns_after(draft, cuts),
    )
    return made, place_node


def _scale(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return factors that make degrees near-square in metres at the middle latitude."""
    middle = float(xy[:, 1].min() + xy[:, 1].max()) / 2
    return np.array([np.cos(np.radians(middle)), 1.0]) * 111_195.0


def _drawn(draft: Draft) -> NDArray[np.float64]:
    """Return the drawn length of each piece on the scaled plane, as `snap` measures along it."""
    scale = _scale(draft.xy)
    flat = Lines(draft.lines.xy * scale, draft.lines.start)
    steps = np.hypot(*np.diff(flat.xy, axis=0).T)
    inner = flat.start[1:-1]
    steps[inner - 1] = 0.0
    total = np.concatenate([[0.0], np.cumsum(steps)])
    return np.asarray(total[flat.start[1:] - 1] - total[flat.start[:-1]])


def _feet(
    draft: Draft, found: Snapped, lengths: NDArray[np.float64], size: int
) -> tuple[NDArray[np.int64], dict[int, list[tuple[float, int]]], list[NDArray[np.float64]]]:
    """Return the node that each place is linked to, the cuts of each piece, and the new nodes."""
    foot_node = np.empty(found.piece.size, dtype=np.int64)
    cuts: dict[int, list[tuple[float, int]]] = {}
    feet: list[NDArray[np.float64]] = []
    for place in np.lexsort((found.along_m, found.piece)).tolist():
        piece, along = int(found.piece[place]), float(found.along_m[place])
        if along <= END_M:
            foot_node[place] = draft.u[piece]
        elif along >= lengths[piece] - END_M:
            foot_node[place] = draft.v[piece]
        else:
            here = cuts.setdefault(piece, [])
            if not here or along - here[-1][0] > END_M:
                here.append((along, size + len(feet)))
                feet.append(found.foot[place])
            foot_node[place] = here[-1][1]
    return foot_node, cuts, feet


def _turns_after(
    draft: Draft, cuts: dict[int, list[tuple[float, int]]]
) -> tuple[tuple[int, ...], ...]:
    """Return the forbidden turns between the nodes that are neighbours after the cuts."""
    if not draft.turns:
        return ()
    between: dict[tuple[int, int], list[int]] = {}
    for piece, places in cuts.items():
        u, v = int(draft.u[piece]), int(draft.v[piece])
        feet = list(dict.fromkeys(foot for _, foot in places))
        between[u, v], between[v, u] = feet, feet[::-1]
    made = []
    for turn in draft.turns:
        whole = [between.get((turn[1], turn[0]), [turn[0]])[0]]
        for here, there in pairwise(turn[1:-1]):
            whole += [here, *between.get((here, there), ())]
        whole += [turn[-2], between.get((turn[-2], turn[-1]), [turn[-1]])[0]]
        made.append(tuple(whole))
    return tuple(made)


def _link_kinds(
    draft: Draft, points: pd.DataFrame, road: NDArray[np.int64]
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Return the rows of `kinds` for the links and the row of each place.

    There is one per terrain, and another for links to roads (kinds `road`) that lead to and
    from only: nobody may drive through by way of a place.
    """
    import pandas as pd

    access = draft.kinds["access"].to_numpy()[road]
    keys = list(zip(points["terrain"], access, strict=True))
    different = sorted(set(keys), key=lambda key: (key[1], key[0]))
    rows = [
        {
            "road_class": "village",
            "speed_kmh": DEFAULT_KMH["village"],
            "speed_basis": "class",
            "oneway": "no",
            "closed": "no",
            "access": said,
            **dict.fromkeys(LIMITS, 0.0),
            "terrain": terrain,
            "source": "synthetic: straight link from the place to the nearest road",
            "length_basis": "synthetic: straight line",
            "class_basis": "synthetic: taken as a village road",
        }
        for terrain, said in different
    ]
    at = {key: len(draft.kinds) + row for row, key in enumerate(different)}
    return pd.DataFrame(rows), np.array([at[key] for key in keys], dtype=np.int64)


def _cut(
    draft: Draft,
    cuts: dict[int, list[tuple[float, int]]],
    lengths: NDArray[np.float64],
    xy: NDArray[np.float64],
) -> tuple[list[int], list[int], list[float], list[int], list[NDArray[np.float64]]]:
    """Return all pieces with those of `cuts` cut; lengths are shared as they are drawn."""
    import shapely
    from shapely.ops import substring

    whole = [piece for piece in range(draft.u.size) if piece not in cuts]
    u, v = draft.u[whole].tolist(), draft.v[whole].tolist()
    metres, kind = draft.metres[whole].tolist(), draft.kind[whole].tolist()
    lines = [draft.lines[piece] for piece in whole]
    scale = _scale(draft.xy)
    for piece, places in sorted(cuts.items()):
        shape = shapely.LineString(draft.lines[piece] * scale)
        stops = [
            (0.0, int(draft.u[piece])),
            *places,
            (float(lengths[piece]), int(draft.v[piece])),
        ]
        for (begin, a), (finish, b) in pairwise(stops):
            inner = substring(shape, begin, finish)
            line = shapely.get_coordinates(inner) / scale
            line[0], line[-1] = xy[a], xy[b]
            u.append(a)
            v.append(b)
            metres.append(float(draft.metres[piece]) * (finish - begin) / float(lengths[piece]))
            kind.append(int(draft.kind[piece]))
            lines.append(line)
    return u, v, metres, kind, lines


__all__ = ["Snapped", "attach", "datum_fault", "line_metres", "snap"]
