"""Tracks matched to roads: where each position was, and what was driven in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from logistics_sim.map_matching.candidates import Candidates, candidates
from logistics_sim.map_matching.kernels import pieces, viterbi

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from logistics_sim.map_matching.roads import MatchingRoads

RADIUS_M = 60.0
"""A position farther than this from every road is on none of them, unless positions spread more."""
RADIUS_SIGMAS = 4.0
LEAST_SIGMA_M, MOST_SIGMA_M = 4.0, 40.0
SPREAD = 1.4826
"""Standard deviation of a normal over its median absolute deviation."""
BETA_M = 40.0
"""Mean difference between the way on the roads and the straight line (an exponential)."""
TURN_M = 150.0
"""A turn on the open road counts like a way longer by so much."""
MOST_RATIO, SLACK_M = 3.0, 300.0
"""The way between two positions is at most so many times the straight line, and this more."""


@dataclass(frozen=True)
class Matching:
    """What was matched.

    Attributes
    ----------
    edge : shape ``(positions,)``
        Row of the edge of each position, -1 where it is on no road.
    run : shape ``(positions,)``
        Number of the unbroken run that a position is in, -1 for none.
    off_m : shape ``(positions,)``
        Distance to the place on the road, NaN where there is none.
    sigma_m
        Standard deviation of the positions that was found and used.
    step, piece_edge, piece_share : shape ``(pieces,)``
        Pieces of edges driven between position ``step`` and the next one: the row of the edge, and
        which share of its length. Multiply by the length of the edge for metres.
    """

    edge: NDArray[np.int32]
    run: NDArray[np.int64]
    off_m: NDArray[np.float64]
    sigma_m: float
    step: NDArray[np.int64]
    piece_edge: NDArray[np.int32]
    piece_share: NDArray[np.float64]


def match_positions(
    roads: MatchingRoads, lonlat: NDArray[np.float64], vehicle: NDArray[np.int64]
) -> Matching:
    """Return the likeliest places on `roads` of positions.

    Parameters
    ----------
    roads
        The arcs of a network.
    lonlat : shape ``(positions, 2)``
        Degrees (WGS 84) in the order of time for each vehicle.
    vehicle : shape ``(positions,)``
        Positions with equal numbers stand together and follow each other.

    Notes
    -----
    The hidden Markov model of Newson and Krumm (Hidden Markov map matching through noise and
    sparseness, ACM SIGSPATIAL 2009): distances to the road are normal with a spread found from
    the positions themselves, ways differ from straight lines by an exponential.
    """
    xy = roads.plane.metres(lonlat)
    near = candidates(roads, xy, RADIUS_M)
    sigma_m = spread_m(near)
    if RADIUS_SIGMAS * sigma_m > RADIUS_M:
        near = candidates(roads, xy, RADIUS_SIGMAS * sigma_m)
    shared = (
        roads.drawn_m[roads.edge],
        roads.tail,
        roads.head,
        roads.turned,
        roads.near.start,
        roads.near.node,
        roads.near.metres,
    )
    chosen, run = viterbi(
        near.start,
        near.arc,
        near.along_m,
        near.off_m,
        xy,
        vehicle,
        *shared,
        sigma_m,
        BETA_M,
        TURN_M,
        MOST_RATIO,
        SLACK_M,
    )
    matched = chosen >= 0
    edge = np.full(len(xy), -1, dtype=np.int32)
    edge[matched] = roads.edge[near.arc[chosen[matched]]]
    off_m = np.full(len(xy), np.nan)
    off_m[matched] = near.off_m[chosen[matched]]
    step = np.flatnonzero((run[:-1] >= 0) & (run[:-1] == run[1:])).astype(np.int64)
    here, there = chosen[step], chosen[step + 1]
    of, arc, metres = pieces(
        step,
        near.arc[here],
        near.along_m[here],
        near.arc[there],
        near.along_m[there],
        *shared,
        roads.near.before,
        TURN_M,
    )
    share = metres / np.maximum(roads.drawn_m[roads.edge[arc]], 1e-9)
    return Matching(edge, run, off_m, sigma_m, of, roads.edge[arc], share)


def spread_m(near: Candidates) -> float:
    """Return the standard deviation of positions (m), from the distances to the nearest road."""
    some = np.diff(near.start) > 0
    nearest = near.off_m[near.start[:-1][some]]
    found = SPREAD * float(np.median(nearest)) if nearest.size else MOST_SIGMA_M
    return float(np.clip(found, LEAST_SIGMA_M, MOST_SIGMA_M))
