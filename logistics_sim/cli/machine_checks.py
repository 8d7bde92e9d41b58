"""Examine the machine: each check really exercises what it names."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from logistics_sim.language import gettext as _
from logistics_sim.language import noop
from logistics_sim.study.manifest import LIBRARIES


def examine() -> list[dict[str, Any]]:
    """Return one row per check: name, ok, detail."""
    checks: list[tuple[str, Callable[[], tuple[bool, str]]]] = [
        ("python", _python),
        (noop("libraries"), _libraries),
        (noop("solver"), _solver),
        (noop("clock"), _clock),
        (noop("fonts"), _fonts),
        (noop("disk"), _disk),
        (noop("optional"), _optional),
    ]
    return [_examined(name, check) for name, check in checks]


def _examined(name: str, check: Callable[[], tuple[bool, str]]) -> dict[str, Any]:
    try:
        ok, detail = check()
    except Exception as error:
        return {"name": name, "ok": False, "detail": f"{type(error).__name__}: {error}"}
    return {"name": name, "ok": ok, "detail": detail}


def _python() -> tuple[bool, str]:
    return sys.version_info >= (3, 11), platform.python_version()


def _libraries() -> tuple[bool, str]:
    return True, ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES)


def _solver() -> tuple[bool, str]:
    """Solve a tiny assignment whose answer is known."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    picks = [model.new_bool_var(f"x{number}") for number in range(3)]
    model.add_exactly_one(picks)
    model.minimize(3 * picks[0] + 1 * picks[1] + 2 * picks[2])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    good = status == cp_model.OPTIMAL and solver.objective_value == 1
    said = _(
        "CP-SAT {status}, objective {objective:g}",
        status=solver.status_name(status),
        objective=solver.objective_value,
    )
    return good, said


def _clock() -> tuple[bool, str]:
    """Let SimPy wait ten seconds."""
    import simpy

    clock = simpy.Environment()

    def wait() -> Iterator[Any]:
        yield clock.timeout(10)

    clock.process(wait())  # type: ignore[arg-type]
    clock.run()
    return clock.now == 10, _("SimPy reached {now} s", now=clock.now)


def _fonts() -> tuple[bool, str]:
    from logistics_sim.report.fonts import font_path

    path = font_path()
    return path.is_file(), f"{path.name}, {path.stat().st_size / 1e6:.1f} MB"


def _disk() -> tuple[bool, str]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "x").write_bytes(b"x")
    free = shutil.disk_usage(Path.cwd()).free / 1e9
    return free > 1, _("{free:.0f} GB free here", free=free)


def _optional() -> tuple[bool, str]:
    """Say which extras are installed; none is needed."""
    names = ("pyvrp", "nbclient", "osmium", "fastapi", "distributed")
    found = []
    for name in names:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            found.append(_("{name} not installed", name=name))
    return True, ", ".join(found)
