"""Routing: the table of gaps by family and engine on the public instances.

    python -m benchmarks.routing [--small] [--instances DIR] [--out CSV] [--plot PNG] ...

The same as ``logistics-sim bench suite``, whose options it takes; `--small` is the part that
``make bench`` runs: one instance of each family that is given, a second and a half of CPU
for each engine, one seed. Without instances on this machine it says so and ends.
"""

from __future__ import annotations

import sys
from pathlib import Path

from logistics_sim.bench.instances.catalogue import instances_folder
from logistics_sim.cli.main import main as command
from logistics_sim.core.errors import InputError

SMALL = ["--time-limit", "1.5", "--clock", "cpu", "--per-family", "1", "--largest", "250"]


def main() -> None:
    """Run the suite."""
    words = sys.argv[1:]
    if "--small" in words:
        words.remove("--small")
        words = [*SMALL, *words]
        given = words[words.index("--instances") + 1] if "--instances" in words else None
        try:
            instances_folder(None if given is None else Path(given))
        except InputError as error:
            print(f"routing: {error}")
            return
    sys.argv = ["logistics-sim", "bench", "suite", *words]
    command()


if __name__ == "__main__":
    main()
