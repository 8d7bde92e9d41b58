"""Siting side by side in one run: this package, the textbook program, a plain swap.

``python -m benchmarks.siting`` prints one JSON line per case. Villages are drawn in a square
with the county's density, people lognormal; distances are straight metres times 1.3. The peers:

* textbook: p-median with all n x n assignment variables (Hakimi's program, strong form) and
  maximal covering as Church and ReVelle wrote it, both by HiGHS through OR-Tools;
* swap: Teitz and Bart's first-improvement vertex exchange in plain Python.

Ratios above 1 say how many times longer the peer took; `peer_excess` is how much worse the
peer's answer is. A peer that the clock stopped is marked and its ratio is a lower limit.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable

import numpy as np

from logistics_sim.places.siting import Siting, SitingEffort, SitingProblem, SitingRequest, site
from logistics_sim.places.siting.mixed_integer_program import (
    MixedIntegerProgram,
    solve_mixed_integer_program,
)

COUNTY_M = 40_000


def drawn_county(n: int, seed: int = 1) -> SitingProblem:
    """Return `n` villages at the density of 345 in a square of 40 km."""
    draw = np.random.default_rng(seed)
    at = draw.random((n, 2)) * COUNTY_M * np.sqrt(n / 345)
    metres = np.rint(np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)) * 1.3)
    ids = [f"v{number}" for number in range(n)]
    return SitingProblem.of(ids, np.rint(draw.lognormal(6.8, 0.6, n)), ids, metres)


def textbook_median(problem: SitingProblem, k: int, safety_s: float) -> tuple[float, str]:
    """Return (person-km, status) of the full program."""
    n, m = problem.metres.shape
    cost = (problem.weight[:, None] * problem.metres / 1000.0).ravel()
    place, site_ = np.divmod(np.arange(n * m), m)
    x = m + np.arange(n * m)
    program = MixedIntegerProgram(
        objective=np.concatenate([np.zeros(m), cost]),
        whole=np.arange(m + n * m) < m,
        row=np.concatenate(
            [np.arange(n * m), np.arange(n * m), n * m + place, np.full(m, n * m + n)]
        ),
        col=np.concatenate([x, site_, x, np.arange(m)]),
        value=np.concatenate([np.ones(n * m), -np.ones(n * m), np.ones(n * m), np.ones(m)]),
        lower=np.concatenate([np.full(n * m, -np.inf), np.ones(n), [float(k)]]),
        upper=np.concatenate([np.zeros(n * m), np.ones(n), [float(k)]]),
    )
    answer = solve_mixed_integer_program(program, SitingEffort(nodes=1_000_000, safety_s=safety_s))
    return answer.objective, answer.status


def textbook_cover(
    problem: SitingProblem, k: int, radius_m: int, safety_s: float
) -> tuple[float, str]:
    """Return (people covered, status) of the full program."""
    n, m = problem.metres.shape
    place, site_ = np.nonzero(problem.metres <= radius_m)
    program = MixedIntegerProgram(
        objective=np.concatenate([np.zeros(m), -problem.weight.astype(np.float64)]),
        whole=np.ones(m + n, dtype=bool),
        row=np.concatenate([place, np.arange(n), np.full(m, n)]),
        col=np.concatenate([site_, m + np.arange(n), np.arange(m)]),
        value=np.concatenate([-np.ones(place.size), np.ones(n), np.ones(m)]),
        lower=np.concatenate([np.full(n, -np.inf), [float(k)]]),
        upper=np.concatenate([np.zeros(n), [float(k)]]),
    )
    answer = solve_mixed_integer_program(program, SitingEffort(nodes=1_000_000, safety_s=safety_s))
    return -answer.objective, answer.status


def plain_swap(problem: SitingProblem, k: int, safety_s: float) -> tuple[float, str]:
    """Return (person-km, status) of first-improvement swaps in plain Python."""
    cost = (problem.weight[:, None] * problem.metres).tolist()
    m = len(problem.sites)
    chosen = list(range(k))
    end = time.perf_counter() + safety_s

    def total(sites: list[int]) -> int:
        return sum(min(line[j] for j in sites) for line in cost)

    best, better = total(chosen), True
    while better:
        better = False
        for new in range(m):
            if new in chosen:
                continue
            for slot in range(k):
                if time.perf_counter() > end:
                    return best / 1000, "safety"
                tried = [*chosen[:slot], new, *chosen[slot + 1 :]]
                value = total(tried)
                if value < best:
                    chosen, best, better = tried, value, True
                    break
    return best / 1000, "optimal"


def timed(run: Callable[[], tuple[float, str]]) -> tuple[float, float, str]:
    start = time.perf_counter()
    value, status = run()
    return time.perf_counter() - start, value, status


def case(n: int, k: int, model: str, radius_m: int, peers: bool, safety_s: float) -> None:
    """Print one JSON line."""
    problem = drawn_county(n)
    request = SitingRequest(stations=k, radius_m=radius_m)
    start = time.perf_counter()
    ours: Siting = site(problem, model, request)
    seconds = time.perf_counter() - start
    line: dict[str, object] = {
        "villages": n,
        "stations": k,
        "model": model,
        "seconds": round(seconds, 3),
        "objective": ours.objective,
        "bound": ours.bound,
        "gap": round(ours.gap, 6),
        "stopped": ours.stopped,
    }
    if peers and model == "p-median":
        _peer(line, "textbook", seconds, ours, lambda: textbook_median(problem, k, safety_s))
        _peer(line, "swap", seconds, ours, lambda: plain_swap(problem, k, safety_s))
    elif peers:
        _peer(
            line, "textbook", seconds, ours, lambda: textbook_cover(problem, k, radius_m, safety_s)
        )
    print(json.dumps(line), flush=True)


def _peer(
    line: dict[str, object],
    name: str,
    seconds: float,
    ours: Siting,
    run: Callable[[], tuple[float, str]],
) -> None:
    took, value, status = timed(run)
    worse = value - ours.objective if ours.model == "p-median" else ours.objective - value
    line[name] = {
        "seconds": round(took, 3),
        "ratio": round(took / seconds, 1),
        "peer_excess": round(worse / ours.objective, 6) if np.isfinite(value) else None,
        "status": "stopped by the clock" if status == "safety" else "finished",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--safety-s", type=float, default=120.0, help="longest run of a peer")
    parser.add_argument("--large", action="store_true", help="3,000 villages too, without peers")
    asked = parser.parse_args()
    for n, k in ((100, 20), (345, 60), (345, 120)):
        case(n, k, "p-median", 3_000, True, asked.safety_s)
        case(n, k, "max-cover", 3_000, True, asked.safety_s)
    if asked.large:
        for k in (100, 300, 1_000):
            case(3_000, k, "p-median", 3_000, False, asked.safety_s)
            case(3_000, k, "max-cover", 3_000, False, asked.safety_s)


if __name__ == "__main__":
    main()
