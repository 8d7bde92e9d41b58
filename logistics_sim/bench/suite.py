"""Many instances, engines and seeds, one record each, in an order that is fair to all."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.bench.acceptance import acceptance_bar
from logistics_sim.bench.instance_run import run_instance
from logistics_sim.bench.instances.catalogue import CatalogueEntry, family_of, read_index
from logistics_sim.bench.run_record import UNBOUNDED, RunRecord
from logistics_sim.bench.two_echelon_windows_run import ENGINE as TWO_ECHELON_WINDOWS
from logistics_sim.core.errors import LogisticsError

if TYPE_CHECKING:
    from logistics_sim.routing.engines.effort import SearchEffort

ONLY_ENGINE = {"2e-vrptw": TWO_ECHELON_WINDOWS}
"""Families that one engine of their own solves, whatever engines are asked for."""
TWO_ECHELON_PEERS = ("stock", "plain", "vroom", "hgs")
"""Engines that know one echelon only."""
SEEDLESS = ("stock", "vroom")
"""Engines that draw nothing: further seeds would repeat the first."""
COLUMNS = (
    "family",
    "file",
    "engine",
    "seed",
    "cost",
    "vehicles",
    "seconds",
    "iterations",
    "bks",
    "gap_percent",
    "clock_s",
    "commit",
    "note",
    "found_by",
    "bound",
)


def chosen_files(
    folder: Path,
    families: Sequence[str] | None = None,
    per_family: int | None = None,
    largest: int | None = None,
) -> list[CatalogueEntry]:
    """Return instances by family, spread evenly over each family's list.

    Of `families` (None: all), at most `per_family` of each, with at most `largest` customers.
    """
    by_family: dict[str, list[CatalogueEntry]] = defaultdict(list)
    for row in read_index(folder):
        named = families is not None and any(row.family.startswith(name) for name in families)
        if named or families is None:
            if largest is not None and row.customers > largest:
                continue
            by_family[row.family].append(row)
    picked = []
    for rows in by_family.values():
        count = len(rows) if per_family is None else min(per_family, len(rows))
        picked += [rows[(2 * k + 1) * len(rows) // (2 * count)] for k in range(count)]
    return picked


def run_suite(
    folder: Path,
    rows: Sequence[CatalogueEntry],
    engines: Sequence[str],
    seeds: Sequence[int],
    effort: SearchEffort,
    known: Callable[[str, str, int], bool],
) -> Iterator[dict[str, object] | None]:
    """Yield one row per run; all engines take turns on an instance and one of `seeds`.

    Seeds come last, so that a suite that is broken off has seen every instance.

    A failure of an engine is a row with its error, not the end of the suite. Runs that
    are `known` (file, engine, seed), would repeat one without a seed, or are none of the
    engine's, yield None. Families whose bar asks for a longer run get it.
    """
    for seed in seeds:
        for listed in rows:
            alone_for = ONLY_ENGINE.get(listed.family)
            for engine in engines if alone_for is None else (alone_for,):
                again = engine in SEEDLESS and seed != seeds[0]
                alone = engine in TWO_ECHELON_PEERS and listed.family.startswith("2e-vrp/")
                if again or alone or known(listed.file, engine, seed):
                    yield None
                else:
                    yield _row(folder, listed, engine, seed, effort)


def _row(
    folder: Path, listed: CatalogueEntry, engine: str, seed: int, effort: SearchEffort
) -> dict[str, object]:
    effort = longer(effort, acceptance_bar(listed.family).times)
    head: dict[str, object] = {
        "family": family_of(listed.file),
        "file": listed.file,
        "engine": engine,
        "seed": seed,
        "clock_s": "" if effort.seconds is None else effort.seconds,
        "commit": commit(),
    }
    try:
        record: RunRecord = run_instance(folder / listed.file, effort, seed, engine)
    except LogisticsError as error:
        return {**dict.fromkeys(COLUMNS, ""), **head, "note": str(error.faults[0])}
    return {
        **head,
        "cost": "" if record.cost is None else record.cost,
        "vehicles": record.vehicles,
        "seconds": record.seconds,
        "iterations": record.iterations,
        "bks": "" if record.bks is None else record.bks,
        "gap_percent": "" if record.gap is None else round(100 * record.gap, 4),
        "note": record.cause,
        "found_by": record.finds[-1]["member"] if record.finds else "",
        "bound": "" if record.bound is None else record.bound,
    }


def longer(effort: SearchEffort, times: int) -> SearchEffort:
    """Return an effort of `times` as many budgets."""
    seconds = None if effort.seconds is None else effort.seconds * times
    return replace(effort, iterations=min(effort.iterations * times, UNBOUNDED), seconds=seconds)


@cache
def commit() -> str:
    """Return the commit of this code, ``+`` behind it with changes, or the version."""
    here = Path(__file__).parent

    def git(*words: str) -> str:
        try:
            done = subprocess.run(
                ["git", *words], cwd=here, capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            return ""
        return done.stdout.strip()

    name = git("rev-parse", "--short=10", "HEAD")
    if not name:
        return version("logistics-sim")
    # What plans the county has no part in these runs.
    paths = (str(here.parent), ":(exclude,top)logistics_sim/routing/county")
    changed = git("status", "--porcelain", "--untracked-files=no", "--", *paths)
    return name + ("+" if changed else "")
