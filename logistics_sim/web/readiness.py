"""What the page asks for first, made before it is asked for: maps, and what an estimate reads.

The first estimate after a start waits for libraries and a ledger, the first map for a plan's ways
over the roads. Both are made beside the page's own work, the newest runs first.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from logistics_sim.web.run_queue import RunQueue
from logistics_sim.web.run_record import PageRun

MOST_READ = 6
"""So many of the newest runs are read ahead."""


def read_ahead(queue: RunQueue) -> threading.Thread:
    """Make ready what is asked first of the newest runs of `queue`, and of each that gets done."""
    queue.when_done = lambda run: _ready(queue, run)

    def work() -> None:
        for run in [each for each in queue.all() if each.state == "done"][:MOST_READ]:
            _ready(queue, run)

    thread = threading.Thread(target=work, name="readiness", daemon=True)
    thread.start()
    return thread


def _ready(queue: RunQueue, run: PageRun) -> None:
    """Read a run for estimates and keep its map; whatever is wrong with it is told when asked."""
    from logistics_sim.web.map_layers import kept_run_map
    from logistics_sim.web.quick_estimate import basis_of, estimate_of

    if run.kind != "run":
        return
    with suppress(Exception):
        results = queue.results(run.id)
        basis = basis_of(results)
        more = float(basis.scenario.demand.residents) * 1.001
        estimate_of(basis, basis.scenario.change(**{"demand.residents": more}))
        kept_run_map(results, queue.folder(run.id))
