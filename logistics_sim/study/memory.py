"""How much memory a piece of work will take, told before it starts, and what there is.

The constants were fitted to peaks (sum of proportional set sizes over all processes) of
``simulate`` with 0.23, 1.36 and 4.08 million parcels, of ``run`` with one and two workers and
up to twelve replications, and of the travel matrices of 2,021 and 4,021 places; see
`tests/study/test_memory.py` for the figures. They describe CPython 3.11 on 64 bits.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from logistics_sim.core.errors import InputError
from logistics_sim.language import gettext as _

if TYPE_CHECKING:
    from logistics_sim.network import Network
    from logistics_sim.scenario import Scenario

MIB = 2**20
PROCESS = 230 * MIB
"""A process with its libraries and a small county."""
JUDGE = 330 * MIB
"""A process that has also drawn the report."""
WORKER = 170 * MIB
"""A worker process; it shares the libraries with the others."""
ROAD_FILE = 40
"""Bytes for each byte of a road file while it is read (measured: 37 to 66 MiB a megabyte)."""
WORKING = 36
"""Bytes for each pair of places while travel times are found."""
KEPT = 16
"""Bytes that stay for each pair of places and speed profile (seconds and metres)."""
SEARCH = 230
"""Bytes for each pair of places while routes are searched, beside the travel times."""
REPLAYED = 500
"""Bytes for each parcel of a replay with its tables, in one process."""
IN_WORKER = {"run": 350, "simulate": 200}
"""Bytes for each parcel in a worker: with the ledger of costs, or only the figures."""
HELD = 130
"""Bytes for each parcel that the main process holds meanwhile: the parcels and their stamps."""
JUDGED = 290
"""Bytes for each parcel of one replication when a run is put together."""
COUNTED = 24
"""Bytes that stay for each parcel of each replication (whose and where it was)."""
CELL, CELL_DAY = 7_600, 260
"""Bytes that stay for each place, firm and class of each replication, and for each of its days."""


@dataclass(frozen=True)
class MemoryEstimate:
    """Bytes that some work takes at most, and the sizes that they follow from."""

    what: str
    size: int
    parcels: int = 0
    places: int = 0
    replications: int = 1
    workers: int = 1

    def __str__(self) -> str:
        sizes = f"{self.parcels:,} parcels" if self.parcels else ""
        if self.replications > 1:
            sizes += f" x {self.replications} replications"
        parts = [sizes, f"{self.places:,} places" if self.places else ""]
        parts.append(f"{self.workers} workers" if self.workers > 1 else "")
        said = ", ".join(part for part in parts if part)
        return f"{self.what} needs about {self.size / MIB:,.0f} MiB" + (
            f" ({said})" if said else ""
        )


def road_file_estimate(scenario: Scenario) -> MemoryEstimate:
    """Return what reading the road file takes; a file that is not there takes nothing."""
    try:
        size = scenario.roads_path.stat().st_size
    except OSError:
        size = 0
    return MemoryEstimate(_("reading {roads}", roads=scenario.roads), PROCESS + ROAD_FILE * size)


def plan_estimate(scenario: Scenario, network: Network) -> MemoryEstimate:
    """Return what a plan takes: the matrices, and the routing problem's copy of them."""
    places = len(network.places)
    pairs = places**2
    size = PROCESS + pairs * (_kept(scenario) + WORKING + SEARCH)
    return MemoryEstimate(_("the plan"), size, places=places)


def simulate_estimate(
    scenario: Scenario,
    network: Network,
    days: int,
    replications: int = 1,
    workers: int = 1,
) -> MemoryEstimate:
    """Return what a replay takes, and what its further replications take on workers."""
    places, parcels = len(network.places), parcels_expected(scenario, network, days)
    pairs = places**2
    alone = PROCESS + pairs * (_kept(scenario) + WORKING) + REPLAYED * parcels
    busy = min(workers, replications) if replications > 1 else 0
    size = alone
    if busy:
        kept = pairs * _kept(scenario)
        each = WORKER + 2 * kept + IN_WORKER["simulate"] * parcels
        size = max(alone, PROCESS + kept + HELD * parcels + busy * each)
    return MemoryEstimate(_("the replay"), size, parcels, places, replications, max(busy, 1))


def run_estimate(
    scenario: Scenario, network: Network, days: int, replications: int, workers: int
) -> MemoryEstimate:
    """Return what the main job takes: its workers at work, or its parts put together.

    The alliance replays all parcels on one worker while the largest firms replay theirs on
    the others; each plays one replication after the other.
    """
    from logistics_sim.demand.columns import CLASSES

    places, parcels = len(network.places), parcels_expected(scenario, network, days)
    kept = places**2 * _kept(scenario)
    shares = sorted((firm.share for firm in scenario.firms), reverse=True) * 2
    shares = [1.0, *shares][: max(workers, 1)]
    each = 2 * kept + places**2 * WORKING
    search = places**2 * SEARCH
    if len(shares) == 1:
        at_work = PROCESS + each + search + IN_WORKER["run"] * parcels
    else:
        at_work = (
            PROCESS
            + each
            + sum(
                WORKER + 2 * kept + search + int(IN_WORKER["run"] * share * parcels)
                for share in shares
            )
        )
    cells = places * len(scenario.firms) * len(CLASSES)
    stays = COUNTED * parcels + cells * (CELL + CELL_DAY * days)
    together = JUDGE + each + JUDGED * parcels + replications * stays
    size = max(at_work, together)
    return MemoryEstimate(_("the run"), size, parcels, places, replications, len(shares))


def alliance_estimate(scenario: Scenario, network: Network, workers: int) -> MemoryEstimate:
    """Return what planning the coalitions takes: a plan on each worker, and no parcels."""
    one = plan_estimate(scenario, network)
    size = one.size + (workers * (one.size - PROCESS + WORKER) if workers > 1 else 0)
    return MemoryEstimate(_("the alliance"), size, places=one.places, workers=workers)


def parcels_expected(scenario: Scenario, network: Network, days: int) -> int:
    """Return how many parcels the county is expected to have in `days` days."""
    from logistics_sim.demand import mean_rates
    from logistics_sim.places.build import places_table

    demand = scenario.demand
    rates = mean_rates(scenario, places_table(scenario, network))
    total, out = rates.total(), float(rates.outbound.sum()) * float(demand.fresh_share_outbound)
    if demand.ltl_unit_kg is not None:
        total += (
            float(rates.ltl.sum()) * float(demand.ltl_weight_max_kg) / float(demand.ltl_unit_kg)
        )
    found = 0.0
    for day in range(days):
        date = scenario.first_day + dt.timedelta(days=day)
        factor = float(demand.month_factor) * demand.weekday_factors.values[scenario.weekday(day)]
        factor *= scenario.disruptions.surge_factor(date)
        found += factor * (total + out * (scenario.services.harvest_factor(date) - 1))
    return round(found)


def require_memory(estimate: MemoryEstimate, max_memory_mib: int | None = None) -> None:
    """Refuse work that takes more than `max_memory_mib`, or (not given) than is free here.

    Raises
    ------
    InputError
        ``MEM-002`` with the estimate, the limit and what to lower.
    """
    if max_memory_mib is None:
        limit, where, word = available_bytes(), _("this machine"), _("are free")
    else:
        limit, where, word = max_memory_mib * MIB, "--max-memory", _("are allowed")
    if limit is not None and estimate.size > limit:
        text = f"{estimate}, {limit / MIB:,.0f} MiB {word}"
        raise InputError("MEM-002", where, text, _lower(estimate))


def _lower(estimate: MemoryEstimate) -> str:
    """Return what to lower, the largest part first."""
    words = []
    if estimate.parcels:
        words.append(_("fewer --days"))
        if estimate.replications > 1:
            words.append(_("fewer --replications"))
    if estimate.workers > 1:
        words.append(_("fewer --workers"))
    if not words:
        words.append(_("a smaller road network"))
    return ", ".join(words) + _(", or a machine with more memory")


def _kept(scenario: Scenario) -> int:
    """Return the bytes that stay for each pair of places."""
    from logistics_sim.network import speed_profile

    return KEPT * len({speed_profile(scenario, kind) for kind in scenario.fleet})


def available_bytes(root: Path = Path("/")) -> int | None:
    """Return the bytes that are free here, by the kernel and by the control group.

    None where neither says anything (not Linux). `root` is the folder above ``proc``.
    """
    found = [_meminfo(root / "proc" / "meminfo")]
    group = root / "sys" / "fs" / "cgroup"
    found.append(_group(group / "memory.max", group / "memory.current", group / "memory.stat"))
    old = group / "memory"
    found.append(
        _group(
            old / "memory.limit_in_bytes",
            old / "memory.usage_in_bytes",
            old / "memory.stat",
        )
    )
    known = [value for value in found if value is not None]
    return min(known) if known else None


def _meminfo(path: Path) -> int | None:
    return _field(path, "MemAvailable:", 1_024)


def _group(limit: Path, used: Path, stat: Path) -> int | None:
    """Return limit less use; pages of files that can be dropped at once count as free."""
    try:
        most, now = int(limit.read_text(encoding="utf-8")), int(used.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # ``max``: no limit
        return None
    return max(most - now + (_field(stat, "inactive_file", 1) or 0), 0)


def _field(path: Path, name: str, unit: int) -> int | None:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        words = line.split()
        if words[:1] == [name]:
            return int(words[1]) * unit
    return None
