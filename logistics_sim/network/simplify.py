"""Merge pieces of road through nodes where nothing happens; travel times stay.

A node is passed over when exactly two pieces meet there, alike in everything that a speed
or a rule depends on (`KIND_COLUMNS`), and, on one-way roads, when one comes in and one
goes out. The merged piece has their summed length, so for every kind of vehicle its
driving time is the sum of theirs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.network.model import Lines
from logistics_sim.network.raw_roads import Draft

if TYPE_CHECKING:
    from numpy.typing import NDArray


def simplify(draft: Draft, keep: NDArray[np.int64] | None = None) -> Draft:
    """Return the draft with chains merged; nodes of `keep` are never passed over."""
    if not draft.u.size:
        return draft
    fixed = np.array(sorted({node for turn in draft.turns for node in turn}), dtype=np.int64)
    through = _through(draft, fixed if keep is None else np.union1d(keep, fixed))
    _open_rings(draft, through)
    chain_of, forth, starts = _chains(draft, through)
    return _merged(draft, chain_of, forth, starts)


def _through(draft: Draft, keep: NDArray[np.int64] | None) -> NDArray[np.bool_]:
    """Say for each node whether it may be passed over."""
    size = draft.xy.shape[0]
    degree = np.bincount(draft.u, minlength=size) + np.bincount(draft.v, minlength=size)
    through: NDArray[np.bool_] = degree == 2
    through[draft.u[draft.u == draft.v]] = False
    if keep is not None:
        through[keep] = False
    # Of the two pieces at a node: equal kinds, and one in, one out where one-way.
    low = np.full(size, np.iinfo(np.int64).max)
    high = np.full(size, -1)
    arrivals = np.bincount(draft.v, minlength=size)
    for ends in (draft.u, draft.v):
        np.minimum.at(low, ends, draft.kind)
        np.maximum.at(high, ends, draft.kind)
    through &= low == high
    single = np.zeros(size, dtype=bool)
    single[draft.u[draft.oneway]] = True
    single[draft.v[draft.oneway]] = True
    through &= ~single | (arrivals == 1)
    return through


def _open_rings(draft: Draft, through: NDArray[np.bool_]) -> None:
    """Keep one node of every ring on which nothing else happens, so that it has a begin."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    inside = through[draft.u] & through[draft.v]
    if not inside.any():
        return
    size = draft.xy.shape[0]
    links = coo_array((np.ones(draft.u.size), (draft.u, draft.v)), shape=(size, size))
    count, label = connected_components(links, directed=False)
    stays = np.zeros(count, dtype=bool)
    stays[label[draft.u[~through[draft.u]]]] = True
    stays[label[draft.v[~through[draft.v]]]] = True
    rings = np.flatnonzero(~stays[label] & through)
    _, first = np.unique(label[rings], return_index=True)
    through[rings[first]] = False


def _chains(
    draft: Draft, through: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Return pieces in chain order, whether each is driven forth, and where chains start.

    Every ring has a node that is not passed over (see `_open_rings`).
    """
    size = draft.xy.shape[0]
    ends = np.concatenate([draft.u, draft.v])
    order = np.argsort(ends, kind="stable") % draft.u.size
    first = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=size))]).tolist()
    meets = order.tolist()
    u, v, passed = draft.u.tolist(), draft.v.tolist(), through.tolist()
    single = draft.oneway.tolist()
    seen = bytearray(len(u))
    sequence: list[int] = []
    forth: list[bool] = []
    starts: list[int] = []
    for piece in range(len(u)):
        if seen[piece]:
            continue
        if not passed[u[piece]]:
            node, ahead = v[piece], True
        elif not passed[v[piece]]:
            node, ahead = u[piece], False
        else:
            continue
        begin = len(sequence)
        seen[piece] = 1
        sequence.append(piece)
        forth.append(ahead)
        current = piece
        while passed[node]:
            at = first[node]
            current = meets[at] if meets[at] != current else meets[at + 1]
            seen[current] = 1
            ahead = u[current] == node
            sequence.append(current)
            forth.append(ahead)
            node = v[current] if ahead else u[current]
        if single[piece] and not forth[begin]:
            sequence[begin:] = sequence[begin:][::-1]
            forth[begin:] = [True] * (len(forth) - begin)
        starts.append(begin)
    return (
        np.array(sequence, dtype=np.int64),
        np.array(forth, dtype=bool),
        np.array(starts, dtype=np.int64),
    )


def _merged(
    draft: Draft,
    sequence: NDArray[np.int64],
    forth: NDArray[np.bool_],
    starts: NDArray[np.int64],
) -> Draft:
    tail = np.where(forth, draft.u[sequence], draft.v[sequence])
    head = np.where(forth, draft.v[sequence], draft.u[sequence])
    last = np.append(starts[1:], sequence.size)[: starts.size] - 1
    notes = dict(draft.notes)
    notes["pieces merged"] = int(sequence.size - starts.size)
    return replace(
        draft,
        u=tail[starts],
        v=head[last],
        metres=np.add.reduceat(draft.metres[sequence], starts) if starts.size else draft.metres[:0],
        kind=draft.kind[sequence[starts]],
        lines=_joined(draft.lines, sequence, forth, starts),
        notes=notes,
    )


def _joined(
    lines: Lines,
    sequence: NDArray[np.int64],
    forth: NDArray[np.bool_],
    starts: NDArray[np.int64],
) -> Lines:
    """Join the lines of each chain; the point where two lines meet is kept once."""
    sizes = np.diff(lines.start)[sequence]
    skip = np.ones(sequence.size, dtype=np.int64)
    skip[starts] = 0
    kept = sizes - skip
    begin = np.concatenate([[0], np.cumsum(kept)])
    place = np.arange(begin[-1]) - np.repeat(begin[:-1], kept) + np.repeat(skip, kept)
    from_start = np.repeat(lines.start[sequence], kept) + place
    from_end = np.repeat(lines.start[sequence + 1] - 1, kept) - place
    points = lines.xy[np.where(np.repeat(forth, kept), from_start, from_end)]
    chain_points = np.add.reduceat(kept, starts) if starts.size else kept[:0]
    return Lines(points, np.concatenate([[0], np.cumsum(chain_points)]).astype(np.int64))
